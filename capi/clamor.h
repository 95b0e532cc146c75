/* clamor.h - the C interface of Clamor, C99. What is not declared here is not part of it.
 *
 * Errors     Functions return a clamor_status; CLAMOR_OK is 0. clamor_last_error() then says what, expected and got.
 *            A call that is refused leaves its outputs untouched, and no failure makes a handle, but for CLAMOR_DIVERGED; one that is
 *            cancelled, or finds no memory, on its way may have written a part of the caller's arrays. No call prints, aborts or lets an
 *            exception out.
 * Threads    Functions that take a const handle may run on one handle at once; the others need it to themselves.
 * Ownership  *_create and *_open give a handle, *_destroy releases it (NULL is fine, in any order). Inputs are borrowed for
 *            the call. Text and arrays are written to memory of the caller's.
 * Text       UTF-8. Paths are UTF-8 too, without a NUL.
 * Options    Structs begin with their own size; set it with the _INIT macro. Zero bytes mean the default.
 * Trust      Whatever can be seen to be wrong is refused. That a pointer leads to as much as its size or count says cannot be seen.
 */
#ifndef CLAMOR_H
#define CLAMOR_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#ifdef CLAMOR_CAPI_BUILD
#define CLAMOR_API __declspec(dllexport)
#else
#define CLAMOR_API __declspec(dllimport)
#endif
#else
#define CLAMOR_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when a program that was built against this header must be built again; the library's SOVERSION. */
#define CLAMOR_ABI_VERSION 0u

/* Values are never renumbered or reused. */
typedef int32_t clamor_status;
enum {
    CLAMOR_OK = 0,
    CLAMOR_INVALID_ARGUMENT = 1,
    CLAMOR_NOT_FOUND = 2,
    CLAMOR_BAD_FILE = 3,
    CLAMOR_BUFFER_TOO_SMALL = 4,
    CLAMOR_OUT_OF_MEMORY = 5,
    CLAMOR_UNSUPPORTED = 6,
    CLAMOR_CANCELLED = 7,
    CLAMOR_IO = 8,
    CLAMOR_DIVERGED = 9,  /* training; see clamor_text_model_train() */
    CLAMOR_INTERNAL = 99
};

/* UTF-8 that need not end in NUL. data may be NULL where size is 0. */
typedef struct clamor_str {
    const char *data;
    size_t size;
} clamor_str;

/* This thread's last failure; never NULL; untouched by success. Valid until this thread's next failure. @since 0.1 */
CLAMOR_API const char *clamor_last_error(void);
/* The library's version, "0.1.0". Static. @since 0.1 */
CLAMOR_API const char *clamor_version(void);
/* CLAMOR_ABI_VERSION of the library, to compare with the header's. @since 0.1 */
CLAMOR_API uint32_t clamor_abi_version(void);

/* ---- Context: what a host lends the library. One a program is usual. */

typedef struct clamor_context clamor_context;

/* level: 0 debug, 1 info, 2 warning, 3 error; docs/guides/logging.md has what is told at each. Called from any thread, one call at a
 * time; must not call the library. The message is valid during the call. */
typedef void (*clamor_log_fn)(int32_t level, clamor_str message, void *payload);

typedef struct clamor_context_options {
    size_t struct_size;
    uint32_t threads;      /* 0: one for each processor that the process may run on */
    uint32_t reserved;     /* 0 */
    uint64_t memory_limit; /* bytes of tensors and states alive at once; 0: no limit */
    clamor_log_fn log;     /* NULL: silent */
    void *log_payload;     /* must live until the context and every handle made with it are gone */
} clamor_context_options;
#define CLAMOR_CONTEXT_OPTIONS_INIT { sizeof(clamor_context_options), 0, 0, 0, NULL, NULL }

/* options may be NULL. Handles made with a context keep it alive. @since 0.1 */
CLAMOR_API clamor_status clamor_context_create(clamor_context **out, const clamor_context_options *options);
/* @since 0.1 */
CLAMOR_API void clamor_context_destroy(clamor_context *context);
/* Long calls on this context return CLAMOR_CANCELLED soon after, until clamor_context_resume. May be called from a
 * signal handler and from any thread. @since 0.1 */
