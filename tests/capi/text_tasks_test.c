#include <math.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})
enum { TEXTS = 3, MOST = 64 };

/* What a task says alone, for each text in turn, is what stands in the columns that follow those of the tasks before it. */
static void check_columns(const clamor_text_tasks *tasks, clamor_str folder, const clamor_str *texts, const float *rows) {
    const size_t width = clamor_text_tasks_width(tasks);
    size_t first = 0;
    for (size_t t = 0; t < clamor_text_tasks_count(tasks); ++t) {
        clamor_text_model_options options = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
        clamor_text_model *alone = NULL;
        const size_t classes = clamor_text_tasks_classes(tasks, t);
        char name[32], label[64], same[64];
        float scores[TEXTS * MOST];
        CHECK(clamor_text_tasks_name(tasks, t, name, sizeof(name), NULL) == CLAMOR_OK);
        options.task = (clamor_str){name, strlen(name)};
        CHECK(clamor_text_model_open(&alone, NULL, folder, &options) == CLAMOR_OK);
        CHECK(clamor_text_model_classes(alone) == classes && first + classes <= width);
        CHECK(clamor_text_model_predict(alone, texts, TEXTS, scores, TEXTS * classes) == CLAMOR_OK);
        for (size_t c = 0; c < classes; ++c) {
            CHECK(clamor_text_model_label(alone, c, label, sizeof(label), NULL) == CLAMOR_OK);
            CHECK(clamor_text_tasks_label(tasks, t, c, same, sizeof(same), NULL) == CLAMOR_OK && strcmp(label, same) == 0);
            for (size_t i = 0; i < TEXTS; ++i) CHECK(fabsf(rows[i * width + first + c] - scores[i * classes + c]) <= 1e-6f);
        }
        CHECK(clamor_text_tasks_label(tasks, t, classes, label, sizeof(label), NULL) == CLAMOR_INVALID_ARGUMENT);
        clamor_text_model_destroy(alone);
        first += classes;
    }
    CHECK(first == width);
}

/* Where it reads all of a long text, the end of that counts. */
static void check_windows(clamor_str folder) {
    clamor_text_model_options options = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
    char text[2048] = "";
    float cut[MOST], whole[MOST], differs = 0;
    for (size_t i = 0; i < 120; ++i) strcat(text, "so happy ");
    for (size_t i = 0; i < 120; ++i) strcat(text, "angry ");
    for (size_t windows = 0; windows < 2; ++windows) {
        clamor_text_tasks *tasks = NULL;
        options.long_texts = windows ? CLAMOR_WINDOWS : CLAMOR_TRUNCATE;
        CHECK(clamor_text_tasks_open(&tasks, NULL, folder, &options) == CLAMOR_OK);
        CHECK(clamor_text_tasks_predict(tasks, &(clamor_str){text, strlen(text)}, 1, windows ? whole : cut, MOST) == CLAMOR_OK);
        clamor_text_tasks_destroy(tasks);
    }
    for (size_t c = 0; c < 48; ++c)
        if (fabsf(whole[c] - cut[c]) > differs) differs = fabsf(whole[c] - cut[c]);
    CHECK(differs > 0.1f);
}

static void check_opening(clamor_str folder) {
    clamor_text_model_options options = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
    clamor_text_tasks *tasks = NULL;
    CHECK(clamor_text_tasks_open(NULL, NULL, folder, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_tasks_open(&tasks, NULL, STR("no such folder"), NULL) == CLAMOR_NOT_FOUND);
    CHECK(clamor_text_tasks_open(&tasks, NULL, STR(""), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_tasks_open(&tasks, NULL, STR("python/clamor/models/sentiment-en"), NULL) == CLAMOR_BAD_FILE); /* of no several */
    options.task = STR("irony");
    CHECK(clamor_text_tasks_open(&tasks, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "task: expected none, for all are opened, got \"irony\"") != NULL);
    options.task = STR(""), options.long_texts = 2;
    CHECK(clamor_text_tasks_open(&tasks, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT && tasks == NULL);
    options.long_texts = CLAMOR_WINDOWS, options.precision = STR("int8");
    CHECK(clamor_text_tasks_open(&tasks, NULL, folder, &options) == CLAMOR_OK);
    CHECK(strcmp(clamor_text_tasks_precision(tasks), "int8") == 0 && strcmp(clamor_text_tasks_precision(NULL), "") == 0);
    clamor_text_tasks_destroy(tasks);
}

int main(void) {
    const clamor_str folder = STR("python/clamor/models/tasks-en");
    const clamor_str texts[TEXTS] = {STR("oh great, another monday"), STR("I am so happy today"), {NULL, 0}}, damaged = STR("f\xff");
    clamor_text_tasks *tasks = NULL;
    float rows[TEXTS * MOST], untouched = -7;
    char name[8];
    size_t needed = 0, width;

    check_opening(folder);
    check_windows(folder);
    CHECK(clamor_text_tasks_open(&tasks, NULL, folder, NULL) == CLAMOR_OK);
    width = clamor_text_tasks_width(tasks);
    CHECK(clamor_text_tasks_count(tasks) == 11 && width == 48);
    for (size_t i = 0; i < TEXTS * MOST; ++i) rows[i] = untouched;
    CHECK(clamor_text_tasks_predict(tasks, texts, TEXTS, rows, TEXTS * width - 1) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(strcmp(clamor_last_error(), "probabilities: capacity must be at least 144, is 143") == 0);
    CHECK(clamor_text_tasks_predict(tasks, texts, SIZE_MAX, rows, TEXTS * width) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(clamor_text_tasks_predict(tasks, &damaged, 1, rows, width) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_tasks_predict(tasks, NULL, 1, rows, width) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_tasks_predict(NULL, texts, 1, rows, width) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_tasks_predict(tasks, NULL, 0, NULL, 0) == CLAMOR_OK);
    for (size_t i = 0; i < TEXTS * MOST; ++i) CHECK(rows[i] == untouched);
    CHECK(clamor_text_tasks_predict(tasks, texts, TEXTS, rows, TEXTS * MOST) == CLAMOR_OK);
    for (size_t i = TEXTS * width; i < TEXTS * MOST; ++i) CHECK(rows[i] == untouched);
    check_columns(tasks, folder, texts, rows);

    CHECK(clamor_text_tasks_name(tasks, 0, name, 3, &needed) == CLAMOR_BUFFER_TOO_SMALL && needed == 6);
    CHECK(clamor_text_tasks_name(tasks, 0, name, sizeof(name), NULL) == CLAMOR_OK && strcmp(name, "irony") == 0);
    CHECK(clamor_text_tasks_name(tasks, 11, name, sizeof(name), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "task: expected one of 11, got 11") == 0);
    CHECK(clamor_text_tasks_label(NULL, 0, 0, name, sizeof(name), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_tasks_classes(tasks, 11) == 0 && clamor_text_tasks_classes(NULL, 0) == 0);
    CHECK(clamor_text_tasks_count(NULL) == 0 && clamor_text_tasks_width(NULL) == 0);
    clamor_text_tasks_destroy(tasks);
    clamor_text_tasks_destroy(NULL);
    return 0;
}
