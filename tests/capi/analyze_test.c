#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

static int32_t count_calls(const clamor_progress *progress, void *payload) {
    CHECK(progress->bytes <= progress->total_bytes);
    ++*(int *)payload;
    return 0;
}

static int32_t stop(const clamor_progress *progress, void *payload) {
    (void)progress, (void)payload;
    return 1;
}

int main(void) {
    const char *path = "analyze_test.jsonl";
    const clamor_str inputs[] = {{path, strlen(path)}}, missing[] = {STR("no such file.jsonl")};
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    clamor_analyzer *analyzer = NULL;
    uint64_t posts = 0, observations = 0;
    int calls = 0;
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fputs("{\"id\": \"1\", \"author\": \"ada\", \"text\": \"Sun #today\"}\n{broken\n{\"id\": \"1\", \"text\": \"Sun #today\", \"likes\": 3}\n", file);
    fclose(file);

    options.inputs = inputs, options.input_count = 1;
    options.progress = count_calls, options.progress_payload = &calls;
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_count(analyzer, &posts, &observations) == CLAMOR_OK);
    CHECK(posts == 1 && observations == 2 && calls > 0);
    clamor_analyzer_destroy(analyzer);
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_OK);

    options.strict = 1;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_BAD_FILE);
    CHECK(strstr(clamor_last_error(), "analyze_test.jsonl:2") != NULL);
    options.strict = 0, options.progress = stop;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_CANCELLED);
    options.inputs = missing;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_NOT_FOUND);
    options.format = STR("xml");
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyze(NULL, NULL, NULL) == CLAMOR_INVALID_ARGUMENT);
    remove(path);
    return 0;
}
