/* Files that were found valid when the program was built. A file CHECKED beside a schema lists, a line each, the size and
   the hash of the schema's bytes and then those of files that it accepts; their names are for people. Validating by a
   schema takes longer than all else that is done with a profile, and this spares it for those that are shipped, as long
   as neither they nor the schema were changed. */
#ifndef BASE_XML_CHECKED_H
#define BASE_XML_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What is known of a file's bytes: enough to notice a change, not to keep out somebody who wants to deceive, who could
   write the list as well. */
struct xml_print {
    size_t size;
    uint64_t hash; /* FNV-1a (Fowler, Noll, Vo), 64 bits */
};

struct xml_checked {
    struct xml_print *prints;
    size_t count, capacity;
};

struct xml_print xml_print_of(const char *bytes, size_t size);
void xml_print_write(FILE *out, const struct xml_print *print, const char *name);

/* Reads the list that stands beside the schema. It stays empty when there is none, or none of this schema. */
void xml_checked_read(struct xml_checked *checked, const char *schema_path);
bool xml_checked_has(const struct xml_checked *checked, const struct xml_print *print);
void xml_checked_release(struct xml_checked *checked);

#endif
