#pragma once

#include <vector>

#include "fuzz/c_api_world.hpp"

namespace clamor::fuzz {

/// Calls of analyzers: three of them, what was put into each, and that nothing of it is lost or counted twice.
class AnalyzerCalls {
public:
    explicit AnalyzerCalls(CApiWorld& world) : world_(world) {}
    ~AnalyzerCalls() {
        for (State& state : states_) clamor_analyzer_destroy(state.handle);
    }
    AnalyzerCalls(const AnalyzerCalls&) = delete;
    AnalyzerCalls& operator=(const AnalyzerCalls&) = delete;

    void compare_all() {
        for (State& state : states_) compare(state);
    }

    void create() {
        State& into = state();
        clamor_context* const context = world_.any_context();
        State made{.handle = nullptr, .options = world_.bytes.position(), .widths = {}, .added = {}, .known = true};
        Arguments arguments;
        const auto* const given = options(world_.bytes, arguments);
        if (given && given->struct_size >= sizeof(*given))
            made.widths = {.tasks = given->task_count > 0 ? std::size_t{5} : 0, .targets = 3 * given->tracked_count};
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
        const std::size_t at = world_.bytes.position();
        const clamor_status status = add_to(to.handle, to.widths, world_.bytes);
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

    void reload() {
        State& with = state();
        Arguments arguments;
        const clamor_str place = world_.path(arguments, "state");
        if (status_of([&] { return clamor_analyzer_save(with.handle, place); }) != CLAMOR_OK) return;
        must(std::string_view(place.data, place.size).find('\0') == std::string_view::npos);
        clamor_analyzer* loaded = nullptr;
        clamor_context* const context = world_.any_context();
        const clamor_status status = status_of([&] { return clamor_analyzer_load(&loaded, context, place); });
        must(status == CLAMOR_OK || status == CLAMOR_OUT_OF_MEMORY || status == CLAMOR_CANCELLED);
        if (status != CLAMOR_OK) return;
        clamor_analyzer_destroy(with.handle);
        with.handle = loaded;
    }

    void load_mutated() {
        const State& with = state();
        const std::string file = world_.files() / "mutated";
        if (clamor_analyzer_save(with.handle, str(file)) != CLAMOR_OK) return;
        std::string content = testing::read_bytes(file);
        const std::size_t at = (world_.bytes.byte() << 8 | world_.bytes.byte()) % content.size();
        const char flipped = static_cast<char>(content[at] ^ static_cast<char>(world_.bytes.byte()));
        const bool same = flipped == content[at];
        content[at] = flipped;
        testing::write_bytes(file, content);
        clamor_analyzer* loaded = nullptr;
        const clamor_status status = status_of([&] { return clamor_analyzer_load(&loaded, nullptr, str(file)); });
        must(same == (status == CLAMOR_OK) && same == (loaded != nullptr));
        must(same || status == CLAMOR_BAD_FILE || status == CLAMOR_UNSUPPORTED);
        clamor_analyzer_destroy(loaded);
    }

    /// What must be there is missing.
    void nothing() {
        const State& with = state();
        Arguments arguments;
        const clamor_str name = world_.path(arguments, "none");
        const clamor_status refused[] = {status_of([&] { return clamor_analyzer_create(nullptr, nullptr, nullptr); }),
                                         status_of([&] { return clamor_analyzer_load(nullptr, nullptr, name); }),
                                         status_of([&] { return clamor_analyzer_save(nullptr, name); }),
                                         status_of([&] { return clamor_analyzer_merge(with.handle, nullptr); }),
                                         status_of([&] { return clamor_analyzer_count(nullptr, nullptr, nullptr); }),
                                         status_of([&] { return clamor_analyzer_report(with.handle, nullptr, 9, nullptr); })};
        for (const clamor_status status : refused) must(status == CLAMOR_INVALID_ARGUMENT);
        clamor_analyzer_destroy(nullptr);
        if (with.handle) must(status_of([&] { return clamor_analyzer_count(with.handle, nullptr, nullptr); }) == CLAMOR_OK);
    }

private:
    /// Numbers in a row of answers.
    struct Widths {
        std::size_t tasks = 0, targets = 0;
    };

    /// An analyzer, and where in the bytes its options and its posts stand, so that another can be made of them.
    struct State {
        clamor_analyzer* handle = nullptr;
        std::size_t options = 0;
        Widths widths;
        std::vector<std::size_t> added;
        bool known = true;   ///< nothing failed half way
    };

    State& state() { return world_.bytes.pick(states_); }

    static const clamor_analyzer_options* options(Bytes& bytes, Arguments& arguments) {
        clamor_analyzer_options made = CLAMOR_ANALYZER_OPTIONS_INIT;
        if (bytes.rarely(2)) made.tracked = arguments.texts(bytes, made.tracked_count);
        if (bytes.rarely(2)) made.model = arguments.text(bytes);
        static constexpr clamor_str asked[] = {{"emotion=anger,joy,sadness", 25}, {"hate=not-hate,hate", 18}};
        if (bytes.rarely(2)) made.tasks = asked, made.task_count = 2, made.tasks_model = arguments.text(bytes);
        if (bytes.rarely(2)) made.targets_model = arguments.text(bytes);
        return arguments.options(bytes, made);
    }

    static clamor_status add_to(clamor_analyzer* analyzer, const Widths& widths, Bytes& bytes) {
        Arguments arguments;
        std::size_t count = 0;
        const clamor_post* const posts = arguments.posts(bytes, count);
        const float* const probabilities = arguments.probabilities(bytes, count, 3);
        if (bytes.rarely(2)) return status_of([&] { return clamor_analyzer_add(analyzer, posts, count, probabilities); });
        clamor_answers answers = CLAMOR_ANSWERS_INIT;
        answers.sentiment = probabilities;
        answers.tasks = arguments.probabilities(bytes, count, widths.tasks);
        answers.targets = arguments.probabilities(bytes, count, widths.targets);
        const clamor_answers* const given = arguments.options(bytes, answers);
        return status_of([&] { return clamor_analyzer_add_answers(analyzer, posts, count, given); });
    }

    std::optional<std::string> report_of(const clamor_analyzer* analyzer) {
        return text_of(world_.bytes, [&](char* buffer, std::size_t capacity, std::size_t* needed) {
            return clamor_analyzer_report(analyzer, buffer, capacity, needed);
        });
    }

    /// What was merged, saved and loaded is what comes of adding all of it to one analyzer.
    void compare(const State& with) {
        if (!with.handle || !with.known) return;
        clamor_analyzer* whole = nullptr;
        Bytes options_bytes = world_.bytes.from(with.options);
        Arguments arguments;
        const auto* const given = options(options_bytes, arguments);
        must(status_of([&] { return clamor_analyzer_create(&whole, nullptr, given); }) == CLAMOR_OK);
        for (const std::size_t at : with.added) {
            Bytes posts = world_.bytes.from(at);
            must(add_to(whole, with.widths, posts) == CLAMOR_OK);
        }
        std::uint64_t counts[4] = {1, 2, 3, 4};
        must(status_of([&] { return clamor_analyzer_count(with.handle, &counts[0], &counts[1]); }) == CLAMOR_OK);
        must(status_of([&] { return clamor_analyzer_count(whole, &counts[2], &counts[3]); }) == CLAMOR_OK);
        must(counts[0] == counts[2] && counts[1] == counts[3]);
        Bytes enough({});
        const auto read = [&](const clamor_analyzer* analyzer) {
            return text_of(enough, [&](char* buffer, std::size_t capacity, std::size_t* needed) {
                return clamor_analyzer_report(analyzer, buffer, capacity, needed);
            });
        };
        const auto one = read(with.handle), other = read(whole);
        must(other && (!one || *one == *other));
        clamor_analyzer_destroy(whole);
    }

    CApiWorld& world_;
    State states_[3];
};

}  // namespace clamor::fuzz
