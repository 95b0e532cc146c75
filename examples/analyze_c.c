/* The main job from C:  analyze_c [--precision P] POSTS.jsonl OUT [SENTIMENT [TASKS [TARGETS NAME=alias,#tag ...]]]
 *
 * The models are folders: what posts feel, what else they are asked, and what they feel about each name. */
#include <clamor.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 64 };

static clamor_str str(const char *text) {
    clamor_str borrowed;
    borrowed.data = text, borrowed.size = strlen(text);
    return borrowed;
}

static int32_t show(const clamor_progress *progress, void *payload) {
    (void)payload;
    fprintf(stderr, "\r%llu posts", (unsigned long long)progress->posts);
    return 0;
}

int main(int argc, char **argv) {
    clamor_text_model_options opening = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
    if (argc > 2 && strcmp(argv[1], "--precision") == 0) opening.precision = str(argv[2]), argc -= 2, argv += 2;
    if (argc < 3 || argc > 6 + MOST_NAMES)
        return fputs("usage: analyze_c [--precision P] POSTS.jsonl OUT [SENTIMENT [TASKS [TARGETS NAME=alias,#tag ...]]]\n", stderr), 2;
    const clamor_str input = str(argv[1]);
    clamor_str names[MOST_NAMES];
    clamor_text_model *model = NULL;
    clamor_analyzer *analyzer = NULL;
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    clamor_status status = CLAMOR_OK;
    uint64_t posts = 0;

    options.inputs = &input, options.input_count = 1;
    options.out = str(argv[2]), options.precision = opening.precision;
    options.progress = show;
    for (int i = 6; i < argc; ++i) names[options.tracked_count++] = str(argv[i]);
    options.tracked = names;
    if (argc > 3) {
        options.model_name = str(argv[3]);
        status = clamor_text_model_open(&model, NULL, options.model_name, &opening);
        options.model = model;
    }
    if (argc > 4) options.tasks_model = str(argv[4]);
    if (argc > 5) options.targets_model = str(argv[5]);
    if (status == CLAMOR_OK) status = clamor_analyze(&analyzer, NULL, &options);
    if (status == CLAMOR_OK) status = clamor_analyzer_count(analyzer, &posts, NULL);
    if (status != CLAMOR_OK) fprintf(stderr, "%s\n", clamor_last_error());
    else printf("\n%llu different posts, report in %s/report.json\n", (unsigned long long)posts, argv[2]);
    clamor_analyzer_destroy(analyzer);
    clamor_text_model_destroy(model);
    return status == CLAMOR_OK ? 0 : 1;
}
