/* Posts that a small network learns in a moment. */
#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})
enum { COUNT = 80 };

/* Forty posts of each of two classes, and options under which a small network learns them in a moment. */
struct posts {
    clamor_str texts[COUNT], labels[COUNT];
    clamor_context *context;
};

static inline int predicts(const clamor_text_model *model, clamor_str text) {
    float scores[2];
    CHECK(clamor_text_model_predict(model, &text, 1, scores, 2) == CLAMOR_OK);
    return scores[1] > scores[0];
}

static inline clamor_train_options small(void) {
    clamor_train_options options = CLAMOR_TRAIN_OPTIONS_INIT;
    options.width = 16, options.layers = 1, options.heads = 2, options.inner = 16, options.longest = 16;
    options.vocabulary = 60, options.batch_tokens = 64, options.rate = 1e-2, options.epochs = 6;
    return options;
}

static inline clamor_status train(clamor_text_model **model, const struct posts *posts, const clamor_train_options *options) {
    return clamor_text_model_train(model, posts->context, posts->texts, posts->labels, COUNT, options);
}

static inline int refused(const struct posts *posts, const clamor_train_options *options, const char *words) {
    clamor_text_model *model = NULL;
    return train(&model, posts, options) == CLAMOR_INVALID_ARGUMENT && model == NULL && strstr(clamor_last_error(), words) != NULL;
}

static inline struct posts make_posts(void) {
    const clamor_str good[] = {STR("what a good day"), STR("i love this"), STR("so great @bob"), STR("good and great")};
    const clamor_str bad[] = {STR("so bad"), STR("i hate this"), STR("what a bad train"), STR("not good, bad")};
    struct posts posts;
    for (size_t i = 0; i < COUNT; ++i) {
        posts.texts[i] = i % 2 ? good[i / 2 % 4] : bad[i / 2 % 4];
        posts.labels[i] = i % 2 ? STR("good") : STR("bad");
    }
    CHECK(clamor_context_create(&posts.context, NULL) == CLAMOR_OK);
    return posts;
}

/* What a model of these options that has learned the posts says of the first. */
static inline void learn(const struct posts *posts, const clamor_train_options *options, float scores[2]) {
    clamor_text_model *model = NULL;
    CHECK(train(&model, posts, options) == CLAMOR_OK && clamor_text_model_predict(model, posts->texts, 1, scores, 2) == CLAMOR_OK);
    clamor_text_model_destroy(model);
}

static inline void train_and_save(const struct posts *posts, const clamor_train_options *options, clamor_str into) {
    clamor_text_model *model = NULL;
    CHECK(train(&model, posts, options) == CLAMOR_OK && clamor_text_model_save(model, into, NULL) == CLAMOR_OK);
    clamor_text_model_destroy(model);
}

/* Whether a file, such as a saved model's configuration, has the words. */
static inline int says_in(const char *path, const char *words) {
    char config[8192];
    FILE *file = fopen(path, "rb");
    size_t read;
    CHECK(file != NULL);
    read = fread(config, 1, sizeof(config) - 1, file);
    config[read] = 0;
    CHECK(fclose(file) == 0 && read < sizeof(config) - 1);
    return strstr(config, words) != NULL;
}
