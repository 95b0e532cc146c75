/* Trains on labelled posts:  train_c POSTS.tsv OUT [BASE]
 * After the first line, each is a label, a tab and a text. BASE is a checkpoint to train on. Ctrl-C stops. */
#include <clamor.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static clamor_context *context;

static void stop(int number) {
    (void)number;
    clamor_context_cancel(context); /* may be called from a signal handler */
}

static int32_t show(const clamor_train_progress *progress, void *payload) {
    (void)payload;
    fprintf(stderr, "\r%s: step %llu of %llu, loss %.3f ", progress->pretraining ? "language" : "labels",
            (unsigned long long)progress->step, (unsigned long long)progress->steps, progress->loss);
    return 0;
}

/* The whole file, with a NUL; NULL where it is not read. */
static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t size = 0, room = 1 << 16;
    char *text = malloc(room);
    while (text) {
        size += fread(text + size, 1, room - size - 1, file);
        if (size + 1 < room) break;
        char *larger = realloc(text, room *= 2);
        if (!larger) free(text);
        text = larger;
    }
    fclose(file);
    if (text) text[size] = '\0';
    return text;
}

int main(int argc, char **argv) {
    if (argc < 3) return fputs("usage: train_c POSTS.tsv OUT [BASE]\n", stderr), 2;
    char *const text = read_file(argv[1]);
    if (!text) return fprintf(stderr, "%s: cannot be read\n", argv[1]), 1;
    size_t lines = 1, count = 0;
    for (const char *c = text; *c; ++c) lines += *c == '\n';
    clamor_str *const posts = malloc(lines * sizeof(*posts)), *const labels = malloc(lines * sizeof(*labels));
    if (!posts || !labels) return fputs("out of memory\n", stderr), 1;
    strtok(text, "\n"); /* the columns' names */
    for (char *line = strtok(NULL, "\n"); line; line = strtok(NULL, "\n")) {
        char *const tab = strchr(line, '\t');
        if (!tab) continue;
        labels[count] = (clamor_str){line, (size_t)(tab - line)};
        posts[count++] = (clamor_str){tab + 1, strlen(tab + 1)};
    }

    clamor_text_model *model = NULL;
    clamor_train_options options = CLAMOR_TRAIN_OPTIONS_INIT;
    clamor_save_options card = CLAMOR_SAVE_OPTIONS_INIT;
    options.progress = show;
    if (argc > 3) options.base = (clamor_str){argv[3], strlen(argv[3])};
    card.data = (clamor_str){argv[1], strlen(argv[1])};
    card.storage = CLAMOR_BF16;

    clamor_status status = clamor_context_create(&context, NULL);
    signal(SIGINT, stop);
    if (status == CLAMOR_OK) status = clamor_text_model_train(&model, context, posts, labels, count, &options);
    if (status == CLAMOR_OK) status = clamor_text_model_save(model, (clamor_str){argv[2], strlen(argv[2])}, &card);
    if (status != CLAMOR_OK) fprintf(stderr, "%s\n", clamor_last_error());
    else printf("\n%zu posts, %zu classes, model in %s\n", count, clamor_text_model_classes(model), argv[2]);
    clamor_text_model_destroy(model);
    clamor_context_destroy(context);
    free(labels);
    free(posts);
    free(text);
    return status == CLAMOR_OK ? 0 : 1;
}
