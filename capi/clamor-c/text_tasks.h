/* All tasks of a model folder with several, such as the shipped tasks-en, by one pass of its network. */
#ifndef CLAMOR_C_TEXT_TASKS_H
#define CLAMOR_C_TEXT_TASKS_H

#include "text_model.h"

CLAMOR_BEGIN

typedef struct clamor_text_tasks clamor_text_tasks;

/* Opens a model folder, on packed weights where they are there; options name no task. CLAMOR_BAD_FILE for a folder of another kind. context
 * and options may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_text_tasks_open(clamor_text_tasks **out, const clamor_context *context, clamor_str folder,
                                                const clamor_text_model_options *options);
/* As clamor_text_model_precision(). @since 0.1 */
CLAMOR_API const char *clamor_text_tasks_precision(const clamor_text_tasks *tasks);
/* @since 0.1 */
CLAMOR_API void clamor_text_tasks_destroy(clamor_text_tasks *tasks);
/* The number of tasks; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_text_tasks_count(const clamor_text_tasks *tasks);
/* The number of classes of all tasks together, which is that of the elements of a row; 0 for NULL. @since 0.1 */
CLAMOR_API size_t clamor_text_tasks_width(const clamor_text_tasks *tasks);
/* The name of a task, with its NUL, as clamor_analyzer_report writes text. @since 0.1 */
CLAMOR_API clamor_status clamor_text_tasks_name(const clamor_text_tasks *tasks, size_t task, char *buffer, size_t capacity, size_t *needed);
/* The number of classes of a task; 0 for NULL, and for a task that is not there. @since 0.1 */
CLAMOR_API size_t clamor_text_tasks_classes(const clamor_text_tasks *tasks, size_t task);
/* The name of a class of a task, with its NUL, as clamor_analyzer_report writes text. @since 0.1 */
CLAMOR_API clamor_status clamor_text_tasks_label(const clamor_text_tasks *tasks, size_t task, size_t index, char *buffer, size_t capacity,
                                                 size_t *needed);
/* Writes count rows of probabilities, in each those of one task's classes behind the other's, which is what clamor_answers.tasks takes.
 * CLAMOR_BUFFER_TOO_SMALL if capacity, in floats, is less than count times the width. A post's row does not depend on the others.
 * @since 0.1 */
CLAMOR_API clamor_status clamor_text_tasks_predict(const clamor_text_tasks *tasks, const clamor_str *texts, size_t count,
                                                   float *probabilities, size_t capacity);

CLAMOR_END

#endif
