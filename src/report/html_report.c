/* The report as one page: the verdict and what to do, the pictures, the findings, the numbers, and what all of it rests
   on. Whole in itself, and complete without its script. Several files: an overview, worst first, and a section each. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "report/overview.h"
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

/* The name of a channel where there is more than one. */
static const char *channel_name(const struct outcome *outcome, int channel)
{
    bool is_one = channel >= 0 && channel < outcome->format.channels && outcome->format.channels > 1;
    return is_one ? speaker_name(outcome->format.speakers[channel]) : NULL;
}

/* Where it is, each time a link into the waveform. */
static void add_places(struct buf *buf, const struct outcome *outcome, const struct finding *finding,
                       const char *prefix, size_t most)
{
    char time[32];
    size_t count = finding->place_count < most ? finding->place_count : most;
    if (count == 0 && finding->has_time) {
        buf_addf(buf, "<a class=\"time\" data-time=\"%.6f\" href=\"#%swaveform\">%s</a>", finding->time_s,
                 prefix, time_text(finding->time_s, time, sizeof time));
        const char *name = channel_name(outcome, finding->channel);
        if (name)
            buf_addf(buf, " %s", name);
    }
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &finding->places[i];
        if (i)
            buf_add(buf, ", ");
        if (place->frequency_hz > 0)
            buf_addf(buf, "%g Hz", place->frequency_hz);
        else
            buf_addf(buf, "<a class=\"time\" data-time=\"%.6f\" href=\"#%swaveform\">%s</a>", place->start_s,
                     prefix, time_text(place->start_s, time, sizeof time));
        const char *name = channel_name(outcome, place->channel);
        if (name)
            buf_addf(buf, " %s", name);
    }
    if (count && finding->place_total > (int64_t)count)
        buf_addf(buf, " and %" PRId64 " more", finding->place_total - (int64_t)count);
}

static const enum verdict_state worst_first[] = {VERDICT_FAIL, VERDICT_WARN, VERDICT_NOT_MEASURED,
                                                 VERDICT_NOTE};
enum { RANKS = sizeof worst_first / sizeof *worst_first };

/* What must or should be done, gravest first. */
static void add_steps(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    size_t steps = 0;
    for (size_t rank = 0; rank < RANKS - 1; rank++)
        for (size_t i = 0; i < outcome->findings.count; i++) {
            const struct finding *finding = &outcome->findings.items[i];
            if (finding->state != worst_first[rank] || finding_is_accepted(finding))
                continue;
            if (steps++ == 0)
                buf_add(buf, "<h3>What to do</h3>\n<ol class=\"steps\">\n");
            buf_addf(buf, "<li class=\"%s\">", page_state_class(finding->state));
            if (*finding->remedy) {
                buf_add(buf, "<strong>");
                page_add(buf, finding->remedy);
                buf_add(buf, "</strong> ");
            }
            buf_add(buf, "<span>");
            page_add(buf, finding->message);
            buf_addf(buf, " <a href=\"#%sfinding-%zu\">details</a></span></li>\n", prefix, i);
        }
    if (steps)
        buf_add(buf, "</ol>\n");
    else if (outcome->measured)
        buf_add(buf, "<p>Nothing needs to be done.</p>\n");
}

static void add_finding_row(struct buf *buf, const struct outcome *outcome, size_t index, size_t rank,
                            const char *prefix)
{
    const struct finding *finding = &outcome->findings.items[index];
    buf_addf(buf,
             "<tr class=\"%s\" id=\"%sfinding-%zu\"><td data-sort=\"%zu\"><span class=\"badge "
             "%s\">%s</span></td><td>",
             page_state_class(finding->state), prefix, index, rank, page_state_class(finding->state),
             verdict_state_name(finding->state));
    page_add(buf, finding->message);
    if (*finding->remedy) {
        buf_add(buf, "<div class=\"remedy\">");
        page_add(buf, finding->remedy);
        buf_add(buf, "</div>");
    }
    buf_addf(buf, "<div class=\"rule\">%s", rule_kind_name(finding->kind));
    if (finding->source) {
        buf_add(buf, ", ");
        page_add(buf, finding->source);
    }
    buf_addf(buf, "</div></td><td data-sort=\"%.6f\">", finding->has_time ? finding->time_s : 1e9);
    add_places(buf, outcome, finding, prefix, 6);
    buf_add(buf, "</td><td>");
    page_add(buf, finding->value_text ? finding->value_text : "");
    buf_add(buf, "</td><td>");
    page_add(buf, finding->limit_text ? finding->limit_text : "");
    buf_add(buf, "</td><td>");
    page_add(buf, finding->target_name);
    buf_add(buf, "<div class=\"rule\">");
    page_add(buf, finding->id);
    buf_add(buf, "</div></td></tr>\n");
}

