#include "base/xml_libxml.h"

#include <stdbool.h>

struct libxml libxml;
static bool is_loaded;

enum status libxml_load(struct fault *fault)
{
    enum status status = OK;
    if (is_loaded)
        return OK;
#if defined(LIBXML2_FILE)
    status = LATE_LOAD(libxml, LIBXML_NAMES, "libxml2", LIBXML2_FILE, fault);
#else
    (void)fault;
    libxml = (struct libxml){LIBXML_NAMES(LATE_ADDRESS)};
#endif
    if (status == OK)
        libxml.xmlInitParser();
    is_loaded = status == OK;
    return status;
}

void libxml_stop(void)
{
    if (is_loaded)
        libxml.xmlCleanupParser();
    is_loaded = false;
}
