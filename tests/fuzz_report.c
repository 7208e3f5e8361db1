/* Fuzz target: bytes as an XML report, of which all others are made; and what is made as XML is a report again. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/xml.h"
#include "bytes.h"
#include "report/stored.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    return 0;
}

/* The same device under many names, since no two reports go to one. */
static void write_all(struct stored_report *report, const char *path)
{
    static const struct report_options look = {.verbose = true, .series = true};
    struct reports reports = {0};
    struct buf name = {0};
    buf_add(&name, "/dev/");
    for (size_t i = 0; reporter_at(i); i++) {
        buf_add(&name, "./");
        char *goal = mem_format("%snull", buf_text(&name));
        if (reports_add(&reports, goal, reporter_at(i)->name, NULL) != OK)
            abort();
        free(goal);
    }
    if (stored_write(report, path, &reports, &look, NULL) != OK)
        abort();
    reports_release(&reports);
    buf_release(&name);
}

static void write_again(struct stored_report *report, const char *path)
{
    static const struct report_options look = {.quiet = true};
    static const char again[] = "fuzz-again.xml";
    struct stored_report second;
    struct reports reports = {0};
    struct fault fault;
    if (reports_add(&reports, again, NULL, &fault) != OK ||
        stored_write(report, path, &reports, &look, &fault) != OK ||
        stored_open(&second, again, &fault) != OK)
        abort();
    stored_release(&second);
    reports_release(&reports);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct stored_report report;
    struct fault fault;
    const char *path = bytes_as_file(bytes, count);
    if (stored_open(&report, path, &fault) != OK)
        return 0;
    write_all(&report, path);
    write_again(&report, path);
    stored_release(&report);
    return 0;
}
