/* checked SCHEMA FILE... SCHEMA FILE... : validates files by the schema (a name that ends in .rng) before them, and writes
   those of which base/xml_plain makes the same tree as libxml2 to standard output, as initializers of struct xml_checked.
   The build runs it; a file that is not valid ends the build. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xml_bytes.h"
#include "base/xml_checked.h"
#include "base/xml_plain.h"
#include "base/xml_valid.h"

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status check(const char *path, const char *schema, struct fault *fault)
{
    struct buf bytes = {0};
    struct xml_tree *tree = NULL, *plain = NULL;
    enum status status = xml_bytes_read(&bytes, path, path, &xml_tree_limits, fault);
    if (status == OK)
        status = xml_valid_read(&tree, &bytes, path, schema, fault);
    if (status == OK)
        plain = xml_plain_read(bytes.text, bytes.length);
    if (status == OK && (!plain || !xml_tree_equal(plain, tree))) {
        fprintf(stderr, "'%s' is not plain (base/xml_plain): it will be read by libxml2\n", path);
    } else if (status == OK) {
        struct xml_print print = xml_print_of(bytes.text, bytes.length);
        printf("{{%zu, UINT64_C(0x%016" PRIx64 ")}, \"%s\"}, /* %s */\n", print.size, print.hash,
               name_of(schema), name_of(path));
    }
    xml_tree_free(plain);
    xml_tree_free(tree);
    buf_release(&bytes);
    return status;
}

int main(int count, char **arguments)
{
    struct fault fault = {{0}};
    const char *schema = NULL;
    enum status status = OK;
    for (int i = 1; i < count && status == OK; i++)
        if (text_ends_with(arguments[i], ".rng"))
            schema = arguments[i];
        else if (schema)
            status = check(arguments[i], schema, &fault);
    xml_stop();
    if (status != OK)
        fprintf(stderr, "%s\n", fault.text);
    return status == OK && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
