/* Training a text model. */
#ifndef CLAMOR_C_TEXT_TRAINING_H
#define CLAMOR_C_TEXT_TRAINING_H

#include "text_model.h"

CLAMOR_BEGIN

typedef struct clamor_train_progress {
    uint64_t epoch, epochs;   /* the one that runs, from 0; of this phase */
    uint64_t step, steps;     /* done, and planned; of this phase */
    double loss;              /* mean of the epoch so far */
    uint32_t pretraining;     /* 1 while the texts' language is learned, 0 while their labels are */
    uint32_t reserved;
    double validation_loss;   /* of the epoch before; not a number where there is none */
} clamor_train_progress;

/* Called after every step on the calling thread; non-zero stops with CLAMOR_CANCELLED. */
typedef int32_t (*clamor_train_progress_fn)(const clamor_train_progress *progress, void *payload);

typedef struct clamor_train_options {
    size_t struct_size;
    clamor_str targets;                    /* what labels are, as clamor_text_model_targets() names it; absent: "classes" */
    clamor_str base;                       /* the folder of a checkpoint (docs/checkpoints.md) or of a model of Clamor's; absent: none */
    clamor_str pooling;                    /* a checkpoint's head sees the "first" token or the "mean"; absent: as its vectors are made */
    uint32_t width, layers, heads, inner;  /* of the network; 0: 128, 4, 4, 512; not with a base, which has its own */
    uint32_t vocabulary;                   /* tokens at most; 0: 10,000; not with a base */
    uint32_t longest;                      /* tokens that are read of a post; 0: 96 */
    uint32_t keep_case;                    /* not 0: capitals are told from small letters; not with a base */
    /* How posts are read (docs/normalizer.md); not with a base that is a model of Clamor's. */
    uint32_t keep_handles, keep_links;     /* not 0: @NASA is not read as @user, a link not as http */
    uint32_t keep_html, keep_quotes;       /* not 0: &lt;3 is not read as <3, typographic marks not as ' and " */
    uint32_t keep_runs;                    /* not 0: runs stay, whatever their length; not with a longest_run */
    uint32_t longest_run;                  /* "sooooo" is read as so many o; 0: 3; at most 1000 */
    uint32_t split_hashtags, name_emoji;   /* not 0: hashtags are read as their words, emoji as their names */
    uint32_t pretrain_epochs;              /* passes over the texts to learn their language first; 0: none */
    uint32_t epochs;                       /* passes over texts and labels; 0: 4, of few posts a label up to 16 */
    uint32_t batch_tokens;                 /* tokens a step; 0: 3,072, of few posts a sixteenth of all, some eight posts at least */
    uint32_t patience;                     /* stops after so many epochs without a lower validation loss; 0: never */
    uint32_t resume;                       /* not 0: goes on from the checkpoint where there is one, with the same options */
    clamor_str checkpoint;                 /* a file, written after each epoch and on a stop; pre-training's: FILE.pretrain; absent: none */
    uint64_t checkpoint_steps;             /* it is written also after so many steps; 0: not */
    double rate;                           /* of learning; 0: 5e-4 from scratch or on a model of Clamor's, 5e-5 on a checkpoint */
    double balance;                        /* 0: posts weigh alike (accuracy); 1: classes do (macro-recall) */
    uint64_t seed;                         /* 0: 1 */
    clamor_str precision;                  /* of training's products: "f32", or "bf16" (docs/precision.md); absent: "f32" */
    const clamor_str *weighted_classes;    /* labels, and what a post of each weighs: others weigh 1; not with a balance */
    const double *class_weights;
    size_t weights_count;
    const clamor_str *valid_texts;         /* posts that are not trained on: the epoch with the least loss on them is kept */
    const clamor_str *valid_labels;        /* one for each, of those that are trained on */
    size_t valid_count;
    clamor_train_progress_fn progress;
    void *progress_payload;
    uint32_t ngrams;                       /* buckets of hashed n-grams beside the network; 0: 131,072; not with a base */
    uint32_t no_ngrams;                    /* not 0: there are none; not with ngrams or a base */
    clamor_str base_task;                  /* of a model of Clamor's with several, the one whose head may be gone on with; absent: none */
    const double *sample_weights;          /* what each text weighs in learning its labels, from 0 on, not all 0; NULL: alike */
} clamor_train_options;
#define CLAMOR_TRAIN_OPTIONS_INIT                                                                                              \
    { sizeof(clamor_train_options), {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
      {NULL, 0}, 0, 0, 0, 0, {NULL, 0}, NULL, NULL, 0, NULL, NULL, 0, NULL, NULL, 0, 0, {NULL, 0}, NULL }

/* Trains on count texts and as many labels, from scratch, or the encoder of a base, with a new head but where that has one for these very
 * labels. Of "classes" each is one, and the classes are the different ones, sorted by their bytes. Of
 * "labels" each has any number of labels, as a cell that the command reads (docs/input.md): separated by , ; or |, or a JSON list; of
 * "number" each is one, as text. These are the labels of valid_labels, too, those that were not met in labels refused. Labels that all
 * posts have are refused, and numbers that floats, in which they are predicted, do not tell apart. A bucket of n-grams takes 4 bytes a
 * class in a model of CLAMOR_F32, and while it is trained 20, 4 more for each thread, and 4 with valid_texts. A checkpoint's file that is
 * there already is refused unless training resumes from it.
 * sample_weights are divided by their mean; a text of weight 0 teaches no label, and is read for the vocabulary and the language alone.
 * clamor_context_cancel and the progress function stop it. context and options may be NULL. The same seed, threads, texts and build give
 * the same model, also where training was stopped and resumed from its checkpoint, which stays until the caller removes it.
 * CLAMOR_DIVERGED: the loss was no longer finite, as at too high a rate; *out is then a model with the last good weights, of which
 * clamor_last_error() says when they were (where it happened while the language was learned, *out is untouched).
 * @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_train(clamor_text_model **out, const clamor_context *context, const clamor_str *texts,
                                                 const clamor_str *labels, size_t count, const clamor_train_options *options);

/* What a model was calibrated to. The four errors are expected calibration errors (Naeini et al. 2015; docs/evaluation.md) on the posts
 * that it was calibrated on, of "labels" the mean over the labels. It is a gain where cross_fitted is below before. */
typedef struct clamor_calibration {
    size_t struct_size;
    double temperature;   /* that logits are divided by; above 1 where the model was too sure; where each label has its own, that of all */
    double before;        /* of the probabilities without a calibration */
    double after;         /* optimistic, for these posts chose the calibration */
    double cross_fitted;  /* each fifth of the posts as calibrated on the other four */
    double floor;         /* what chance alone would show of as many posts */
    uint32_t at_bound;    /* not 0: the search for the temperature ended at its bound; do not trust the probabilities */
    uint32_t reserved;    /* 0 */
} clamor_calibration;
#define CLAMOR_CALIBRATION_INIT { sizeof(clamor_calibration), 0, 0, 0, 0, 0, 0, 0 }

/* Temperature scaling (Guo et al. 2017): fits, on count posts that the model was not trained on, what its logits are divided by, so that
 * its probabilities become what they say while no label changes. Measures what other precisions cost, too, which a later "auto" goes by
 * where there are 200 posts or more (docs/evaluation.md, docs/precision.md). Of long texts it reads the first tokens alone: a mean over
 * windows may change its label. labels are those of the model, written as clamor_text_model_train() reads them; a model of "number" is
 * refused. clamor_text_model_save() keeps it; a call that fails changes neither model nor calibration, which may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_calibrate(clamor_text_model *model, const clamor_str *texts, const clamor_str *labels,
                                                     size_t count, clamor_calibration *calibration);

/* How weights are stored: as they are, or in two bytes or one. */
enum { CLAMOR_F32 = 0, CLAMOR_BF16 = 1, CLAMOR_INT8 = 2 };

/* What people must know before they trust the model goes into its card, README.md; what is absent is named there as unknown. */
typedef struct clamor_save_options {
    size_t struct_size;
    clamor_str name, summary, data, metric, limits;
    uint64_t seed;
    uint32_t storage;   /* CLAMOR_F32, CLAMOR_BF16, or CLAMOR_INT8 (not a checkpoint) */
    uint32_t reserved;  /* 0 */
    clamor_str license; /* of the model itself; that of what it learned from belongs to data */
} clamor_save_options;
#define CLAMOR_SAVE_OPTIONS_INIT { sizeof(clamor_save_options), {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, {NULL, 0} }

/* Writes a folder for clamor_text_model_open, whole or not at all. An older model there is replaced where Clamor wrote it, else refused. A
 * model on a checkpoint becomes one that transformers opens, or, with its head on the mean, a folder of which sentence-transformers
 * makes the logits. Stored in fewer bytes, weights are rounded in the folder alone. options may be NULL.
 * @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_save(const clamor_text_model *model, clamor_str folder, const clamor_save_options *options);

CLAMOR_END

#endif
