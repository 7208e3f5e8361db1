/* The report for people: the verdict first, then what was found by severity, then the numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "base/units.h"
#include "judge/baseline.h"
#include "judge/waiver.h"
#include "report/reporter.h"
#include "report/text_ink.h"
#include "report/text_playback.h"
#include "report/text_targets.h"

enum { LABEL_COLUMNS = 27, VALUE_COLUMNS = 15 };

/* More targets than this are shown as a table. */
enum { TARGETS_IN_LINE = 3 };

static void write_accepted_count(FILE *out, const struct findings *findings)
{
    size_t waived = 0, known = 0;
    for (size_t i = 0; i < findings->count; i++) {
        waived += findings->items[i].is_waived;
        known += !findings->items[i].is_waived && finding_is_accepted(&findings->items[i]);
    }
    if (waived)
        fprintf(out, "  (%zu waived", waived);
    if (known)
        fprintf(out, "%s%zu known", waived ? ", " : "  (", known);
    if (waived || known)
        putc(')', out);
}

static void write_head(FILE *out, const struct report_options *options, const struct outcome *outcome)
{
    const struct state_face *face = outcome_face(outcome->state);
    char *path = text_shown(outcome->path);
    fprintf(out, "%s%s%s  %s%s%s", ink_code(options, face->ink), face->word, ink_code(options, INK_PLAIN),
            ink_code(options, INK_BOLD), path, ink_code(options, INK_PLAIN));
    write_accepted_count(out, &outcome->findings);
    putc('\n', out);
    free(path);
}

/* "WAV PCM 24 bits, 44100 Hz, stereo, 3:45.120" */
static void write_format(FILE *out, const struct outcome *outcome)
{
    if (!outcome->measured)
        return;
    const struct audio_format *format = &outcome->format;
    char time[32];
    struct buf line = {0};
    buf_add(&line, format->container);
    if (strcmp(format->container, format->codec) != 0)
        buf_addf(&line, " %s", format->codec);
    if (format->bits > 0)
        buf_addf(&line, " %d bits", format->bits);
    buf_addf(&line, ", %d Hz, %s%s", format->rate_hz, format->layout,
             format->layout_stated ? "" : " (order of channels assumed)");
    double duration = record_value(&outcome->record, "frame.duration", RECORD_WHOLE, 0.0);
    buf_addf(&line, ", %s", time_text(duration, time, sizeof time));
    fprintf(out, "%*s%s\n", INDENT, "", buf_text(&line));
    buf_release(&line);
}

static void write_judges(FILE *out, const struct outcome *outcome)
{
    struct buf line = {0};
    for (size_t i = 0; i < outcome->target_count; i++) {
        const struct target *target = outcome->targets[i];
        buf_addf(&line, "%s%s", i ? ", " : "judged by: ", target->id);
        if (outcome->format.channels == 1)
            buf_add(&line, target->mono_as_two ? " (as played on two)" : " (as one channel)");
    }
    if (line.length) {
        fprintf(out, "%*s", INDENT, "");
        text_write_wrapped(out, buf_text(&line), INDENT, INDENT, WIDTH);
    }
    buf_release(&line);
}

/* What of the baseline the file is held against, where its name does not tell. */
static void write_approved(FILE *out, const struct outcome *outcome)
{
    const struct earlier_file *approved = outcome->approved;
    if (!approved) {
        fprintf(out, "%*snot in the baseline: judged as usual\n", INDENT, "");
    } else if (strcmp(path_name(approved->path), path_name(outcome->path)) != 0) {
        char *shown = text_shown(approved->path),
             *line = mem_format("held against '%s', the only file of the baseline", shown);
        fprintf(out, "%*s", INDENT, "");
        text_write_wrapped(out, line, INDENT, INDENT, WIDTH);
        free(line);
        free(shown);
    }
}

