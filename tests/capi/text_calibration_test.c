#include <math.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})
enum { COUNT = 20 };
#define UNTOUCHED { sizeof(clamor_calibration), -7, -7, -7, -7, -7, 7, 0 }

/* A model whose classes do not stand in the order of their bytes, and posts of which it is surer than it may be. */
struct given {
    clamor_context *context;
    clamor_text_model *model;
    clamor_str texts[COUNT], labels[COUNT];
};

static int refused(struct given *given, size_t count, const char *words) {
    clamor_calibration found = UNTOUCHED;
    return clamor_text_model_calibrate(given->model, given->texts, given->labels, count, &found) == CLAMOR_INVALID_ARGUMENT &&
           found.before == -7 && strstr(clamor_last_error(), words) != NULL;
}

static void predict(const struct given *given, float rows[2 * COUNT]) {
    CHECK(clamor_text_model_predict(given->model, given->texts, COUNT, rows, 2 * COUNT) == CLAMOR_OK);
}

/* Labels stay, and are less sure where every third is another than the model says; saved, the model keeps it. */
static void check_calibrated(struct given *given) {
    const clamor_str folder = STR("build/text_calibration_test.model"), names[] = {STR("non_irony"), STR("irony")};
    clamor_calibration found = CLAMOR_CALIBRATION_INIT, older = UNTOUCHED;
    float before[2 * COUNT], after[2 * COUNT], again[2 * COUNT];
    char label[16];
    for (size_t c = 0; c < 2; ++c)
        CHECK(clamor_text_model_label(given->model, c, label, sizeof(label), NULL) == CLAMOR_OK && strcmp(label, names[c].data) == 0);
    predict(given, before);
    for (size_t i = 0; i < COUNT; ++i) given->labels[i] = names[(before[2 * i + 1] > before[2 * i]) != (i % 3 == 0)];
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, &found) == CLAMOR_OK);
    CHECK(found.before > 0 && found.before < 1 && found.after < found.before);
    CHECK(found.cross_fitted > 0 && found.floor > 0 && found.floor < 1 && found.temperature > 1 && found.at_bound == 0);
    older.struct_size = offsetof(clamor_calibration, after); /* of a program that was built before the rest was there */
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, &older) == CLAMOR_OK);
    CHECK(older.temperature == found.temperature && older.before == found.before && older.after == -7 && older.at_bound == 7);
    predict(given, after);
    for (size_t i = 0; i < COUNT; ++i) {
        CHECK((before[2 * i] > before[2 * i + 1]) == (after[2 * i] > after[2 * i + 1]));
        CHECK(fabsf(after[2 * i] - 0.5f) < fabsf(before[2 * i] - 0.5f));
    }
    CHECK(clamor_text_model_save(given->model, folder, NULL) == CLAMOR_OK);
    clamor_text_model_destroy(given->model);
    CHECK(clamor_text_model_open(&given->model, NULL, folder, NULL) == CLAMOR_OK);
    predict(given, again);
    for (size_t i = 0; i < 2 * COUNT; ++i) CHECK(fabsf(again[i] - after[i]) <= 1e-6f);
}

/* Cancelled, it leaves the model as it was; whatever it ends with, it keeps no weights in other precisions. */
static void check_stopped(struct given *given) {
    float before[2 * COUNT], after[2 * COUNT];
    uint64_t used, left;
    predict(given, before);
    CHECK(clamor_context_memory(given->context, &used, NULL) == CLAMOR_OK);
    clamor_context_cancel(given->context);
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, NULL) == CLAMOR_CANCELLED);
    clamor_context_resume(given->context);
    predict(given, after);
    for (size_t i = 0; i < 2 * COUNT; ++i) CHECK(after[i] == before[i]);
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, NULL) == CLAMOR_OK);
    CHECK(clamor_context_memory(given->context, &left, NULL) == CLAMOR_OK && left <= used);
}

static void check_refused(struct given *given) {
    clamor_calibration wrong = CLAMOR_CALIBRATION_INIT;
    wrong.struct_size = (size_t)1 << 32; /* as what was never initialised may be */
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, &wrong) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "calibration: struct_size is 4294967296") != NULL);
    CHECK(clamor_text_model_calibrate(NULL, given->texts, given->labels, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_calibrate(given->model, given->texts, NULL, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(refused(given, 0, "calibrate: "));
    given->labels[1] = STR("sarcasm");
    CHECK(refused(given, COUNT, "labels[1]: expected one of the labels, got \"sarcasm\""));
    given->labels[1] = STR("...............................................................\xc3\xa9"); /* cut within its last character */
    CHECK(refused(given, COUNT, "...\xef\xbf\xbd\""));
    given->labels[1] = STR("a\0b");
    CHECK(refused(given, COUNT, "got \"a\xef\xbf\xbd" "b\""));
    given->labels[1] = STR("irony"), given->texts[2] = STR("f\xff");
    CHECK(refused(given, COUNT, "texts[2]: not UTF-8 at byte 1"));
    given->texts[2] = STR("fine");
}

/* Any number of labels a post, and a number, which has no probability. */
static void check_kinds(struct given *given) {
    clamor_train_options options = CLAMOR_TRAIN_OPTIONS_INIT;
    clamor_calibration found = UNTOUCHED;
    options.width = options.inner = 16, options.layers = 1, options.heads = 2, options.longest = 16, options.ngrams = 64;
    options.targets = STR("labels");
    clamor_text_model_destroy(given->model);
    given->model = NULL;
    for (size_t i = 0; i < COUNT; ++i) given->labels[i] = i % 2 ? STR("good, day") : i % 4 ? STR("day") : STR("");
    CHECK(clamor_text_model_train(&given->model, NULL, given->texts, given->labels, COUNT, &options) == CLAMOR_OK);
    CHECK(clamor_text_model_calibrate(given->model, given->texts, given->labels, COUNT, &found) == CLAMOR_OK && found.after >= 0);
    given->labels[0] = STR("night");
    CHECK(refused(given, COUNT, "labels[0]: expected one of the labels, got \"night\""));
    clamor_text_model_destroy(given->model);
    given->model = NULL;
    options.targets = STR("number");
    for (size_t i = 0; i < COUNT; ++i) given->labels[i] = i % 2 ? STR("1.5") : STR("2");
    CHECK(clamor_text_model_train(&given->model, NULL, given->texts, given->labels, COUNT, &options) == CLAMOR_OK);
    CHECK(refused(given, COUNT, "calibrate: a number has no probability"));
}

int main(void) {
    const clamor_str texts[] = {STR("oh great, another monday"),   STR("I am so happy today"),       STR("the train leaves at nine"),
                                STR("nice weather, said nobody"),  STR("what a lovely queue"),       STR("my favourite part of the day"),
                                STR("thanks a lot for nothing"),   STR("we won the game last night"), STR("this is just perfect"),
                                STR("i love being ignored so much")};
    clamor_text_model_options options = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
    struct given given = {NULL};
    for (size_t i = 0; i < COUNT; ++i) given.texts[i] = texts[i % 10], given.labels[i] = STR("irony");
    options.task = STR("irony");
    CHECK(clamor_context_create(&given.context, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_open(&given.model, given.context, STR("python/clamor/models/tasks-en"), &options) == CLAMOR_OK);
    check_refused(&given);
    check_stopped(&given);
    check_calibrated(&given);
    check_kinds(&given);
    clamor_text_model_destroy(given.model);
    clamor_context_destroy(given.context);
    return 0;
}
