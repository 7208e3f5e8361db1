/* Markers and regions as REAPER's Region/Marker Manager exports and imports them: points are M1, M2 ..., what has a
   length is R1, R2 ... Times are minutes and seconds, which REAPER takes for time whatever its ruler shows (a bare number
   could be measures). */
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"
#include "report/csv.h"
#include "report/marks.h"
#include "report/reporter.h"

struct reaper_report {
    size_t markers, regions; /* so far */
};

static void write_head(FILE *out, const struct report_options *options)
{
    (void)options;
    fputs("#,Name,Start,End,Length\r\n", out);
}

static void write_time(struct csv *csv, double time_s)
{
    char text[32];
    csv_text(csv, time_text(time_s, text, sizeof text));
}

static void write_mark(FILE *out, struct reaper_report *report, const struct mark *mark)
{
    const bool is_region = mark->length_s >= MARK_REGION_S;
    struct csv csv = {.out = out};
    char *id = is_region ? mem_format("R%zu", ++report->regions) : mem_format("M%zu", ++report->markers);
    csv_text(&csv, id);
    csv_text(&csv, mark->text);
    write_time(&csv, mark->start_s);
    if (is_region) {
        write_time(&csv, mark->start_s + mark->length_s);
        write_time(&csv, mark->length_s);
    } else {
        csv_text(&csv, NULL);
        csv_text(&csv, NULL);
    }
    csv_end(&csv);
    free(id);
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)index;
    struct marks marks = {0};
    marks_collect(&marks, outcome, options->files > 1);
    for (size_t i = 0; i < marks.count; i++)
        write_mark(out, options->state, &marks.items[i]);
    marks_release(&marks);
}

const struct reporter reporter_reaper_report = {
    .name = "reaper",
    .suffix = ".reaper.csv",
    .summary = "markers and regions for REAPER: where the findings are",
    .state_size = sizeof(struct reaper_report),
    .begin = write_head,
    .file = write_file,
};
