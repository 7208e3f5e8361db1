#include "report/json_file.h"

#include "judge/baseline.h"
#include "judge/waiver.h"
#include "report/json_playback.h"
#include "report/mending_parts.h"

/* Numbers carry three decimals more than the text report shows. */
enum { MORE_DECIMALS = 3 };

static void write_number(struct json *json, const char *key, const struct reading *reading)
{
    json_number(json, key, reading->number, reading->measure->decimals + MORE_DECIMALS);
}

static void write_value(struct json *json, const struct reading *reading)
{
    if (reading->kind == READING_NUMBER)
        write_number(json, "value", reading);
    else if (reading->kind == READING_TEXT)
        json_text(json, "value", reading->text);
    else
        json_null(json, "value");
    if (reading->kind == READING_ABSENT)
        json_text(json, "absent", reading->text);
}

static void write_series(struct json *json, const struct reading *reading)
{
    if (reading->bands_hz) {
        json_array_inline(json, reading->is_over_angle ? "angles_deg" : "bands_hz");
        for (size_t i = 0; i < reading->count; i++)
            json_number(json, NULL, reading->bands_hz[i], 1);
        json_end_array(json);
    } else {
        json_number(json, "start_s", reading->start_s, 3);
        json_number(json, "step_s", reading->step_s, 3);
    }
    json_array_inline(json, "values");
    for (size_t i = 0; i < reading->count; i++)
        json_number(json, NULL, (double)reading->values[i], reading->measure->decimals + 1);
    json_end_array(json);
}

static void write_channels(struct json *json, const struct outcome *outcome, const char *id)
{
    if (!record_find(&outcome->record, id, 0))
        return;
    json_array_inline(json, "channels");
    for (int channel = 0; channel < outcome->format.channels; channel++) {
        const struct reading *reading = record_find(&outcome->record, id, channel);
        json_object_inline(json, NULL);
        if (reading) {
            write_value(json, reading);
            if (reading->has_time)
                json_number(json, "time_s", reading->time_s, 6);
        } else {
            json_null(json, "value");
        }
        json_end_object(json);
    }
    json_end_array(json);
}

