/* Sentiment toward a target: a model folder of that kind, such as the shipped target-sentiment. */
#ifndef CLAMOR_C_TARGET_SENTIMENT_H
#define CLAMOR_C_TARGET_SENTIMENT_H

#include "context.h"

CLAMOR_BEGIN

typedef struct clamor_target_sentiment clamor_target_sentiment;

/* A post, and a brand, person or topic that it mentions. */
typedef struct clamor_targeted_text {
    clamor_str text, target;
    const clamor_str *aliases;  /* what else the target goes by; may be NULL where alias_count is 0 */
    size_t alias_count;
} clamor_targeted_text;

/* What a post says about its target. */
typedef struct clamor_opinion {
    float poles[2];   /* probabilities of negative and positive, which add up to 1 */
    float points[5];  /* of -2, strongly negative, to 2, strongly positive; they add up to 1 */
    int32_t value;    /* -2 to 2, the median of points */
} clamor_opinion;

typedef struct clamor_target_sentiment_options {
    size_t struct_size;
    clamor_str precision, packed;  /* as clamor_text_model_options */
} clamor_target_sentiment_options;
#define CLAMOR_TARGET_SENTIMENT_OPTIONS_INIT { sizeof(clamor_target_sentiment_options), {NULL, 0}, {NULL, 0} }

/* Opens a model folder, on packed weights where they are there. context and options may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_target_sentiment_open(clamor_target_sentiment **out, const clamor_context *context, clamor_str folder,
                                                      const clamor_target_sentiment_options *options);
/* As clamor_text_model_precision(). @since 0.1 */
CLAMOR_API const char *clamor_target_sentiment_precision(const clamor_target_sentiment *model);
/* @since 0.1 */
CLAMOR_API void clamor_target_sentiment_destroy(clamor_target_sentiment *model);
/* Writes what each of count texts says about its target; one that mentions neither it nor an alias is read as a whole.
 * Of one that is longer than the model reads at once the first tokens are read, or those around the first mention (docs/long-texts.md).
 * CLAMOR_BUFFER_TOO_SMALL if capacity, in opinions, is less than count. An opinion does not depend on the others. @since 0.1 */
CLAMOR_API clamor_status clamor_target_sentiment_predict(const clamor_target_sentiment *model, const clamor_targeted_text *texts,
                                                         size_t count, clamor_opinion *opinions, size_t capacity);

CLAMOR_END

#endif
