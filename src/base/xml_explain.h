/* What is wrong with an element, in the words of the schema: libxml2 often names no more than the one around it. */
#ifndef BASE_XML_EXPLAIN_H
#define BASE_XML_EXPLAIN_H

#include "base/buf.h"
#include "base/xml.h"

/* Looks for the first element under `root` that has an attribute which the RELAX NG `schema` does not know, lacks an
   attribute or a child that it asks for, has a child that it does not know there, or has a value that it does not list, that
   is not of its form or that should be a number. Adds a sentence and returns the line; 0 when there is nothing that it can
   tell. Knows the plain parts of RELAX NG: one definition for each element name, references, optional, choices of values,
   patterns that POSIX has, too. */
int xml_explain(struct buf *text, const struct xml_node *root, const struct xml_node *schema);
/* Adds one of libxml2's messages about validity, in plainer words where it is a common one. */
void xml_rephrase(struct buf *text, const char *message);

#endif
