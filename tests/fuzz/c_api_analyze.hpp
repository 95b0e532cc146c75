#pragma once

#include <array>
#include <utility>

#include "fuzz/c_api_world.hpp"

namespace clamor::fuzz {

/// The main job over small files; a run that is stopped and goes on gives what an undisturbed one gives.
inline void analyze(CApiWorld& world, const clamor_text_model* model) {
    Bytes& bytes = world.bytes;
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
    for (unsigned i = bytes.below(12); i > 0; --i) content += bytes.rarely(8) ? bytes.text(80) : bytes.pick(lines);
    const std::string input = world.files() / "posts", out = world.files() / "out";
    testing::write_bytes(input, content);
    std::filesystem::remove_all(out);

    const std::array<clamor_str, 2> inputs = {str(input), bytes.rarely(8) ? world.path(arguments, "missing") : str(input)};
    clamor_analyze_options made = CLAMOR_ANALYZE_OPTIONS_INIT;
    made.inputs = bytes.rarely(64) ? nullptr : inputs.data();
    made.input_count = bytes.rarely(8) ? 2 : bytes.rarely(32) ? 0 : 1;
    made.format = str(bytes.pick(formats));
    made.columns = bytes.rarely(4) ? str(bytes.pick(columns)) : clamor_str{};
    made.time_format = bytes.rarely() ? arguments.text(bytes) : clamor_str{};
    made.timezone = bytes.rarely(4) ? str(bytes.pick(zones)) : clamor_str{};
    made.posts_format = str(bytes.pick(posts_formats));
    if (bytes.rarely(8)) made.tracked = arguments.texts(bytes, made.tracked_count);
    made.model = bytes.rarely(2) ? model : nullptr;
    made.model_name = bytes.rarely() ? clamor_str{} : str("small");
    made.strict = bytes.rarely(8);
    made.unescape_html = content.size() % 2;
    struct Stop {
        int calls, after;
    } stop = {0, static_cast<int>(bytes.below(8)) - 4};
    made.progress_payload = &stop;

    clamor_context* const context = world.any_context();
    const auto run = [&](const clamor_analyze_options* given) {
        clamor_analyzer* result = nullptr;
        const clamor_status status = status_of([&] { return clamor_analyze(&result, context, given); });
        must((status == CLAMOR_OK) == (result != nullptr));
        std::optional<std::string> report;
        if (result) {
            Bytes enough({});
            report = text_of(enough, [&](char* buffer, std::size_t size, std::size_t* needed) {
                return clamor_analyzer_report(result, buffer, size, needed);
            });
        }
        clamor_analyzer_destroy(result);
        return std::pair(status, report);
    };
    run(arguments.options(bytes, made));   // as a program of another version
    const auto [status, report] = run(&made);
    if (status != CLAMOR_OK) return;

    const bool sound = !bytes.rarely();
    made.out = sound ? str(out) : world.path(arguments, "out");
    made.state = bytes.rarely(4) ? world.path(arguments, "final") : clamor_str{};
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
    if (sound) must(testing::read_bytes(out + "/report.json") == *report);
}

}  // namespace clamor::fuzz
