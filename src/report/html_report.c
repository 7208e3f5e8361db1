/* The report as one page: the verdict and what to do, the pictures, the findings, the numbers, and what all of it rests
   on. Whole in itself, and complete without its script. Several files: an overview, worst first, and a section each. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "report/html_findings.h"
#include "report/html_playback.h"
#include "report/overview.h"
#include "report/mending_parts.h"
#include "report/page.h"
#include "report/plot.h"
#include "report/reporter.h"

struct html_report {
    struct overview overview;
    FILE *sections; /* wait here for the overview, which stands before them */
};

static void add_judges(struct buf *buf, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->target_count; i++) {
        const struct target *target = outcome->targets[i];
        buf_add(buf, i ? ", " : "Judged by ");
        page_add(buf, target->name);
        if (outcome->format.channels == 1)
            buf_add(buf, target->mono_as_two ? " (as played on two loudspeakers)" : " (as one channel)");
    }
    buf_add(buf, ".");
}

/* The few numbers that people look for first. */
static void add_tiles(struct buf *buf, const struct outcome *outcome)
{
    enum { TILES = 8 };
    int tiles = 0;
    buf_add(buf, "<dl class=\"tiles\">\n");
    for (size_t i = 0; i < outcome->record.count && tiles < TILES; i++) {
        const struct reading *reading = outcome->record.readings[i];
        if (!reading->measure->panel || !reading->measure->brief || reading->kind != READING_NUMBER ||
            reading->channel != RECORD_WHOLE)
            continue;
        buf_addf(buf, "<div><dt>%s</dt><dd>", reading->measure->label);
        page_add_reading(buf, reading);
        buf_add(buf, "</dd></div>\n");
        tiles++;
    }
    buf_add(buf, "</dl>\n");
}

static void add_number_row(struct buf *buf, const struct outcome *outcome, const struct reading *reading,
                           const char *prefix)
{
    char time[32];
    buf_addf(buf, "<tr><th scope=\"row\">%s</th><td class=\"value\">", reading->measure->label);
    page_add_reading(buf, reading);
    buf_add(buf, "</td><td>");
    if (reading->kind == READING_ABSENT || (reading->kind == READING_NUMBER && reading->text))
        page_add(buf, reading->text);
    for (int channel = 0; outcome->format.channels > 1 && channel < outcome->format.channels; channel++) {
        const struct reading *one = record_find(&outcome->record, reading->measure->id, channel);
        if (!one || one->kind != READING_NUMBER)
            continue;
        buf_addf(buf, " <span class=\"channel\">%s ", page_channel_name(outcome, channel));
        page_add_number(buf, one->number, one->measure->decimals);
        buf_add(buf, "</span>");
    }
    buf_add(buf, "</td><td>");
    if (reading->has_time && reading->kind == READING_NUMBER && reading->time_s > 0)
        buf_addf(buf, "<a class=\"time\" data-time=\"%.6f\" href=\"#%swaveform\">%s</a>", reading->time_s,
                 prefix, time_text(reading->time_s, time, sizeof time));
    buf_addf(buf, "</td><td class=\"rule\">%s</td></tr>\n", reading->measure->id);
}

static void add_numbers(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    buf_add(buf, "<details><summary>All numbers</summary><table class=\"numbers\"><tbody>\n");
    for (size_t i = 0; i < outcome->record.count; i++) {
        const struct reading *reading = outcome->record.readings[i];
        if (reading->channel == RECORD_WHOLE && reading->kind != READING_SERIES)
            add_number_row(buf, outcome, reading, prefix);
    }
    buf_add(buf, "</tbody></table></details>\n");
}

/* What the verdict rests on. */
static void add_grounds(struct buf *buf, const struct report_options *options, const struct outcome *outcome)
{
    buf_add(
        buf,
        "<details><summary>What this rests on</summary><table><tbody>\n<tr><th scope=\"row\">File</th><td>");
    page_add(buf, outcome->path);
    if (*outcome->file_hash)
        buf_addf(buf, "</td></tr>\n<tr><th scope=\"row\">SHA-256 of the file</th><td>%s", outcome->file_hash);
    if (*outcome->samples_hash)
        buf_addf(buf, "</td></tr>\n<tr><th scope=\"row\">SHA-256 of the samples</th><td>%s",
                 outcome->samples_hash);
    buf_add(buf, "</td></tr>\n<tr><th scope=\"row\">Measured by</th><td>mixcheck ");
    page_add(buf, report_version(options));
    buf_add(buf, "</td></tr>\n");
    for (size_t i = 0; i < outcome->target_count; i++) {
        const struct target *target = outcome->targets[i];
        buf_add(buf, "<tr><th scope=\"row\">");
        page_add(buf, target->name);
        buf_add(buf, "</th><td>profile ");
        page_add(buf, target->id);
        buf_add(buf, ", version ");
        page_add(buf, target->version);
        buf_add(buf, " of ");
        page_add(buf, target->date);
        for (size_t k = 0; k < target->source_count; k++) {
            buf_add(buf, k ? "; " : ". Sources: ");
            page_add(buf, target->sources[k].title);
            buf_addf(buf, " (%s, ", confidence_name(target->sources[k].confidence));
            page_add(buf, target->sources[k].dated);
            buf_add(buf, ", read ");
            page_add(buf, target->sources[k].read);
            buf_add(buf, ")");
        }
        buf_add(buf, "</td></tr>\n");
    }
    buf_add(buf, "</tbody></table></details>\n");
}

