#include "clamor/text/tasks.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"

using namespace clamor;
using capi::guard;

struct clamor_text_tasks {
    std::shared_ptr<Context> context;
    text::TextTasks model;
    text::LongTexts long_texts = text::LongTexts::truncate;
};

namespace {

const text::TextTask& task_of(const clamor_text_tasks* tasks, size_t task) {
    capi::need(tasks, "tasks");
    const auto& all = tasks->model.tasks();
    check(task < all.size(), "task: expected one of ", all.size(), ", got ", task);
    return all[task];
}

}  // namespace

clamor_status clamor_text_tasks_open(clamor_text_tasks** out, const clamor_context* context, clamor_str folder,
                                     const clamor_text_model_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_text_model_options CLAMOR_TEXT_MODEL_OPTIONS_INIT);
        check(given.task.size == 0, "options: task: expected none, for all are opened, got \"", capi::view(given.task, "task"), '"');
        const auto long_texts = capi::long_texts(given.long_texts);
        const text::OpenOptions open{.precision = capi::precision(given.precision), .packed = capi::path(given.packed, "packed")};
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        *out = new clamor_text_tasks{lent, text::TextTasks::load(capi::needed_path(folder, "folder"), open), long_texts};
    });
}

const char* clamor_text_tasks_precision(const clamor_text_tasks* tasks) {
    return tasks ? precision_name(tasks->model.precision()).data() : "";
}

void clamor_text_tasks_destroy(clamor_text_tasks* tasks) { delete tasks; }

size_t clamor_text_tasks_count(const clamor_text_tasks* tasks) { return tasks ? tasks->model.tasks().size() : 0; }

size_t clamor_text_tasks_width(const clamor_text_tasks* tasks) { return tasks ? static_cast<size_t>(tasks->model.classes()) : 0; }

clamor_status clamor_text_tasks_name(const clamor_text_tasks* tasks, size_t task, char* buffer, size_t capacity, size_t* needed) {
    return guard([&] { capi::copy_out(task_of(tasks, task).name, buffer, capacity, needed); });
}

size_t clamor_text_tasks_classes(const clamor_text_tasks* tasks, size_t task) {
    return task < clamor_text_tasks_count(tasks) ? tasks->model.tasks()[task].labels.size() : 0;
}

clamor_status clamor_text_tasks_label(const clamor_text_tasks* tasks, size_t task, size_t index, char* buffer, size_t capacity,
                                      size_t* needed) {
    return guard([&] { capi::copy_label(task_of(tasks, task).labels, index, buffer, capacity, needed); });
}

clamor_status clamor_text_tasks_predict(const clamor_text_tasks* tasks, const clamor_str* texts, size_t count, float* probabilities,
                                        size_t capacity) {
    return guard([&] {
        capi::need(tasks, "tasks");
        capi::answer(*tasks->context, texts, count, probabilities, capacity, tasks->model.classes(), "probabilities",
                     [&](const auto& list, View<float> rows) { tasks->model.predict(list, rows, tasks->long_texts); });
    });
}
