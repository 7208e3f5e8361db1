/* Attributes of an element that base/markup wrote, read back: texts, numbers, words out of a list. What is wrong is told
   once, at the end, so that a reader takes all its attributes in one go. */
#ifndef BASE_XML_VALUES_H
#define BASE_XML_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/xml_scan.h"

struct xml_values {
    const struct xml_tag *tag;
    const char *wrong; /* the first thing that is: static text; NULL: nothing so far */
};

/* The caller frees it. NULL when it is not there; where it must be, that is wrong, and the text is empty. */
char *xml_values_text(const struct xml_values *values, const char *name);
char *xml_values_needed(struct xml_values *values, const char *name);
/* Also wrong where it could move a cursor or break a line: what reports show as it is. */
char *xml_values_plain(struct xml_values *values, const char *name);
/* Also wrong where there is anything but letters, digits and " -_.,:()+/%#" of ASCII, or nothing: names that we give. */
char *xml_values_name(struct xml_values *values, const char *name);
/* False when it is not there, and *number is left alone. Past +-1e30 it is wrong. */
bool xml_values_number(struct xml_values *values, const char *name, double *number);
/* From `least` to `most`. */
bool xml_values_integer(struct xml_values *values, const char *name, int64_t least, int64_t most,
                        int64_t *number);
bool xml_values_flag(struct xml_values *values, const char *name); /* false when it is not there */
/* The index of the word; words end with NULL. 0, and wrong, when it is none of them, and when it is not there, unless
   `otherwise` is an index: that is what it is then. */
enum { XML_VALUES_NEEDED = -1 };
int xml_values_choice(struct xml_values *values, const char *name, const char *(*word)(int index),
                      int otherwise);
/* Whether there could be nothing in the text that moves a cursor or breaks a line. */
bool xml_text_is_plain(const char *text);

#endif
