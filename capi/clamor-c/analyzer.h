/* Posts and the analyzer: posts go in, a report comes out. */
#ifndef CLAMOR_C_ANALYZER_H
#define CLAMOR_C_ANALYZER_H

#include "context.h"

CLAMOR_BEGIN

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

CLAMOR_END

#endif
