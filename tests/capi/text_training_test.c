#include "toy_posts.h"

static const clamor_str folder = {"build/text_training_test.model", 30};

struct seen {
    uint64_t steps, pretraining, stop_at;
};

static int32_t see(const clamor_train_progress *progress, void *payload) {
    struct seen *seen = payload;
    CHECK(progress->step >= 1 && progress->epoch < progress->epochs && progress->loss > 0);
    seen->pretraining += progress->pretraining;
    return ++seen->steps == seen->stop_at;
}

struct judged {
    uint64_t epochs;
    double least, last;
};

/* The validation loss of each epoch but the last, which no step follows. */
static int32_t judge(const clamor_train_progress *progress, void *payload) {
    struct judged *judged = payload;
    if (progress->pretraining || progress->epoch == judged->epochs) return 0;
    CHECK(progress->validation_loss > 0);
    judged->last = progress->validation_loss;
    if (judged->epochs++ == 0 || judged->last < judged->least) judged->least = judged->last;
    return 0;
}

static void check_saved(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_save_options card = CLAMOR_SAVE_OPTIONS_INIT;
    clamor_text_model *model = NULL, *again = NULL;
    struct seen seen = {0, 0, 0};
    char label[8];
    options.pretrain_epochs = 1, options.split_hashtags = options.name_emoji = 1;
    options.progress = see, options.progress_payload = &seen;
    CHECK(train(&model, posts, &options) == CLAMOR_OK);
    CHECK(seen.pretraining > 0 && seen.steps > seen.pretraining);
    CHECK(clamor_text_model_classes(model) == 2 && strcmp(clamor_text_model_targets(model), "classes") == 0);
    CHECK(clamor_text_model_label(model, 0, label, sizeof(label), NULL) == CLAMOR_OK && strcmp(label, "bad") == 0);
    CHECK(predicts(model, STR("a great day")) && !predicts(model, STR("the train is bad")));

    card.summary = STR("Says whether a post is good or bad.");
    card.storage = 3;
    CHECK(clamor_text_model_save(model, folder, &card) == CLAMOR_INVALID_ARGUMENT);
    card.storage = CLAMOR_INT8;
    CHECK(clamor_text_model_save(model, folder, &card) == CLAMOR_OK);
    CHECK(clamor_text_model_open(&again, NULL, folder, NULL) == CLAMOR_OK);
    CHECK(predicts(again, STR("a great day")) && !predicts(again, STR("the train is bad")));
    clamor_text_model_destroy(again);
    clamor_text_model_destroy(model);
}

/* Whether the saved model's configuration has the words. */
static int says(const char *words) { return says_in("build/text_training_test.model/config.json", words); }

/* How posts are read goes with the model. */
static void check_reading(const struct posts *posts) {
    const char *const read[] = {"\"lowercase\": true", "\"handles\": true", "\"links\": true", "\"html\": true", "\"quotes\": true",
                                "\"longest_run\": 3"};
    const char *const kept[] = {"\"lowercase\": false", "\"handles\": false", "\"links\": false", "\"html\": false", "\"quotes\": false",
                                "\"longest_run\": 0"};
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    options.epochs = 1;
    options.keep_case = options.keep_handles = options.keep_links = options.keep_html = options.keep_quotes = options.keep_runs = 1;
    CHECK(train(&model, posts, &options) == CLAMOR_OK && clamor_text_model_save(model, folder, NULL) == CLAMOR_OK);
    for (size_t i = 0; i < 6; ++i) CHECK(says(kept[i]));
    clamor_text_model_destroy(model);
    model = NULL;
    options.keep_case = options.keep_handles = options.keep_links = options.keep_html = options.keep_quotes = options.keep_runs = 0;
    CHECK(train(&model, posts, &options) == CLAMOR_OK && clamor_text_model_save(model, folder, NULL) == CLAMOR_OK);
    for (size_t i = 0; i < 6; ++i) CHECK(says(read[i]));
    clamor_text_model_destroy(model);
    model = NULL;
    options.longest_run = 2, options.keep_runs = 1;
    CHECK(refused(posts, &options, "longest_run: expected 0 where keep_runs is not, got 2"));
    options.keep_runs = 0;
    CHECK(train(&model, posts, &options) == CLAMOR_OK && clamor_text_model_save(model, folder, NULL) == CLAMOR_OK);
    CHECK(says("\"longest_run\": 2"));
    clamor_text_model_destroy(model);
    options.longest_run = 1001;
    CHECK(refused(posts, &options, "longest_run: expected 0 to 1000, got 1001"));
}

