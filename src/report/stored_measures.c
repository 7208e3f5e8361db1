/* What a stored report says that a file holds, and all that was measured of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/markup.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/stored_parts.h"

/* More than any report has. */
enum { MEASURES_MAX = 500, STRANGERS_MAX = 200, READINGS_MAX = 20000, BITS_MAX = 64 };

static const double seconds_max = 1e9;

static const char *speaker_word(int i)
{
    return i < SPEAKER_COUNT ? speaker_name((enum speaker)i) : NULL;
}

void stored_format(struct stored_scan *scan, struct xml_values *values)
{
    struct audio_format *format = &scan->outcome.format;
    int64_t rate_hz = AUDIO_RATE_MIN_HZ, channels = 1, bits = 0, wav_tag = -1;
    format->frames_promised = -1;
    format->audio_bytes = format->bit_rate = -1;
    format->container = hoard_keep(&scan->hoard, xml_values_name(values, "container"));
    format->codec = hoard_keep(&scan->hoard, xml_values_name(values, "codec"));
    char *layout = xml_values_name(values, "layout");
    snprintf(format->layout, sizeof format->layout, "%s", layout);
    free(layout);
    if (!xml_values_integer(values, "rate", 1, AUDIO_RATE_MAX_HZ, &rate_hz) ||
        !xml_values_integer(values, "channels", 1, AUDIO_CHANNELS_MAX, &channels))
        values->wrong = values->wrong ? values->wrong : "a format without rate and channels";
    xml_values_integer(values, "bits", 0, BITS_MAX, &bits);
    xml_values_integer(values, "wav-tag", 0, 0xFFFF, &wav_tag);
    xml_values_integer(values, "frames-promised", 0, INT64_MAX, &format->frames_promised);
    xml_values_integer(values, "trailing-bytes", 0, INT64_MAX, &format->trailing_bytes);
    format->rate_hz = (int)rate_hz;
    format->channels = (int)channels;
    format->bits = (int)bits;
    format->wav_tag = (int)wav_tag;
    format->layout_stated = xml_values_flag(values, "layout-stated");
    format->is_float = xml_values_flag(values, "float");
    format->is_lossy = xml_values_flag(values, "lossy");
    scan->outcome.measured = true;
}

int stored_channel_of(struct xml_values *values, const char *name)
{
    int64_t channel = 0;
    xml_values_integer(values, name, 1, AUDIO_CHANNELS_MAX, &channel);
    return channel ? (int)channel - 1 : RECORD_WHOLE;
}

bool stored_seconds(struct xml_values *values, const char *name, double *seconds)
{
    bool has = xml_values_number(values, name, seconds);
    if (has && !values->wrong && !(fabs(*seconds) <= seconds_max))
        values->wrong = "a time that no file has";
    return has;
}

void stored_channel(struct stored_scan *scan, struct xml_values *values)
{
    int channel = stored_channel_of(values, "number");
    int speaker = xml_values_choice(values, "speaker", speaker_word, XML_VALUES_NEEDED);
    if (channel >= 0)
        scan->outcome.format.speakers[channel] = (enum speaker)speaker;
}

static const struct measure *add_stranger(struct stored_measures *measures, char *id)
{
    struct measure *measure = mem_zero(1, sizeof *measure);
    *measure = (struct measure){
        .id = id, .unit = mem_copy(""), .label = mem_copy(id), .meaning = "", .detail = "", .because = ""};
    measures->items =
        mem_grow(measures->items, measures->count, &measures->capacity, sizeof(struct measure *));
    measures->items[measures->count++] = measure;
    return measure;
}

const struct measure *stored_measure_of(struct stored_scan *scan, struct xml_values *values, const char *name)
{
    struct stored_measures *measures = &scan->report->measures;
    char *id = xml_values_name(values, name);
    const struct measure *measure = measure_find(id);
    for (size_t i = 0; i < measures->count && !measure; i++)
        if (strcmp(measures->items[i]->id, id) == 0)
            measure = measures->items[i];
    if (!measure && !values->wrong && measures->count < STRANGERS_MAX)
        return add_stranger(measures, id);
    if (!measure && !values->wrong)
        values->wrong = "more measures that are not known than there can be";
    free(id);
    return measure;
}

