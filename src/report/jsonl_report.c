/* JSON lines, for streams: an object a file, on one line, with the keys that a file has in the JSON report. Each line is
   there as soon as its file is done. */
#include "report/json_file.h"
#include "report/reporter.h"

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)index;
    struct json json;
    json_begin(&json, out);
    json_object_inline(&json, NULL);
    json_file_write(&json, options, outcome);
    json_end_object(&json);
}

const struct reporter reporter_jsonl_report = {
    .name = "jsonl",
    .suffix = ".jsonl .ndjson",
    .summary = "JSON lines: one object a file, each on a line",
    .file = write_file,
};
