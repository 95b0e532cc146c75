/* Tokenizers: text becomes ids, and ids text, as a Hugging Face tokenizer.json says. */
#ifndef CLAMOR_C_TOKENIZER_H
#define CLAMOR_C_TOKENIZER_H

#include "base.h"

CLAMOR_BEGIN

typedef struct clamor_tokenizer clamor_tokenizer;

/* Bytes [begin, end) of a text. */
typedef struct clamor_span {
    uint32_t begin, end;
} clamor_span;

/* Opens a tokenizer.json, or that of a folder. @since 0.1 */
CLAMOR_API clamor_status clamor_tokenizer_open(clamor_tokenizer **out, clamor_str path);
/* @since 0.1 */
CLAMOR_API void clamor_tokenizer_destroy(clamor_tokenizer *tokenizer);
/* One above the greatest id; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_tokenizer_size(const clamor_tokenizer *tokenizer);
/* The token of an id, with its NUL, as clamor_analyzer_report writes text. @since 0.1 */
CLAMOR_API clamor_status clamor_tokenizer_token(const clamor_tokenizer *tokenizer, int32_t id, char *buffer, size_t capacity,
                                                size_t *needed);
/* The id of a token of the vocabulary, or of an added one; CLAMOR_NOT_FOUND, and *id as it was, for another text. @since 0.1 */
CLAMOR_API clamor_status clamor_tokenizer_find(const clamor_tokenizer *tokenizer, clamor_str token, int32_t *id);
/* Writes a text's ids, and what each stands for in the text: {0, 0} for the special tokens, which are put around it unless special_tokens
 * is 0. ids and offsets have room for capacity elements; offsets may be NULL, both where capacity is 0. *needed, if not NULL, is the number
 * of tokens, also when the status is CLAMOR_BUFFER_TOO_SMALL and nothing was written. @since 0.1 */
CLAMOR_API clamor_status clamor_tokenizer_encode(const clamor_tokenizer *tokenizer, clamor_str text, int32_t special_tokens, int32_t *ids,
                                                 clamor_span *offsets, size_t capacity, size_t *needed);
/* The same of two texts that a model reads together. A token's type is its segment (token_type_ids), its sequence the text that its offset
 * is in, 0 or 1, or -1 for a special token. types, sequences and offsets have room as ids, and each may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_tokenizer_encode_pair(const clamor_tokenizer *tokenizer, clamor_str first, clamor_str second,
                                                     int32_t special_tokens, int32_t *ids, int32_t *types, int32_t *sequences,
                                                     clamor_span *offsets, size_t capacity, size_t *needed);
/* Writes the text that ids stand for and its NUL, as clamor_analyzer_report writes text; there may be NULs in it, too. Tokens that stand
 * for no text are left out unless skip_special_tokens is 0. ids may be NULL where count is 0. @since 0.1 */
CLAMOR_API clamor_status clamor_tokenizer_decode(const clamor_tokenizer *tokenizer, const int32_t *ids, size_t count,
                                                 int32_t skip_special_tokens, char *buffer, size_t capacity, size_t *needed);

CLAMOR_END

#endif