static void add_pictures(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    buf_addf(buf,
             "<section class=\"pictures\" data-file=\"%s\">\n<h3>Over time</h3>\n<div class=\"timeline\">\n",
             prefix);
    plot_panels(buf, outcome, PANEL_TIME, prefix);
    buf_add(buf, "</div>\n<h3>Balance and width</h3>\n<div class=\"columns\">\n");
    plot_panels(buf, outcome, PANEL_FREQUENCY, prefix);
    plot_panels(buf, outcome, PANEL_ANGLE, prefix);
    buf_add(buf, "</div>\n<script type=\"application/json\" class=\"data\">");
    plot_data(buf, outcome);
    buf_add(buf, "</script>\n</section>\n");
}

static void add_section(struct buf *buf, const struct report_options *options, const struct outcome *outcome,
                        size_t index)
{
    char prefix[32];
    snprintf(prefix, sizeof prefix, "f%zu-", index + 1);
    buf_addf(buf, "<article id=\"%stop\">\n<header class=\"", prefix);
    page_add_outcome_class(buf, outcome->state);
    const char *level = options->files > 1 ? "h2" : "h1"; /* under the overview's, or the page's own */
    buf_addf(buf, "\">\n<%s>", level);
    page_add_badge(buf, outcome->state);
    buf_add(buf, " ");
    page_add_title(buf, outcome);
    buf_addf(buf, "</%s>\n<p class=\"verdict\">", level);
    page_add_verdict(buf, outcome);
    buf_add(buf, "</p>\n<p class=\"format\">");
    page_add(buf, page_file_name(outcome->path));
    if (outcome->measured) {
        buf_add(buf, ": ");
        page_add_format(buf, outcome);
        buf_add(buf, ". ");
        add_judges(buf, outcome);
    }
    buf_add(buf, "</p>\n</header>\n");
    if (options->files == 1)
        buf_add(buf, "<h2 class=\"unseen\">Report</h2>\n"); /* no level of headings is left out */
    html_steps_add(buf, outcome, prefix);
    html_mending_add(buf, outcome, prefix);
    if (outcome->measured) {
        add_tiles(buf, outcome);
        add_pictures(buf, outcome, prefix);
        html_playback_add(buf, options, outcome);
    }
    html_findings_add(buf, outcome, prefix);
    if (outcome->measured)
        add_numbers(buf, outcome, prefix);
    add_grounds(buf, options, outcome);
    buf_add(buf, "</article>\n");
}

static void write_buf(FILE *out, struct buf *buf)
{
    fwrite(buf->text, 1, buf->length, out);
    buf_release(buf);
}

static void html_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                      size_t index)
{
    (void)out;
    struct html_report *report = options->state;
    struct buf buf = {0};
    char *link = options->pages ? report_page_name(outcome, index) : mem_format("#f%zu-top", index + 1);
    if (!options->pages) {
        if (!report->sections)
            report->sections = tmpfile();
        add_section(&buf, options, outcome, index);
    }
    overview_add(&report->overview, outcome, index, link);
    free(link);
    if (report->sections)
        write_buf(report->sections, &buf);
    buf_release(&buf);
}

static void html_end(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    struct html_report *report = options->state;
    char bytes[16384];
    size_t got;
    page_begin(out, "mixcheck", options->style);
    fputs("<main>\n", out);
    if (report->overview.count > 1 || options->pages)
        overview_write(&report->overview, out, totals);
    if (report->sections) {
        rewind(report->sections);
        while ((got = fread(bytes, 1, sizeof bytes, report->sections)) > 0)
            fwrite(bytes, 1, got, out);
        fclose(report->sections);
    }
    if (totals->album) {
        struct buf buf = {0};
        html_album_add(&buf, options, totals->album);
        write_buf(out, &buf);
    }
    fputs("</main>\n", out);
    page_end(out);
    overview_release(&report->overview);
}

const struct reporter reporter_html_report = {
    .name = "html",
    .suffix = ".html .htm",
    .summary = "one page for people, with pictures; opens anywhere, needs no network",
    .state_size = sizeof(struct html_report),
    .pictures = true,
    .wants_hashes = true,
    .has_pages = true,
    .file = html_file,
    .end = html_end,
};