CLAMOR_API void clamor_context_cancel(clamor_context *context);
/* Undoes clamor_context_cancel. @since 0.1 */
CLAMOR_API void clamor_context_resume(clamor_context *context);
/* Bytes of tensors and states alive now, and at most so far. Either output may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_context_memory(const clamor_context *context, uint64_t *used, uint64_t *peak);

/* ---- Text models: a model folder that puts posts into classes. The files of a folder stay mapped while a model of this header is open:
 * replace them, by a rename or by saving, and do not write to them. */

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
 * does not have, CLAMOR_BAD_FILE where it has several and none is named, or has none. context and options may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_open(clamor_text_model **out, const clamor_context *context, clamor_str folder,
                                                const clamor_text_model_options *options);
/* Writes the weights of a text model, a model of targets or a text encoder as the processor in use multiplies them, for models that are
 * opened later to map and share. precision as clamor_text_model_options has it; file absent: beside the weights, where it is found.
 * context may be NULL. @since 0.1 */
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
/* The number of classes; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_text_model_classes(const clamor_text_model *model);
/* The name of a class, with its NUL, as clamor_analyzer_report writes text. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_label(const clamor_text_model *model, size_t index, char *buffer, size_t capacity,
                                                 size_t *needed);
/* Writes count rows of probabilities, one for each class or label, or of one number (clamor_text_model_targets). CLAMOR_BUFFER_TOO_SMALL
 * if capacity, in floats, is less than count times classes. A post's row does not depend on the others. @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_predict(const clamor_text_model *model, const clamor_str *texts, size_t count,
                                                   float *probabilities, size_t capacity);

/* ---- Sentiment toward a target: a model folder of that kind, such as the shipped target-sentiment. */

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

