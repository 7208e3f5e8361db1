/* The report of record: all that was measured and found, in XML. Its schema is reports/mixcheck-report.xsd, and
   mixcheck-report(5) explains it. */
#include <math.h>
#include <stdlib.h>

#include "analyze/curve.h"
#include "base/markup.h"
#include "job/libraries.h"
#include "judge/baseline.h"
#include "judge/waiver.h"
#include "report/reporter.h"
#include "report/mending_parts.h"
#include "report/xml_playback.h"
#include "report/xml_targets.h"

static void write_library(struct markup *markup, const char *name, const char *version)
{
    markup_element(markup, "library");
    markup_attribute(markup, "name", name);
    markup_attribute(markup, "version", version);
    markup_end(markup);
}

static void write_program(struct markup *markup, const struct report_options *options)
{
    const struct origin *origin = options->origin;
    struct buf version = {0};
    const char *name;
    markup_element(markup, "program");
    markup_attribute(markup, "name", "mixcheck");
    markup_attribute(markup, "version", report_version(options));
    for (size_t i = 0; origin && i < origin->library_count; i++)
        write_library(markup, origin->libraries[i].name, origin->libraries[i].version);
    for (size_t i = 0; !origin && (name = library_at(i, &version)); i++) {
        write_library(markup, name, buf_text(&version));
        buf_clear(&version);
    }
    markup_end(markup);
    buf_release(&version);
}

static void write_settings(struct markup *markup, const struct report_options *options)
{
    const struct examine_options *examining = options->examining;
    const struct curve *curve = examining->analyze.reference;
    markup_element(markup, "settings");
    markup_flag(markup, "strict", examining->strict);
    markup_flag(markup, "second-meter", examining->analyze.second_meter);
    markup_flag(markup, "baseline", examining->baseline);
    markup_flag(markup, "waivers", examining->waivers);
    markup_flag(markup, "album", options->album);
    markup_attribute(markup, "reference", curve ? curve->name : NULL);
    markup_end(markup);
}

static void open_report(FILE *out, const struct report_options *options)
{
    struct markup markup;
    markup_begin(&markup, out);
    markup_element(&markup, "report");
    markup_attribute(&markup, "xmlns", "urn:mixcheck:report:1");
    markup_attribute(&markup, "version", "1");
    write_program(&markup, options);
    write_settings(&markup, options);
    xml_targets_write(&markup, options->examining);
}

static void write_format(struct markup *markup, const struct audio_format *format)
{
    markup_element(markup, "format");
    markup_attribute(markup, "container", format->container);
    markup_attribute(markup, "codec", format->codec);
    markup_integer(markup, "rate", format->rate_hz);
    markup_integer(markup, "channels", format->channels);
    markup_attribute(markup, "layout", format->layout);
    markup_flag(markup, "layout-stated", format->layout_stated);
    if (format->bits > 0)
        markup_integer(markup, "bits", format->bits);
    markup_flag(markup, "float", format->is_float);
    markup_flag(markup, "lossy", format->is_lossy);
    if (format->wav_tag >= 0)
        markup_integer(markup, "wav-tag", format->wav_tag);
    if (format->frames_promised >= 0)
        markup_integer(markup, "frames-promised", format->frames_promised);
    markup_integer(markup, "trailing-bytes", format->trailing_bytes);
    for (int i = 0; i < format->channels; i++) {
        markup_element(markup, "channel");
        markup_integer(markup, "number", i + 1);
        markup_attribute(markup, "speaker", speaker_name(format->speakers[i]));
        markup_end(markup);
    }
    markup_end(markup);
}

static void write_places(struct markup *markup, const struct place *places, size_t count, int64_t total)
{
    if (total == 0)
        return;
    markup_element(markup, "places");
    markup_integer(markup, "total", total);
    for (size_t i = 0; i < count; i++) {
        markup_element(markup, "place");
        if (places[i].frequency_hz > 0)
            markup_number(markup, "frequency", places[i].frequency_hz);
        else
            markup_number(markup, "time", places[i].start_s);
        if (places[i].length_s > 0)
            markup_number(markup, "length", places[i].length_s);
        if (places[i].channel >= 0)
            markup_integer(markup, "channel", places[i].channel + 1);
        markup_number(markup, "value", places[i].value);
        markup_end(markup);
    }
    markup_end(markup);
}

