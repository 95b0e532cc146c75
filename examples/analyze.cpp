// Posts go in, a report comes out:  analyze [--precision P] POSTS.jsonl OUT [SENTIMENT [TASKS [TARGETS NAME=alias,#tag ...]]]
//
// The models are folders: what posts feel, what else they are asked, and what they feel about each name.
#include <clamor/core/context.hpp>
#include <clamor/pipeline/opened_models.hpp>
#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
    const char* precision = "f32";
    if (argc > 2 && argv[1] == std::string_view("--precision")) precision = argv[2], argc -= 2, argv += 2;
    if (argc < 3)
        return std::fputs("usage: analyze [--precision P] POSTS.jsonl OUT [SENTIMENT [TASKS [TARGETS NAME=alias,#tag ...]]]\n", stderr), 2;
    try {
        clamor::Context context;
        clamor::ContextScope scope(context);

        clamor::pipeline::ModelFolders folders;
        folders.precision = clamor::precision_of(precision);
        if (argc > 3) folders.sentiment = argv[3];
        if (argc > 4) folders.tasks = argv[4];
        if (argc > 5) folders.targets = argv[5];
        const clamor::pipeline::OpenedModels models(folders);

        clamor::pipeline::AnalyzeOptions options;
        options.inputs = {argv[1]};
        options.out = argv[2];
        for (int i = 6; i < argc; ++i) options.analyzer.tracked.push_back(clamor::pipeline::parse_tracked(argv[i]));
        models.lend(options);

        const auto result = clamor::pipeline::analyze(options);
        std::printf("%llu posts, report in %s/report.json\n", static_cast<unsigned long long>(result.analyzer.posts()), argv[2]);
    } catch (const clamor::Error& error) {
        return std::fprintf(stderr, "%s\n", error.what()), 1;
    }
}
