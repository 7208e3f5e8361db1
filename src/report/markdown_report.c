/* Markdown for a pull request or a mail, so that it reads well as it is: the verdict, what to do, the numbers. Of several
   files a table, the worst first, and what to do about those that did not pass. */
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/units.h"
#include "report/markdown.h"
#include "report/reporter.h"
#include "report/weight.h"

enum { STATES = OUTCOME_UNREADABLE + 1 };

/* By the state of the file; written at the end. */
struct markdown_report {
    struct buf rows[STATES], sections[STATES];
};

static const char *const verdicts[STATES] = {
    [OUTCOME_PASS] = "Ready",      [OUTCOME_WARN] = "Nothing forbids it",   [OUTCOME_FAIL] = "Not ready",
    [OUTCOME_DAMAGED] = "Damaged", [OUTCOME_UNREADABLE] = "Cannot be read",
};

static void add_count(struct buf *buf, size_t count, const char *words, const char **gap)
{
    if (count == 0)
        return;
    buf_addf(buf, "%s%zu %s", *gap, count, words);
    *gap = ", ";
}

/* "2 failed, 1 warning, 30 passed" */
static void add_tally(struct buf *buf, const struct outcome *outcome)
{
    const struct tally tally = findings_tally(&outcome->findings);
    const char *gap = "";
    add_count(buf, tally.failed, "failed", &gap);
    add_count(buf, tally.warned, tally.warned == 1 ? "warning" : "warnings", &gap);
    add_count(buf, tally.not_measured, "not measured", &gap);
    add_count(buf, tally.waived, "waived", &gap);
    add_count(buf, tally.known, "known", &gap);
    add_count(buf, tally.noted, tally.noted == 1 ? "note" : "notes", &gap);
    add_count(buf, tally.passed, "passed", &gap);
}

/* "FLAC 16 bit, 44.1 kHz, stereo, 0:21.400; judged by spotify, faults" */
static void add_format(struct buf *buf, const struct outcome *outcome)
{
    const struct audio_format *format = &outcome->format;
    char time[32];
    markdown_add(buf, format->container);
    if (strcmp(format->container, format->codec) != 0) {
        buf_add(buf, " ");
        markdown_add(buf, format->codec);
    }
    if (format->bits > 0)
        buf_addf(buf, " %d bit", format->bits);
    buf_addf(buf, ", %g kHz, ", format->rate_hz / 1000.0);
    markdown_add(buf, format->layout);
    double duration = record_value(&outcome->record, "frame.duration", RECORD_WHOLE, 0.0);
    buf_addf(buf, ", %s", time_text(duration, time, sizeof time));
    for (size_t i = 0; i < outcome->target_count; i++) {
        buf_add(buf, i ? ", " : "; judged by ");
        markdown_add(buf, outcome->targets[i]->id);
    }
}

static void add_place(struct buf *buf, const struct outcome *outcome, const struct finding *finding)
{
    const struct audio_format *format = &outcome->format;
    char time[32];
    if (finding->has_time)
        buf_addf(buf, ", at %s", time_text(finding->time_s, time, sizeof time));
    if (finding->channel >= 0 && finding->channel < format->channels && format->channels > 1)
        buf_addf(buf, ", %s", speaker_name(format->speakers[finding->channel]));
}

/* "- **failed:** what it is. *To do:* ... (rule, asked: at most -1 dBTP, at 0:08.000, left)" */
static void add_finding(struct buf *buf, const struct outcome *outcome, const struct finding *finding)
{
    buf_addf(buf, "- **%s:** ", finding_word(finding));
    markdown_add(buf, finding->message);
    if (finding->close.is_close) {
        buf_add(buf, "; ");
        markdown_add(buf, finding->close.text);
    }
    if (*finding->remedy) {
        buf_add(buf, ". **To do:** ");
        markdown_add(buf, finding->remedy);
    }
    buf_add(buf, " (");
    markdown_add(buf, finding->id);
    if (finding->limit_text) {
        buf_add(buf, ", asked: ");
        markdown_add(buf, finding->limit_text);
    }
    add_place(buf, outcome, finding);
    if (finding->is_waived) {
        buf_add(buf, ", waived by ");
        markdown_add(buf, finding->waiver->by);
        buf_addf(buf, " until %s: ", finding->waiver->until);
        markdown_add(buf, finding->waiver->reason);
    }
    buf_add(buf, ")\n");
}

/* What counts by its weight, then what was accepted, then notes. */
static int rank_of(const struct finding *finding)
{
    if (finding->state == VERDICT_PASS)
        return -1;
    if (finding_is_accepted(finding))
        return 2;
    enum weight weight = finding_weight(finding, false);
    return weight == WEIGHT_FAIL ? 0 : weight == WEIGHT_WARN ? 1 : 3;
}

static void add_findings(struct buf *buf, const struct outcome *outcome)
{
    enum { RANKS = 4 };
    static const char *const headings[RANKS] = {"What must be mended", "What should be looked at",
                                                "What was accepted", "Notes"};
    for (int rank = 0; rank < RANKS; rank++) {
        bool is_begun = false;
        for (size_t i = 0; i < outcome->findings.count; i++) {
            if (rank_of(&outcome->findings.items[i]) != rank)
                continue;
            if (!is_begun)
                buf_addf(buf, "\n**%s**\n\n", headings[rank]);
            is_begun = true;
            add_finding(buf, outcome, &outcome->findings.items[i]);
        }
    }
}

