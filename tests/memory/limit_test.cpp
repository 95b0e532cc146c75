// What a run takes of the system stays within its memory limit and a stated constant, or the run is refused in words. A program of its
// own: each run is a child process, whose peak the system tells.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/pipeline/analyze.hpp"
#include "clamor/pipeline/text_sentiment.hpp"

using namespace clamor;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;
/// Beyond the limit: the program, stacks, what the allocator holds between blocks, file buffers of 1 MiB, and the report.
constexpr std::size_t beyond = 16 * mib;
/// And with a model its tokenizer and tables, which no run grows: 7 MiB of sentiment-en.
constexpr std::size_t of_model = 8 * mib;

struct Result {
    std::size_t peak = 0;   // bytes resident
    std::string words;      // of an error; "posts N, skipped M" without one
};

/// Runs in a child process with two threads; with the sentiment of a model folder unless `model` is empty.
Result run(const pipeline::AnalyzeOptions& given, std::size_t limit, const std::string& model = {}) {
    int pipes[2];
    check(::pipe(pipes) == 0, "no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        std::string words;
        try {
            Context context({.threads = 2, .memory_limit = limit});
            const ContextScope scope(context);
            std::optional<text::TextClassifier> classifier;
            std::optional<pipeline::TextSentiment> sentiment;
            pipeline::AnalyzeOptions options = given;
            if (!model.empty()) {
                classifier = text::TextClassifier::load(model);
                options.model = &sentiment.emplace(*classifier, "model");
            }
            const auto result = pipeline::analyze(options);
            words = concat("posts ", result.progress.posts, ", skipped ", result.progress.skipped);
        } catch (const Error& error) {
            words = error.status() == Status::out_of_memory ? error.what() : concat("not for memory: ", error.what());
        }
        ::_exit(::write(pipes[1], words.data(), words.size()) == static_cast<ssize_t>(words.size()) ? 0 : 1);
    }
    ::close(pipes[1]);
    Result result;
    char buffer[4096];
    for (ssize_t n; (n = ::read(pipes[0], buffer, sizeof buffer)) > 0;) result.words.append(buffer, static_cast<std::size_t>(n));
    ::close(pipes[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the run ended with ", status);
    result.peak = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
    return result;
}

int failures = 0;

void expect(bool holds, const std::string& name, std::size_t limit, const Result& result) {
    std::printf("%s: limit %zu MiB, peak %zu MiB: %s\n", name.c_str(), limit / mib, result.peak / mib, result.words.c_str());
    if (holds) return;
    std::printf("  ^ failed\n");
    ++failures;
}

bool refused(const Result& result) { return result.words.find("memory limit: ") != std::string::npos && result.words.find("the limit is ") != std::string::npos; }
bool counted(const Result& result) { return result.words.starts_with("posts "); }

std::string post(int i, const std::string& text) {
    return "{\"id\":\"" + std::to_string(i) + "\",\"author\":\"a" + std::to_string(i % 997) + "\",\"time\":" + std::to_string(1700000000 + i) + ",\"text\":\"" + text + "\"}\n";
}

}  // namespace

int main(int, char** arguments) {
    const std::string model = arguments[1];  // sentiment-en
    const auto folder = std::filesystem::temp_directory_path() / ("clamor_memory_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::string input = folder / "posts.jsonl";
    const auto options = [&](bool outputs) {
        pipeline::AnalyzeOptions made;
        made.inputs = {input};
        if (outputs) made.out = folder / "out";
        return made;
    };
    const auto within = [](const Result& result, std::size_t limit) { return result.peak <= limit + beyond; };

    {   // 40 MB of posts, whose texts and counts take about as much
        std::ofstream out(input, std::ios::binary);
        const std::string words(300, 'w');
        for (int i = 0; i < 100'000; ++i) out << post(i, words + " @a" + std::to_string(i * 7 % 997) + " #t" + std::to_string(i % 100));
    }
    for (const std::size_t limit : {16 * mib, 32 * mib, 64 * mib, 128 * mib}) {
        const Result result = run(options(true), limit);
        expect(within(result, limit) && (counted(result) || refused(result)), "many posts", limit, result);
    }
    const Result enough = run(options(true), 192 * mib);
    expect(within(enough, 192 * mib) && enough.words == "posts 100000, skipped 0", "many posts", 192 * mib, enough);

    {   // a line that is too long, and posts around it
        std::ofstream out(input, std::ios::binary);
        out << post(1, "before") << post(2, std::string(50 * mib, 'x')) << post(3, "behind");
    }
    for (const std::size_t limit : {8 * mib, 32 * mib, 64 * mib}) {
        const Result result = run(options(true), limit);
        expect(within(result, limit) && (result.words == "posts 2, skipped 1" || refused(result)), "a line of 50 MiB", limit, result);
    }

    {   // a line that is not: 15 MiB that are escaped when they are written
        std::ofstream out(input, std::ios::binary);
        std::string text;
        while (text.size() < 15 * mib) text += "\\\" #a ";
        out << post(1, "before") << post(2, text) << post(3, "behind");
    }
    for (const std::size_t limit : {32 * mib, 64 * mib, 256 * mib}) {
        const Result result = run(options(true), limit);
        expect(within(result, limit) && (result.words == "posts 3, skipped 0" || refused(result)), "a line of 15 MiB", limit, result);
    }

    {   // a page of the Twitter API v2
        std::ofstream out(input, std::ios::binary);
        out << "{\"data\":[";
        for (int i = 0; i < 100'000; ++i) out << (i ? "," : "") << "{\"id\":\"" << i << "\",\"author_id\":\"" << i % 997 << "\",\"text\":\"x\"}";
        out << "]}\n";
    }
    for (const std::size_t limit : {32 * mib, 64 * mib, 256 * mib}) {
        const Result result = run(options(true), limit);
        expect(within(result, limit) && (counted(result) || refused(result)), "a page of 100,000 posts", limit, result);
    }

    const std::size_t weights = std::filesystem::file_size(model + "/model.safetensors");  // mapped: pages of the file, not of this program
    {   // posts of all lengths, given their sentiment
        std::ofstream out(input, std::ios::binary);
        for (int i = 0; i < 3'000; ++i) out << post(i, std::string(static_cast<std::size_t>(i % 40), 'a') + " great day @a" + std::to_string(i % 97) + " #t" + std::to_string(i % 10));
    }
    for (const std::size_t limit : {4 * mib, 16 * mib, 32 * mib, 96 * mib}) {
        const Result result = run(options(true), limit, model);
        expect(within(result, limit + weights + of_model) && (limit == 96 * mib ? result.words == "posts 3000, skipped 0" : counted(result) || refused(result)), "sentiment", limit, result);
    }

    // Texts that take the most memory on their way through normaliser and tokenizer: words of one character, letters with accents, emoji.
    for (const char* const unit : {"a ", "!", "\u00e9 ", "\u1e14\u0301", "\U0001f600", "&amp;lt;"}) {
        {
            std::ofstream out(input, std::ios::binary);
            std::string text;
            while (text.size() < 4 * mib) text += unit;
            out << post(1, "before") << post(2, text) << post(3, text) << post(4, "behind");
        }
        for (const std::size_t limit : {64 * mib, 384 * mib}) {
            const Result result = run(options(true), limit, model);
            expect(within(result, limit + weights + of_model) && (limit == 64 * mib ? refused(result) : result.words == "posts 4, skipped 0"), std::string("sentiment of long texts of ") + unit, limit, result);
        }
    }

    std::filesystem::remove_all(folder);
    return failures;
}
