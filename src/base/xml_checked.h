/* Files that were found valid when the program was built, known by their bytes: validating by a schema takes longer than
   all else that is done with a profile, and this spares it for those that are shipped, as long as they were not changed. */
#ifndef BASE_XML_CHECKED_H
#define BASE_XML_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a file's bytes: enough to notice a change, not to keep out somebody who wants to deceive, who could
   change the program as well. */
struct xml_print {
    size_t size;
    uint64_t hash; /* FNV-1a (Fowler, Noll, Vo), 64 bits */
};

struct xml_checked {
    struct xml_print print;
    const char *schema; /* the name of the schema's file, by which it is valid */
};

struct xml_print xml_print_of(const char *bytes, size_t size);

/* From here on these are known (borrowed; none at the start). They must also be files of which base/xml_plain makes the
   tree that libxml2 makes. */
void xml_checked_use(const struct xml_checked *list, size_t count);
/* Whether those bytes are known as valid by the schema of that path (NULL: by any). */
bool xml_checked_has(const struct xml_print *print, const char *schema_path);

#endif
