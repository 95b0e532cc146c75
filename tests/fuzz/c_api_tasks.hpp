#pragma once

#include "fuzz/c_api_rows.hpp"
#include "fuzz/c_api_world.hpp"

namespace clamor::fuzz {

/// Calls of a model that answers several tasks at once.
class TaskCalls {
public:
    explicit TaskCalls(CApiWorld& world) : world_(world) {}
    ~TaskCalls() { clamor_text_tasks_destroy(model_); }
    TaskCalls(const TaskCalls&) = delete;
    TaskCalls& operator=(const TaskCalls&) = delete;

    void open() {
        Arguments arguments;
        const bool sound = bytes().rarely(2);
        const std::string folder = sound ? world_.files().tasks() : world_.files().hostile_tasks(bytes());
        const clamor_str name = bytes().rarely() ? world_.path(arguments, "tasks") : arguments.keep(folder);
        clamor_context* const context = world_.any_context();
        clamor_text_model_options made = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
        if (bytes().rarely(16)) made.task = arguments.text(bytes());
        made.long_texts = bytes().byte() % 3;
        const auto* const given = bytes().rarely(2) ? nullptr : world_.opening(arguments, made);
        clamor_text_tasks* opened = nullptr;
        const clamor_status status = status_of([&] { return clamor_text_tasks_open(&opened, context, name, given); });
        must((status == CLAMOR_OK) == (opened != nullptr));
        if (!opened) return;
        clamor_text_tasks_destroy(model_);
        model_ = opened;
        sound_ = sound && std::string_view(clamor_text_tasks_precision(opened)) == "f32";
    }

    /// Each task's part of a row adds up to 1; its names are there, and no others.
    void predict() {
        Arguments arguments;
        std::size_t count = 0;
        const clamor_str* const texts = arguments.texts(bytes(), count);
        const std::size_t width = clamor_text_tasks_width(model_), tasks = clamor_text_tasks_count(model_);
        const auto rows = rows_of(bytes(), texts, count, width, model_, sound_,
                                  [&](const clamor_str* of, std::size_t n, float* into, std::size_t capacity) {
                                      return clamor_text_tasks_predict(model_, of, n, into, capacity);
                                  });
        std::size_t first = 0;
        for (std::size_t task = 0; task < tasks; ++task) {
            const std::size_t classes = clamor_text_tasks_classes(model_, task);
            for (std::size_t i = 0; sound_ && !rows.empty() && i < count; ++i) {
                float sum = 0;
                for (std::size_t c = first; c < first + classes; ++c) sum += rows[i * width + c];
                must(std::abs(sum - 1) < 1e-5f);
            }
            first += classes;
        }
        must(first == width && !model_ == (width == 0));
        const std::size_t task = bytes().below(4), index = bytes().below(4);
        const auto name = text_of(bytes(), [&](char* buffer, std::size_t size, std::size_t* needed) {
            return clamor_text_tasks_name(model_, task, buffer, size, needed);
        });
        must(!name || task < tasks);
        const auto label = text_of(bytes(), [&](char* buffer, std::size_t size, std::size_t* needed) {
            return clamor_text_tasks_label(model_, task, index, buffer, size, needed);
        });
        must(!label || index < clamor_text_tasks_classes(model_, task));
    }

    /// What must be there is missing.
    void nothing() {
        Arguments arguments;
        const clamor_str name = world_.path(arguments, "none");
        const clamor_status refused[] = {
            status_of([&] { return clamor_text_tasks_open(nullptr, nullptr, name, nullptr); }),
            status_of([&] { return clamor_text_tasks_predict(nullptr, nullptr, 0, nullptr, 0); }),
            status_of([&] { return clamor_text_tasks_name(nullptr, 0, nullptr, 0, nullptr); }),
            status_of([&] { return clamor_text_tasks_label(nullptr, 0, 0, nullptr, 0, nullptr); })};
        for (const clamor_status status : refused) must(status == CLAMOR_INVALID_ARGUMENT);
        clamor_text_tasks_destroy(nullptr);
    }

private:
    Bytes& bytes() { return world_.bytes; }

    CApiWorld& world_;
    clamor_text_tasks* model_ = nullptr;
    bool sound_ = false;  // model_ is the model as it was saved, in f32
};

}  // namespace clamor::fuzz
