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

/* The models in a folder are opened for the run: the sentiment model is a handle, the others their folders. */
static void check_models(clamor_analyze_options options) {
    char report[65536], quick[65536];
    const clamor_str names[] = {STR("Sun")}, asked[] = {STR("emotion"), STR("hate")}, unknown[] = {STR("weather")};
    clamor_analyzer *analyzer = NULL;
    options.tracked = names, options.tracked_count = 1;
    options.tasks = asked, options.task_count = 2;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_INVALID_ARGUMENT);
    options.tasks_model = STR("python/clamor/models/tasks-en"), options.targets_model = STR("python/clamor/models/target-sentiment/");
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_report(analyzer, report, sizeof(report), NULL) == CLAMOR_OK);
    clamor_analyzer_destroy(analyzer);
    CHECK(strstr(report, "\"model\":null,\"tasks_model\":\"tasks-en\",\"targets_model\":\"target-sentiment\"") != NULL);
    CHECK(strstr(report, "\"tasks\":[{\"name\":\"emotion\",\"posts\":1,") != NULL);
    CHECK(strstr(report, "\"toward\":{\"posts\":1,") != NULL);
    options.precision = STR("fp8");
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_INVALID_ARGUMENT);
    options.precision = STR("int8");
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_report(analyzer, quick, sizeof(quick), NULL) == CLAMOR_OK);
    clamor_analyzer_destroy(analyzer);
    CHECK(strstr(quick, "\"tasks_model\":\"tasks-en (int8)\",\"targets_model\":\"target-sentiment (int8)\"") != NULL);
    CHECK(strstr(quick, "\"toward\":{\"posts\":1,") != NULL);
    options.tasks = unknown, options.task_count = 1;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_NOT_FOUND);
    options.tasks_model = options.targets_model;   /* of another kind */
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_BAD_FILE);
}

/* A name is found behind HTML's escapes where these are undone. */
static void check_html(clamor_analyze_options options) {
    static char kept[65536], undone[65536];
    const clamor_str names[] = {STR("R&D")};
    clamor_analyzer *analyzer = NULL;
    options.tracked = names, options.tracked_count = 1;
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_report(analyzer, kept, sizeof(kept), NULL) == CLAMOR_OK);
    clamor_analyzer_destroy(analyzer);
    options.unescape_html = 1;
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_report(analyzer, undone, sizeof(undone), NULL) == CLAMOR_OK);
    clamor_analyzer_destroy(analyzer);
    CHECK(strstr(kept, "\"name\":\"R&D\",\"posts\":0") != NULL && strstr(undone, "\"name\":\"R&D\",\"posts\":1") != NULL);
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
    fputs("{\"id\": \"1\", \"author\": \"ada\", \"text\": \"Sun #today\"}\n{broken\n"
          "{\"id\": \"1\", \"text\": \"Sun #today, R&amp;D\", \"likes\": 3}\n", file);
    fclose(file);

    options.inputs = inputs, options.input_count = 1;
    options.progress = count_calls, options.progress_payload = &calls;
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_count(analyzer, &posts, &observations) == CLAMOR_OK);
    CHECK(posts == 1 && observations == 2 && calls > 0);
    clamor_analyzer_destroy(analyzer);
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_OK);

    check_models(options);
    check_html(options);

    options.strict = 1;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_BAD_FILE);
    CHECK(strstr(clamor_last_error(), "analyze_test.jsonl:2") != NULL);
    options.strict = 0, options.resume = 1;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_INVALID_ARGUMENT); /* where from? */
    CHECK(strstr(clamor_last_error(), "resume: expected an out folder") != NULL);
    options.resume = 0, options.progress = stop;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_CANCELLED);
    options.inputs = missing;
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_NOT_FOUND);
    options.format = STR("xml");
    CHECK(clamor_analyze(NULL, NULL, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyze(NULL, NULL, NULL) == CLAMOR_INVALID_ARGUMENT);
    remove(path);
    return 0;
}
