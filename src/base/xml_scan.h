/* XML files too large for a tree: each element once, in the order of the file. No network, no entities, no document type
   definition; in time and memory that grow with the size of the file only, whoever wrote it. */
#ifndef BASE_XML_SCAN_H
#define BASE_XML_SCAN_H

#include "base/fault.h"

struct xml_tag;

/* What is called for each element of the namespace, the root first. Each returns NULL, or what is wrong, as static text. */
struct xml_events {
    const char *(*begin)(void *user, const struct xml_tag *tag);
    /* `text` is what stands in the element, if there is no element in it. NULL: nobody asks. */
    const char *(*end)(void *user, int depth, const char *text);
};

/* Goes through the file; elements of other namespaces than `space` are passed over, with what is in them. Faults are ERR_FORMAT (or ERR_SYSTEM when the
   file cannot be opened) and read "'path' line 12: ...". At most 256 MiB are read: the report of a thousand songs. */
enum status xml_scan(const char *path, const char *space, const struct xml_events *events, void *user,
                     struct fault *fault);

const char *xml_tag_name(const struct xml_tag *tag);
int xml_tag_depth(const struct xml_tag *tag); /* 0: the root */
/* The caller frees it; NULL when the attribute is not there. */
char *xml_tag_attribute(const struct xml_tag *tag, const char *name);

#endif
