#include <math.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

static char *report_of(const clamor_analyzer *analyzer) {
    size_t needed = 0;
    char *report;
    CHECK(clamor_analyzer_report(analyzer, NULL, 0, &needed) == CLAMOR_BUFFER_TOO_SMALL);
    report = malloc(needed);
    CHECK(clamor_analyzer_report(analyzer, report, needed, NULL) == CLAMOR_OK);
    CHECK(strlen(report) + 1 == needed);
    return report;
}

/* How many different posts the analyzer sees in two without an id. */
static uint64_t different(clamor_post a, clamor_post b) {
    clamor_analyzer *analyzer = NULL;
    const clamor_post both[] = {a, b};
    uint64_t count = 0;
    CHECK(clamor_analyzer_create(&analyzer, NULL, NULL) == CLAMOR_OK);
    CHECK(clamor_analyzer_add(analyzer, both, 2, NULL) == CLAMOR_OK);
    CHECK(clamor_analyzer_count(analyzer, &count, NULL) == CLAMOR_OK);
    clamor_analyzer_destroy(analyzer);
    return count;
}

static clamor_post post(clamor_str id, clamor_str author, clamor_str text, int64_t time) {
    clamor_post p = CLAMOR_POST_INIT;
    p.id = id, p.author = author, p.text = text, p.time = time;
    return p;
}

/* A post without an id is told from others by all its fields: what is given, what is given and empty, what is in the text. */
static void check_lists(void) {
    const clamor_post plain = post((clamor_str){NULL, 0}, STR("ada"), STR("#sun @bob https://a.example/x"), 1767225600000);
    const clamor_str tag = STR("sun"), handle = STR("bob"), link = STR("https://a.example/x"), picture = STR("https://a.example/p.jpg");
    clamor_post changed = plain;
    changed.hashtags = &tag, changed.hashtag_count = 1, changed.mentions = &handle, changed.mention_count = 1;
    changed.links = &link, changed.link_count = 1;
    CHECK(different(plain, changed) == 1);
    changed.hashtag_count = 0;
    CHECK(different(plain, changed) == 2);
    changed = plain, changed.mentions = &handle;
    CHECK(different(plain, changed) == 2);
    changed = plain, changed.links = &picture, changed.link_count = 1;
    CHECK(different(plain, changed) == 2);
    changed.link_count = 0;
    CHECK(different(plain, changed) == 2);
    changed = plain, changed.media = &picture, changed.media_count = 1;
    CHECK(different(plain, changed) == 2);
    changed.media_count = 0;
    CHECK(different(plain, changed) == 1);
}

/* Signs before handles and hashtags are left out, and times that no reader gives are none, as in a file. */
static void check_as_a_file(void) {
    const clamor_str tags[] = {STR("#sun"), STR("sea")}, plain_tags[] = {STR("sun"), STR("sea")};
    const clamor_str handles[] = {STR("@bob"), STR("cleo")}, plain_handles[] = {STR("bob"), STR("cleo")};
    clamor_post plain = post((clamor_str){NULL, 0}, STR("Ann"), STR("x"), CLAMOR_NO_TIME), signs;
    clamor_analyzer *analyzer = NULL;
    char *report;
    plain.reply_to_author = plain.repost_of_author = plain.quotes_author = STR("bob");
    plain.mentions = plain_handles, plain.hashtags = plain_tags, plain.mention_count = plain.hashtag_count = 2;
    signs = plain;
    signs.author = STR("@Ann"), signs.reply_to_author = signs.repost_of_author = signs.quotes_author = STR("@bob");
    signs.mentions = handles, signs.hashtags = tags;
    CHECK(different(plain, signs) == 1);

    plain.time = INT64_C(32503680000000); /* the year 3000 */
    CHECK(clamor_analyzer_create(&analyzer, NULL, NULL) == CLAMOR_OK);
    CHECK(clamor_analyzer_add(analyzer, &plain, 1, NULL) == CLAMOR_OK);
    report = report_of(analyzer);
    CHECK(strstr(report, "\"without_time\":1,") != NULL);
    CHECK(strstr(report, "\"damaged\":{\"total\":1,") != NULL);
    free(report);
    clamor_analyzer_destroy(analyzer);
}

