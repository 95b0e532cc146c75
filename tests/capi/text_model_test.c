#include <math.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

int main(void) {
    const clamor_str folder = STR("python/clamor/models/sentiment-en"), tasks = STR("python/clamor/models/tasks-en");
    const clamor_str texts[] = {STR("I love this, best day ever"), STR("worst service, I hate it"), {NULL, 0}};
    const clamor_str damaged[] = {STR("fine"), STR("f\xff")};
    clamor_text_model_options options = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
    clamor_text_model *model = NULL;
    float together[9], alone[3];
    char label[16];
    size_t needed = 0;

    CHECK(clamor_text_model_open(&model, NULL, STR("no such folder"), NULL) == CLAMOR_NOT_FOUND);
    CHECK(clamor_text_model_open(&model, NULL, STR(""), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "folder: expected one, got an empty text") == 0);
    CHECK(clamor_text_model_open(&model, NULL, folder, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_classes(model) == 3);
    CHECK(clamor_text_model_label(model, 0, label, sizeof(label), &needed) == CLAMOR_OK);
    CHECK(strcmp(label, "negative") == 0 && needed == 9);
    CHECK(clamor_text_model_label(model, 0, label, 3, NULL) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(clamor_text_model_label(model, 3, label, sizeof(label), NULL) == CLAMOR_INVALID_ARGUMENT);

    CHECK(clamor_text_model_predict(model, texts, 3, together, 8) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(clamor_text_model_predict(model, texts, 3, together, 9) == CLAMOR_OK);
    CHECK(together[2] > together[0] && together[3] > together[5]);
    for (size_t i = 0; i < 3; ++i) { /* a post's row does not depend on the others */
        CHECK(clamor_text_model_predict(model, texts + i, 1, alone, 3) == CLAMOR_OK);
        for (size_t c = 0; c < 3; ++c) CHECK(fabsf(alone[c] - together[3 * i + c]) <= 1e-6f);
    }
    CHECK(clamor_text_model_predict(model, NULL, 0, NULL, 0) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, texts, SIZE_MAX, together, 9) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(clamor_text_model_predict(model, texts, SIZE_MAX / 1000, together, 9) == CLAMOR_BUFFER_TOO_SMALL); /* and no text is read */
    CHECK(clamor_text_model_predict(model, texts, 3, together, 8) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(strcmp(clamor_last_error(), "probabilities: capacity must be at least 9, is 8") == 0);
    CHECK(clamor_text_model_predict(model, damaged, 2, together, 9) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "texts[1]: not UTF-8 at byte 1") == 0);

    CHECK(strcmp(clamor_text_model_precision(model), "f32") == 0 && strcmp(clamor_text_model_precision(NULL), "") == 0);
    CHECK(strcmp(clamor_text_model_targets(model), "classes") == 0 && strcmp(clamor_text_model_targets(NULL), "") == 0);
    CHECK(clamor_text_model_set_precision(model, STR("fp8")) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_set_precision(NULL, STR("int8")) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_set_precision(model, STR("int8")) == CLAMOR_OK);
    CHECK(strcmp(clamor_text_model_precision(model), "int8") == 0);
    CHECK(clamor_text_model_predict(model, texts, 1, alone, 3) == CLAMOR_OK);
    for (size_t c = 0; c < 3; ++c) CHECK(fabsf(alone[c] - together[c]) <= 0.05f);
    CHECK(fabsf(alone[0] - together[0]) > 0);
    CHECK(clamor_text_model_set_precision(model, STR("auto")) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(NULL, texts, 1, alone, 3) == CLAMOR_INVALID_ARGUMENT);
    clamor_text_model_destroy(model);
    clamor_text_model_destroy(NULL);

    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_OK); /* an absent task is none */
    CHECK(clamor_text_model_classes(model) == 3);
    clamor_text_model_destroy(model);
    options.task = STR("irony");
    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_BAD_FILE); /* of no several tasks */
    CHECK(clamor_text_model_open(NULL, NULL, tasks, &options) == CLAMOR_INVALID_ARGUMENT);
    options.reserved = 1;
    CHECK(clamor_text_model_open(&model, NULL, tasks, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "reserved is 1, expected 0") != NULL);
    options.reserved = 0, options.task = STR("sarcasm");
    CHECK(clamor_text_model_open(&model, NULL, tasks, &options) == CLAMOR_NOT_FOUND);
    CHECK(strstr(clamor_last_error(), "irony") != NULL);
    CHECK(clamor_text_model_open(&model, NULL, tasks, NULL) == CLAMOR_BAD_FILE); /* which of them? */
    options.task = STR("irony");
    CHECK(clamor_text_model_open(&model, NULL, tasks, &options) == CLAMOR_OK);
    CHECK(clamor_text_model_classes(model) == 2);
    CHECK(clamor_text_model_label(model, 1, label, sizeof(label), &needed) == CLAMOR_OK);
    CHECK(strcmp(label, "irony") == 0 && needed == 6);
    CHECK(clamor_text_model_predict(model, texts, 1, alone, 2) == CLAMOR_OK);
    CHECK(fabsf(alone[0] + alone[1] - 1) <= 1e-5f);
    clamor_text_model_destroy(model);
    return 0;
}
