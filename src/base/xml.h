/* XML files read into a tree, checked against a RELAX NG schema: with base/xml_scan what other rooms know of XML.
   No network, no external entity, no document type definition, depth and size bounded. */
#ifndef BASE_XML_H
#define BASE_XML_H

#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"

struct xml_file;
struct xml_node;

/* Files are opened in the main thread. What is kept from one to the next, schemas and libxml2's own, is given back by
   xml_stop, after the last. */
void xml_stop(void);
/* Adds the version of libxml2; nothing where it cannot be loaded. */
void xml_library(struct buf *version);

/* Reads `path` (UTF-8) and validates it against the schema file (NULL: only well-formed), unless that was done when the
   program was built (base/xml_checked). Faults are ERR_FORMAT (or ERR_SYSTEM when the file cannot be opened) and read
   "'path' line 12: ...". The line is the one where a start tag ends. *file is NULL after a fault. */
enum status xml_open(struct xml_file **file, const char *path, const char *schema_path, struct fault *fault);
void xml_close(struct xml_file *file);

const struct xml_node *xml_root(const struct xml_file *file);
/* First child element, next sibling element; NULL at the end. `name` NULL takes any, else only that local name. */
const struct xml_node *xml_child(const struct xml_node *node, const char *name);
const struct xml_node *xml_next(const struct xml_node *node, const char *name);
const char *xml_name(const struct xml_node *node);
/* Borrowed from the file; NULL when the attribute is not there. */
const char *xml_attribute(const struct xml_node *node, const char *name);
/* The same with white space folded and trimmed, as the schema sees it; the caller frees it. */
char *xml_attribute_text(const struct xml_node *node, const char *name);
/* The name of attribute `index`, counted from 0; NULL past the end. */
const char *xml_attribute_name(const struct xml_node *node, size_t index);
/* The element's text with white space folded and trimmed; the caller frees it. Never NULL. */
char *xml_text(const struct xml_node *node);
int xml_line(const struct xml_node *node);

#endif
