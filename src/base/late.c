#include "base/late.h"

#if defined(MIXCHECK_LATE)
#include <dlfcn.h>

enum status late_load(const char *const *names, void *pointers, const char *library, const char *file,
                      struct fault *fault)
{
    void *handle = dlopen(file, RTLD_LAZY | RTLD_LOCAL), *symbol = handle;
    for (size_t i = 0; names[i] && symbol; i++) {
        symbol = dlsym(handle, names[i]);
        memcpy((char *)pointers + i * sizeof symbol, &symbol, sizeof symbol);
    }
    return symbol ? OK : fail(fault, ERR_SYSTEM, "cannot load %s: %s", library, dlerror());
}
#else
enum status late_load(const char *const *names, void *pointers, const char *library, const char *file,
                      struct fault *fault)
{
    (void)names, (void)pointers, (void)file;
    return fail(fault, ERR_SYSTEM, "cannot load %s: not known how", library);
}
#endif