/* Where the processor does not multiply bfloat16, that is said. */
static void check_precision(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    clamor_status status;
    options.precision = STR("bf16"), options.pretrain_epochs = 1;
    status = train(&model, posts, &options);
    if (status == CLAMOR_OK)
        CHECK(predicts(model, STR("a great day")) && strcmp(clamor_text_model_precision(model), "f32") == 0);
    else
        CHECK(status == CLAMOR_UNSUPPORTED && strstr(clamor_last_error(), "AVX512_BF16") != NULL);
    clamor_text_model_destroy(model);
    options.precision = STR("int8");
    CHECK(refused(posts, &options, "expected f32 or bf16, got \"int8\""));
}

/* From within, and from without. */
static void check_stopped(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    struct seen seen = {0, 0, 3};
    options.progress = see, options.progress_payload = &seen;
    CHECK(train(&model, posts, &options) == CLAMOR_CANCELLED && seen.steps == 3);
    clamor_context_cancel(posts->context);
    CHECK(train(&model, posts, &options) == CLAMOR_CANCELLED && model == NULL);
    clamor_context_resume(posts->context);
}

/* A checkpoint that cannot be written is no surprise after an epoch. */
static void check_unwritable(const struct posts *posts) {
    const clamor_str unwritable[] = {STR("no such folder/checkpoint"), STR("build")};
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    struct seen seen = {0, 0, 0};
    options.progress = see, options.progress_payload = &seen;
    for (size_t i = 0; i < 2; ++i) {
        options.checkpoint = unwritable[i];
        CHECK(train(&model, posts, &options) == CLAMOR_IO && model == NULL && seen.steps == 0);
        CHECK(strstr(clamor_last_error(), unwritable[i].data) != NULL);
    }
    options.checkpoint = unwritable[0], options.pretrain_epochs = 1;
    CHECK(train(&model, posts, &options) == CLAMOR_IO && model == NULL && seen.steps == 0);
}

/* A file that is there may be what a stopped training has left, or somebody's posts: it is not written over. */
static void check_not_replaced(const struct posts *posts) {
    clamor_train_options options = small();
    struct seen seen = {0, 0, 0};
    char text[16] = "";
    FILE *file = fopen("build/text_training_test.csv", "wb");
    CHECK(file != NULL && fputs("my only copy", file) >= 0 && fclose(file) == 0);
    options.checkpoint = STR("build/text_training_test.csv"), options.pretrain_epochs = 1;
    options.progress = see, options.progress_payload = &seen;
    CHECK(refused(posts, &options, "build/text_training_test.csv: is there already: resume from it, or remove it") && seen.steps == 0);
    file = fopen("build/text_training_test.csv", "rb");
    CHECK(file != NULL && fread(text, 1, sizeof(text) - 1, file) == 12 && strcmp(text, "my only copy") == 0 && fclose(file) == 0);
}

static int same_files(const char *first, const char *second) {
    FILE *one = fopen(first, "rb"), *other = fopen(second, "rb");
    int a, b;
    CHECK(one != NULL && other != NULL);
    do a = getc(one), b = getc(other);
    while (a == b && a != EOF);
    CHECK(fclose(one) == 0 && fclose(other) == 0);
    return a == b;
}

