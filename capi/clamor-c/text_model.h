/* Text models: a model folder that puts posts into classes. The files of a folder stay mapped while a model or an
 * encoder has it open: replace them, by a rename or by saving, and do not write to them. */
#ifndef CLAMOR_C_TEXT_MODEL_H
#define CLAMOR_C_TEXT_MODEL_H

#include "context.h"

CLAMOR_BEGIN

typedef struct clamor_text_model clamor_text_model;

/* What is read of a text with more tokens than a model reads at once: its first ones, or all, in windows of which the result is the mean
 * (docs/long-texts.md). The log is told how many such texts a call had. */
enum { CLAMOR_TRUNCATE = 0, CLAMOR_WINDOWS = 1 };

typedef struct clamor_text_model_options {
    size_t struct_size;
    clamor_str task;       /* of a model folder with several; absent: none */
    clamor_str precision;  /* as clamor_text_model_set_precision() takes it; absent: "f32" */
    clamor_str packed;     /* a file of clamor_text_pack(), which must fit; absent: the one beside the weights, if it does */
    uint32_t long_texts;   /* CLAMOR_TRUNCATE or CLAMOR_WINDOWS */
    uint32_t reserved;     /* 0 */
} clamor_text_model_options;
#define CLAMOR_TEXT_MODEL_OPTIONS_INIT { sizeof(clamor_text_model_options), {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0 }

/* Opens a model folder, on packed weights where they are there (docs/packed-weights.md); CLAMOR_NOT_FOUND for a task that the folder
 * does not have; CLAMOR_BAD_FILE where it has several and none is named, or one is named and it has none. context and options may be
 * NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_open(clamor_text_model **out, const clamor_context *context, clamor_str folder,
                                                const clamor_text_model_options *options);
/* Writes the weights of a text model, of one of several tasks or of sentiment toward a target, or of a text encoder as the processor in
 * use multiplies them, for models that are opened later to map and share. precision as clamor_text_model_options has it; file absent:
 * beside the weights, where it is found. context may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_text_pack(const clamor_context *context, clamor_str folder, clamor_str precision, clamor_str file);
/* What clamor_text_model_predict() works in from now on: "f32" as at first, "bf16" where the processor has it, "int8", or "auto": the
 * fastest whose results hold (docs/precision.md). @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_set_precision(clamor_text_model *model, clamor_str precision);
/* "f32", "bf16" or "int8"; "" for NULL. Static. @since 0.1 */
CLAMOR_API const char *clamor_text_model_precision(const clamor_text_model *model);
/* What the outputs say of a post: "classes", it is in one; "labels", it has any of them; "number", one real number. "" for NULL. Static.
 * @since 0.1 */
CLAMOR_API const char *clamor_text_model_targets(const clamor_text_model *model);
/* @since 0.1 */
CLAMOR_API void clamor_text_model_destroy(clamor_text_model *model);
/* The number of classes or labels, 1 of a number; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_text_model_classes(const clamor_text_model *model);
/* The name of a class, with its NUL, as clamor_analyzer_report writes text. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_label(const clamor_text_model *model, size_t index, char *buffer, size_t capacity,
                                                 size_t *needed);
/* Writes count rows of probabilities, one for each class or label, or of one number (clamor_text_model_targets). CLAMOR_BUFFER_TOO_SMALL
 * if capacity, in floats, is less than count times classes. A post's row does not depend on the others. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_predict(const clamor_text_model *model, const clamor_str *texts, size_t count,
                                                   float *probabilities, size_t capacity);

CLAMOR_END

#endif
