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

/// Where the scenarios' posts and results lie.
class Folder {
public:
    Folder() { std::filesystem::create_directory(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// write(stream) makes the posts of a scenario.
    template <typename Write>
    void posts(Write&& write) const {
        std::ofstream out(input(), std::ios::binary);
        write(out);
    }
    pipeline::AnalyzeOptions options() const {
        pipeline::AnalyzeOptions made;
        made.inputs = {input()};
        made.out = path_ / "out";
        return made;
    }

private:
    std::string input() const { return path_ / "posts.jsonl"; }

    std::filesystem::path path_ = std::filesystem::temp_directory_path() / ("clamor_memory_" + std::to_string(::getpid()));
};

/// 40 MB of posts, whose texts and counts take about as much.
void many_posts(const Folder& folder) {
    folder.posts([](std::ostream& out) {
        const std::string words(300, 'w');
        for (int i = 0; i < 100'000; ++i) out << post(i, words + " @a" + std::to_string(i * 7 % 997) + " #t" + std::to_string(i % 100));
    });
    for (const std::size_t limit : {16 * mib, 32 * mib, 64 * mib, 128 * mib}) {
        const Result result = run(folder.options(), limit);
        expect(counted(result) || result.refused(), "many posts", limit, limit + beyond, result);
    }
    const Result enough = run(folder.options(), 192 * mib);
    expect(enough.words == "posts 100000, skipped 0", "many posts", 192 * mib, 192 * mib + beyond, enough);
}

/// A line that is too long, and posts around it.
void too_long_a_line(const Folder& folder) {
    folder.posts([](std::ostream& out) { out << post(1, "before") << post(2, std::string(50 * mib, 'x')) << post(3, "behind"); });
    for (const std::size_t limit : {8 * mib, 32 * mib, 64 * mib}) {
        const Result result = run(folder.options(), limit);
        expect(result.words == "posts 2, skipped 1" || result.refused(), "a line of 50 MiB", limit, limit + beyond, result);
    }
}

/// A line that is not: 15 MiB that are escaped when they are written.
void long_line(const Folder& folder) {
    folder.posts([](std::ostream& out) {
        out << post(1, "before") << post(2, repeated("\\\" #a ", 15 * mib)) << post(3, "behind");
    });
    for (const std::size_t limit : {32 * mib, 64 * mib, 256 * mib}) {
        const Result result = run(folder.options(), limit);
        expect(result.words == "posts 3, skipped 0" || result.refused(), "a line of 15 MiB", limit, limit + beyond, result);
    }
}

/// A page of the Twitter API v2.
void page_of_posts(const Folder& folder) {
    folder.posts([](std::ostream& out) {
        out << "{\"data\":[";
        for (int i = 0; i < 100'000; ++i)
            out << (i ? "," : "") << "{\"id\":\"" << i << "\",\"author_id\":\"" << i % 997 << "\",\"text\":\"x\"}";
        out << "]}\n";
    });
    for (const std::size_t limit : {32 * mib, 64 * mib, 256 * mib}) {
        const Result result = run(folder.options(), limit);
        expect(counted(result) || result.refused(), "a page of 100,000 posts", limit, limit + beyond, result);
    }
}

/// What a model takes beside its context's limit: its weights are mapped, pages of the file, not of this program.
std::size_t bytes_of(const std::string& model) {
    return model.empty() ? 0 : std::filesystem::file_size(model + "/model.safetensors") + of_model;
}

/// Posts of all lengths, given their sentiment.
void sentiment(const Folder& folder, const std::string& model) {
    folder.posts([](std::ostream& out) {
        for (int i = 0; i < 3'000; ++i)
            out << post(i, std::string(static_cast<std::size_t>(i % 40), 'a') + " great day @a" + std::to_string(i % 97) + " #t" +
                               std::to_string(i % 10));
    });
    for (const std::size_t limit : {4 * mib, 16 * mib, 32 * mib, 96 * mib}) {
        const Result result = run(folder.options(), limit, {.sentiment = model});
        expect(limit == 96 * mib ? result.words == "posts 3000, skipped 0" : counted(result) || result.refused(), "sentiment", limit,
               limit + beyond + bytes_of(model), result);
    }
}

/// Texts that take the most memory on their way through normaliser and tokenizer: words of one character, letters with accents, emoji.
void sentiment_of_long_texts(const Folder& folder, const std::string& model) {
    for (const char* const unit : {"a ", "!", "\u00e9 ", "\u1e14\u0301", "\U0001f600", "&amp;lt;", "@a "}) {
        folder.posts([&](std::ostream& out) {
            const std::string text = repeated(unit, 4 * mib);
            out << post(1, "before") << post(2, text) << post(3, text) << post(4, "behind");
        });
        for (const std::size_t limit : {64 * mib, 384 * mib}) {
            const Result result = run(folder.options(), limit, {.sentiment = model});
            expect(limit == 64 * mib ? counted(result) || result.refused() : result.words == "posts 4, skipped 0",
                   std::string("sentiment of long texts of ") + unit, limit, limit + beyond + bytes_of(model), result);
        }
    }
}

const std::string ten_names = "Ada and Bea love Cy, Dan hates Eve, Flo met Gus, Hal, Ivo and Joy! ";

pipeline::AnalyzeOptions toward_ten_names(const Folder& folder) {
    pipeline::AnalyzeOptions made = folder.options();
    for (const char* const name : {"Ada", "Bea", "Cy", "Dan", "Eve", "Flo", "Gus", "Hal", "Ivo", "Joy"})
        made.analyzer.tracked.push_back({.name = name, .aliases = {name}});
    return made;
}

/// Posts that name ten, each read ten times with another name marked.
void posts_of_ten_names(const Folder& folder, const Models& models) {
    folder.posts([](std::ostream& out) {
        for (int i = 0; i < 250; ++i) out << post(i, repeated(ten_names, 32 * 1024));
    });
    const Result result = run(toward_ten_names(folder), 64 * mib, models);
    expect(result.words == "posts 250, skipped 0", "toward ten names", 64 * mib,
           64 * mib + beyond + bytes_of(models.sentiment) + bytes_of(models.targets), result);
}

void long_post_of_ten_names(const Folder& folder, const Models& models) {
    folder.posts([](std::ostream& out) { out << post(1, "before") << post(2, repeated(ten_names, 2 * mib)) << post(3, "behind"); });
    for (const std::size_t limit : {32 * mib, 256 * mib}) {
        const Result result = run(toward_ten_names(folder), limit, models);
        expect(limit == 32 * mib ? result.refused() : result.words == "posts 3, skipped 0", "toward ten names in a post of 2 MiB", limit,
               limit + beyond + bytes_of(models.sentiment) + bytes_of(models.targets), result);
    }
}

void too_long_a_post_of_ten_names(const Folder& folder, const std::string& target_model) {
    folder.posts([](std::ostream& out) { out << post(1, "before") << post(2, repeated(ten_names, 50 * mib)) << post(3, "behind"); });
    for (const std::size_t longest : {16 * mib, 64 * mib})
        for (const std::size_t limit : {64 * mib, 384 * mib}) {
            pipeline::AnalyzeOptions options = toward_ten_names(folder);
            options.reader.max_record_bytes = longest;
            const Result result = run(options, limit, {.targets = target_model});
            expect(longest == 16 * mib ? result.words == "posts 2, skipped 1" : result.refused(), "toward ten names in a post of 50 MiB",
                   limit, limit + beyond + bytes_of(target_model), result);
        }
}

}  // namespace

/// limit_test SENTIMENT-EN TARGET-SENTIMENT
int main(int, char** arguments) {
    const Models models{.sentiment = arguments[1], .targets = arguments[2]};
    const Folder folder;
    many_posts(folder);
    too_long_a_line(folder);
    long_line(folder);
    page_of_posts(folder);
    sentiment(folder, models.sentiment);
    sentiment_of_long_texts(folder, models.sentiment);
    posts_of_ten_names(folder, models);
    long_post_of_ten_names(folder, models);
    too_long_a_post_of_ten_names(folder, models.targets);
    return failures;
}