/* Stopped while the language is learned, and while labels are, and resumed each time: the bytes of a training that was not stopped. */
static void check_resumed(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    struct seen seen = {0, 0, 3};
    options.pretrain_epochs = 4; /* of one step each */
    train_and_save(posts, &options, STR("build/text_training_test.whole"));
    options.resume = 1;
    CHECK(refused(posts, &options, "options: checkpoint: expected a file, where resume or checkpoint_steps is not 0, got none"));
    options.checkpoint = STR("build/text_training_test.checkpoint"), options.checkpoint_steps = 2;
    remove("build/text_training_test.checkpoint");
    remove("build/text_training_test.checkpoint.pretrain");
    options.progress = see, options.progress_payload = &seen;
    CHECK(train(&model, posts, &options) == CLAMOR_CANCELLED && seen.pretraining == 3);
    seen.stop_at = 20;
    CHECK(train(&model, posts, &options) == CLAMOR_CANCELLED && seen.steps == 20 && seen.pretraining == 4 && model == NULL);
    options.progress = NULL;
    train_and_save(posts, &options, folder);
    CHECK(same_files("build/text_training_test.whole/model.safetensors", "build/text_training_test.model/model.safetensors"));
    options.pretrain_epochs = 5;
    CHECK(refused(posts, &options, "language was \"epochs 4, rate 0.001, "));
    options.pretrain_epochs = 4, options.batch_tokens = 32;
    CHECK(refused(posts, &options, "budget was 64, is 32"));
}

/* What diverges leaves a model with the last good weights, which is saved and answers as any. */
static void check_diverged(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    float scores[2];
    options.rate = 1000, options.epochs = 60;
    CHECK(train(&model, posts, &options) == CLAMOR_DIVERGED);
    CHECK(strstr(clamor_last_error(), "diverged") != NULL && strstr(clamor_last_error(), "the weights are those of step ") != NULL);
    CHECK(model != NULL && clamor_text_model_classes(model) == 2);
    CHECK(clamor_text_model_predict(model, posts->texts, 1, scores, 2) == CLAMOR_OK);
    CHECK(scores[0] >= 0 && scores[0] <= 1 && scores[0] + scores[1] > 0.99f);
    CHECK(clamor_text_model_save(model, folder, NULL) == CLAMOR_OK);
    clamor_text_model_destroy(model);
}

/* By posts that are not trained on, whose labels are all wrong: it stops early. */
static void check_judged(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    struct judged judged = {0, 0, 0};
    clamor_str wrong[COUNT];
    for (size_t i = 0; i < COUNT; ++i) wrong[i] = i % 2 ? STR("bad") : STR("good");
    options.valid_texts = posts->texts, options.valid_labels = wrong, options.valid_count = COUNT;
    options.patience = 2, options.epochs = 40;
    options.progress = judge, options.progress_payload = &judged;
    CHECK(train(&model, posts, &options) == CLAMOR_OK);
    CHECK(judged.epochs >= 2 && judged.epochs < 39 && judged.last > judged.least);
    clamor_text_model_destroy(model);
    wrong[0] = STR("strange");
    CHECK(refused(posts, &options, "options: valid_labels[0]: expected one of the labels, got \"strange\""));
    options.valid_count = 0;
    CHECK(refused(posts, &options, "patience: expected valid_texts"));
}

/* Classes may weigh differently; and a program that was built before these fields were there does as it did. */
static void check_weighed(const struct posts *posts) {
    const clamor_str classes[] = {STR("good"), STR("nowhere")}, twice[] = {STR("good"), STR("good")};
    const double weights[] = {1000, 1};
    clamor_train_options options = small();
    float plain[2], scores[2];
    options.epochs = 1, options.rate = 1e-3;
    learn(posts, &options, plain);
    options.weighted_classes = classes, options.class_weights = weights, options.weights_count = 1;
    learn(posts, &options, scores);
    CHECK(scores[1] > plain[1]);
    options.weights_count = 2;
    CHECK(refused(posts, &options, "weighted_classes: expected one of the labels, got \"nowhere\""));
    options.weighted_classes = twice;
    CHECK(refused(posts, &options, "weighted_classes: good is given twice"));
    options.weighted_classes = classes;
    options.weights_count = 1, options.balance = 1;
    CHECK(refused(posts, &options, "balance or class_weights"));

    options.balance = 0, options.struct_size = offsetof(clamor_train_options, weighted_classes);
    learn(posts, &options, scores);
    CHECK(scores[0] == plain[0] && scores[1] == plain[1]);
}

