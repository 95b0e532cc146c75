/* What the library reads and writes does not depend on the host's locale. Exits with 77 where there is none with a decimal comma,
 * of the system or of LOCPATH (CMakeLists.txt makes "comma" there). */
#include <locale.h>

#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

/* A model opened and asked, and the report of posts whose times and counts have fractions; the caller's to free. */
static char *answers(float *scores) {
    const clamor_str text = STR("so good, \xC3\x84rger ade"), name = STR("by hand"), posts = STR("locale_test.csv");
    clamor_text_model *model = NULL;
    clamor_analyzer *analyzer = NULL;
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    size_t needed = 0;
    char *report;
    CHECK(clamor_text_model_open(&model, NULL, STR("python/clamor/models/sentiment-en"), NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, &text, 1, scores, 3) == CLAMOR_OK);
    options.inputs = &posts, options.input_count = 1, options.model = model, options.model_name = name;
    options.columns = STR("text=text,time=time,likes=likes"), options.time_format = STR("%d %B %Y %H:%M:%S");
    CHECK(clamor_analyze(&analyzer, NULL, &options) == CLAMOR_OK);
    CHECK(clamor_analyzer_report(analyzer, NULL, 0, &needed) == CLAMOR_BUFFER_TOO_SMALL);
    report = malloc(needed);
    CHECK(clamor_analyzer_report(analyzer, report, needed, NULL) == CLAMOR_OK);
    clamor_analyzer_destroy(analyzer), clamor_text_model_destroy(model);
    return report;
}

int main(void) {
    static const char *const with_comma[] = {"comma", "de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "fr_FR.utf8",
                                             "es_ES.UTF-8", "pt_BR.UTF-8", "ru_RU.UTF-8"};
    float plain_scores[3], scores[3];
    char *plain, *report;
    size_t i = 0;
    FILE *file = fopen("locale_test.csv", "wb");
    CHECK(file != NULL);
    fputs("text,time,likes\nsunny,04 May 2026 08:15:00.250,12.0\nrainy again,05 March 2026 09:15:30.5,1.5\n", file);
    CHECK(fclose(file) == 0);
    plain = answers(plain_scores);
    CHECK(strstr(plain, "\"without_time\":0") != NULL && strstr(plain, "08:15:00.250Z") != NULL);
    while (i < sizeof(with_comma) / sizeof(*with_comma) && setlocale(LC_ALL, with_comma[i]) == NULL) ++i;
    if (i == sizeof(with_comma) / sizeof(*with_comma)) {
        remove("locale_test.csv"), free(plain);
        return puts("skipped: none of the locales with a decimal comma is installed, such as de_DE.UTF-8"), 77;
    }
    CHECK(*localeconv()->decimal_point == ',');
    report = answers(scores);
    remove("locale_test.csv");
    CHECK(memcmp(scores, plain_scores, sizeof(scores)) == 0);
    CHECK(strcmp(report, plain) == 0);
    free(plain), free(report);
    return 0;
}
