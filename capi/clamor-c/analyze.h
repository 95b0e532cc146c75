/* The main job: files of posts go in, report.json and posts.jsonl come out. */
#ifndef CLAMOR_C_ANALYZE_H
#define CLAMOR_C_ANALYZE_H

#include "analyzer.h"
#include "text_model.h"

CLAMOR_BEGIN

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
    uint32_t unescape_html;         /* not 0: "AT&amp;T" in a text is read as "AT&T", as Twitter's records always are */
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

/* Runs the main job. *out, if out is not NULL, is the analyzer with all posts, the caller's to destroy. context may be NULL. Where
 * the release of a stream is NULL afterwards it was taken over, and released; else, as where options were refused before the stream was
 * looked at, it is still the caller's. Its rows are posts (docs/input.md), progress counts them for bytes, and resume takes the same rows
 * from the first one on. @since 0.1 */
CLAMOR_API clamor_status clamor_analyze(clamor_analyzer **out, const clamor_context *context, const clamor_analyze_options *options);

CLAMOR_END

#endif
