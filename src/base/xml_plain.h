/* A reader for the plain XML of the files that come with the program: their bytes were read by libxml2 when it was built,
   with the same tree (data/checked), so nothing is left to do but to follow the marks. It spares loading libxml2, which
   takes longer than all else at the start. Of any other bytes it makes no more than a tree or nothing. */
#ifndef BASE_XML_PLAIN_H
#define BASE_XML_PLAIN_H

#include "base/xml_tree.h"

/* NULL where there is anything but elements, attributes, text, comments, the five entities that XML itself has, and an XML
   declaration: names with a colon, CDATA, instructions, numbered characters, carriage returns. The caller frees it. */
struct xml_tree *xml_plain_read(const char *bytes, size_t size);

#endif
