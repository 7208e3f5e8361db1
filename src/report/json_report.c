/* The report for programs: one JSON object, its keys documented in mixcheck(1). */
#include <stdlib.h>

#include "base/json.h"
#include "judge/waiver.h"
#include "report/json_file.h"
#include "report/json_playback.h"
#include "report/reporter.h"

static void open_list(FILE *out, const struct report_options *options)
{
    fprintf(out, "{\n  \"mixcheck\": \"%s\",\n  \"files\": [", report_version(options));
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    struct json json;
    fputs(index ? ",\n" : "\n", out);
    json_begin(&json, out);
    json_object(&json, NULL);
    json_file_write(&json, options, outcome);
    json_end_object(&json);
}

static void write_waiver(FILE *out, const struct report_options *options, const struct waiver *waiver)
{
    struct json json;
    char *remark = waiver_remark(waiver, options->examining->targets, options->examining->target_count);
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "state", waiver_state_name(waiver_state(waiver)));
    json_text(&json, "remark", remark);
    json_text(&json, "rule", waiver->rule);
    json_text(&json, "track", waiver->track);
    json_text(&json, "by", waiver->by);
    json_text(&json, "reason", waiver->reason);
    json_text(&json, "until", waiver->until);
    json_integer(&json, "findings", (int64_t)waiver->uses);
    json_text(&json, "file", waiver->path);
    json_integer(&json, "line", waiver->line);
    json_end_object(&json);
    free(remark);
}

static void write_waivers(FILE *out, const struct report_options *options, const struct waivers *waivers)
{
    fputs(",\n  \"waivers\": [", out);
    for (size_t i = 0; i < waivers->count; i++) {
        fputs(i ? ",\n" : "\n", out);
        write_waiver(out, options, &waivers->items[i]);
    }
    putc(']', out);
}

static void close_list(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    const struct waivers *waivers = totals->waivers;
    fputs("]", out);
    if (totals->album) {
        struct json json;
        json_begin(&json, out);
        fputs(",\n", out);
        json_album_write(&json, totals->album);
    }
    if (waivers)
        write_waivers(out, options, waivers);
    fputs("\n}\n", out);
}

const struct reporter reporter_json_report = {
    .name = "json",
    .suffix = ".json",
    .summary = "one JSON object with everything that was measured and found",
    .begin = open_list,
    .file = write_file,
    .end = close_list,
};
