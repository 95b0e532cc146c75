#include "check.h"

#define STR(text) ((clamor_str){text, sizeof(text) - 1})

int main(void) {
    const clamor_str text = STR("What a  day, b\xC3\xA9!"), not_utf8 = STR("a\xFF");
    const char *tokens[] = {"[CLS]", "what", "a", "day", ",", "b", "##e", "!", "[SEP]"};
    const clamor_span places[] = {{0, 0}, {0, 4}, {5, 6}, {8, 11}, {11, 12}, {13, 14}, {14, 16}, {16, 17}, {0, 0}};
    enum { COUNT = sizeof(tokens) / sizeof(*tokens), PAIR = COUNT + 3 };
    clamor_tokenizer *tokenizer = NULL;
    clamor_span offsets[COUNT];
    clamor_span spans[PAIR];
    int32_t ids[COUNT], bare[COUNT], pair[PAIR], types[PAIR], sequences[PAIR];
    const int32_t unknown = 4711;
    char name[16], decoded[32];
    size_t needed = 0;

    CHECK(clamor_tokenizer_open(&tokenizer, STR("no such file")) == CLAMOR_NOT_FOUND);
    CHECK(clamor_tokenizer_open(&tokenizer, STR("examples/data/tiny-bert/config.json")) == CLAMOR_BAD_FILE);
    CHECK(tokenizer == NULL && clamor_tokenizer_size(tokenizer) == 0);
    CHECK(clamor_tokenizer_open(&tokenizer, STR("examples/data/tiny-bert")) == CLAMOR_OK); /* the folder's */
    clamor_tokenizer_destroy(tokenizer);
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
    CHECK(clamor_tokenizer_encode(tokenizer, text, 1, NULL, NULL, COUNT, &needed) == CLAMOR_INVALID_ARGUMENT && needed == 0);
    CHECK(clamor_tokenizer_encode(tokenizer, not_utf8, 1, ids, NULL, COUNT, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_find(tokenizer, STR("##e"), bare) == CLAMOR_OK && bare[0] == ids[6]);
    CHECK(clamor_tokenizer_find(tokenizer, STR("no such token"), bare) == CLAMOR_NOT_FOUND && bare[0] == ids[6]);
    CHECK(clamor_tokenizer_find(tokenizer, not_utf8, bare) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_find(tokenizer, text, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_token(tokenizer, -1, name, sizeof(name), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_token(tokenizer, ids[0], name, 5, &needed) == CLAMOR_BUFFER_TOO_SMALL && needed == 6);

    /* Pairs, and back to text. */
    CHECK(clamor_tokenizer_encode_pair(tokenizer, text, STR("so good"), 1, NULL, NULL, NULL, NULL, 0, &needed) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(needed == PAIR);
    CHECK(clamor_tokenizer_encode_pair(tokenizer, text, STR("so good"), 1, pair, types, sequences, spans, PAIR, &needed) == CLAMOR_OK);
    CHECK(needed == PAIR);
    CHECK(memcmp(pair, ids, sizeof(ids)) == 0 && memcmp(spans, offsets, sizeof(offsets)) == 0);
    CHECK(types[COUNT - 1] == 0 && types[COUNT] == 1 && types[PAIR - 1] == 1);
    CHECK(sequences[0] == -1 && sequences[1] == 0 && sequences[COUNT] == 1 && sequences[PAIR - 1] == -1);
    CHECK(spans[COUNT + 1].begin == 3 && spans[COUNT + 1].end == 7);
    CHECK(clamor_tokenizer_encode_pair(tokenizer, text, STR("so good"), 0, pair, NULL, NULL, NULL, PAIR, &needed) == CLAMOR_OK);
    CHECK(needed == PAIR - 3);
    CHECK(clamor_tokenizer_encode_pair(tokenizer, text, not_utf8, 0, pair, NULL, NULL, NULL, PAIR, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_encode_pair(NULL, text, text, 0, pair, NULL, NULL, NULL, PAIR, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_decode(tokenizer, ids, COUNT, 1, decoded, 0, &needed) == CLAMOR_BUFFER_TOO_SMALL);
    CHECK(needed == sizeof("what a day, be!"));
    CHECK(clamor_tokenizer_decode(tokenizer, ids, COUNT, 1, decoded, sizeof(decoded), NULL) == CLAMOR_OK);
    CHECK(strcmp(decoded, "what a day, be!") == 0);
    CHECK(clamor_tokenizer_decode(tokenizer, ids, COUNT, 0, decoded, sizeof(decoded), NULL) == CLAMOR_OK);
    CHECK(strcmp(decoded, "[CLS] what a day, be! [SEP]") == 0);
    CHECK(clamor_tokenizer_decode(tokenizer, NULL, 0, 1, decoded, sizeof(decoded), &needed) == CLAMOR_OK && needed == 1);
    CHECK(clamor_tokenizer_decode(tokenizer, NULL, 1, 1, decoded, sizeof(decoded), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(clamor_tokenizer_decode(tokenizer, &unknown, 1, 1, decoded, sizeof(decoded), NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "no token has the id 4711") != NULL);
    clamor_tokenizer_destroy(tokenizer);
    clamor_tokenizer_destroy(NULL);
    return 0;
}
