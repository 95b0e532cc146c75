/* What a post says about each target:  target_c MODEL POST TARGET TARGET...   MODEL is a folder such as the shipped target-sentiment. */
#include <clamor.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static clamor_str str(const char *text) { return (clamor_str){text, strlen(text)}; }

int main(int argc, char **argv) {
    if (argc < 4) return fputs("usage: target_c MODEL POST TARGET TARGET...\n", stderr), 2;
    const size_t count = (size_t)argc - 3;
    clamor_target_sentiment *model = NULL;
    clamor_targeted_text *posts = calloc(count, sizeof(*posts));
    clamor_opinion *opinions = malloc(count * sizeof(*opinions));
    if (!posts || !opinions) return fputs("out of memory\n", stderr), 1;
    for (size_t i = 0; i < count; ++i) posts[i].text = str(argv[2]), posts[i].target = str(argv[i + 3]);

    clamor_status status = clamor_target_sentiment_open(&model, NULL, str(argv[1]), NULL);
    if (status == CLAMOR_OK) status = clamor_target_sentiment_predict(model, posts, count, opinions, count);
    for (size_t i = 0; status == CLAMOR_OK && i < count; ++i)
        printf("%-16s %+d  positive %.2f\n", argv[i + 3], (int)opinions[i].value, (double)opinions[i].poles[1]);
    if (status != CLAMOR_OK) fprintf(stderr, "%s\n", clamor_last_error());
    clamor_target_sentiment_destroy(model);
    free(opinions);
    free(posts);
    return status == CLAMOR_OK ? 0 : 1;
}
