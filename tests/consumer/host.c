/* The smallest host in C: two posts go in, a report comes out. */
#include <clamor.h>
#include <stdio.h>

int main(void) {
    static char report[1 << 16];
    clamor_post posts[2] = {CLAMOR_POST_INIT, CLAMOR_POST_INIT};
    clamor_analyzer *analyzer = NULL;
    const clamor_str author = {"ada", 3}, texts[2] = {{"It rains again", 14}, {"#sun at last", 12}};
    clamor_status status = clamor_analyzer_create(&analyzer, NULL, NULL);
    posts[0].author = posts[1].author = author;
    posts[0].text = texts[0], posts[1].text = texts[1];
    if (status == CLAMOR_OK) status = clamor_analyzer_add(analyzer, posts, 2, NULL);
    if (status == CLAMOR_OK) status = clamor_analyzer_report(analyzer, report, sizeof(report), NULL);
    if (status != CLAMOR_OK) fprintf(stderr, "%s\n", clamor_last_error());
    printf("host: %.60s...\n", report);
    clamor_analyzer_destroy(analyzer);
    return status;
}
