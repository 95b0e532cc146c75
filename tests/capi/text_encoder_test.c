#include <math.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})
enum { WIDTH = 16 };

int main(void) {
    const clamor_str folder = STR("examples/data/tiny-bert");
    const clamor_str texts[] = {STR("what a day"), STR("the train was not on time"), {NULL, 0}};
    clamor_text_encoder_options options = CLAMOR_TEXT_ENCODER_OPTIONS_INIT;
    clamor_text_encoder *encoder = NULL, *cut = NULL, *windows = NULL;
    float together[3 * WIDTH], alone[WIDTH], of_many[64 * WIDTH];
    clamor_context_options limits = CLAMOR_CONTEXT_OPTIONS_INIT;
    clamor_context *context = NULL;
    clamor_str many[64];

    CHECK(clamor_text_encoder_open(&encoder, NULL, STR("no such folder"), NULL) == CLAMOR_NOT_FOUND);
    options.longest = 65;
    CHECK(clamor_text_encoder_open(&encoder, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "longest must be 3 to 64") != NULL);
    CHECK(encoder == NULL && clamor_text_encoder_width(encoder) == 0);
    CHECK(clamor_text_encoder_open(&encoder, NULL, folder, NULL) == CLAMOR_OK);
    CHECK(clamor_text_encoder_width(encoder) == WIDTH && clamor_text_encoder_longest(encoder) == 64);
    CHECK(strcmp(clamor_text_encoder_precision(encoder), "f32") == 0);
    CHECK(clamor_text_encoder_longest(NULL) == 0 && strcmp(clamor_text_encoder_precision(NULL), "") == 0);

    CHECK(clamor_text_encoder_embed(encoder, texts, 3, together, 3 * WIDTH - 1) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(clamor_text_encoder_embed(encoder, texts, SIZE_MAX / 1000, together, 3 * WIDTH) == CLAMOR_BUFFER_TOO_SMALL); /* no text is read */
    CHECK(clamor_text_encoder_embed(encoder, texts, 3, together, 3 * WIDTH) == CLAMOR_OK);
    for (size_t i = 0; i < 3; ++i) { /* a text's vector does not depend on the others */
        CHECK(clamor_text_encoder_embed(encoder, texts + i, 1, alone, WIDTH) == CLAMOR_OK);
        for (size_t c = 0; c < WIDTH; ++c) CHECK(fabsf(alone[c] - together[WIDTH * i + c]) <= 1e-6f);
    }
    CHECK(memcmp(together, together + WIDTH, sizeof(alone)) != 0);
    CHECK(clamor_text_encoder_embed(encoder, NULL, 0, NULL, 0) == CLAMOR_OK);
    CHECK(clamor_text_encoder_embed(encoder, texts, 1, NULL, WIDTH) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_encoder_embed(NULL, texts, 1, alone, WIDTH) == CLAMOR_INVALID_ARGUMENT);

    options.longest = 4; /* what is behind it is not read */
    options.precision = STR("auto");
    CHECK(clamor_text_encoder_open(&cut, NULL, folder, &options) == CLAMOR_OK);
    CHECK(clamor_text_encoder_longest(cut) == 4);
    CHECK(strlen(clamor_text_encoder_precision(cut)) > 0 && strcmp(clamor_text_encoder_precision(cut), "auto") != 0);
    clamor_text_encoder_destroy(cut);
    options.precision = STR("int8");
    CHECK(clamor_text_encoder_open(&cut, NULL, folder, &options) == CLAMOR_OK);
    CHECK(strcmp(clamor_text_encoder_precision(cut), "int8") == 0);
    clamor_text_encoder_destroy(cut);
    options.precision = STR("f32");
    CHECK(clamor_text_encoder_open(&cut, NULL, folder, &options) == CLAMOR_OK);
    CHECK(clamor_text_encoder_embed(cut, texts + 1, 1, alone, WIDTH) == CLAMOR_OK);
    CHECK(memcmp(alone, together + WIDTH, sizeof(alone)) != 0);
    clamor_text_encoder_destroy(cut);

    options.long_texts = CLAMOR_WINDOWS; /* all is read, by the mean of windows */
    CHECK(clamor_text_encoder_open(&windows, NULL, folder, &options) == CLAMOR_OK);
    CHECK(clamor_text_encoder_embed(windows, texts + 1, 1, together, WIDTH) == CLAMOR_OK);
    CHECK(memcmp(alone, together, sizeof(alone)) != 0);
    clamor_text_encoder_destroy(windows);
    options.long_texts = 2;
    CHECK(clamor_text_encoder_open(&windows, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "long_texts must be CLAMOR_TRUNCATE (0) or CLAMOR_WINDOWS (1), is 2") != NULL);
    clamor_text_encoder_destroy(encoder);

    limits.memory_limit = 65536; /* enough to open it, and not for what lies between its layers */
    CHECK(clamor_context_create(&context, &limits) == CLAMOR_OK);
    CHECK(clamor_text_encoder_open(&encoder, context, folder, NULL) == CLAMOR_OK);
    for (size_t i = 0; i < 64; ++i) many[i] = texts[1];
    CHECK(clamor_text_encoder_embed(encoder, many, 64, of_many, 64 * WIDTH) == CLAMOR_OUT_OF_MEMORY);
    CHECK(strstr(clamor_last_error(), "memory limit: ") != NULL);
    clamor_text_encoder_destroy(encoder);
    clamor_context_destroy(context);
    clamor_text_encoder_destroy(NULL);
    return 0;
}
