#include "check.h"

struct heard {
    int events, told;
    char text[256];
};

static void hear(int32_t level, clamor_str message, void *payload) {
    struct heard *heard = payload;
    const size_t size = message.size < sizeof heard->text ? message.size : sizeof heard->text - 1;
    ++heard->events;
    if (level != 1) return;
    ++heard->told;
    memcpy(heard->text, message.data, size);
    heard->text[size] = 0;
}

/* The log of a run over three records, one of them broken. */
static void check_log(const clamor_context *context, struct heard *heard) {
    const char *path = "context_test.jsonl";
    const clamor_str inputs[] = {{path, strlen(path)}};
    clamor_analyze_options options = CLAMOR_ANALYZE_OPTIONS_INIT;
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    fputs("{\"text\": \"one\"}\n{broken\n{\"text\": \"two\"}\n", file);
    fclose(file);
    options.inputs = inputs, options.input_count = 1;
    CHECK(clamor_analyze(NULL, context, &options) == CLAMOR_OK);
    CHECK(heard->told == 1);
    CHECK(strstr(heard->text, "context_test.jsonl, line 2: ") != NULL);
    remove(path);
}

int main(void) {
    clamor_context *context = NULL;
    clamor_context_options options = CLAMOR_CONTEXT_OPTIONS_INIT;
    uint64_t used = 1, peak = 1;
    struct heard heard = {0, 0, ""};
    struct { clamor_context_options known; uint64_t newer; } future = {CLAMOR_CONTEXT_OPTIONS_INIT, 0};

    CHECK(clamor_abi_version() == CLAMOR_ABI_VERSION);
    CHECK(strcmp(clamor_version(), "") != 0);
    CHECK(clamor_context_create(NULL, NULL) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strcmp(clamor_last_error(), "out must not be NULL") == 0);

    options.threads = 2;
    options.log = hear;
    options.log_payload = &heard;
    CHECK(clamor_context_create(&context, &options) == CLAMOR_OK);
    CHECK(clamor_context_memory(context, &used, &peak) == CLAMOR_OK);
    CHECK(used == 0 && peak == 0);
    CHECK(clamor_context_memory(NULL, &used, &peak) == CLAMOR_INVALID_ARGUMENT);
    clamor_context_cancel(context);
    clamor_context_resume(context);
    CHECK(heard.events == 0);
    check_log(context, &heard);
    clamor_context_destroy(context);
    clamor_context_destroy(NULL);
    clamor_context_cancel(NULL);

    /* A newer program: what it does not set is fine, what it sets and we do not know is refused. */
    future.known.struct_size = sizeof(future);
    CHECK(clamor_context_create(&context, &future.known) == CLAMOR_OK);
    clamor_context_destroy(context);
    future.newer = 1;
    CHECK(clamor_context_create(&context, &future.known) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "newer library") != NULL);
    options.reserved = 1;
    CHECK(clamor_context_create(&context, &options) == CLAMOR_INVALID_ARGUMENT);
    CHECK(strstr(clamor_last_error(), "reserved is 1, expected 0") != NULL);
    options.reserved = 0;
    options.struct_size = 28;   /* half of the pointer `log` */
    CHECK(clamor_context_create(&context, &options) == CLAMOR_INVALID_ARGUMENT);
    options.struct_size = 0;
    CHECK(clamor_context_create(&context, &options) == CLAMOR_INVALID_ARGUMENT);
    return 0;
}
