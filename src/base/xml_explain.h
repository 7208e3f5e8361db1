/* What is wrong with an attribute, in the words of the schema: libxml2 often names no more than the element. */
#ifndef BASE_XML_EXPLAIN_H
#define BASE_XML_EXPLAIN_H

#include "base/buf.h"
#include "base/xml.h"

/* Looks for the first element under `root` that has an attribute which the RELAX NG `schema` does not know, lacks an
   attribute or a child that it asks for, or has a value that it does not list or that should be a number. Adds a sentence and returns the
   line; 0 when there is nothing that it can tell. Knows the plain parts of RELAX NG: one definition for each element
   name, references, optional, choices of values. */
int xml_explain(struct buf *text, const struct xml_node *root, const struct xml_node *schema);
/* Adds one of libxml2's messages about validity, in plainer words where it is a common one. */
void xml_rephrase(struct buf *text, const char *message);

#endif