/* Posts may weigh differently: all alike is as if nothing was said, and what weighs nothing is not learned. */
static void check_posts_weighed(const struct posts *posts) {
    clamor_train_options options = small();
    double weights[COUNT];
    float plain[2], scores[2];
    options.epochs = 1, options.rate = 1e-3;
    learn(posts, &options, plain);
    options.sample_weights = weights;
    for (size_t i = 0; i < COUNT; ++i) weights[i] = 3;
    learn(posts, &options, scores);
    CHECK(scores[0] == plain[0] && scores[1] == plain[1]);
    for (size_t i = 0; i < COUNT; ++i) weights[i] = (double)(i % 2); /* bad weighs nothing */
    learn(posts, &options, scores);
    CHECK(scores[1] > plain[1]);
    options.struct_size = offsetof(clamor_train_options, sample_weights); /* of a program that was built before the field was there */
    learn(posts, &options, scores);
    CHECK(scores[0] == plain[0] && scores[1] == plain[1]);
    options.struct_size = sizeof(options), weights[2] = -1;
    CHECK(refused(posts, &options, "sample_weights: expected finite weights, not negative, got -1 of post 2"));
}

/* A post may have any of the labels, or none. */
static void check_labels(struct posts posts) {
    const clamor_str weighted[] = {STR("day")};
    const double weights[] = {3};
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    char label[8], long_label[16];
    float scores[3];
    for (size_t i = 0; i < COUNT; ++i)
        posts.labels[i] = i % 8 == 1 ? STR("good, day") : i % 2 ? STR(" good ;") : i % 8 == 4 ? STR("train|bad") : STR("");
    options.targets = STR("labels"), options.epochs = 1;
    options.valid_texts = posts.texts, options.valid_labels = posts.labels, options.valid_count = COUNT;
    CHECK(train(&model, &posts, &options) == CLAMOR_OK);
    CHECK(strcmp(clamor_text_model_targets(model), "labels") == 0 && clamor_text_model_classes(model) == 4);
    CHECK(clamor_text_model_label(model, 1, label, sizeof(label), NULL) == CLAMOR_OK && strcmp(label, "day") == 0);
    clamor_text_model_destroy(model);
    model = NULL;
    for (size_t i = 0; i < COUNT; ++i)
        posts.labels[i] = i % 8 == 1 ? STR("good, day") : i % 2 ? STR("good") : STR("bad");
    options.epochs = 60;
    CHECK(train(&model, &posts, &options) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, posts.texts + 1, 1, scores, 3) == CLAMOR_OK);
    CHECK(scores[0] < 0.5f && scores[1] > 0.5f && scores[2] > 0.5f);
    CHECK(clamor_text_model_predict(model, posts.texts + 3, 1, scores, 3) == CLAMOR_OK);
    CHECK(scores[0] < 0.5f && scores[1] < 0.5f && scores[2] > 0.5f);
    clamor_text_model_destroy(model);
    options.weighted_classes = weighted, options.class_weights = weights, options.weights_count = 1, options.epochs = 1;
    model = NULL;
    CHECK(train(&model, &posts, &options) == CLAMOR_OK);
    clamor_text_model_destroy(model);
    for (size_t i = 0; i < COUNT; ++i) posts.labels[i] = i % 2 ? STR("[\"good, day\", 7]") : STR("\xc2\xa0" "bad" "\xe3\x80\x80");
    model = NULL;
    options.weights_count = 0, options.valid_count = 0;
    CHECK(train(&model, &posts, &options) == CLAMOR_OK && clamor_text_model_classes(model) == 3);
    CHECK(clamor_text_model_label(model, 2, long_label, sizeof(long_label), NULL) == CLAMOR_OK && strcmp(long_label, "good, day") == 0);
    clamor_text_model_destroy(model);
    posts.labels[0] = STR("[null]");
    CHECK(refused(&posts, &options, "labels[0]: expected a list of labels, got null in it"));
    for (size_t i = 0; i < COUNT; ++i) posts.labels[i] = STR(" , ");
    options.weights_count = 0, options.valid_count = 0;
    CHECK(refused(&posts, &options, "labels: expected at least one, got none"));
    for (size_t i = 0; i < COUNT; ++i) posts.labels[i] = i % 2 ? STR("good, bad") : STR("bad; good");
    CHECK(refused(&posts, &options, "labels: expected labels that some posts have and others have not, got the same for all"));
}