/* ---- Training a text model. */

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
    clamor_str base;                       /* a checkpoint's folder (docs/checkpoints.md), whose encoder is trained; absent: from scratch */
    clamor_str pooling;                    /* a base's head sees the "first" token or the "mean"; absent: the mean where its vectors are */
    uint32_t width, layers, heads, inner;  /* of the network; 0: 128, 4, 4, 512; not with a base, which has its own */
    uint32_t vocabulary;                   /* tokens at most; 0: 10,000; not with a base */
    uint32_t longest;                      /* tokens that are read of a post; 0: 96 */
    uint32_t keep_case;                    /* not 0: capitals are told from small letters; not with a base */
    uint32_t keep_handles, keep_links;     /* not 0: @NASA is not read as @user, a link not as http (docs/normalizer.md) */
    uint32_t keep_html, keep_quotes;       /* not 0: &lt;3 is not read as <3, typographic marks not as ' and " */
    uint32_t keep_runs;                    /* not 0: runs stay, whatever their length; not with a longest_run */
    uint32_t longest_run;                  /* "sooooo" is read as so many o; 0: 3; at most 1000 */
    uint32_t split_hashtags, name_emoji;   /* not 0: hashtags are read as their words, emoji as their names */
    uint32_t pretrain_epochs;              /* passes over the texts to learn their language first; 0: none */
    uint32_t epochs;                       /* passes over texts and labels; 0: 4 */
    uint32_t batch_tokens;                 /* tokens a step; 0: 3,072 */
    uint32_t patience;                     /* stops after so many epochs without a lower validation loss; 0: never */
    uint32_t resume;                       /* not 0: goes on from the checkpoint where there is one, with the same options */
    clamor_str checkpoint;                 /* a file, written after each epoch and on a stop; pre-training's: FILE.pretrain; absent: none */
    uint64_t checkpoint_steps;             /* it is written also after so many steps; 0: not */
    double rate;                           /* of learning; 0: 5e-4 from scratch, 5e-5 on a base */
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
} clamor_train_options;
#define CLAMOR_TRAIN_OPTIONS_INIT                                                                                              \
    { sizeof(clamor_train_options), {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
      {NULL, 0}, 0, 0, 0, 0, {NULL, 0}, NULL, NULL, 0, NULL, NULL, 0, NULL, NULL, 0, 0 }

/* Trains on count texts and as many labels. Of "classes" each is one, and the classes are the different ones, sorted by their bytes. Of
 * "labels" each has any number of labels, as a cell that the command reads (docs/input.md): separated by , ; or |, or a JSON list; of
 * "number" each is one, as text. These are the labels of valid_labels, too, those that were not met in labels refused. Labels that all
 * posts have are refused, and numbers that floats, in which they are predicted, do not tell apart. A bucket of n-grams takes 4 bytes a
 * class in a model of CLAMOR_F32, and while it is trained 20, 4 more for each thread, and 4 with valid_texts. A checkpoint's file that is
 * there already is refused unless training resumes from it.
 * clamor_context_cancel and the progress function stop it. context and options may be NULL. The same seed, threads, texts and build give
 * the same model, also where training was stopped and resumed from its checkpoint, which stays until the caller removes it.
 * CLAMOR_DIVERGED: the loss was no longer finite, as at too high a rate; *out is then a model with the last good weights, of which
 * clamor_last_error() says when they were (where it happened while the language was learned, *out is untouched).
 * @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_train(clamor_text_model **out, const clamor_context *context, const clamor_str *texts,
                                                 const clamor_str *labels, size_t count, const clamor_train_options *options);

/* How weights are stored: as they are, or in two bytes or one. */
enum { CLAMOR_F32 = 0, CLAMOR_BF16 = 1, CLAMOR_INT8 = 2 };

/* What people must know before they trust the model goes into its card, README.md; what is absent is named there as unknown. */
typedef struct clamor_save_options {
    size_t struct_size;
    clamor_str name, summary, data, metric, limits;
    uint64_t seed;
    uint32_t storage;   /* CLAMOR_F32, CLAMOR_BF16, or CLAMOR_INT8 (not a model with a base) */
    uint32_t reserved;  /* 0 */
    clamor_str license; /* of the model itself; that of what it learned from belongs to data */
} clamor_save_options;
#define CLAMOR_SAVE_OPTIONS_INIT { sizeof(clamor_save_options), {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, {NULL, 0} }

/* Writes a folder for clamor_text_model_open, whole or not at all. An older model there is replaced where Clamor wrote it, else refused. A
 * model with a base becomes a checkpoint that transformers opens, or, with its head on the mean, a folder of which sentence-transformers
 * makes the logits. Stored in fewer bytes, weights are rounded in the folder alone. options may be NULL.
 * @since 0.1 */
CLAMOR_API clamor_status clamor_text_model_save(const clamor_text_model *model, clamor_str folder, const clamor_save_options *options);

/* ---- Text encoders: a checkpoint of Hugging Face's, opened as it is, makes a vector of a post. */

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

/* ---- Tokenizers: text becomes ids, and ids text, as a Hugging Face tokenizer.json says. */

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

/* ---- Posts and the analyzer: posts go in, a report comes out. */

/* The time of a post that has none. */
#define CLAMOR_NO_TIME INT64_MIN

/* One observation of one post. Absent text has size 0; only `text` may be empty and still be there. A list that is NULL is not
 * given, one that is not NULL and has count 0 is given and empty. */
typedef struct clamor_post {
    size_t struct_size;
    clamor_str id;                /* absent: the post is told from others by all its fields */
    clamor_str author;            /* a handle; an @ before it is left out, here and in the fields below */
    clamor_str text;
    int64_t time;                 /* ms since 1970-01-01 UTC, or CLAMOR_NO_TIME; what is not in 1970 to 2261 is a damaged post's bad_time */
    int64_t observed;             /* when the counts were read; the newest observation of a post wins */
    clamor_str language;          /* BCP 47 */
    clamor_str topic;
    clamor_str reply_to, reply_to_author;
    clamor_str repost_of, repost_of_author;
    clamor_str quotes, quotes_author;
    const clamor_str *mentions;   /* with or without @; not given: those in the text */
    size_t mention_count;
    const clamor_str *hashtags;   /* with or without #; not given: those in the text */
    size_t hashtag_count;
    const clamor_str *links;      /* not given: those in the text */
    size_t link_count;
    const clamor_str *media;      /* addresses of pictures and films; not given: none */
    size_t media_count;
    int64_t likes, replies, reposts;   /* one below 0 counts as 0 */
} clamor_post;
#define CLAMOR_POST_INIT                                                                                                      \
    { sizeof(clamor_post), {NULL, 0}, {NULL, 0}, {NULL, 0}, CLAMOR_NO_TIME, CLAMOR_NO_TIME, {NULL, 0}, {NULL, 0}, {NULL, 0},   \
      {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, NULL, 0, NULL, 0, NULL, 0, NULL, 0, 0, 0, 0 }

typedef struct clamor_analyzer clamor_analyzer;

/* text_bytes: nothing of a text is kept, and so no keywords and examples are found. */
#define CLAMOR_NO_TEXT UINT32_MAX

typedef struct clamor_analyzer_options {
    size_t struct_size;
    const clamor_str *tracked;    /* names to follow: "Name=alias,#tag,@handle" */
    size_t tracked_count;         /* at most 64 */
    clamor_str model;             /* names the source of the posts' sentiment in the report; absent: it has no name there */
    uint32_t text_bytes;          /* how much of each text is kept, at most 65,536; 0: 512; or CLAMOR_NO_TEXT */
    uint32_t reserved;            /* 0 */
    const clamor_str *tasks;      /* what else posts are asked, and its classes: "emotion=anger,joy,optimism,sadness" */
    size_t task_count;            /* at most 32 */
    clamor_str tasks_model;       /* names the source of the tasks' answers; with tasks */
    clamor_str targets_model;     /* names the source of the sentiment toward tracked names; absent: there is none */
} clamor_analyzer_options;
#define CLAMOR_ANALYZER_OPTIONS_INIT { sizeof(clamor_analyzer_options), NULL, 0, {NULL, 0}, 0, 0, NULL, 0, {NULL, 0}, {NULL, 0} }

/* What models say of posts, row by row; NULL for nothing. A row, or a task's part of one, that is not finite says none; others are
 * probabilities, whose sum is 1, or CLAMOR_INVALID_ARGUMENT names the post and nothing is added. */
typedef struct clamor_answers {
    size_t struct_size;
    const float *sentiment; /* count rows of negative, neutral, positive */
    const float *tasks;     /* count rows of the classes of all tasks, one task's behind the other's */
    const float *targets;   /* count times tracked_count rows of negative, neutral, positive, toward each tracked name */
} clamor_answers;
#define CLAMOR_ANSWERS_INIT { sizeof(clamor_answers), NULL, NULL, NULL }

/* context and options may be NULL: a context of its own, the defaults. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_create(clamor_analyzer **out, const clamor_context *context,
                                                const clamor_analyzer_options *options);
/* Reads what clamor_analyzer_save wrote. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_load(clamor_analyzer **out, const clamor_context *context, clamor_str path);
/* Writes the state to one file, atomically. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_save(const clamor_analyzer *analyzer, clamor_str path);
/* @since 0.1 */
CLAMOR_API void clamor_analyzer_destroy(clamor_analyzer *analyzer);
/* Adds posts. probabilities: count rows of negative, neutral, positive, as clamor_answers; NULL for none at all. Text that is not UTF-8
 * is refused before anything is added; where the call is cancelled, or memory ends, posts before that one were added. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_add(clamor_analyzer *analyzer, const clamor_post *posts, size_t count, const float *probabilities);
/* The same with all that models say; answers may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_add_answers(clamor_analyzer *analyzer, const clamor_post *posts, size_t count,
                                                     const clamor_answers *answers);
/* Adds all that other has; their options must be equal, and it must be another. The report does not depend on what was merged into what.
 * Where memory ends, a part was added. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_merge(clamor_analyzer *analyzer, const clamor_analyzer *other);
/* Different posts, and observations of them. Either output may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_count(const clamor_analyzer *analyzer, uint64_t *posts, uint64_t *observations);
/* Writes report.json (docs/report-schema.md) and its NUL to buffer. *needed, if not NULL, is the size with the NUL, also when the
 * status is CLAMOR_BUFFER_TOO_SMALL and nothing was written. @since 0.1 */
CLAMOR_API clamor_status clamor_analyzer_report(const clamor_analyzer *analyzer, char *buffer, size_t capacity, size_t *needed);

/* ---- The main job: files of posts go in, report.json and posts.jsonl come out. */

typedef struct clamor_progress {
    uint64_t posts;       /* read and counted, those seen before among them */
    uint64_t skipped;     /* records that gave no post */
    uint64_t bytes;       /* of the inputs, read so far */
    uint64_t total_bytes; /* 0 where an input does not say */
    double seconds;       /* since the call began */
} clamor_progress;

/* Called after every batch on the calling thread; non-zero stops with CLAMOR_CANCELLED. */
typedef int32_t (*clamor_progress_fn)(const clamor_progress *progress, void *payload);

struct ArrowArrayStream; /* https://arrow.apache.org/docs/format/CStreamInterface.html */

typedef struct clamor_analyze_options {
    size_t struct_size;
    const clamor_str *inputs;       /* files, read one after the other; "-" is the standard input */
    size_t input_count;
    clamor_str out;                 /* a folder for report.json and the posts, made where it is missing; absent: none is written */
    clamor_str format;              /* "auto" (the default), "clamor", "twitter-v1", "twitter-v2", "csv", "tsv" */
    clamor_str columns;             /* "text=text,time=created": which column is which field; "id?=number": it may be missing */
    clamor_str time_format;         /* strptime's directives; absent: ISO 8601, Twitter's own, Unix seconds or milliseconds */
    clamor_str timezone;            /* of times that do not say; absent: UTC */
    clamor_str posts_format;        /* "jsonl" (the default), "csv", "none" */
    const clamor_str *tracked;      /* as clamor_analyzer_options */
    size_t tracked_count;
    const clamor_text_model *model; /* NULL: no sentiment; it cuts long texts here, also if opened with CLAMOR_WINDOWS */
    clamor_str model_name;          /* for the report; needed where model is given */
    clamor_str state;               /* a file for the final state (clamor_analyzer_load); absent: not saved */
    uint32_t strict;                /* not 0: the first record that cannot be used ends the run */
    uint32_t resume;                /* not 0: goes on where a run with the same options was killed */
    uint32_t text_bytes;            /* as clamor_analyzer_options */
    uint32_t reserved;              /* 0 */
    clamor_progress_fn progress;
    void *progress_payload;
    clamor_str tasks_model;         /* the folder of a model of several tasks; absent: posts are asked nothing else */
    const clamor_str *tasks;        /* which of its tasks; none: all */
    size_t task_count;
    clamor_str targets_model;       /* the folder of a model of sentiment toward a target; absent: no sentiment toward tracked names */
    clamor_str precision;           /* of both, as clamor_text_model_options */
    struct ArrowArrayStream *stream; /* a table of Arrow's C stream interface in the place of inputs; NULL: none */
} clamor_analyze_options;
#define CLAMOR_ANALYZE_OPTIONS_INIT                                                                                            \
    { sizeof(clamor_analyze_options), NULL, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, NULL, 0, NULL, \
      {NULL, 0}, {NULL, 0}, 0, 0, 0, 0, NULL, NULL, {NULL, 0}, NULL, 0, {NULL, 0}, {NULL, 0}, NULL }

/* Runs the main job. *out, if out is not NULL, is the analyzer with all posts, the caller's to destroy. context may be NULL. A stream is
 * taken over where the other options are right, and its release is NULL then: else it is still the caller's to release. Its rows are posts
 * (docs/input.md), progress counts them for bytes, and resume takes the same rows from the first one on. @since 0.1 */
CLAMOR_API clamor_status clamor_analyze(clamor_analyzer **out, const clamor_context *context, const clamor_analyze_options *options);

#ifdef __cplusplus
}
#endif

#endif