/* What a report says of a measure that this program does not have, as far as it can be shown. */
static void describe_stranger(struct measure *measure, const struct xml_values *values)
{
    const char *const names[] = {"label", "unit"};
    const char **const parts[] = {&measure->label, &measure->unit};
    for (int i = 0; i < 2; i++) {
        struct xml_values own = {values->tag, NULL};
        char *text = xml_values_name(&own, names[i]);
        if (!own.wrong) {
            free((char *)*parts[i]);
            *parts[i] = text;
        } else {
            free(text);
        }
    }
    int64_t decimals = 0;
    struct xml_values own = {values->tag, NULL};
    if (xml_values_integer(&own, "decimals", 0, 9, &decimals) && !own.wrong)
        measure->decimals = (int)decimals;
}

void stored_measure(struct stored_scan *scan, struct xml_values *values)
{
    struct stored_measures *measures = &scan->report->measures;
    scan->reading = NULL;
    scan->bands = NULL;
    scan->measure = stored_measure_of(scan, values, "id");
    if (values->wrong)
        return;
    if (record_find(&scan->outcome.record, scan->measure->id, RECORD_WHOLE))
        values->wrong = "a measure twice";
    for (size_t i = 0; i < measures->count; i++)
        if (measures->items[i] == scan->measure)
            describe_stranger(measures->items[i], values);
}

static bool has_room(const struct stored_scan *scan, struct xml_values *values)
{
    if (scan->outcome.record.count >= READINGS_MAX)
        values->wrong = "more readings than a file has";
    return !values->wrong;
}

void stored_reading(struct stored_scan *scan, struct xml_values *values)
{
    struct record *record = &scan->outcome.record;
    double number = 0, time_s = 0;
    int channel = stored_channel_of(values, "of-channel"), at_channel = stored_channel_of(values, "channel");
    bool is_time = strcmp(scan->measure->unit, "s") == 0;
    bool has_number =
        is_time ? stored_seconds(values, "value", &number) : xml_values_number(values, "value", &number);
    char *text = xml_values_text(values, "text"), *absent = xml_values_plain(values, "absent"),
         *note = xml_values_plain(values, "note");
    if (has_number + (text != NULL) + (absent != NULL) != 1 && !values->wrong)
        values->wrong = "a reading that is not one of value, text and absent";
    if ((channel == RECORD_WHOLE) != (scan->reading == NULL) && !values->wrong)
        values->wrong = "a reading that is neither the first, of the whole file, nor of a channel";
    if (has_room(scan, values)) {
        scan->reading = has_number ? record_number(record, scan->measure, channel, number)
                        : text     ? record_text(record, scan->measure, channel, text)
                                   : record_absent(record, scan->measure, channel, absent);
        if (has_number)
            scan->reading->text = mem_copy(note);
        xml_values_number(values, "uncertainty", &scan->reading->uncertainty);
        if (stored_seconds(values, "time", &time_s))
            reading_time(scan->reading, time_s, at_channel);
        scan->reading->at_channel = at_channel;
    }
    scan->places = NULL;
    free(text);
    free(absent);
    free(note);
}

static void begin_values(struct stored_scan *scan, struct xml_values *values)
{
    if (scan->reading)
        values->wrong = "more than one series of a measure";
    if (!xml_values_integer(values, "count", 0, INT64_MAX, &scan->count) && !values->wrong)
        values->wrong = "a series without a count";
    scan->values = 0;
    has_room(scan, values);
}

void stored_series(struct stored_scan *scan, struct xml_values *values)
{
    begin_values(scan, values);
    scan->start_s = scan->step_s = 0;
    if ((!stored_seconds(values, "start", &scan->start_s) ||
         !stored_seconds(values, "step", &scan->step_s)) &&
        !values->wrong)
        values->wrong = "a series without start and step";
}

