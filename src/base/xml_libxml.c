#include "base/xml_libxml.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#if defined(LIBXML_SONAME)
#include <dlfcn.h>
#endif

struct libxml libxml;
static bool is_loaded;

#if defined(LIBXML_SONAME)
#define LIBXML_PLACE(name) {#name, offsetof(struct libxml, name)},
static enum status find_names(struct fault *fault)
{
    static const struct {
        const char *name;
        size_t offset;
    } places[] = {LIBXML_NAMES(LIBXML_PLACE)};
    void *library = dlopen(LIBXML_SONAME, RTLD_LAZY | RTLD_LOCAL);
    bool is_whole = library != NULL;
    for (size_t i = 0; i < sizeof places / sizeof *places && is_whole; i++) {
        void *symbol = dlsym(library, places[i].name);
        memcpy((char *)&libxml + places[i].offset, &symbol, sizeof symbol);
        is_whole = symbol != NULL;
    }
    return is_whole ? OK : fail(fault, ERR_SYSTEM, "cannot load libxml2: %s", dlerror());
}
#else
#define LIBXML_ADDRESS(name) .name = &(name),
static enum status find_names(struct fault *fault)
{
    (void)fault;
    libxml = (struct libxml){LIBXML_NAMES(LIBXML_ADDRESS)};
    return OK;
}
#endif

enum status libxml_load(struct fault *fault)
{
    enum status status = is_loaded ? OK : find_names(fault);
    if (status == OK && !is_loaded)
        libxml.xmlInitParser();
    is_loaded |= status == OK;
    return status;
}

void libxml_stop(void)
{
    if (is_loaded)
        libxml.xmlCleanupParser();
    is_loaded = false;
}
