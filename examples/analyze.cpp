// Posts go in, a report comes out:  analyze POSTS.jsonl OUT [MODEL]
#include <clamor/core/context.hpp>
#include <clamor/pipeline/analyze.hpp>
#include <clamor/pipeline/text_sentiment.hpp>
#include <cstdio>
#include <optional>

int main(int argc, char** argv) {
    if (argc < 3) return std::fputs("usage: analyze POSTS.jsonl OUT [MODEL]\n", stderr), 2;
    try {
        clamor::Context context;
        clamor::ContextScope scope(context);

        clamor::pipeline::AnalyzeOptions options;
        options.inputs = {argv[1]};
        options.out = argv[2];
        std::optional<clamor::text::TextClassifier> model;
        std::optional<clamor::pipeline::TextSentiment> sentiment;
        if (argc > 3) options.model = &sentiment.emplace(model.emplace(clamor::text::TextClassifier::load(argv[3])), argv[3]);

        const auto result = clamor::pipeline::analyze(options);
        std::printf("%llu posts, report in %s/report.json\n", static_cast<unsigned long long>(result.analyzer.posts()), argv[2]);
    } catch (const clamor::Error& error) {
        return std::fprintf(stderr, "%s\n", error.what()), 1;
    }
}
