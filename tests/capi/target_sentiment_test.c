#include <math.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

/* A name that only its alias tells is found; an alias must be text. */
static void check_aliases(const clamor_target_sentiment *model) {
    const clamor_str aliases[] = {STR("big apple"), STR("#nyc")}, not_utf8 = STR("a\xFF");
    clamor_targeted_text city = {STR("I love the Big Apple, but the Golden Gate is awful, I hate it"), STR("New York"), NULL, 0};
    clamor_targeted_text said = {city.text, STR("Big Apple"), NULL, 0};
    clamor_opinion whole, found, named;
    CHECK(clamor_target_sentiment_predict(model, &city, 1, &whole, 1) == CLAMOR_OK);
    CHECK(clamor_target_sentiment_predict(model, &said, 1, &named, 1) == CLAMOR_OK);
    city.aliases = aliases, city.alias_count = 2;
    CHECK(clamor_target_sentiment_predict(model, &city, 1, &found, 1) == CLAMOR_OK);
    CHECK(memcmp(&found, &named, sizeof(found)) == 0 && memcmp(&found, &whole, sizeof(found)) != 0);
    city.aliases = &not_utf8, city.alias_count = 1;
    CHECK(clamor_target_sentiment_predict(model, &city, 1, &found, 1) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "texts[0]: aliases[0]: not UTF-8") != NULL);
    city.aliases = NULL;
    CHECK(clamor_target_sentiment_predict(model, &city, 1, &found, 1) == CLAMOR_INVALID_ARGUMENT);
}

/* In another precision the opinions are nearly, and not quite, those in f32. */
static void check_precision(clamor_str folder, const clamor_targeted_text *texts, const clamor_opinion *exact) {
    clamor_target_sentiment_options options = CLAMOR_TARGET_SENTIMENT_OPTIONS_INIT;
    clamor_target_sentiment *model = NULL;
    clamor_opinion quick[3];
    options.precision = STR("int8");
    CHECK(clamor_target_sentiment_open(&model, NULL, folder, &options) == CLAMOR_OK);
    CHECK(strcmp(clamor_target_sentiment_precision(model), "int8") == 0);
    CHECK(clamor_target_sentiment_predict(model, texts, 3, quick, 3) == CLAMOR_OK);
    CHECK(memcmp(quick, exact, sizeof(quick)) != 0);
    for (size_t i = 0; i < 3; ++i) CHECK(fabsf(quick[i].poles[0] - exact[i].poles[0]) < 0.05f && quick[i].value == exact[i].value);
    clamor_target_sentiment_destroy(model);
    model = NULL;
    options.precision = STR("fp8");
    CHECK(clamor_target_sentiment_open(&model, NULL, folder, &options) == CLAMOR_INVALID_ARGUMENT && model == NULL);
    options.precision = STR("f32"), options.packed = STR("no such file");
    CHECK(clamor_target_sentiment_open(&model, NULL, folder, &options) == CLAMOR_NOT_FOUND && model == NULL);
}

int main(void) {
    const clamor_str folder = STR("python/clamor/models/target-sentiment");
    const clamor_targeted_text texts[] = {{STR("I love my new Pixel, best phone ever!"), STR("pixel"), NULL, 0},
                                          {STR("worst day, @Microsoft made me so angry, I hate it"), STR("@microsoft"), NULL, 0},
                                          {{NULL, 0}, STR("ravens"), NULL, 0}};
    const clamor_targeted_text not_utf8 = {STR("a good day"), STR("a\xFF"), NULL, 0};
    const clamor_opinion untouched = {{-7, -7}, {-7, -7, -7, -7, -7}, -7};
    clamor_target_sentiment *model = NULL;
    clamor_opinion together[4], alone;

    CHECK(clamor_target_sentiment_open(&model, NULL, STR("no such folder"), NULL) == CLAMOR_NOT_FOUND);
    CHECK(clamor_target_sentiment_open(&model, NULL, STR("python/clamor/models/sentiment-en"), NULL) == CLAMOR_BAD_FILE);
    CHECK(strstr(clamor_last_error(), "target_sentiment") != NULL && model == NULL);
    CHECK(clamor_target_sentiment_open(NULL, NULL, folder, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_target_sentiment_open(&model, NULL, folder, NULL) == CLAMOR_OK);

    for (size_t i = 0; i < 4; ++i) together[i] = untouched;
    CHECK(clamor_target_sentiment_predict(model, texts, 3, together, 2) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(strcmp(clamor_last_error(), "opinions: capacity must be at least 3, is 2") == 0);
    CHECK(clamor_target_sentiment_predict(model, texts, 3, NULL, 3) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_target_sentiment_predict(model, NULL, 3, together, 3) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_target_sentiment_predict(model, &not_utf8, 1, together, 3) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_target_sentiment_predict(NULL, texts, 3, together, 3) == CLAMOR_INVALID_ARGUMENT);
    CHECK(memcmp(together, &untouched, sizeof(untouched)) == 0);
    CHECK(clamor_target_sentiment_predict(model, texts, 3, together, 4) == CLAMOR_OK);
    CHECK(memcmp(together + 3, &untouched, sizeof(untouched)) == 0);

    CHECK(together[0].poles[1] > 0.5f && together[0].value > 0);
    CHECK(together[1].poles[0] > 0.5f && together[1].value < 0);
    for (size_t i = 0; i < 3; ++i) {
        float sum = 0, below = 0;
        for (size_t p = 0; p < 5; ++p) sum += together[i].points[p];
        for (int32_t p = 0; p < together[i].value + 2; ++p) below += together[i].points[p];
        CHECK(fabsf(together[i].poles[0] + together[i].poles[1] - 1) <= 1e-5f && fabsf(sum - 1) <= 1e-5f);
        CHECK(below <= 0.5f + 1e-6f && below + together[i].points[together[i].value + 2] >= 0.5f - 1e-6f); /* the median */
        CHECK(clamor_target_sentiment_predict(model, texts + i, 1, &alone, 1) == CLAMOR_OK);
        CHECK(fabsf(alone.poles[0] - together[i].poles[0]) <= 1e-6f && alone.value == together[i].value);
    }
    CHECK(clamor_target_sentiment_predict(model, NULL, 0, NULL, 0) == CLAMOR_OK);
    check_precision(folder, texts, together);
    check_aliases(model);
    CHECK(strcmp(clamor_target_sentiment_precision(model), "f32") == 0 && strcmp(clamor_target_sentiment_precision(NULL), "") == 0);
    clamor_target_sentiment_destroy(model);
    clamor_target_sentiment_destroy(NULL);
    return 0;
}