static void add_findings(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    bool begun = false;
    size_t passed = 0;
    for (size_t rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < outcome->findings.count; i++) {
            passed += rank == 0 && outcome->findings.items[i].state == VERDICT_PASS;
            if (outcome->findings.items[i].state != worst_first[rank])
                continue;
            if (!begun)
                buf_addf(buf,
                         "<section><h3 id=\"%sfindings\">Findings</h3>\n<table class=\"findings "
                         "sortable\"><thead><tr><th scope=\"col\">"
                         "State</th><th scope=\"col\">What</th><th scope=\"col\">Where</th><th scope=\"col\">"
                         "Value</th><th scope=\"col\">Limit</th><th scope=\"col\">Asked "
                         "by</th></tr></thead><tbody>\n",
                         prefix);
            begun = true;
            add_finding_row(buf, outcome, i, rank, prefix);
        }
    if (begun)
        buf_add(buf, "</tbody></table></section>\n");
    if (passed == 0)
        return;
    buf_addf(buf, "<details><summary>%zu check%s passed</summary><table><tbody>\n", passed,
             passed == 1 ? "" : "s");
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        if (finding->state != VERDICT_PASS)
            continue;
        buf_add(buf, "<tr><td>");
        page_add(buf, finding->message);
        buf_add(buf, "</td><td>");
        page_add(buf, finding->limit_text ? finding->limit_text : "");
        buf_add(buf, "</td><td>");
        page_add(buf, finding->target_name);
        buf_add(buf, "</td><td class=\"rule\">");
        page_add(buf, finding->id);
        buf_add(buf, "</td></tr>\n");
    }
    buf_add(buf, "</tbody></table></details>\n");
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
        buf_addf(buf, " <span class=\"channel\">%s ", channel_name(outcome, channel));
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
static void add_grounds(struct buf *buf, const struct outcome *outcome)
{
    buf_add(
        buf,
        "<details><summary>What this rests on</summary><table><tbody>\n<tr><th scope=\"row\">File</th><td>");
    page_add(buf, outcome->path);
    buf_add(buf, "</td></tr>\n<tr><th scope=\"row\">Measured by</th><td>mixcheck " MIXCHECK_VERSION
                 "</td></tr>\n");
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

static void add_section(struct buf *buf, const struct outcome *outcome, size_t index)
{
    char prefix[32];
    snprintf(prefix, sizeof prefix, "f%zu-", index + 1);
    buf_addf(buf, "<article id=\"%stop\">\n<header class=\"", prefix);
    page_add_outcome_class(buf, outcome->state);
    buf_add(buf, "\">\n<h2>");
    page_add_badge(buf, outcome->state);
    buf_add(buf, " ");
    page_add_title(buf, outcome);
    buf_add(buf, "</h2>\n<p class=\"verdict\">");
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
    add_steps(buf, outcome, prefix);
    if (outcome->measured) {
        add_tiles(buf, outcome);
        add_pictures(buf, outcome, prefix);
    }
    add_findings(buf, outcome, prefix);
    if (outcome->measured)
        add_numbers(buf, outcome, prefix);
    add_grounds(buf, outcome);
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
        add_section(&buf, outcome, index);
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
    .has_pages = true,
    .file = html_file,
    .end = html_end,
};