static void write_judged(FILE *out, const struct report_options *options, const struct outcome *outcome)
{
    if (!outcome->measured)
        return;
    if (outcome->target_count > TARGETS_IN_LINE)
        text_write_targets(out, options, outcome);
    else
        write_judges(out, outcome);
    if (options->examining->baseline)
        write_approved(out, outcome);
}

static void write_line(FILE *out, size_t column, const struct buf *line)
{
    fprintf(out, "%*s", (int)column, "");
    write_shown(out, buf_text(line), column, column);
}

/* Who accepted it and until when, or that nobody does any more; and what the baseline had. */
static void write_acceptance(FILE *out, size_t column, const struct finding *finding)
{
    const struct waiver *waiver = finding->waiver;
    struct buf line = {0};
    if (waiver) {
        buf_addf(&line, finding->is_waived ? "waived by %s until %s: %s" : "the waiver by %s ended on %s: %s",
                 waiver->by, waiver->until, waiver->reason);
        write_line(out, column, &line);
        buf_clear(&line);
    }
    if (finding->age != AGE_UNKNOWN) {
        buf_addf(&line, "%s%s baseline", finding_age_name(finding->age),
                 finding->age == AGE_WORSE ? " than in the" : " since the");
        if (finding->before && finding->age != AGE_NEW)
            buf_addf(&line, " (%s there)", finding->before);
        write_line(out, column, &line);
    }
    buf_release(&line);
}

/* `repeats` are other targets that say the same, or NULL. */
static void write_finding(FILE *out, const struct report_options *options, const struct finding *finding,
                          const char *repeats)
{
    const struct state_face *face = finding_face(finding);
    enum { TEXT_COLUMN = INDENT + 6 };
    fprintf(out, "%*s%s%s%s  ", INDENT, "", ink_code(options, face->ink), face->word,
            ink_code(options, INK_PLAIN));
    write_shown(out, finding->message, TEXT_COLUMN, TEXT_COLUMN);
    if (finding->close.is_close) {
        fprintf(out, "%*s", TEXT_COLUMN, "");
        write_shown(out, finding->close.text, TEXT_COLUMN, TEXT_COLUMN);
    }
    if (*finding->remedy) {
        fprintf(out, "%*s%s", TEXT_COLUMN, "", ink_code(options, INK_BOLD));
        fputs("-> ", out);
        fputs(ink_code(options, INK_PLAIN), out);
        write_shown(out, finding->remedy, TEXT_COLUMN + 3, TEXT_COLUMN + 3);
    }
    /* A rule that a target inherited has its ancestor's name. */
    size_t length = finding->target ? strlen(finding->target) : 0;
    bool is_own =
        !length || (strncmp(finding->id, finding->target, length) == 0 && finding->id[length] == '.');
    fputs(ink_code(options, INK_DIM), out);
    fprintf(out, "%*s[%s%s%s]%s%s\n", TEXT_COLUMN, "", finding->id, is_own ? "" : " of ",
            is_own ? "" : finding->target, finding->limit_text && finding->has_limit ? " limit: " : "",
            finding->limit_text && finding->has_limit ? finding->limit_text : "");
    if (repeats) {
        fprintf(out, "%*salso: ", TEXT_COLUMN, "");
        write_shown(out, repeats, TEXT_COLUMN + 6, TEXT_COLUMN + 6);
    }
    if (options->verbose && finding->source) {
        fprintf(out, "%*ssource: ", TEXT_COLUMN, "");
        write_shown(out, finding->source, TEXT_COLUMN + 8, TEXT_COLUMN + 8);
    }
    write_acceptance(out, TEXT_COLUMN, finding);
    fputs(ink_code(options, INK_PLAIN), out);
}