void json_places_write(struct json *json, const struct place *places, size_t count, int64_t total)
{
    if (total == 0)
        return;
    json_integer(json, "places_total", total);
    json_array(json, "places");
    for (size_t i = 0; i < count; i++) {
        json_object_inline(json, NULL);
        if (places[i].frequency_hz > 0)
            json_number(json, "frequency_hz", places[i].frequency_hz, 1);
        else
            json_number(json, "time_s", places[i].start_s, 6);
        if (places[i].length_s > 0)
            json_number(json, "length_s", places[i].length_s, 6);
        if (places[i].channel >= 0)
            json_integer(json, "channel", places[i].channel + 1);
        json_number(json, "value", places[i].value, 4);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_measure(struct json *json, const struct outcome *outcome, const struct reading *reading,
                          bool series)
{
    const struct measure *measure = reading->measure;
    if (reading->kind == READING_SERIES && !reading->bands_hz && !series)
        return;
    json_object(json, measure->id);
    if (reading->kind == READING_SERIES)
        write_series(json, reading);
    else
        write_value(json, reading);
    json_text(json, "unit", measure->unit);
    json_number(json, "uncertainty",
                reading->kind == READING_NUMBER ? reading->uncertainty : measure->uncertainty, 4);
    if (reading->kind == READING_NUMBER && reading->text)
        json_text(json, "note", reading->text);
    if (reading->has_time)
        json_number(json, "time_s", reading->time_s, 6);
    if (reading->at_channel >= 0)
        json_integer(json, "channel", reading->at_channel + 1);
    write_channels(json, outcome, measure->id);
    json_places_write(json, reading->places, reading->place_count, reading->place_total);
    json_end_object(json);
}

static const char *severity_of(const struct finding *finding)
{
    return finding->state == VERDICT_NOTE ? "note" : severity_name(finding->severity);
}

static void write_close(struct json *json, const struct finding *finding)
{
    const struct closeness *close = &finding->close;
    int decimals = finding->measure->decimals + MORE_DECIMALS;
    json_object_inline(json, "close");
    json_number(json, "first", close->first, decimals);
    if (close->has_finer)
        json_number(json, "finer", close->finer, decimals);
    else
        json_null(json, "finer");
    json_number(json, "uncertainty", close->uncertainty, 4);
    json_number(json, "limit", close->limit, 6);
    json_bool(json, "settled", close->is_settled);
    json_text(json, "message", close->text);
    json_end_object(json);
}

static void write_acceptance(struct json *json, const struct finding *finding)
{
    const struct waiver *waiver = finding->waiver;
    if (waiver) {
        json_object_inline(json, "waiver");
        json_text(json, "by", waiver->by);
        json_text(json, "reason", waiver->reason);
        json_text(json, "until", waiver->until);
        json_bool(json, "expired", waiver->is_expired);
        json_end_object(json);
    }
    if (finding->age != AGE_UNKNOWN) {
        json_object_inline(json, "baseline");
        json_text(json, "age", finding_age_name(finding->age));
        json_text(json, "value", finding->before);
        json_end_object(json);
    }
}

static void write_finding(struct json *json, const struct finding *finding)
{
    json_object(json, NULL);
    json_text(json, "id", finding->id);
    json_text(json, "severity", severity_of(finding));
    json_text(json, "state", verdict_state_name(finding->state));
    json_text(json, "target", finding->target);
    json_text(json, "measure", finding->measure ? finding->measure->id : NULL);
    if (finding->has_value && finding->measure)
        json_number(json, "value", finding->value, finding->measure->decimals + MORE_DECIMALS);
    else
        json_text(json, "value", finding->value_text);
    if (finding->has_limit)
        json_number(json, "limit", finding->limit, 6);
    else
        json_text(json, "limit", finding->limit_text);
    if (finding->has_time)
        json_number(json, "time_s", finding->time_s, 6);
    else
        json_null(json, "time_s");
    if (finding->channel >= 0)
        json_integer(json, "channel", finding->channel + 1);
    else
        json_null(json, "channel");
    json_text(json, "message", finding->message);
    json_text(json, "remedy", finding->remedy);
    if (finding->close.is_close && finding->measure)
        write_close(json, finding);
    write_acceptance(json, finding);
    if (finding->source)
        json_text(json, "source", finding->source);
    json_places_write(json, finding->places, finding->place_count, finding->place_total);
    json_end_object(json);
}

static void write_verdicts(struct json *json, const struct findings *findings)
{
    json_array(json, "findings");
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].state != VERDICT_PASS)
            write_finding(json, &findings->items[i]);
    json_end_array(json);
    json_array_inline(json, "passed");
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].state == VERDICT_PASS)
            json_text(json, NULL, findings->items[i].id);
    json_end_array(json);
}

void json_file_write(struct json *json, const struct report_options *options, const struct outcome *outcome)
{
    json_text(json, "path", outcome->path);
    json_text(json, "status", outcome_state_name(outcome->state));
    json_text(json, "trouble", outcome->trouble);
    json_array_inline(json, "targets");
    for (size_t i = 0; i < outcome->target_count; i++)
        json_text(json, NULL, outcome->targets[i]->id);
    json_end_array(json);
    if (options->examining->baseline)
        json_text(json, "baseline", outcome->approved ? outcome->approved->path : NULL);
    json_object(json, "measures");
    for (size_t i = 0; i < outcome->record.count; i++)
        if (outcome->record.readings[i]->channel == RECORD_WHOLE &&
            !outcome->record.readings[i]->measure->is_picture)
            write_measure(json, outcome, outcome->record.readings[i], options->series);
    json_end_object(json);
    write_verdicts(json, &outcome->findings);
    json_playback_write(json, options, &outcome->predictions);
    json_mending_write(json, outcome);
}