static void add_value(struct buf *buf, const struct reading *reading)
{
    const struct measure *measure = reading ? reading->measure : NULL;
    if (reading && reading->kind == READING_NUMBER)
        buf_addf(buf, "%.*f%s%s", measure->decimals, shown_number(reading->number, measure->decimals),
                 *measure->unit ? " " : "", measure->unit);
    else if (reading && reading->kind == READING_TEXT)
        markdown_add(buf, reading->text);
    else
        buf_add(buf, "-");
}

static void add_numbers(struct buf *buf, const struct outcome *outcome, bool all)
{
    char time[32];
    buf_add(buf, "\n| Measure | Value | |\n|:--|--:|:--|\n");
    for (size_t i = 0; i < outcome->record.count; i++) {
        const struct reading *reading = outcome->record.readings[i];
        if (reading->channel != RECORD_WHOLE || reading->kind == READING_SERIES ||
            reading->measure->is_picture)
            continue;
        if (!all && (!reading->measure->brief || reading->kind == READING_ABSENT))
            continue;
        buf_addf(buf, "| %s | ", reading->measure->label);
        add_value(buf, reading);
        buf_add(buf, " | ");
        if (reading->kind != READING_TEXT && reading->text)
            markdown_add(buf, reading->text);
        else if (reading->kind == READING_NUMBER && reading->has_time && reading->time_s > 0)
            buf_addf(buf, "at %s", time_text(reading->time_s, time, sizeof time));
        buf_add(buf, " |\n");
    }
}

static void add_section(struct buf *buf, const struct report_options *options, const struct outcome *outcome)
{
    buf_addf(buf, "%s %s: ", options->files > 1 ? "\n##" : "#", verdicts[outcome->state]);
    markdown_add(buf, outcome->path);
    buf_add(buf, "\n\n");
    if (outcome->trouble) {
        markdown_add(buf, outcome->trouble);
        buf_add(buf, ".\n");
    }
    if (!outcome->measured)
        return;
    if (outcome->trouble)
        buf_add(buf, "\n");
    add_format(buf, outcome);
    buf_add(buf, "\n\n");
    add_tally(buf, outcome);
    buf_add(buf, "\n");
    add_findings(buf, outcome);
    add_numbers(buf, outcome, options->verbose);
}

/* The few numbers that a row has; NULL past them. */
static const struct measure *row_measure(size_t index)
{
    enum { NUMBERS = 4 };
    const struct measure *measure;
    size_t found = 0;
    for (size_t i = 0; (measure = measure_at(i)); i++)
        if (measure->brief && measure->panel && found++ == index)
            return index < NUMBERS ? measure : NULL;
    return NULL;
}

static void add_row(struct buf *buf, const struct outcome *outcome)
{
    const struct finding *worst = findings_worst(&outcome->findings);
    const struct measure *measure;
    buf_addf(buf, "| %s | ", outcome_state_name(outcome->state));
    markdown_add(buf, outcome->path);
    buf_add(buf, " | ");
    markdown_add(buf, worst ? worst->message : "");
    buf_add(buf, " |");
    for (size_t i = 0; (measure = row_measure(i)); i++) {
        buf_add(buf, " ");
        add_value(buf, record_find(&outcome->record, measure->id, RECORD_WHOLE));
        buf_add(buf, " |");
    }
    buf_add(buf, "\n");
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)index;
    struct markdown_report *report = options->state;
    struct buf buf = {0};
    if (options->files > 1)
        add_row(&report->rows[outcome->state], outcome);
    if (options->files > 1 && outcome->state != OUTCOME_PASS) {
        add_section(&report->sections[outcome->state], options, outcome);
    } else if (options->files <= 1) {
        add_section(&buf, options, outcome);
        fputs(buf_text(&buf), out);
    }
    buf_release(&buf);
}

static void write_table_head(FILE *out, const struct report_totals *totals)
{
    const struct measure *measure;
    fprintf(out, "# %zu files: ", totals->files);
    const char *gap = "";
    for (size_t state = STATES; state-- > 0;)
        if (totals->by_state[state]) {
            fprintf(out, "%s%zu %s", gap, totals->by_state[state],
                    outcome_state_name((enum outcome_state)state));
            gap = ", ";
        }
    fputs("\n\n| State | File | Worst |", out);
    for (size_t i = 0; (measure = row_measure(i)); i++)
        fprintf(out, " %s |", measure->label);
    fputs("\n|:--|:--|:--|", out);
    for (size_t i = 0; row_measure(i); i++)
        fputs("--:|", out);
    putc('\n', out);
}

static void write_end(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    struct markdown_report *report = options->state;
    if (options->files > 1)
        write_table_head(out, totals);
    for (size_t state = STATES; state-- > 0;) {
        fputs(buf_text(&report->rows[state]), out);
        buf_release(&report->rows[state]);
    }
    for (size_t state = STATES; state-- > 0;) {
        fputs(buf_text(&report->sections[state]), out);
        buf_release(&report->sections[state]);
    }
}

const struct reporter reporter_markdown_report = {
    .name = "markdown",
    .suffix = ".md .markdown",
    .summary = "Markdown for a pull request or a mail: the verdict, what to do, the numbers",
    .state_size = sizeof(struct markdown_report),
    .file = write_file,
    .end = write_end,
};