static void write_series(struct markup *markup, const struct reading *reading)
{
    markup_element(markup, reading->bands_hz ? "bands" : "series");
    markup_integer(markup, "count", (int64_t)reading->count);
    if (reading->bands_hz) {
        for (size_t i = 0; i < reading->count; i++) {
            markup_element(markup, "band");
            markup_number(markup, reading->is_over_angle ? "angle" : "frequency", reading->bands_hz[i]);
            if (isfinite(reading->values[i]))
                markup_float(markup, "value", reading->values[i]);
            markup_end(markup);
        }
    } else {
        markup_number(markup, "start", reading->start_s);
        markup_number(markup, "step", reading->step_s);
        markup_list(markup, reading->values, reading->count);
    }
    markup_end(markup);
}

static void write_reading(struct markup *markup, const struct reading *reading)
{
    if (reading->kind == READING_SERIES) {
        write_series(markup, reading);
        return;
    }
    markup_element(markup, "reading");
    if (reading->channel >= 0)
        markup_integer(markup, "of-channel", reading->channel + 1);
    if (reading->kind == READING_NUMBER) {
        markup_number(markup, "value", reading->number);
        markup_number(markup, "uncertainty", reading->uncertainty);
        markup_attribute(markup, "note", reading->text);
    } else {
        markup_attribute(markup, reading->kind == READING_TEXT ? "text" : "absent", reading->text);
    }
    if (reading->has_time)
        markup_number(markup, "time", reading->time_s);
    if (reading->at_channel >= 0 && reading->channel == RECORD_WHOLE)
        markup_integer(markup, "channel", reading->at_channel + 1);
    write_places(markup, reading->places, reading->place_count, reading->place_total);
    markup_end(markup);
}

/* The reading of the whole file, then those of its channels, which follow it in the record or stand elsewhere. */
static void write_measure(struct markup *markup, const struct outcome *outcome, const struct reading *whole)
{
    const struct measure *measure = whole->measure;
    markup_element(markup, "measure");
    markup_attribute(markup, "id", measure->id);
    markup_attribute(markup, "label", measure->label);
    markup_attribute(markup, "unit", measure->unit);
    markup_integer(markup, "decimals", measure->decimals);
    write_reading(markup, whole);
    for (int channel = 0; channel < outcome->format.channels; channel++) {
        const struct reading *reading = record_find(&outcome->record, measure->id, channel);
        if (reading)
            write_reading(markup, reading);
    }
    markup_end(markup);
}

static void write_measures(struct markup *markup, const struct outcome *outcome)
{
    markup_element(markup, "measures");
    for (size_t i = 0; i < outcome->record.count; i++)
        if (outcome->record.readings[i]->channel == RECORD_WHOLE)
            write_measure(markup, outcome, outcome->record.readings[i]);
    markup_end(markup);
}

static void write_close(struct markup *markup, const struct finding *finding)
{
    const struct closeness *close = &finding->close;
    markup_element(markup, "close");
    markup_number(markup, "first", close->first);
    if (close->has_finer)
        markup_number(markup, "finer", close->finer);
    markup_number(markup, "uncertainty", close->uncertainty);
    markup_number(markup, "limit", close->limit);
    markup_flag(markup, "settled", close->is_settled);
    markup_attribute(markup, "message", close->text);
    markup_end(markup);
}

static void write_acceptance(struct markup *markup, const struct finding *finding)
{
    const struct waiver *waiver = finding->waiver;
    if (waiver) {
        markup_element(markup, "waiver");
        markup_attribute(markup, "by", waiver->by);
        markup_attribute(markup, "reason", waiver->reason);
        markup_attribute(markup, "until", waiver->until);
        markup_flag(markup, "expired", waiver->is_expired);
        markup_end(markup);
    }
    if (finding->age != AGE_UNKNOWN) {
        markup_element(markup, "baseline");
        markup_attribute(markup, "age", finding_age_name(finding->age));
        markup_attribute(markup, "shown", finding->before);
        markup_end(markup);
    }
}

