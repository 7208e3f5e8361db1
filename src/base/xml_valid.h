/* Trees by libxml2, which also validates. */
#ifndef BASE_XML_VALID_H
#define BASE_XML_VALID_H

#include "base/buf.h"
#include "base/fault.h"
#include "base/xml_tree.h"

/* Parses the bytes of a file, which sentences call `shown`, and validates them against the schema file (NULL: only
   well-formed). Schemas are kept from their first use to xml_valid_stop. *tree is NULL after a fault; else the caller
   frees it. */
enum status xml_valid_read(struct xml_tree **tree, const struct buf *bytes, const char *shown,
                           const char *schema_path, struct fault *fault);
void xml_valid_stop(void);

#endif
