// The main job within its memory limit (child.hpp).

#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include "clamor/pipeline/analyze.hpp"
#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/pipeline/text_target_model.hpp"
#include "memory/child.hpp"

using namespace clamor;
using namespace clamor::testing;

namespace {

/// Model folders; empty: none.
struct Models {
    std::string sentiment = {}, targets = {};
};

Result run(const pipeline::AnalyzeOptions& given, std::size_t limit, const Models& models = {}) {
    return in_child(limit, [&](Context&) {
        std::optional<text::TextClassifier> classifier;
        std::optional<pipeline::TextSentiment> sentiment;
        std::optional<text::TargetSentiment> target_sentiment;
        std::optional<pipeline::TextTargetModel> targets;
        pipeline::AnalyzeOptions options = given;
        if (!models.sentiment.empty()) {
            classifier = text::TextClassifier::load(models.sentiment);
            options.model = &sentiment.emplace(*classifier, "model");
        }
        if (!models.targets.empty()) {
            target_sentiment = text::TargetSentiment::load(models.targets);
            options.targets = &targets.emplace(*target_sentiment, "targets");
        }
        const auto result = pipeline::analyze(options);
        return concat("posts ", result.progress.posts, ", skipped ", result.progress.skipped);
    });
}

bool counted(const Result& result) { return result.words.starts_with("posts "); }

std::string post(int i, const std::string& text) {
    return "{\"id\":\"" + std::to_string(i) + "\",\"author\":\"a" + std::to_string(i % 997) +
           "\",\"time\":" + std::to_string(1700000000 + i) + ",\"text\":\"" + text + "\"}\n";
}

}  // namespace

