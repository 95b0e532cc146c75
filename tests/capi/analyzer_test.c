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

static clamor_post post(clamor_str id, clamor_str author, clamor_str text, int64_t time) {
    clamor_post p = CLAMOR_POST_INIT;
    p.id = id, p.author = author, p.text = text, p.time = time;
    return p;
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