static void write_finding(struct markup *markup, const struct finding *finding)
{
    const struct measure *measure = finding->measure;
    markup_element(markup, "finding");
    markup_attribute(markup, "rule", finding->id);
    markup_attribute(markup, "target", finding->target);
    markup_attribute(markup, "kind", rule_kind_name(finding->kind));
    markup_attribute(markup, "severity", severity_name(finding->severity));
    markup_attribute(markup, "state", verdict_state_name(finding->state));
    markup_attribute(markup, "measure", measure ? measure->id : NULL);
    if (finding->has_value && measure)
        markup_number(markup, "value", finding->value);
    markup_attribute(markup, "shown", finding->value_text);
    if (finding->has_limit)
        markup_number(markup, "limit", finding->limit);
    markup_attribute(markup, "asked", finding->limit_text);
    if (finding->has_time)
        markup_number(markup, "time", finding->time_s);
    if (finding->channel >= 0)
        markup_integer(markup, "channel", finding->channel + 1);
    markup_leaf(markup, "message", finding->message);
    markup_leaf(markup, "remedy", finding->remedy);
    if (finding->close.is_close && finding->measure)
        write_close(markup, finding);
    markup_leaf(markup, "source", finding->source);
    write_acceptance(markup, finding);
    write_places(markup, finding->places, finding->place_count, finding->place_total);
    markup_end(markup);
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)index;
    struct markup markup;
    markup_inside(&markup, out, "report");
    markup_element(&markup, "file");
    markup_attribute(&markup, "path", outcome->path);
    markup_attribute(&markup, "state", outcome_state_name(outcome->state));
    markup_attribute(&markup, "sha256", *outcome->file_hash ? outcome->file_hash : NULL);
    markup_attribute(&markup, "samples-sha256",
                     outcome->measured && *outcome->samples_hash ? outcome->samples_hash : NULL);
    if (outcome->approved)
        markup_attribute(&markup, "approved", outcome->approved->path);
    markup_leaf(&markup, "trouble", outcome->trouble);
    if (outcome->measured) {
        write_format(&markup, &outcome->format);
        write_measures(&markup, outcome);
    }
    markup_element(&markup, "findings");
    for (size_t i = 0; i < outcome->findings.count; i++)
        write_finding(&markup, &outcome->findings.items[i]);
    markup_end(&markup);
    xml_playback_write(&markup, options, &outcome->predictions);
    xml_mending_write(&markup, outcome->mending);
    markup_end(&markup);
}

static void write_waiver(struct markup *markup, const struct waiver *waiver,
                         const struct examine_options *examining)
{
    char *remark = waiver_remark(waiver, examining->targets, examining->target_count);
    markup_element(markup, "waiver");
    markup_attribute(markup, "state", waiver_state_name(waiver_state(waiver)));
    markup_attribute(markup, "remark", *remark ? remark : NULL);
    markup_attribute(markup, "rule", waiver->rule);
    markup_attribute(markup, "track", waiver->track);
    markup_attribute(markup, "by", waiver->by);
    markup_attribute(markup, "reason", waiver->reason);
    markup_attribute(markup, "until", waiver->until);
    markup_attribute(markup, "added", waiver->added);
    markup_integer(markup, "findings", (int64_t)waiver->uses);
    markup_attribute(markup, "file", waiver->path);
    markup_integer(markup, "line", waiver->line);
    markup_end(markup);
    free(remark);
}

static void close_report(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    struct markup markup;
    markup_inside(&markup, out, "report");
    if (totals->album)
        xml_album_write(&markup, totals->album);
    for (size_t i = 0; totals->waivers && i < totals->waivers->count; i++)
        write_waiver(&markup, &totals->waivers->items[i], options->examining);
    markup_element(&markup, "totals");
    markup_integer(&markup, "files", (int64_t)totals->files);
    for (size_t state = 0; state <= OUTCOME_UNREADABLE; state++)
        markup_integer(&markup, outcome_state_name((enum outcome_state)state),
                       (int64_t)totals->by_state[state]);
    markup_end(&markup);
    markup_end(&markup);
}

const struct reporter reporter_xml_report = {
    .name = "xml",
    .suffix = ".xml",
    .summary = "the report of record: everything measured and judged, in XML",
    .pictures = true,
    .wants_hashes = true,
    .begin = open_report,
    .file = write_file,
    .end = close_report,
};
