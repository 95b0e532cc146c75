/* Which post is most like another:  embed_c CHECKPOINT POST POST...   Shows the first post's tokens, and each other's cosine with it. */
#include <clamor.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static clamor_str str(const char *text) { return (clamor_str){text, strlen(text)}; }

static float cosine(const float *a, const float *b, size_t width) {
    float dot = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < width; ++i) dot += a[i] * b[i], aa += a[i] * a[i], bb += b[i] * b[i];
    return dot / sqrtf(aa * bb);
}

/* Count, then fill. */
static clamor_status show_tokens(const char *folder, const char *post) {
    char path[4096];
    clamor_tokenizer *tokenizer = NULL;
    size_t count = 0;
    snprintf(path, sizeof(path), "%s/tokenizer.json", folder);
    clamor_status status = clamor_tokenizer_open(&tokenizer, str(path));
    if (status == CLAMOR_OK) status = clamor_tokenizer_encode(tokenizer, str(post), 1, NULL, NULL, 0, &count);
    if (status == CLAMOR_BUFFER_TOO_SMALL) {
        int32_t *ids = malloc(count * sizeof(*ids));
        clamor_span *offsets = malloc(count * sizeof(*offsets));
        status = ids && offsets ? clamor_tokenizer_encode(tokenizer, str(post), 1, ids, offsets, count, NULL) : CLAMOR_OUT_OF_MEMORY;
        for (size_t i = 0; status == CLAMOR_OK && i < count; ++i)
            printf("%6d  %.*s\n", (int)ids[i], (int)(offsets[i].end - offsets[i].begin), post + offsets[i].begin);
        free(ids);
        free(offsets);
    }
    clamor_tokenizer_destroy(tokenizer);
    return status;
}

int main(int argc, char **argv) {
    if (argc < 4) return fputs("usage: embed_c CHECKPOINT POST POST...\n", stderr), 2;
    const size_t count = (size_t)argc - 2;
    clamor_text_encoder *encoder = NULL;
    clamor_str *posts = malloc(count * sizeof(*posts));
    float *vectors = NULL;
    clamor_status status = clamor_text_encoder_open(&encoder, NULL, str(argv[1]), NULL);
    const size_t width = clamor_text_encoder_width(encoder);

    if (status == CLAMOR_OK) status = show_tokens(argv[1], argv[2]);
    if (status == CLAMOR_OK) {
        vectors = malloc(count * width * sizeof(*vectors));
        if (!posts || !vectors) return fputs("out of memory\n", stderr), 1;
        for (size_t i = 0; i < count; ++i) posts[i] = str(argv[i + 2]);
        status = clamor_text_encoder_embed(encoder, posts, count, vectors, count * width);
    }
    for (size_t i = 1; status == CLAMOR_OK && i < count; ++i)
        printf("%.4f  %s\n", cosine(vectors, vectors + i * width, width), argv[i + 2]);
    if (status != CLAMOR_OK) fprintf(stderr, "%s\n", clamor_last_error());
    clamor_text_encoder_destroy(encoder);
    free(vectors);
    free(posts);
    return status == CLAMOR_OK ? 0 : 1;
}
