/* The bytes of an XML file, looked at before libxml2 sees them: what makes it slow or large is refused here. */
#ifndef BASE_XML_BYTES_H
#define BASE_XML_BYTES_H

#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"

struct xml_limits {
    size_t mebibytes;
    long marks;     /* '<', '&' and the '=' that an attribute could have */
    int attributes; /* of one element; 0: the marks are limit enough */
};

/* Of profiles, schemas and other files that a tree is made of: some passes of libxml2 take a time that grows with the
   square of the number of attributes or of errors, and a profile of this many marks is none. */
extern const struct xml_limits xml_tree_limits;

/* Reads a regular file of at most so many bytes that is UTF-8 text without control characters. `shown` is the path in
   sentences. */
enum status xml_bytes_read(struct buf *bytes, const char *path, const char *shown,
                           const struct xml_limits *limits, struct fault *fault);

#endif
