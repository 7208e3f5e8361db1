/* checked SCHEMA FILE... : validates the files by the schema and writes the list CHECKED that belongs beside it
   (base/xml_checked) to standard output. The build runs it; files that are not valid end the build. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xml.h"
#include "base/xml_bytes.h"
#include "base/xml_checked.h"

static enum status list(const char *path, struct fault *fault)
{
    struct buf bytes = {0};
    enum status status = xml_bytes_read(&bytes, path, path, &xml_tree_limits, fault);
    if (status == OK) {
        const char *slash = strrchr(path, '/');
        struct xml_print print = xml_print_of(bytes.text, bytes.length);
        xml_print_write(stdout, &print, slash ? slash + 1 : path);
    }
    buf_release(&bytes);
    return status;
}

int main(int count, char **arguments)
{
    struct fault fault;
    enum status status = OK;
    xml_start();
    for (int i = 1; i < count && status == OK; i++) {
        struct xml_file *file = NULL;
        status = xml_open(&file, arguments[i], i > 1 ? arguments[1] : NULL, &fault);
        xml_close(file);
        if (status == OK)
            status = list(arguments[i], &fault);
    }
    xml_stop();
    if (status != OK)
        fprintf(stderr, "%s\n", fault.text);
    return status == OK && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
