/* CSV, for spreadsheets and data bases: a row a file. The columns are the same for every file: state, counts, the worst
   finding, then the measures that a short report shows, by their ids. */
#include <stdlib.h>

#include "analyze/pipeline.h"
#include "base/buf.h"
#include "report/csv.h"
#include "report/reporter.h"
#include "report/weight.h"

/* Numbers carry three decimals more than the text report shows, as in JSON. */
enum { MORE_DECIMALS = 3 };

static const char *const columns[] = {
    "path",   "state", "trouble", "targets",    "failed",         "warned",       "not_measured", "noted",
    "waived", "known", "passed",  "worst_rule", "worst_severity", "worst_time_s", "worst_message"};

static void write_head(FILE *out, const struct report_options *options)
{
    (void)options;
    struct csv csv = {.out = out};
    const struct measure *measure;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_text(&csv, columns[i]);
    for (size_t i = 0; (measure = measure_at(i)); i++)
        if (measure->brief)
            csv_text(&csv, measure->id);
    csv_end(&csv);
}

static void write_targets(struct csv *csv, const struct outcome *outcome)
{
    struct buf names = {0};
    for (size_t i = 0; i < outcome->target_count; i++)
        buf_addf(&names, "%s%s", i ? " " : "", outcome->targets[i]->id);
    csv_text(csv, buf_text(&names));
    buf_release(&names);
}

static void write_worst(struct csv *csv, const struct finding *worst)
{
    csv_text(csv, worst ? worst->id : NULL);
    csv_text(csv, worst ? severity_name(worst->severity) : NULL);
    if (worst && worst->has_time)
        csv_number(csv, worst->time_s, 6);
    else
        csv_text(csv, NULL);
    csv_text(csv, worst ? worst->message : NULL);
}

static void write_reading(struct csv *csv, const struct reading *reading)
{
    if (reading && reading->kind == READING_NUMBER)
        csv_number(csv, reading->number, reading->measure->decimals + MORE_DECIMALS);
    else
        csv_text(csv, reading && reading->kind == READING_TEXT ? reading->text : NULL);
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)options;
    (void)index;
    struct csv csv = {.out = out};
    const struct tally tally = findings_tally(&outcome->findings);
    const size_t counts[] = {tally.failed, tally.warned, tally.not_measured, tally.noted,
                             tally.waived, tally.known,  tally.passed};
    const struct measure *measure;
    csv_text(&csv, outcome->path);
    csv_text(&csv, outcome_state_name(outcome->state));
    csv_text(&csv, outcome->trouble);
    write_targets(&csv, outcome);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        csv_integer(&csv, (int64_t)counts[i]);
    write_worst(&csv, findings_worst(&outcome->findings));
    for (size_t i = 0; (measure = measure_at(i)); i++)
        if (measure->brief)
            write_reading(&csv, record_find(&outcome->record, measure->id, RECORD_WHOLE));
    csv_end(&csv);
}

const struct reporter reporter_csv_report = {
    .name = "csv",
    .suffix = ".csv",
    .summary = "CSV: a row a file, for spreadsheets",
    .begin = write_head,
    .file = write_file,
};
