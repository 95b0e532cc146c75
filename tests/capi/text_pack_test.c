#include <stdio.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

int main(void) {
    const clamor_str folder = STR("python/clamor/models/sentiment-en"), file = STR("capi_text_pack_test.clamor"), none = {NULL, 0};
    const clamor_str post = STR("I love this, best day ever");
    clamor_text_model_options options = CLAMOR_TEXT_MODEL_OPTIONS_INIT;
    clamor_text_encoder_options encoder_options = CLAMOR_TEXT_ENCODER_OPTIONS_INIT;
    clamor_text_encoder *encoder = NULL;
    clamor_text_model *model = NULL;
    float packed[3], unpacked[3];

    CHECK(clamor_text_pack(NULL, STR("no such folder"), none, none) == CLAMOR_NOT_FOUND);
    CHECK(clamor_text_pack(NULL, folder, STR("fp8"), file) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_pack(NULL, folder, STR("int8"), file) == CLAMOR_OK);

    options.precision = STR("int8");
    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, &post, 1, unpacked, 3) == CLAMOR_OK);
    clamor_text_model_destroy(model);
    options.packed = file;
    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_OK);
    CHECK(strcmp(clamor_text_model_precision(model), "int8") == 0);
    CHECK(clamor_text_model_predict(model, &post, 1, packed, 3) == CLAMOR_OK);
    CHECK(memcmp(packed, unpacked, sizeof(packed)) == 0);
    clamor_text_model_destroy(model);

    options.precision = none;
    options.long_texts = 7;
    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "long_texts must be") != NULL);
    options.long_texts = CLAMOR_WINDOWS;
    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "packed in int8, and f32 is wanted") != NULL);
    options.packed = STR("no such file");
    CHECK(clamor_text_model_open(&model, NULL, folder, &options) == CLAMOR_NOT_FOUND);
    CHECK(clamor_text_model_open(&model, NULL, folder, NULL) == CLAMOR_OK);
    clamor_text_model_destroy(model);
    CHECK(remove(file.data) == 0);

    encoder_options.precision = STR("int8");
    CHECK(clamor_text_encoder_open(&encoder, NULL, STR("tests/golden/checkpoints/bert"), &encoder_options) == CLAMOR_OK);
    clamor_text_encoder_destroy(encoder);
    encoder_options.packed = STR("no such file");
    CHECK(clamor_text_encoder_open(&encoder, NULL, STR("tests/golden/checkpoints/bert"), &encoder_options) == CLAMOR_NOT_FOUND);
    return 0;
}