/* A report's keywords come from the texts that are kept. */
static void check_text_bytes(void) {
    const clamor_post one = post(STR("1"), STR("ada"), STR("The harbour ferry is late again today"), 1767225600000);
    const uint32_t given[] = {0, 512, 8, CLAMOR_NO_TEXT};
    clamor_analyzer *analyzers[4] = {NULL, NULL, NULL, NULL};
    clamor_analyzer_options options = CLAMOR_ANALYZER_OPTIONS_INIT;
    size_t i;
    for (i = 0; i < 4; ++i) {
        options.text_bytes = given[i];
        CHECK(clamor_analyzer_create(&analyzers[i], NULL, &options) == CLAMOR_OK);
        CHECK(clamor_analyzer_add(analyzers[i], &one, 1, NULL) == CLAMOR_OK);
    }
    CHECK(clamor_analyzer_merge(analyzers[0], analyzers[1]) == CLAMOR_OK);
    CHECK(clamor_analyzer_merge(analyzers[0], analyzers[2]) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyzer_merge(analyzers[2], analyzers[3]) == CLAMOR_INVALID_ARGUMENT);
    for (i = 0; i < 4; ++i) clamor_analyzer_destroy(analyzers[i]);
    options.text_bytes = 65537;
    CHECK(clamor_analyzer_create(&analyzers[0], NULL, &options) == CLAMOR_INVALID_ARGUMENT);
}

/* Two posts whose size is no multiple of 8: refused, and read without a misaligned access (the sanitizers' to say). */
static void check_odd_sizes(void) {
    unsigned char bytes[2 * sizeof(clamor_post)] = {0};
    clamor_analyzer *analyzer = NULL;
    size_t odd;
    CHECK(clamor_analyzer_create(&analyzer, NULL, NULL) == CLAMOR_OK);
    for (odd = sizeof(clamor_post) - 7; odd < sizeof(clamor_post); ++odd) {
        clamor_post *first = malloc(sizeof(bytes));
        CHECK(first != NULL);
        memcpy(bytes, &odd, sizeof(odd)), memcpy(bytes + odd, &odd, sizeof(odd)), memcpy(first, bytes, sizeof(bytes));
        CHECK(clamor_analyzer_add(analyzer, first, 2, NULL) == CLAMOR_INVALID_ARGUMENT);
        free(first);
    }
    clamor_analyzer_destroy(analyzer);
}

/* A report that is cancelled says so; one that has nowhere to go says that first. */
static void check_cancelled_report(void) {
    clamor_context *context = NULL;
    clamor_analyzer *analyzer = NULL;
    CHECK(clamor_context_create(&context, NULL) == CLAMOR_OK);
    CHECK(clamor_analyzer_create(&analyzer, context, NULL) == CLAMOR_OK);
    clamor_context_cancel(context);
    CHECK(clamor_analyzer_report(analyzer, NULL, 0, NULL) == CLAMOR_CANCELLED);
    CHECK(clamor_analyzer_report(analyzer, NULL, 9, NULL) == CLAMOR_INVALID_ARGUMENT);
    clamor_analyzer_destroy(analyzer);
    clamor_context_destroy(context);
}

static int refused(clamor_analyzer *analyzer, const clamor_post *posts, const clamor_answers *answers, const char *words) {
    uint64_t count = 1;
    CHECK(clamor_analyzer_add_answers(analyzer, posts, 2, answers) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyzer_count(analyzer, NULL, &count) == CLAMOR_OK && count == 0);
    return strcmp(clamor_last_error(), words) == 0;
}