static void check_number(struct posts posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    float high, low;
    for (size_t i = 0; i < COUNT; ++i) posts.labels[i] = i % 2 ? STR(" +12.5\n") : STR("-1e1");
    options.targets = STR("number"), options.epochs = 60;
    CHECK(train(&model, &posts, &options) == CLAMOR_OK);
    CHECK(strcmp(clamor_text_model_targets(model), "number") == 0 && clamor_text_model_classes(model) == 1);
    CHECK(clamor_text_model_predict(model, posts.texts + 1, 1, &high, 1) == CLAMOR_OK && high > 8 && high < 17);
    CHECK(clamor_text_model_predict(model, posts.texts, 1, &low, 1) == CLAMOR_OK && low < -5 && low > -15);
    clamor_text_model_destroy(model);
    posts.labels[3] = STR("12.5 or so");
    CHECK(refused(&posts, &options, "labels[3]: expected a finite number, got \"12.5 or so\""));
    posts.labels[3] = STR("nan");
    CHECK(refused(&posts, &options, "labels[3]: expected a finite number"));
    for (size_t i = 0; i < COUNT; ++i) posts.labels[i] = i % 2 ? STR("1700000001") : STR("1700000000");
    CHECK(refused(&posts, &options, "expected numbers that floats tell apart, got ones around 1.7e+09"));
    options.targets = STR("ranks");
    CHECK(refused(&posts, &options, "expected classes, labels or number"));
}

static void check_refused(const struct posts *posts) {
    clamor_train_options options = small();
    clamor_text_model *model = NULL;
    CHECK(clamor_text_model_train(NULL, NULL, posts->texts, posts->labels, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_train(&model, NULL, posts->texts, posts->texts, 1, NULL) == CLAMOR_INVALID_ARGUMENT && model == NULL);
    CHECK(strcmp(clamor_last_error(), "labels: expected at least two different ones, got 1") == 0);
    options.rate = 1001;
    CHECK(refused(posts, &options, "rate: expected 1e-12 to 1000, got 1001"));
    options.rate = 0, options.pretrain_epochs = 2000000000;
    CHECK(refused(posts, &options, "options: pretrain_epochs: expected 0 to 1000000000, got 2000000000"));
    options.pretrain_epochs = 0, options.width = 17;
    CHECK(refused(posts, &options, ""));
    options.base = STR("examples/data/tiny-bert");
    CHECK(refused(posts, &options, "the base's own"));
}

/* How many n-grams there are: as many as by default, as are asked for, or none. */
static void check_ngrams(const struct posts *posts) {
    clamor_train_options options = small();
    options.epochs = 1;
    train_and_save(posts, &options, folder);
    CHECK(says("\"ngrams\": 131072"));
    options.ngrams = 64;
    train_and_save(posts, &options, folder);
    CHECK(says("\"ngrams\": 64"));
    options.no_ngrams = 1;
    CHECK(refused(posts, &options, "ngrams: expected 0 where no_ngrams is not, got 64"));
    options.ngrams = 0;
    train_and_save(posts, &options, folder);
    CHECK(says("\"ngrams\": 0"));
    options.no_ngrams = 0, options.ngrams = 1u << 25;
    CHECK(refused(posts, &options, "options: ngrams: expected 0 to 16777216, got 33554432"));
}

int main(void) {
    const struct posts posts = make_posts();
    check_saved(&posts);
    check_reading(&posts);
    check_precision(&posts);
    check_stopped(&posts);
    check_unwritable(&posts);
    check_not_replaced(&posts);
    check_ngrams(&posts);
    check_resumed(&posts);
    check_diverged(&posts);
    check_judged(&posts);
    check_weighed(&posts);
    check_posts_weighed(&posts);
    check_labels(posts);
    check_number(posts);
    check_refused(&posts);
    clamor_context_destroy(posts.context);
    return 0;
}
