/* The main job from C:  analyze_c POSTS.jsonl OUT [MODEL] */
#include <clamor.h>
#include <stdio.h>
#include <string.h>

static int32_t show(const clamor_progress *progress, void *payload) {
    (void)payload;
    fprintf(stderr, "\r%llu posts", (unsigned long long)progress->posts);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) return fputs("usage: analyze_c POSTS.jsonl OUT [MODEL]\n", stderr), 2;
    clamor_text_model *model = NULL;
    clamor_analyzer *analyzer = NULL;
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    const clamor_str input = {argv[1], strlen(argv[1])};
    clamor_status status = CLAMOR_OK;
    uint64_t posts = 0;

    options.inputs = &input, options.input_count = 1;
    options.out.data = argv[2], options.out.size = strlen(argv[2]);
    options.progress = show;
    if (argc > 3) {
        options.model_name.data = argv[3], options.model_name.size = strlen(argv[3]);
        status = clamor_text_model_open(&model, NULL, options.model_name);
        options.model = model;
    }
    if (status == CLAMOR_OK) status = clamor_analyze(&analyzer, NULL, &options);
    if (status == CLAMOR_OK) status = clamor_analyzer_count(analyzer, &posts, NULL);
    if (status != CLAMOR_OK) fprintf(stderr, "%s\n", clamor_last_error());
    else printf("\n%llu different posts, report in %s/report.json\n", (unsigned long long)posts, argv[2]);
    clamor_analyzer_destroy(analyzer);
    clamor_text_model_destroy(model);
    return status == CLAMOR_OK ? 0 : 1;
}