/* The word at *text, which goes on behind it; false at the end. */
static bool next_word(const char **text, char *word, size_t size)
{
    static const char spaces[] = " \t\r\n";
    *text += strspn(*text, spaces);
    size_t length = strcspn(*text, spaces);
    snprintf(word, size, "%.*s", (int)(length < size ? length : size - 1), *text);
    *text += length;
    return length > 0;
}

const char *stored_series_end(struct stored_scan *scan, const char *text)
{
    enum { WORD_SIZE = 400 };
    char word[WORD_SIZE];
    float *list = NULL;
    size_t count = 0, capacity = 0;
    const char *wrong = NULL;
    while (!wrong && next_word(&text, word, sizeof word)) {
        double number = NAN;
        bool is_none = strcmp(word, "-") == 0;
        if (!is_none && (!text_number(word, &number) || !isfinite((float)number)))
            wrong = "a value that is no number";
        list = mem_grow(list, count, &capacity, sizeof *list);
        list[count++] = (float)number;
    }
    if (!wrong && (int64_t)count != scan->count)
        wrong = "a series with another number of values than its count";
    if (wrong)
        free(list);
    else
        scan->reading = record_series(&scan->outcome.record, scan->measure, RECORD_WHOLE, scan->start_s,
                                      scan->step_s, list ? list : mem_zero(1, sizeof *list), count);
    return wrong;
}

void stored_bands(struct stored_scan *scan, struct xml_values *values)
{
    begin_values(scan, values);
    if (values->wrong)
        return;
    scan->reading = record_bands(&scan->outcome.record, scan->measure, NULL, NULL, 0);
}

void stored_band(struct stored_scan *scan, struct xml_values *values)
{
    enum { BANDS_MAX = 1000 };
    struct reading *reading = scan->reading;
    double at = 0, number = NAN;
    bool is_angle = xml_values_number(values, "angle", &at);
    if (!is_angle && !xml_values_number(values, "frequency", &at) && !values->wrong)
        values->wrong = "a band without a frequency or an angle";
    xml_values_number(values, "value", &number);
    if (scan->values >= BANDS_MAX && !values->wrong)
        values->wrong = "more bands than there are";
    if (values->wrong)
        return;
    if (!scan->bands) {
        scan->bands = hoard_keep(&scan->hoard, mem_zero(BANDS_MAX, sizeof *scan->bands));
        reading->values = mem_zero(BANDS_MAX, sizeof *reading->values);
        reading->bands_hz = scan->bands;
        reading->is_over_angle = is_angle;
    }
    scan->bands[scan->values] = at;
    reading->values[scan->values] = (float)number;
    reading->count = ++scan->values;
}

const char *stored_bands_end(struct stored_scan *scan, const char *text)
{
    (void)text;
    return (int64_t)scan->values == scan->count && scan->count > 0
               ? NULL
               : "bands of another number than their count";
}

void stored_places(struct stored_scan *scan, struct xml_values *values)
{
    int64_t total = 0;
    if (!xml_values_integer(values, "total", 1, INT64_MAX, &total) && !values->wrong)
        values->wrong = "places without a total";
    scan->reading->place_total = total;
}

/* Of the last finding, or else of the last reading. */
void stored_place(struct stored_scan *scan, struct xml_values *values)
{
    struct findings *findings = &scan->outcome.findings;
    struct finding *finding = scan->places ? &findings->items[findings->count - 1] : NULL;
    size_t count = finding ? finding->place_count : scan->reading->place_count;
    int64_t total = finding ? finding->place_total : scan->reading->place_total;
    struct place place = {.channel = stored_channel_of(values, "channel")};
    stored_seconds(values, "time", &place.start_s);
    stored_seconds(values, "length", &place.length_s);
    xml_values_number(values, "frequency", &place.frequency_hz);
    xml_values_number(values, "value", &place.value);
    if ((count >= RECORD_PLACES_MAX || (int64_t)count >= total) && !values->wrong)
        values->wrong = "more places than there can be";
    if (values->wrong)
        return;
    if (finding) {
        scan->places[finding->place_count++] = place;
        return;
    }
    reading_place(scan->reading, &place);
    scan->reading->place_total = total;
}
