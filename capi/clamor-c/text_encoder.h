/* Text encoders: a checkpoint of Hugging Face's, opened as it is, makes a vector of a post. */
#ifndef CLAMOR_C_TEXT_ENCODER_H
#define CLAMOR_C_TEXT_ENCODER_H

#include "context.h"

CLAMOR_BEGIN

typedef struct clamor_text_encoder clamor_text_encoder;

typedef struct clamor_text_encoder_options {
    size_t struct_size;
    uint32_t longest;     /* tokens that are read of a text; 0: as many as the checkpoint was made for */
    uint32_t long_texts;  /* CLAMOR_TRUNCATE or CLAMOR_WINDOWS */
    clamor_str precision, packed;  /* as clamor_text_model_options */
} clamor_text_encoder_options;
#define CLAMOR_TEXT_ENCODER_OPTIONS_INIT { sizeof(clamor_text_encoder_options), 0, 0, {NULL, 0}, {NULL, 0} }

/* Opens a folder (docs/checkpoints.md). context and options may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_text_encoder_open(clamor_text_encoder **out, const clamor_context *context, clamor_str folder,
                                                  const clamor_text_encoder_options *options);
/* @since 0.1 */
CLAMOR_API void clamor_text_encoder_destroy(clamor_text_encoder *encoder);
/* As clamor_text_model_precision(): what "auto" chose, too. @since 0.1 */
CLAMOR_API const char *clamor_text_encoder_precision(const clamor_text_encoder *encoder);
/* Tokens that are read of a text at once, the special ones among them; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_text_encoder_longest(const clamor_text_encoder *encoder);
/* The elements of a vector; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_text_encoder_width(const clamor_text_encoder *encoder);
/* Writes count vectors, one behind the other. CLAMOR_BUFFER_TOO_SMALL if capacity, in floats, is less than count times the width.
 * A text's vector does not depend on the others. @since 0.1 */
CLAMOR_API clamor_status clamor_text_encoder_embed(const clamor_text_encoder *encoder, const clamor_str *texts, size_t count,
                                                   float *vectors, size_t capacity);

CLAMOR_END

#endif
