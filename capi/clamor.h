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

#include "clamor-c/base.h"
#include "clamor-c/context.h"
#include "clamor-c/text_model.h"
#include "clamor-c/text_tasks.h"
#include "clamor-c/target_sentiment.h"
#include "clamor-c/text_training.h"
#include "clamor-c/text_encoder.h"
#include "clamor-c/tokenizer.h"
#include "clamor-c/analyzer.h"
#include "clamor-c/analyze.h"

#endif