int main(int, char** arguments) {
    const std::string model = arguments[1], target_model = arguments[2];  // sentiment-en, target-sentiment
    const auto folder = std::filesystem::temp_directory_path() / ("clamor_memory_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::string input = folder / "posts.jsonl";
    const auto options = [&](bool outputs) {
        pipeline::AnalyzeOptions made;
        made.inputs = {input};
        if (outputs) made.out = folder / "out";
        return made;
    };

    {   // 40 MB of posts, whose texts and counts take about as much
        std::ofstream out(input, std::ios::binary);
        const std::string words(300, 'w');
        for (int i = 0; i < 100'000; ++i) out << post(i, words + " @a" + std::to_string(i * 7 % 997) + " #t" + std::to_string(i % 100));
    }
    for (const std::size_t limit : {16 * mib, 32 * mib, 64 * mib, 128 * mib}) {
        const Result result = run(options(true), limit);
        expect(counted(result) || result.refused(), "many posts", limit, limit + beyond, result);
    }
    const Result enough = run(options(true), 192 * mib);
    expect(enough.words == "posts 100000, skipped 0", "many posts", 192 * mib, 192 * mib + beyond, enough);

    {   // a line that is too long, and posts around it
        std::ofstream out(input, std::ios::binary);
        out << post(1, "before") << post(2, std::string(50 * mib, 'x')) << post(3, "behind");
    }
    for (const std::size_t limit : {8 * mib, 32 * mib, 64 * mib}) {
        const Result result = run(options(true), limit);
        expect(result.words == "posts 2, skipped 1" || result.refused(), "a line of 50 MiB", limit, limit + beyond, result);
    }

    {   // a line that is not: 15 MiB that are escaped when they are written
        std::ofstream out(input, std::ios::binary);
        std::string text;
        while (text.size() < 15 * mib) text += "\\\" #a ";
        out << post(1, "before") << post(2, text) << post(3, "behind");
    }
    for (const std::size_t limit : {32 * mib, 64 * mib, 256 * mib}) {
        const Result result = run(options(true), limit);
        expect(result.words == "posts 3, skipped 0" || result.refused(), "a line of 15 MiB", limit, limit + beyond, result);
    }

    {   // a page of the Twitter API v2
        std::ofstream out(input, std::ios::binary);
        out << "{\"data\":[";
        for (int i = 0; i < 100'000; ++i)
            out << (i ? "," : "") << "{\"id\":\"" << i << "\",\"author_id\":\"" << i % 997 << "\",\"text\":\"x\"}";
        out << "]}\n";
    }
    for (const std::size_t limit : {32 * mib, 64 * mib, 256 * mib}) {
        const Result result = run(options(true), limit);
        expect(counted(result) || result.refused(), "a page of 100,000 posts", limit, limit + beyond, result);
    }

    const auto weights_of = [](const std::string& folder) { return std::filesystem::file_size(folder + "/model.safetensors"); };
    const std::size_t of_sentiment = weights_of(model) + of_model;  // weights are mapped: pages of the file, not of this program
    const std::size_t of_both = of_sentiment + weights_of(target_model) + of_model;
    {   // posts of all lengths, given their sentiment
        std::ofstream out(input, std::ios::binary);
        for (int i = 0; i < 3'000; ++i)
            out << post(i, std::string(static_cast<std::size_t>(i % 40), 'a') + " great day @a" + std::to_string(i % 97) + " #t" +
                               std::to_string(i % 10));
    }
    for (const std::size_t limit : {4 * mib, 16 * mib, 32 * mib, 96 * mib}) {
        const Result result = run(options(true), limit, {.sentiment = model});
        expect(limit == 96 * mib ? result.words == "posts 3000, skipped 0" : counted(result) || result.refused(), "sentiment", limit,
               limit + beyond + of_sentiment, result);
    }

    // Texts that take the most memory on their way through normaliser and tokenizer: words of one character, letters with accents, emoji.
    for (const char* const unit : {"a ", "!", "\u00e9 ", "\u1e14\u0301", "\U0001f600", "&amp;lt;", "@a "}) {
        {
            std::ofstream out(input, std::ios::binary);
            const std::string text = repeated(unit, 4 * mib);
            out << post(1, "before") << post(2, text) << post(3, text) << post(4, "behind");
        }
        for (const std::size_t limit : {64 * mib, 384 * mib}) {
            const Result result = run(options(true), limit, {.sentiment = model});
            expect(limit == 64 * mib ? counted(result) || result.refused() : result.words == "posts 4, skipped 0",
                   std::string("sentiment of long texts of ") + unit, limit, limit + beyond + of_sentiment, result);
        }
    }

    // Posts that name ten, each read ten times with another name marked.
    const auto toward = [&] {
        pipeline::AnalyzeOptions made = options(true);
        for (const char* const name : {"Ada", "Bea", "Cy", "Dan", "Eve", "Flo", "Gus", "Hal", "Ivo", "Joy"})
            made.analyzer.tracked.push_back({.name = name, .aliases = {name}});
        return made;
    };
    const std::string names = "Ada and Bea love Cy, Dan hates Eve, Flo met Gus, Hal, Ivo and Joy! ";
    {
        std::ofstream out(input, std::ios::binary);
        for (int i = 0; i < 250; ++i) out << post(i, repeated(names, 32 * 1024));
    }
    const Result many = run(toward(), 64 * mib, {.sentiment = model, .targets = target_model});
    expect(many.words == "posts 250, skipped 0", "toward ten names", 64 * mib, 64 * mib + beyond + of_both, many);
    {
        std::ofstream out(input, std::ios::binary);
        out << post(1, "before") << post(2, repeated(names, 2 * mib)) << post(3, "behind");
    }
    for (const std::size_t limit : {32 * mib, 256 * mib}) {
        const Result result = run(toward(), limit, {.sentiment = model, .targets = target_model});
        expect(limit == 32 * mib ? result.refused() : result.words == "posts 3, skipped 0", "toward ten names in a post of 2 MiB", limit,
               limit + beyond + of_both, result);
    }
    {
        std::ofstream out(input, std::ios::binary);
        out << post(1, "before") << post(2, repeated(names, 50 * mib)) << post(3, "behind");
    }
    for (const std::size_t longest : {16 * mib, 64 * mib})
        for (const std::size_t limit : {64 * mib, 384 * mib}) {
            pipeline::AnalyzeOptions made = toward();
            made.reader.max_record_bytes = longest;
            const Result result = run(made, limit, {.targets = target_model});
            expect(longest == 16 * mib ? result.words == "posts 2, skipped 1" : result.refused(), "toward ten names in a post of 50 MiB",
                   limit, limit + beyond + of_both, result);
        }

    std::filesystem::remove_all(folder);
    return failures;
}
