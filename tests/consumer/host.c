/* The smallest host in C. */
#include <clamor.h>
#include <stdio.h>

int main(void) {
    clamor_context *context = NULL;
    if (clamor_abi_version() != CLAMOR_ABI_VERSION) return 1;
    if (clamor_context_create(&context, NULL) != CLAMOR_OK) {
        fprintf(stderr, "%s\n", clamor_last_error());
        return 1;
    }
    printf("host: clamor %s\n", clamor_version());
    clamor_context_destroy(context);
    return 0;
}
