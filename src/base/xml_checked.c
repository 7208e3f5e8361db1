#include "base/xml_checked.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/xml_bytes.h"

struct xml_print xml_print_of(const char *bytes, size_t size)
{
    struct xml_print print = {size, UINT64_C(0xcbf29ce484222325)};
    for (size_t i = 0; i < size; i++)
        print.hash = (print.hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return print;
}

void xml_print_write(FILE *out, const struct xml_print *print, const char *name)
{
    fprintf(out, "%zu %016" PRIx64 " %s\n", print->size, print->hash, name);
}

bool xml_checked_has(const struct xml_checked *checked, const struct xml_print *print)
{
    for (size_t i = 0; i < checked->count; i++)
        if (checked->prints[i].size == print->size && checked->prints[i].hash == print->hash)
            return true;
    return false;
}

/* Up to the first line that is none. */
static void read_lines(struct xml_checked *checked, const char *path)
{
    struct xml_print print;
    FILE *file = fopen(path, "r");
    while (file && fscanf(file, "%zu %" SCNx64 " %*255s", &print.size, &print.hash) == 2) {
        checked->prints =
            mem_grow(checked->prints, checked->count, &checked->capacity, sizeof *checked->prints);
        checked->prints[checked->count++] = print;
    }
    if (file)
        fclose(file);
}

void xml_checked_read(struct xml_checked *checked, const char *schema_path)
{
    const char *slash = strrchr(schema_path, '/');
    char *path = slash ? mem_format("%.*s/CHECKED", (int)(slash - schema_path), schema_path) : NULL;
    struct buf schema = {0};
    if (path)
        read_lines(checked, path);
    bool is_known =
        checked->count && xml_bytes_read(&schema, schema_path, schema_path, &xml_tree_limits, NULL) == OK;
    if (is_known) {
        struct xml_print print = xml_print_of(schema.text, schema.length);
        is_known = print.size == checked->prints[0].size && print.hash == checked->prints[0].hash;
    }
    if (!is_known)
        checked->count = 0;
    buf_release(&schema);
    free(path);
}

void xml_checked_release(struct xml_checked *checked)
{
    free(checked->prints);
    *checked = (struct xml_checked){0};
}
