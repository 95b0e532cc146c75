#include "toy_posts.h"

static const clamor_str folder = {"build/text_base_test.model", 26};

static int says(const char *words) { return says_in("build/text_base_test.model/config.json", words); }

/* What a classifier of these options that has learned the posts says of the first two, bad and good; it is left in the folder. */
static void learn_on_base(const struct posts *posts, clamor_train_options options, float scores[4]) {
    clamor_text_model *model = NULL;
    CHECK(train(&model, posts, &options) == CLAMOR_OK);
    for (size_t i = 0; i < COUNT; ++i) CHECK(predicts(model, posts->texts[i]) == (int)(i % 2));
    CHECK(clamor_text_model_predict(model, posts->texts, 2, scores, 4) == CLAMOR_OK);
    CHECK(clamor_text_model_save(model, folder, NULL) == CLAMOR_OK);
    clamor_text_model_destroy(model);
}

/* What the head on a base sees; without one there is no such choice. */
static void check_pooling(const struct posts *posts) {
    clamor_train_options options = CLAMOR_TRAIN_OPTIONS_INIT;
    clamor_text_model *model = NULL;
    float mean[4], first[4], unsaid[4], again[4];
    options.pooling = STR("mean");
    CHECK(refused(posts, &options, "pooling is of a base"));
    options.base = STR("examples/data/tiny-bert"), options.longest = 16, options.batch_tokens = 64;
    options.rate = 5e-3, options.epochs = 10;
    learn_on_base(posts, options, mean);
    CHECK(says("\"classifier_pooling\": \"mean\""));
    CHECK(clamor_text_model_open(&model, NULL, folder, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, posts->texts, 2, again, 4) == CLAMOR_OK);
    for (size_t i = 0; i < 4; ++i) CHECK(mean[i] - again[i] < 1e-5f && again[i] - mean[i] < 1e-5f);
    clamor_text_model_destroy(model);
    options.pooling = STR("first");
    learn_on_base(posts, options, first);
    CHECK(!says("classifier_pooling"));
    options.pooling.size = 0; /* of a base that makes no vectors of means */
    learn_on_base(posts, options, unsaid);
    CHECK(memcmp(unsaid, first, sizeof(first)) == 0 && memcmp(mean, first, sizeof(first)) != 0);
    options.pooling = STR("last");
    CHECK(refused(posts, &options, "pooling: expected first or mean, got \"last\""));
}

/* On a checkpoint, whose sizes are its own. */
static void check_base(const struct posts *posts) {
    clamor_train_options options = CLAMOR_TRAIN_OPTIONS_INIT;
    clamor_save_options card = CLAMOR_SAVE_OPTIONS_INIT;
    clamor_text_model *model = NULL;
    options.base = STR("examples/data/tiny-bert"), options.epochs = 1, options.longest = 16;
    CHECK(train(&model, posts, &options) == CLAMOR_OK);
    card.storage = CLAMOR_INT8;
    CHECK(clamor_text_model_save(model, STR("build/none"), &card) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_save(NULL, STR("build/none"), NULL) == CLAMOR_INVALID_ARGUMENT);
    clamor_text_model_destroy(model);
}

/* On a model of Clamor's, with the head that it has for these labels. */
static void check_own_base(const struct posts *posts) {
    clamor_train_options options = small(), further = CLAMOR_TRAIN_OPTIONS_INIT;
    clamor_text_model *model = NULL;
    float before[2], after[2];
    train_and_save(posts, &options, folder);
    CHECK(clamor_text_model_open(&model, NULL, folder, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, posts->texts, 1, before, 2) == CLAMOR_OK);
    clamor_text_model_destroy(model);
    model = NULL;
    further.base = folder, further.epochs = 1, further.rate = 1e-9;
    learn(posts, &further, after);
    CHECK(after[0] - before[0] < 1e-4f && before[0] - after[0] < 1e-4f);
    further.keep_links = 1;
    CHECK(refused(posts, &further, "how posts are read"));
    further.keep_links = 0, further.pooling = STR("mean");
    CHECK(refused(posts, &further, "pooling is of a checkpoint's head"));
    further.pooling.size = 0, further.base_task = STR("irony");
    CHECK(train(&model, posts, &further) == CLAMOR_BAD_FILE && model == NULL);
    further.base.size = 0;
    CHECK(refused(posts, &further, "base_task is of a base"));
}

int main(void) {
    const struct posts posts = make_posts();
    check_pooling(&posts);
    check_base(&posts);
    check_own_base(&posts);
    clamor_context_destroy(posts.context);
    return 0;
}
