#pragma once

#include <array>
#include <optional>

#include "clamor/core/utf8.hpp"
#include "fuzz/c_api_files.hpp"
#include "fuzz/c_api_input.hpp"
#include "fuzz/must.hpp"

namespace clamor::fuzz {

/// A call, and what every call promises: no defect of ours, words about a failure and only about a failure.
template <typename Call>
clamor_status status_of(Call&& call) {
    clamor_context_options many = CLAMOR_CONTEXT_OPTIONS_INIT;
    many.threads = UINT32_MAX;
    clamor_context* none = nullptr;
    must(clamor_context_create(&none, &many) == CLAMOR_INVALID_ARGUMENT && none == nullptr);
    const std::string before = clamor_last_error();   // words that no other call here gives
    const clamor_status status = call();
    const std::string after = clamor_last_error();
    must(status >= CLAMOR_OK && status <= CLAMOR_IO);
    must(is_valid_utf8(after) && !after.empty() && (status == CLAMOR_OK) == (after == before));
    return status;
}

/// A buffer that a call may fill with text: `capacity` bytes and no more, untouched unless the call succeeds.
template <typename Call>
std::optional<std::string> text_of(Bytes& bytes, Call&& call) {
    std::size_t needed = 0;
    if (const clamor_status status = status_of([&] { return call(nullptr, 0, &needed); }); status != CLAMOR_BUFFER_TOO_SMALL) {
        must(status != CLAMOR_OK && needed == 0);
        return std::nullopt;
    }
    const std::size_t sizes[] = {needed, needed + 5, needed - 1, 1};
    const std::size_t capacity = bytes.pick(sizes);
    const auto buffer = std::make_unique<char[]>(capacity);
    std::memset(buffer.get(), '#', capacity);
    std::size_t again = 0;
    const clamor_status status = status_of([&] { return call(buffer.get(), capacity, bytes.rarely(2) ? nullptr : &again); });
    must(again == 0 || again == needed);
    if (status == CLAMOR_OK) {
        must(capacity >= needed && std::strlen(buffer.get()) + 1 <= needed);
        return std::string(buffer.get(), needed - 1);
    }
    must(status == CLAMOR_BUFFER_TOO_SMALL ? capacity < needed : status == CLAMOR_OUT_OF_MEMORY || status == CLAMOR_CANCELLED);
    for (std::size_t i = 0; i < capacity; ++i) must(buffer[i] == '#');
    return std::nullopt;
}

/// Bytes as a program of calls of clamor.h.
class CApiProgram {
public:
    explicit CApiProgram(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    ~CApiProgram() {
        for (clamor_context* context : contexts_) clamor_context_destroy(context);
        for (State& state : states_) clamor_analyzer_destroy(state.handle);
        clamor_text_model_destroy(model_);
    }
    CApiProgram(const CApiProgram&) = delete;
    CApiProgram& operator=(const CApiProgram&) = delete;

    void run() {
        for (int calls = 0; !bytes_.empty() && calls < 40; ++calls) {
            constexpr void (CApiProgram::*steps[])() = {&CApiProgram::add,    &CApiProgram::create,  &CApiProgram::report,       &CApiProgram::merge,
                                                        &CApiProgram::compare, &CApiProgram::reload, &CApiProgram::load_mutated, &CApiProgram::context,
                                                        &CApiProgram::open,   &CApiProgram::predict, &CApiProgram::analyze,      &CApiProgram::nothing,
                                                        &CApiProgram::cancel, &CApiProgram::destroy};
            (this->*bytes_.pick(steps))();
        }
        for (State& state : states_) compare(state);
    }

private:
    /// An analyzer, and where in the bytes its options and its posts stand, so that another can be made of them.
    struct State {
        clamor_analyzer* handle = nullptr;
        std::size_t options = 0;
        std::vector<std::size_t> added;
        bool known = true;   ///< nothing failed half way
    };

    static const CApiFiles& files() {
        static const CApiFiles made;
        return made;
    }

    State& state() { return bytes_.pick(states_); }
    clamor_context* any_context() { return bytes_.pick(contexts_); }

    static const clamor_analyzer_options* options(Bytes& bytes, Arguments& arguments) {
        clamor_analyzer_options made = CLAMOR_ANALYZER_OPTIONS_INIT;
        if (bytes.rarely(2)) made.tracked = arguments.texts(bytes, made.tracked_count);
        if (bytes.rarely(2)) made.model = arguments.text(bytes);
        return arguments.options(bytes, made);
    }

    static clamor_status add_to(clamor_analyzer* analyzer, Bytes& bytes) {
        Arguments arguments;
        std::size_t count = 0;
        const clamor_post* const posts = arguments.posts(bytes, count);
        const float* const probabilities = arguments.probabilities(bytes, count);
        return status_of([&] { return clamor_analyzer_add(analyzer, posts, count, probabilities); });
    }

    std::optional<std::string> report_of(const clamor_analyzer* analyzer) {
        return text_of(bytes_, [&](char* buffer, std::size_t capacity, std::size_t* needed) { return clamor_analyzer_report(analyzer, buffer, capacity, needed); });
    }

    void create() {
        State& into = state();
        clamor_context* const context = any_context();
        State made{.handle = nullptr, .options = bytes_.position(), .added = {}, .known = true};
        Arguments arguments;
        const auto* const given = options(bytes_, arguments);
        const clamor_status status = status_of([&] { return clamor_analyzer_create(&made.handle, context, given); });
        must((status == CLAMOR_OK) == (made.handle != nullptr));
        if (status == CLAMOR_OK) {
            clamor_analyzer_destroy(into.handle);
            into = std::move(made);
        }
    }

    void destroy() {
        State& gone = state();
        clamor_analyzer_destroy(gone.handle);
        gone = {};
    }

    void add() {
        State& to = state();
        const std::size_t at = bytes_.position();
        const clamor_status status = add_to(to.handle, bytes_);
        if (status == CLAMOR_OK) to.added.push_back(at);
        if (to.handle && status == CLAMOR_OUT_OF_MEMORY) to.known = false;
        must(to.handle || status == CLAMOR_INVALID_ARGUMENT);
    }

    void report() {
        const State& of = state();
        if (const auto text = report_of(of.handle)) must(text->starts_with('{') && text->ends_with("}\n"));
    }

    void merge() {
        State& to = state();
        const State& from = state();
        const clamor_status status = status_of([&] { return clamor_analyzer_merge(to.handle, from.handle); });
        if (&to == &from || !to.handle || !from.handle) must(status == CLAMOR_INVALID_ARGUMENT);
        if (status == CLAMOR_OK) {
            to.added.insert(to.added.end(), from.added.begin(), from.added.end());
            to.known = to.known && from.known;
        }
        if (status == CLAMOR_OUT_OF_MEMORY) to.known = false;
    }

    void compare() { compare(state()); }

    /// What was merged, saved and loaded is what comes of adding all of it to one analyzer.
    void compare(const State& with) {
        if (!with.handle || !with.known) return;
        clamor_analyzer* whole = nullptr;
        Bytes options_bytes = bytes_.from(with.options);
        Arguments arguments;
        const auto* const given = options(options_bytes, arguments);
        must(status_of([&] { return clamor_analyzer_create(&whole, nullptr, given); }) == CLAMOR_OK);
        for (const std::size_t at : with.added) {
            Bytes posts = bytes_.from(at);
            must(add_to(whole, posts) == CLAMOR_OK);
        }
        std::uint64_t counts[4] = {1, 2, 3, 4};
        must(status_of([&] { return clamor_analyzer_count(with.handle, &counts[0], &counts[1]); }) == CLAMOR_OK);
        must(status_of([&] { return clamor_analyzer_count(whole, &counts[2], &counts[3]); }) == CLAMOR_OK);
        must(counts[0] == counts[2] && counts[1] == counts[3]);
        Bytes enough({});
        const auto read = [&](const clamor_analyzer* analyzer) {
            return text_of(enough, [&](char* buffer, std::size_t capacity, std::size_t* needed) { return clamor_analyzer_report(analyzer, buffer, capacity, needed); });
        };
        const auto one = read(with.handle), other = read(whole);
        must(other && (!one || *one == *other));
        clamor_analyzer_destroy(whole);
    }

    /// A path inside of the files' folder; some cannot be written.
    clamor_str path(Arguments& arguments, const char* name) {
        static const std::string names[] = {"", "/no/such/folder", std::string("\0.json", 6), "\xff", std::string(300, 'x')};
        return arguments.keep(bytes_.rarely() ? (files() / name) + bytes_.pick(names) : files() / name);
    }

    void reload() {
        State& with = state();
        Arguments arguments;
        const clamor_str place = path(arguments, "state");
        if (status_of([&] { return clamor_analyzer_save(with.handle, place); }) != CLAMOR_OK) return;
        must(std::string_view(place.data, place.size).find('\0') == std::string_view::npos);
        clamor_analyzer* loaded = nullptr;
        clamor_context* const context = any_context();
        const clamor_status status = status_of([&] { return clamor_analyzer_load(&loaded, context, place); });
        must(status == CLAMOR_OK || status == CLAMOR_OUT_OF_MEMORY || status == CLAMOR_CANCELLED);
        if (status != CLAMOR_OK) return;
        clamor_analyzer_destroy(with.handle);
        with.handle = loaded;
    }

    void load_mutated() {
        const State& with = state();
        const std::string file = files() / "mutated";
        if (clamor_analyzer_save(with.handle, str(file)) != CLAMOR_OK) return;
        std::string content = test::read_bytes(file);
        const std::size_t at = (bytes_.byte() << 8 | bytes_.byte()) % content.size();
        const char flipped = static_cast<char>(content[at] ^ static_cast<char>(bytes_.byte()));
        const bool same = flipped == content[at];
        content[at] = flipped;
        test::write_bytes(file, content);
        clamor_analyzer* loaded = nullptr;
        const clamor_status status = status_of([&] { return clamor_analyzer_load(&loaded, nullptr, str(file)); });
        must(same == (status == CLAMOR_OK) && same == (loaded != nullptr));
        must(same || status == CLAMOR_BAD_FILE || status == CLAMOR_UNSUPPORTED);
        clamor_analyzer_destroy(loaded);
    }

    void context() {
        static std::uint64_t messages;
        clamor_context_options made = CLAMOR_CONTEXT_OPTIONS_INIT;
        const std::uint64_t limits[] = {0, 0, 1 << 16, 1 << 20, 1 << 24, UINT64_MAX};
        made.threads = bytes_.rarely(64) ? 5000 : 1 + bytes_.below(2);
        made.memory_limit = bytes_.pick(limits);
        made.log = [](std::int32_t, clamor_str message, void* payload) {
            must(is_valid_utf8({message.data, message.size}));
            ++*static_cast<std::uint64_t*>(payload);
        };
        made.log_payload = &messages;
        clamor_context*& into = bytes_.pick(contexts_);
        Arguments arguments;
        const auto* const given = arguments.options(bytes_, made);
        clamor_context* fresh = nullptr;
        const clamor_status status = status_of([&] { return clamor_context_create(&fresh, given); });
        must(status == CLAMOR_OK || (status == CLAMOR_INVALID_ARGUMENT && !fresh));
        if (bytes_.rarely(4) || fresh) {
            clamor_context_destroy(into);   // analyzers and models that were made with it live on
            into = fresh;
        }
        std::uint64_t used = 0, peak = 0;
        if (into) must(status_of([&] { return clamor_context_memory(into, bytes_.rarely(4) ? nullptr : &used, &peak); }) == CLAMOR_OK && used <= peak);
    }

    void cancel() {
        clamor_context* const context = any_context();
        clamor_context_cancel(context);
        if (!bytes_.rarely(4)) clamor_context_resume(context);
    }

    void open() {
        Arguments arguments;
        const bool sound = bytes_.rarely(2);
        const std::string folder = sound ? files().model() : files().hostile_model(bytes_);
        clamor_context* const context = any_context();
        clamor_text_model* opened = nullptr;
        const clamor_str name = bytes_.rarely() ? path(arguments, "model") : arguments.keep(folder);
        const clamor_status status = status_of([&] { return clamor_text_model_open(&opened, context, name); });
        must((status == CLAMOR_OK) == (opened != nullptr));
        if (!opened) return;
        clamor_text_model_destroy(model_);
        model_ = opened;
        sound_ = sound;
    }

    void predict() {
        Arguments arguments;
        std::size_t count = 0;
        const clamor_str* const texts = arguments.texts(bytes_, count);
        const std::size_t classes = clamor_text_model_classes(model_), exact = count * classes;
        const std::size_t sizes[] = {exact, exact + 1, exact > 0 ? exact - 1 : 0, 0};
        const std::size_t capacity = bytes_.pick(sizes);
        const std::vector<float> untouched(capacity, -7);
        std::vector<float> scores = untouched;
        float* const into = bytes_.rarely() ? nullptr : scores.data();
        const clamor_status status = status_of([&] { return clamor_text_model_predict(model_, texts, count, into, capacity); });
        must(!model_ == (classes == 0) && (model_ || status == CLAMOR_INVALID_ARGUMENT));
        if (status != CLAMOR_OK) return must(scores == untouched);
        must(capacity >= exact && (into || exact == 0));
        for (std::size_t i = 0; sound_ && i < count; ++i) {
            float sum = 0, alone[3] = {};
            for (std::size_t c = 0; c < classes; ++c) sum += scores[i * classes + c];
            must(std::abs(sum - 1) < 1e-5f);
            if (status_of([&] { return clamor_text_model_predict(model_, texts + i, 1, alone, 3); }) != CLAMOR_OK) continue;
            for (std::size_t c = 0; c < classes; ++c) must(std::abs(alone[c] - scores[i * classes + c]) <= 1e-6f);
        }
        const std::size_t index = bytes_.below(5);
        const auto label = text_of(bytes_, [&](char* buffer, std::size_t size, std::size_t* needed) { return clamor_text_model_label(model_, index, buffer, size, needed); });
        must(!label || index < classes);
    }

    void analyze();

    /// Every function with what must be there missing.
    void nothing() {
        const State& with = state();
        Arguments arguments;
        const clamor_str name = path(arguments, "none");
        const clamor_status refused[] = {status_of([&] { return clamor_analyzer_create(nullptr, nullptr, nullptr); }),
                                         status_of([&] { return clamor_analyzer_load(nullptr, nullptr, name); }),
                                         status_of([&] { return clamor_analyzer_save(nullptr, name); }),
                                         status_of([&] { return clamor_analyzer_merge(with.handle, nullptr); }),
                                         status_of([&] { return clamor_analyzer_count(nullptr, nullptr, nullptr); }),
                                         status_of([&] { return clamor_analyzer_report(with.handle, nullptr, 9, nullptr); }),
                                         status_of([&] { return clamor_text_model_open(nullptr, nullptr, name); }),
                                         status_of([&] { return clamor_text_model_predict(nullptr, nullptr, 0, nullptr, 0); }),
                                         status_of([&] { return clamor_text_model_label(nullptr, 0, nullptr, 0, nullptr); }),
                                         status_of([&] { return clamor_context_memory(nullptr, nullptr, nullptr); }),
                                         status_of([&] { return clamor_analyze(nullptr, nullptr, nullptr); })};
        for (const clamor_status status : refused) must(status == CLAMOR_INVALID_ARGUMENT);
        clamor_context_cancel(nullptr);
        clamor_context_resume(nullptr);
        clamor_context_destroy(nullptr);
        clamor_analyzer_destroy(nullptr);
        clamor_text_model_destroy(nullptr);
        if (with.handle) must(status_of([&] { return clamor_analyzer_count(with.handle, nullptr, nullptr); }) == CLAMOR_OK);
    }

    Bytes bytes_;
    clamor_context* contexts_[2] = {};
    State states_[3];
    clamor_text_model* model_ = nullptr;
    bool sound_ = false;   // model_ is the model as it was saved
};

/// The main job over small files; a run that is stopped and goes on gives what an undisturbed one gives.
inline void CApiProgram::analyze() {
    static constexpr std::string_view lines[] = {"{\"text\":\"sun #a\",\"id\":\"1\",\"author\":\"a\",\"time\":1700000000}\n",
                                                 "{\"text\":\"rain\",\"id\":\"1\",\"likes\":3}\n",
                                                 "{\"text\":\"b \\ud83c\",\"time\":\"never\"}\n",
                                                 "{broken\n",
                                                 "\n",
                                                 "text,id\n",
                                                 "sun,7\n\"a, \"\"b\"\"\",8\n"};
    static constexpr std::string_view formats[] = {"", "auto", "clamor", "csv", "tsv", "twitter-v1", "twitter-v2", "none"};
    static constexpr std::string_view posts_formats[] = {"", "jsonl", "csv", "none", "xml"};
    static constexpr std::string_view columns[] = {"", "text=text", "text=id,id=text", "text", "=,="};
    static constexpr std::string_view zones[] = {"", "UTC", "Europe/Berlin", "+02:00", "Moon"};
    Arguments arguments;
    std::string content;
    for (unsigned i = bytes_.below(12); i > 0; --i) content += bytes_.rarely(8) ? bytes_.text(80) : bytes_.pick(lines);
    const std::string input = files() / "posts", out = files() / "out";
    test::write_bytes(input, content);
    std::filesystem::remove_all(out);

    const std::array<clamor_str, 2> inputs = {str(input), bytes_.rarely(8) ? path(arguments, "missing") : str(input)};
    clamor_analyze_options made = CLAMOR_ANALYZE_OPTIONS_INIT;
    made.inputs = bytes_.rarely(64) ? nullptr : inputs.data();
    made.input_count = bytes_.rarely(8) ? 2 : bytes_.rarely(32) ? 0 : 1;
    made.format = str(bytes_.pick(formats));
    made.columns = bytes_.rarely(4) ? str(bytes_.pick(columns)) : clamor_str{};
    made.time_format = bytes_.rarely() ? arguments.text(bytes_) : clamor_str{};
    made.timezone = bytes_.rarely(4) ? str(bytes_.pick(zones)) : clamor_str{};
    made.posts_format = str(bytes_.pick(posts_formats));
    if (bytes_.rarely(8)) made.tracked = arguments.texts(bytes_, made.tracked_count);
    made.model = bytes_.rarely(2) ? model_ : nullptr;
    made.model_name = bytes_.rarely() ? clamor_str{} : str("small");
    made.strict = bytes_.rarely(8);
    struct Stop {
        int calls, after;
    } stop = {0, static_cast<int>(bytes_.below(8)) - 4};
    made.progress_payload = &stop;

    clamor_context* const context = any_context();
    const auto run = [&](const clamor_analyze_options* given) {
        clamor_analyzer* result = nullptr;
        const clamor_status status = status_of([&] { return clamor_analyze(&result, context, given); });
        must((status == CLAMOR_OK) == (result != nullptr));
        std::optional<std::string> report;
        if (result) {
            Bytes enough({});
            report = text_of(enough, [&](char* buffer, std::size_t size, std::size_t* needed) { return clamor_analyzer_report(result, buffer, size, needed); });
        }
        clamor_analyzer_destroy(result);
        return std::pair(status, report);
    };
    run(arguments.options(bytes_, made));   // as a program of another version
    const auto [status, report] = run(&made);
    if (status != CLAMOR_OK) return;

    const bool sound = !bytes_.rarely();
    made.out = sound ? str(out) : path(arguments, "out");
    made.state = bytes_.rarely(4) ? path(arguments, "final") : clamor_str{};
    made.progress = [](const clamor_progress*, void* payload) -> std::int32_t {
        Stop& stop = *static_cast<Stop*>(payload);
        return stop.calls++ == stop.after;
    };
    auto again = run(&made);
    if (again.first == CLAMOR_CANCELLED) {
        made.resume = 1;
        again = run(&made);
    }
    if (again.first != CLAMOR_OK || !report) return;
    must(again.second == report);
    if (sound) must(test::read_bytes(out + "/report.json") == *report);
}

inline void c_api(std::span<const std::uint8_t> bytes) { CApiProgram(bytes).run(); }

}  // namespace clamor::fuzz