static void write_places(FILE *out, const struct audio_format *format, const struct place *places,
                         size_t count, int64_t total)
{
    enum { SHOWN = 10, COLUMN = INDENT + 8 };
    char time[32];
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        if (places[i].frequency_hz > 0)
            fprintf(out, "%*s%g Hz", COLUMN, "", places[i].frequency_hz);
        else
            fprintf(out, "%*s%s", COLUMN, "", time_text(places[i].start_s, time, sizeof time));
        if (places[i].channel >= 0 && format->channels > 1)
            fprintf(out, "  %s", speaker_name(format->speakers[places[i].channel]));
        double value = shown_number(places[i].value, 2);
        fprintf(out, "  %.*f\n", value == floor(value) ? 0 : 2, value);
    }
    if (total > SHOWN)
        fprintf(out, "%*s... and %lld more\n", COLUMN, "", (long long)total - SHOWN);
}

/* What counts stands first, and what passed last. */
static int rank_of(const struct finding *finding)
{
    static const int ranks[] = {[VERDICT_FAIL] = 0,
                                [VERDICT_WARN] = 1,
                                [VERDICT_NOT_MEASURED] = 2,
                                [VERDICT_NOTE] = 3,
                                [VERDICT_PASS] = 5};
    return finding_is_accepted(finding) ? 4 : ranks[finding->state];
}

static void write_findings(FILE *out, const struct report_options *options, const struct outcome *outcome)
{
    size_t passed = 0, written = 0;
    for (int rank = 0; rank <= 5; rank++)
        for (size_t i = 0; i < outcome->findings.count; i++) {
            const struct finding *finding = &outcome->findings.items[i];
            bool is_listed = finding->state == VERDICT_PASS || options->verbose;
            if (rank_of(finding) != rank || (!is_listed && finding_is_repeat(&outcome->findings, i)))
                continue;
            passed += finding->state == VERDICT_PASS;
            if (finding->state == VERDICT_PASS && !options->verbose)
                continue;
            written++;
            putc('\n', out);
            char *repeats = is_listed ? NULL : finding_repeats(&outcome->findings, i);
            write_finding(out, options, finding, repeats);
            free(repeats);
        }
    if (passed && !options->verbose)
        fprintf(out, "\n%*s%zu %scheck%s passed\n", INDENT, "", passed, written ? "other " : "",
                passed == 1 ? "" : "s");
}

/* The number and its unit, "-14.2 LUFS". */
static char *shown_value(const struct reading *reading)
{
    const struct measure *measure = reading->measure;
    if (reading->kind == READING_ABSENT)
        return mem_copy("-");
    if (reading->kind == READING_TEXT)
        return text_shown(reading->text);
    return mem_format("%.*f%s%s", measure->decimals, shown_number(reading->number, measure->decimals),
                      *measure->unit ? " " : "", measure->unit);
}

static void write_channel_values(struct buf *line, const struct outcome *outcome, const char *id)
{
    enum { SHOWN = 8 };
    const struct audio_format *format = &outcome->format;
    if (format->channels < 2 || format->channels > SHOWN || !record_find(&outcome->record, id, 0))
        return;
    for (int channel = 0; channel < format->channels; channel++) {
        const struct reading *reading = record_find(&outcome->record, id, channel);
        if (reading && reading->kind == READING_NUMBER)
            buf_addf(line, "%s%s %.*f", line->length ? "  " : "", speaker_name(format->speakers[channel]),
                     reading->measure->decimals, shown_number(reading->number, reading->measure->decimals));
    }
}