/* What is wrong with one of several posts names it, and nothing is added. */
static void check_refused(void) {
    const float wrong[] = {0.1f, 0.2f, 0.7f, -1, 5, 7};
    const clamor_post good = post(STR("1"), STR("ada"), STR("sun"), CLAMOR_NO_TIME);
    clamor_post posts[2];
    clamor_answers answers = CLAMOR_ANSWERS_INIT;
    clamor_analyzer *analyzer = NULL;
    CHECK(clamor_analyzer_create(&analyzer, NULL, NULL) == CLAMOR_OK);
    posts[0] = posts[1] = good;
    posts[1].text = STR("ab\xff");
    CHECK(refused(analyzer, posts, NULL, "posts[1]: text: not UTF-8 at byte 2"));
    posts[1] = good, posts[1].mention_count = 1;
    CHECK(refused(analyzer, posts, NULL, "posts[1]: mentions: the list is NULL and its count is 1"));
    posts[1] = good, posts[0].struct_size = posts[1].struct_size = 0;
    CHECK(refused(analyzer, posts, NULL, "posts[0]: struct_size is 0; initialise it with the _INIT macro"));
    posts[0] = posts[1] = good;
    answers.sentiment = wrong;
    CHECK(refused(analyzer, posts, &answers, "analyzer: posts[1]: sentiment: expected probabilities, each in [0, 1], got -1"));
    answers.struct_size = 0;
    CHECK(refused(analyzer, posts, &answers, "answers: struct_size is 0; initialise it with the _INIT macro"));
    clamor_analyzer_destroy(analyzer);
}

/* What models say beside the sentiment reaches the report, and must fit the options. */
static void check_answers(void) {
    const clamor_str names[] = {STR("Nova"), STR("Rain")}, wrong[] = {STR("hate")};
    const clamor_str asked[] = {STR("hate=not-hate,hate"), STR("emotion=anger,joy,sadness")};
    const float tasks[] = {0.9f, 0.1f, 0.2f, 0.7f, 0.1f, 0.2f, 0.8f, NAN, NAN, NAN};
    const float targets[] = {0.1f, 0.1f, 0.8f, NAN, NAN, NAN, 0.5f, 0.3f, 0.2f, 0.6f, 0.2f, 0.2f};
    clamor_post posts[] = {CLAMOR_POST_INIT, CLAMOR_POST_INIT};
    clamor_analyzer_options options = CLAMOR_ANALYZER_OPTIONS_INIT;
    clamor_answers answers = CLAMOR_ANSWERS_INIT;
    clamor_analyzer *analyzer = NULL;
    char *report;
    posts[0].text = STR("nova, lovely"), posts[1].text = STR("nova in the rain");
    options.tracked = names, options.tracked_count = 2, options.tasks = asked, options.task_count = 2;
    CHECK(clamor_analyzer_create(&analyzer, NULL, &options) == CLAMOR_INVALID_ARGUMENT);   /* tasks of no model */
    options.tasks_model = STR("by hand"), options.targets_model = STR("by hand, too");
    CHECK(clamor_analyzer_create(&analyzer, NULL, &options) == CLAMOR_OK);
    answers.tasks = tasks, answers.targets = targets;
    CHECK(clamor_analyzer_add_answers(analyzer, posts, 2, &answers) == CLAMOR_OK);
    CHECK(clamor_analyzer_add_answers(analyzer, posts, 2, NULL) == CLAMOR_OK);
    report = report_of(analyzer);
    CHECK(strstr(report, "\"tasks_model\":\"by hand\",\"targets_model\":\"by hand, too\"") != NULL);
    CHECK(strstr(report, "{\"name\":\"hate\",\"posts\":2,\"classes\":[{\"label\":\"hate\",\"share\":0.5,") != NULL);
    CHECK(strstr(report, "{\"name\":\"emotion\",\"posts\":1,\"classes\":[{\"label\":\"anger\",\"share\":0,") != NULL);
    CHECK(strstr(report, "\"toward\":{\"posts\":2,\"net\":0.2,") != NULL);
    CHECK(strstr(report, "\"toward\":{\"posts\":1,\"net\":-0.4,") != NULL);
    free(report);
    clamor_analyzer_destroy(analyzer);

    options.tasks = wrong, options.task_count = 1;
    CHECK(clamor_analyzer_create(&analyzer, NULL, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyzer_create(&analyzer, NULL, NULL) == CLAMOR_OK);
    CHECK(clamor_analyzer_add_answers(analyzer, posts, 2, &answers) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "answers: tasks are given, and the analyzer was created without any") == 0);
    answers.tasks = NULL;
    CHECK(clamor_analyzer_add_answers(analyzer, posts, 2, &answers) == CLAMOR_INVALID_ARGUMENT);
    clamor_analyzer_destroy(analyzer);
}

