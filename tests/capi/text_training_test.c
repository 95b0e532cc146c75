#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})
enum { COUNT = 80 };

static const char *const folder = "build/text_training_test.model";

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

static int predicts(const clamor_text_model *model, clamor_str text) {
    float scores[2];
    CHECK(clamor_text_model_predict(model, &text, 1, scores, 2) == CLAMOR_OK);
    return scores[1] > scores[0];
}

int main(void) {
    const clamor_str good[] = {STR("what a good day"), STR("i love this"), STR("so great @bob"), STR("good and great")};
    const clamor_str bad[] = {STR("so bad"), STR("i hate this"), STR("what a bad train"), STR("not good, bad")};
    clamor_str texts[COUNT], labels[COUNT];
    clamor_train_options options = CLAMOR_TRAIN_OPTIONS_INIT;
    clamor_save_options card = CLAMOR_SAVE_OPTIONS_INIT;
    clamor_context *context = NULL;
    clamor_text_model *model = NULL, *again = NULL;
    struct seen seen = {0, 0, 0};
    struct judged judged = {0, 0, 0};
    char label[8];
    float scores[2];

    for (size_t i = 0; i < COUNT; ++i) {
        texts[i] = i % 2 ? good[i / 2 % 4] : bad[i / 2 % 4];
        labels[i] = i % 2 ? STR("good") : STR("bad");
    }
    CHECK(clamor_context_create(&context, NULL) == CLAMOR_OK);
    options.width = 16, options.layers = 1, options.heads = 2, options.inner = 16, options.longest = 16;
    options.vocabulary = 60, options.batch_tokens = 64, options.rate = 1e-2, options.epochs = 6, options.pretrain_epochs = 1;
    options.split_hashtags = options.name_emoji = 1;
    options.progress = see, options.progress_payload = &seen;

    CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_OK);
    CHECK(seen.pretraining > 0 && seen.steps > seen.pretraining);
    CHECK(clamor_text_model_classes(model) == 2);
    CHECK(clamor_text_model_label(model, 0, label, sizeof(label), NULL) == CLAMOR_OK && strcmp(label, "bad") == 0);
    CHECK(predicts(model, STR("a great day")) && !predicts(model, STR("the train is bad")));

    card.summary = STR("Says whether a post is good or bad.");
    card.storage = 3;
    CHECK(clamor_text_model_save(model, (clamor_str){folder, strlen(folder)}, &card) == CLAMOR_INVALID_ARGUMENT);
    card.storage = CLAMOR_INT8;
    CHECK(clamor_text_model_save(model, (clamor_str){folder, strlen(folder)}, &card) == CLAMOR_OK);
    CHECK(clamor_text_model_open(&again, NULL, (clamor_str){folder, strlen(folder)}) == CLAMOR_OK);
    CHECK(predicts(again, STR("a great day")) && !predicts(again, STR("the train is bad")));
    clamor_text_model_destroy(again);
    clamor_text_model_destroy(model);
    again = model = NULL;

    /* Stopped from within, and from without. */
    seen = (struct seen){0, 0, 3};
    CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_CANCELLED && seen.steps == 3);
    clamor_context_cancel(context);
    CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_CANCELLED);
    clamor_context_resume(context);

    /* What diverges leaves a model with the last good weights, which is saved and answers as any. */
    options.rate = 1000, options.epochs = 60, options.progress = NULL;
    CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_DIVERGED);
    CHECK(strstr(clamor_last_error(), "diverged") != NULL && strstr(clamor_last_error(), "the weights are those of step ") != NULL);
    CHECK(model != NULL && clamor_text_model_classes(model) == 2);
    CHECK(clamor_text_model_predict(model, texts, 1, scores, 2) == CLAMOR_OK && scores[0] >= 0 && scores[0] <= 1 && scores[0] + scores[1] > 0.99f);
    CHECK(clamor_text_model_save(model, (clamor_str){folder, strlen(folder)}, NULL) == CLAMOR_OK);
    clamor_text_model_destroy(model);
    model = NULL;
    options.rate = 1001;
    CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT && model == NULL);
    CHECK(strstr(clamor_last_error(), "rate: expected 0 to 1000, got 1001") != NULL);
    options.rate = 1e-2, options.epochs = 6, options.progress = see;

    /* Judged by posts that are not trained on, whose labels are all wrong: it stops early. Classes may weigh differently. */
    {
        clamor_str wrong[COUNT];
        const clamor_str classes[] = {STR("good"), STR("nowhere")};
        const double weights[] = {1000, 1};
        float plain[2];
        for (size_t i = 0; i < COUNT; ++i) wrong[i] = i % 2 ? STR("bad") : STR("good");
        options.valid_texts = texts, options.valid_labels = wrong, options.valid_count = COUNT, options.patience = 2, options.epochs = 40;
        options.progress = judge, options.progress_payload = &judged;
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_OK);
        CHECK(judged.epochs >= 2 && judged.epochs < 39 && judged.last > judged.least);
        clamor_text_model_destroy(model);
        model = NULL;
        wrong[0] = STR("strange");
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT);
        CHECK(strcmp(clamor_last_error(), "options: valid_labels: expected one of the labels, got \"strange\"") == 0);
        options.valid_count = 0;
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT);
        CHECK(strstr(clamor_last_error(), "patience: expected valid_texts") != NULL);
        options.patience = 0, options.valid_texts = options.valid_labels = NULL, options.epochs = 1, options.rate = 1e-3;
        options.progress = NULL;

        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_OK);
        CHECK(clamor_text_model_predict(model, texts, 1, plain, 2) == CLAMOR_OK);
        clamor_text_model_destroy(model);
        model = NULL;
        options.weighted_classes = classes, options.class_weights = weights, options.weights_count = 1;
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_OK);
        CHECK(clamor_text_model_predict(model, texts, 1, scores, 2) == CLAMOR_OK && scores[1] > plain[1]);
        clamor_text_model_destroy(model);
        model = NULL;
        options.weights_count = 2;
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT);
        CHECK(strstr(clamor_last_error(), "weighted_classes: expected one of the labels, got \"nowhere\"") != NULL);
        options.weights_count = 1, options.balance = 1;
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT && model == NULL);

        /* A program that was built before these fields were there. */
        options.balance = 0, options.weights_count = 0, options.weighted_classes = NULL, options.class_weights = NULL;
        options.struct_size = offsetof(clamor_train_options, valid_texts);
        CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_OK);
        CHECK(clamor_text_model_predict(model, texts, 1, scores, 2) == CLAMOR_OK && scores[0] == plain[0] && scores[1] == plain[1]);
        clamor_text_model_destroy(model);
        model = NULL;
        options.struct_size = sizeof(options);
        options.rate = 1e-2, options.epochs = 6, options.progress = see, options.progress_payload = &seen;
    }

    CHECK(clamor_text_model_train(NULL, NULL, texts, labels, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_train(&model, NULL, texts, texts, 1, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "labels: expected at least two different ones, got 1") == 0);
    options.width = 17;
    CHECK(clamor_text_model_train(&model, NULL, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT);
    options.base = STR("examples/data/tiny-bert");
    CHECK(clamor_text_model_train(&model, NULL, texts, labels, COUNT, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "the base's own") != NULL && model == NULL);

    /* On a checkpoint, whose sizes are its own. */
    options = (clamor_train_options)CLAMOR_TRAIN_OPTIONS_INIT;
    options.base = STR("examples/data/tiny-bert"), options.epochs = 1, options.longest = 16;
    CHECK(clamor_text_model_train(&model, context, texts, labels, COUNT, &options) == CLAMOR_OK);
    card.storage = CLAMOR_INT8;
    CHECK(clamor_text_model_save(model, STR("build/none"), &card) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_text_model_save(NULL, STR("build/none"), NULL) == CLAMOR_INVALID_ARGUMENT);
    clamor_text_model_destroy(model);
    clamor_context_destroy(context);
    return 0;
}
