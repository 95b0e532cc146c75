/* A forked child has none of a context's threads: handles say so there instead of hanging, are released, and new ones work. */
#include "check.h"

#if defined(_WIN32)
int main(void) { return 0; }
#else
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STR(text) ((clamor_str){text, sizeof(text) - 1})
#define SAYS_SO(call) CHECK((call) == CLAMOR_UNSUPPORTED && strstr(clamor_last_error(), "made before fork()") != NULL)

static const clamor_str folder = STR("python/clamor/models/sentiment-en"), text = STR("what a day");

static void in_child(clamor_context *context, clamor_text_model *model, clamor_analyzer *analyzer, const clamor_post *post) {
    clamor_context_options alone = CLAMOR_CONTEXT_OPTIONS_INIT;
    clamor_analyzer *other = NULL;
    clamor_text_model *again = NULL;
    float scores[3];
    SAYS_SO(clamor_text_model_predict(model, &text, 1, scores, 3));
    SAYS_SO(clamor_text_model_set_precision(model, STR("int8")));
    SAYS_SO(clamor_analyzer_add(analyzer, post, 1, NULL));
    SAYS_SO(clamor_analyzer_report(analyzer, NULL, 0, NULL));
    SAYS_SO(clamor_analyzer_save(analyzer, STR("fork_test.state")));
    if (context) {
        SAYS_SO(clamor_text_model_open(&again, context, folder, NULL));
        SAYS_SO(clamor_analyzer_create(&other, context, NULL));
    }
    clamor_text_model_destroy(model), clamor_analyzer_destroy(analyzer), clamor_context_destroy(context);

    alone.threads = 1;
    CHECK(clamor_context_create(&context, &alone) == CLAMOR_OK);
    CHECK(clamor_text_model_open(&again, context, folder, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(again, &text, 1, scores, 3) == CLAMOR_OK);
    CHECK(clamor_analyzer_create(&other, context, NULL) == CLAMOR_OK);
    CHECK(clamor_analyzer_add(other, post, 1, scores) == CLAMOR_OK);
    clamor_text_model_destroy(again), clamor_analyzer_destroy(other), clamor_context_destroy(context);
}

/* AddressSanitizer of GCC 12 does not take its allocator's locks over fork(), as glibc takes malloc's, and a thread that begins holds them:
 * there a context's threads come to rest before. */
static void rest(void) {
#if defined(__SANITIZE_ADDRESS__)
    const struct timespec moment = {0, 300000000};
    nanosleep(&moment, NULL);
#endif
}

/* Twice: handles that share a context, and handles with one of their own. */
static void check_fork(clamor_context *context) {
    clamor_text_model *model = NULL;
    clamor_analyzer *analyzer = NULL;
    clamor_post post = CLAMOR_POST_INIT;
    float before[3], after[3];
    int status = 0;
    pid_t child;
    post.text = text;
    CHECK(clamor_text_model_open(&model, context, folder, NULL) == CLAMOR_OK);
    CHECK(clamor_text_model_predict(model, &text, 1, before, 3) == CLAMOR_OK);
    CHECK(clamor_analyzer_create(&analyzer, context, NULL) == CLAMOR_OK);
    rest();
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(300); /* a hang fails */
        in_child(context, model, analyzer, &post);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(clamor_text_model_predict(model, &text, 1, after, 3) == CLAMOR_OK); /* the parent goes on */
    CHECK(memcmp(before, after, sizeof(before)) == 0);
    CHECK(clamor_analyzer_add(analyzer, &post, 1, after) == CLAMOR_OK);
    clamor_text_model_destroy(model), clamor_analyzer_destroy(analyzer), clamor_context_destroy(context);
}

int main(void) {
    clamor_context_options options = CLAMOR_CONTEXT_OPTIONS_INIT;
    clamor_context *context = NULL;
    options.threads = 2;
    CHECK(clamor_context_create(&context, &options) == CLAMOR_OK);
    check_fork(context);
    check_fork(NULL);
    return 0;
}
#endif
