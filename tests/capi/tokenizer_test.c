#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

int main(void) {
    const clamor_str text = STR("What a  day, b\xC3\xA9!"), not_utf8 = STR("a\xFF");
    const char *tokens[] = {"[CLS]", "what", "a", "day", ",", "b", "##e", "!", "[SEP]"};
    const clamor_span places[] = {{0, 0}, {0, 4}, {5, 6}, {8, 11}, {11, 12}, {13, 14}, {14, 16}, {16, 17}, {0, 0}};
    enum { COUNT = sizeof(tokens) / sizeof(*tokens) };
    clamor_tokenizer *tokenizer = NULL;
    clamor_span offsets[COUNT];
    int32_t ids[COUNT], bare[COUNT];
    char name[16];
    size_t needed = 0;

    CHECK(clamor_tokenizer_open(&tokenizer, STR("no such file")) == CLAMOR_NOT_FOUND);
    CHECK(clamor_tokenizer_open(&tokenizer, STR("examples/data/tiny-bert/config.json")) == CLAMOR_BAD_FILE);
    CHECK(tokenizer == NULL && clamor_tokenizer_size(tokenizer) == 0);
    CHECK(clamor_tokenizer_open(&tokenizer, STR("examples/data/tiny-bert/tokenizer.json")) == CLAMOR_OK);

    /* Count, then fill. */
    CHECK(clamor_tokenizer_encode(tokenizer, text, 1, NULL, NULL, 0, &needed) == CLAMOR_BUFFER_TOO_SMALL && needed == COUNT);
    CHECK(clamor_tokenizer_encode(tokenizer, text, 1, ids, offsets, COUNT, &needed) == CLAMOR_OK && needed == COUNT);
    for (size_t i = 0; i < COUNT; ++i) {
        CHECK(ids[i] >= 0 && (size_t)ids[i] < clamor_tokenizer_size(tokenizer));
        CHECK(clamor_tokenizer_token(tokenizer, ids[i], name, sizeof(name), NULL) == CLAMOR_OK && strcmp(name, tokens[i]) == 0);
        CHECK(offsets[i].begin == places[i].begin && offsets[i].end == places[i].end);
    }
    CHECK(clamor_tokenizer_encode(tokenizer, text, 0, bare, NULL, COUNT, &needed) == CLAMOR_OK && needed == COUNT - 2);
    CHECK(memcmp(bare, ids + 1, (COUNT - 2) * sizeof(*ids)) == 0);
    CHECK(clamor_tokenizer_encode(tokenizer, STR(""), 0, NULL, NULL, 0, &needed) == CLAMOR_OK && needed == 0);
    CHECK(clamor_tokenizer_encode(tokenizer, text, 1, NULL, offsets, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_encode(tokenizer, not_utf8, 1, ids, NULL, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_token(tokenizer, -1, name, sizeof(name), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_token(tokenizer, ids[0], name, 5, &needed) == CLAMOR_BUFFER_TOO_SMALL && needed == 6);
    clamor_tokenizer_destroy(tokenizer);
    clamor_tokenizer_destroy(NULL);
    return 0;
}