int main(void) {
    const clamor_str names[] = {STR("Nova=nova,#novaphone,@nova")};
    const float probabilities[] = {0.1f, 0.2f, 0.7f, NAN, NAN, NAN, 0.8f, 0.1f, 0.1f};
    clamor_analyzer_options options = CLAMOR_ANALYZER_OPTIONS_INIT;
    clamor_analyzer *whole = NULL, *first = NULL, *second = NULL, *loaded = NULL;
    clamor_post posts[3];
    uint64_t count = 0, observations = 0;
    char *of_whole, *of_parts, *of_loaded;
    const char *path = "analyzer_test.state";

    check_lists(), check_as_a_file(), check_text_bytes(), check_odd_sizes(), check_cancelled_report(), check_answers(), check_refused();
    options.tracked = names, options.tracked_count = 1, options.model = STR("by hand");
    posts[0] = post(STR("1"), STR("ada"), STR("The Nova is lovely #NovaPhone"), 1767225600000);
    posts[1] = post(STR("2"), STR("bob"), STR("@ada which one?"), 1767229200000);
    posts[1].reply_to = STR("1");
    posts[2] = post(STR("3"), STR("cleo"), STR("Mine broke after a day \xF0\x9F\x98\xA1"), CLAMOR_NO_TIME);

    CHECK(clamor_analyzer_create(&whole, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_add(whole, posts, 3, probabilities) == CLAMOR_OK);
    CHECK(clamor_analyzer_count(whole, &count, &observations) == CLAMOR_OK);
    CHECK(count == 3 && observations == 3);

    /* Two parts, merged in the other order, and a state that was saved and loaded, give the same report. */
    CHECK(clamor_analyzer_create(&first, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_create(&second, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_add(first, posts, 1, probabilities) == CLAMOR_OK);
    CHECK(clamor_analyzer_add(second, posts + 1, 2, probabilities + 3) == CLAMOR_OK);
    CHECK(clamor_analyzer_merge(second, first) == CLAMOR_OK);
    CHECK(clamor_analyzer_save(second, (clamor_str){path, strlen(path)}) == CLAMOR_OK);
    CHECK(clamor_analyzer_load(&loaded, NULL, (clamor_str){path, strlen(path)}) == CLAMOR_OK);
    remove(path);
    of_whole = report_of(whole), of_parts = report_of(second), of_loaded = report_of(loaded);
    CHECK(strcmp(of_whole, of_parts) == 0);
    CHECK(strcmp(of_whole, of_loaded) == 0);
    CHECK(strstr(of_whole, "Nova") != NULL);

    CHECK(clamor_analyzer_add(whole, NULL, 1, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyzer_save(whole, STR("analyzer\0test.state")) == CLAMOR_INVALID_ARGUMENT);   /* and not to "analyzer" */
    CHECK(strcmp(clamor_last_error(), "path: has a NUL at byte 8") == 0);
    CHECK(clamor_analyzer_save(whole, STR("")) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "path: expected one, got an empty text") == 0);
    CHECK(clamor_analyzer_load(&loaded, NULL, STR("analyzer\0test.state")) == CLAMOR_INVALID_ARGUMENT);
    posts[0].struct_size = posts[1].struct_size = sizeof(clamor_post) - 4;   /* the second would not be aligned */
    CHECK(clamor_analyzer_add(whole, posts, 1, NULL) == CLAMOR_INVALID_ARGUMENT);
    posts[0].struct_size = posts[1].struct_size = sizeof(clamor_post);
    posts[0].text = STR("\xff\xfe");
    CHECK(clamor_analyzer_add(whole, posts, 1, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "UTF-8") != NULL);
    posts[1].struct_size = 8;
    CHECK(clamor_analyzer_add(whole, posts, 2, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_analyzer_load(&loaded, NULL, STR("no such file")) == CLAMOR_NOT_FOUND);
    CHECK(clamor_analyzer_merge(whole, NULL) == CLAMOR_INVALID_ARGUMENT);

    free(of_whole), free(of_parts), free(of_loaded);
    clamor_analyzer_destroy(whole), clamor_analyzer_destroy(first), clamor_analyzer_destroy(second), clamor_analyzer_destroy(loaded);
    clamor_analyzer_destroy(NULL);
    return 0;
}
