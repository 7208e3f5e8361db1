/* The bytes of an XML file before a parser sees them: a regular file of at most 1 MiB, UTF-8 without control characters,
   and not so many elements and attributes that a parser would take long. */
#ifndef BASE_XML_BYTES_H
#define BASE_XML_BYTES_H

#include "base/buf.h"
#include "base/fault.h"

/* Adds the file to `bytes`, which the caller releases in any case. `shown` is the path, safe to show; faults name it, and
   the line. */
enum status xml_bytes_read(struct buf *bytes, const char *path, const char *shown, struct fault *fault);

#endif