static void write_reading(FILE *out, const struct report_options *options, const struct outcome *outcome,
                          const struct reading *reading)
{
    size_t column = (size_t)2 * INDENT;
    char *value = shown_value(reading), time[32];
    fprintf(out, "%*s%s", 2 * INDENT, "", reading->measure->label);
    column += text_columns(reading->measure->label);
    pad_to(out, &column, 2 * INDENT + LABEL_COLUMNS);
    size_t columns = text_columns(value), number = strcspn(value, " ");
    if (reading->kind == READING_NUMBER)
        pad_to(out, &column, 2 * INDENT + LABEL_COLUMNS + (number < 8 ? 8 - number : 0));
    fputs(value, out);
    column += columns;
    struct buf rest = {0};
    if (reading->kind == READING_ABSENT || (reading->kind == READING_NUMBER && reading->text))
        buf_addf(&rest, "(%s)", reading->text);
    write_channel_values(&rest, outcome, reading->measure->id);
    if (reading->has_time && !rest.length && reading->kind == READING_NUMBER && reading->time_s > 0)
        buf_addf(&rest, "at %s", time_text(reading->time_s, time, sizeof time));
    if (rest.length) {
        pad_to(out, &column, 2 * INDENT + LABEL_COLUMNS + VALUE_COLUMNS);
        fprintf(out, "  %s", ink_code(options, INK_DIM));
        text_write_wrapped(out, buf_text(&rest), column + 2, 2 * INDENT + LABEL_COLUMNS + VALUE_COLUMNS + 2,
                           WIDTH);
        fputs(ink_code(options, INK_PLAIN), out);
    } else {
        putc('\n', out);
    }
    buf_release(&rest);
    free(value);
}

/* Measures of one family (what stands before the dot) stand together. */
static void write_numbers(FILE *out, const struct report_options *options, const struct outcome *outcome)
{
    const char *family = "";
    for (size_t i = 0; i < outcome->record.count; i++) {
        const struct reading *reading = outcome->record.readings[i];
        const char *id = reading->measure->id;
        if (reading->channel != RECORD_WHOLE || reading->kind == READING_SERIES)
            continue;
        if (!options->verbose && (!reading->measure->brief || reading->kind == READING_ABSENT))
            continue;
        if (strncmp(id, family, strcspn(id, ".") + 1) != 0)
            putc('\n', out);
        family = id;
        write_reading(out, options, outcome, reading);
        if (options->verbose)
            write_places(out, &outcome->format, reading->places, reading->place_count, reading->place_total);
    }
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    if (index > 0 && !options->quiet)
        putc('\n', out);
    write_head(out, options, outcome);
    if (options->quiet)
        return;
    write_format(out, outcome);
    write_judged(out, options, outcome);
    write_findings(out, options, outcome);
    if (outcome->measured)
        write_numbers(out, options, outcome);
    text_playback_write(out, options, &outcome->predictions);
}

static void write_waivers(FILE *out, const struct report_options *options, const struct waivers *waivers)
{
    enum { COLUMN = INDENT + 9 };
    const struct examine_options *examining = options->examining;
    bool any = false;
    for (size_t i = 0; i < waivers->count; i++) {
        const struct waiver *waiver = &waivers->items[i];
        char *remark = waiver_remark(waiver, examining->targets, examining->target_count);
        struct buf line = {0};
        buf_addf(&line, "%s of %s: %s ('%s' line %d)", waiver->rule, waiver->track, remark, waiver->path,
                 waiver->line);
        if (*remark) {
            fprintf(out, "%s%*s%-*s", any ? "" : "\nwaivers:\n", INDENT, "", COLUMN - INDENT,
                    waiver_state_name(waiver_state(waiver)));
            write_shown(out, buf_text(&line), COLUMN, COLUMN);
            any = true;
        }
        buf_release(&line);
        free(remark);
    }
}

static void write_totals(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    if (totals->album)
        text_album_write(out, options, totals->album);
    if (totals->waivers && !options->quiet)
        write_waivers(out, options, totals->waivers);
    if (totals->files < 2 || options->quiet)
        return;
    fprintf(out, "\n%zu files:", totals->files);
    const char *gap = " ";
    for (size_t state = 0; state <= OUTCOME_UNREADABLE; state++)
        if (totals->by_state[state]) {
            fprintf(out, "%s%zu %s", gap, totals->by_state[state],
                    outcome_state_name((enum outcome_state)state));
            gap = ", ";
        }
    putc('\n', out);
}

const struct reporter reporter_text_report = {
    .name = "text",
    .suffix = ".txt",
    .summary = "for people: the verdict, what was found, the numbers",
    .file = write_file,
    .end = write_totals,
};
