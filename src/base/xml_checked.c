#include "base/xml_checked.h"

#include <string.h>

static struct {
    const struct xml_checked *list;
    size_t count;
} known;

struct xml_print xml_print_of(const char *bytes, size_t size)
{
    struct xml_print print = {size, UINT64_C(0xcbf29ce484222325)};
    for (size_t i = 0; i < size; i++)
        print.hash = (print.hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return print;
}

void xml_checked_use(const struct xml_checked *list, size_t count)
{
    known.list = list;
    known.count = count;
}

bool xml_checked_has(const struct xml_print *print, const char *schema_path)
{
    const char *slash = schema_path ? strrchr(schema_path, '/') : NULL;
    const char *schema = slash ? slash + 1 : schema_path;
    for (size_t i = 0; i < known.count; i++)
        if (known.list[i].print.size == print->size && known.list[i].print.hash == print->hash &&
            (!schema || strcmp(known.list[i].schema, schema) == 0))
            return true;
    return false;
}
