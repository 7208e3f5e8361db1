#include "base/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml_libxml.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml_bytes.h"
#include "base/xml_checked.h"
#include "base/xml_plain.h"
#include "base/xml_valid.h"

struct xml_file {
    struct xml_tree *tree;
};

void xml_stop(void)
{
    xml_valid_stop();
    libxml_stop();
}

/* It says "20914-GITv2.9.14": two digits for each part after the first. */
void xml_library(struct buf *version)
{
    long number;
    char digits[16];
    if (libxml_load(NULL) != OK)
        return;
    const char *words = LIBXML_RUNNING_VERSION;
    snprintf(digits, sizeof digits, "%.*s", (int)strspn(words, "0123456789"), words);
    if (text_integer(digits, &number))
        buf_addf(version, "%ld.%ld.%ld", number / 10000, number / 100 % 100, number % 100);
}

enum status xml_open(struct xml_file **file, const char *path, const char *schema_path, struct fault *fault)
{
    char *shown = text_shown(path);
    struct buf bytes = {0};
    struct xml_tree *tree = NULL;
    enum status status = xml_bytes_read(&bytes, path, shown, &xml_tree_limits, fault);
    if (status == OK) {
        struct xml_print print = xml_print_of(bytes.text, bytes.length);
        if (xml_checked_has(&print, schema_path))
            tree = xml_plain_read(bytes.text, bytes.length);
        if (!tree)
            status = xml_valid_read(&tree, &bytes, shown, schema_path, fault);
    }
    *file = NULL;
    if (status == OK) {
        *file = mem_zero(1, sizeof **file);
        (*file)->tree = tree;
    }
    buf_release(&bytes);
    free(shown);
    return status;
}

void xml_close(struct xml_file *file)
{
    if (file)
        xml_tree_free(file->tree);
    free(file);
}

const struct xml_node *xml_root(const struct xml_file *file)
{
    return xml_tree_root(file->tree);
}
