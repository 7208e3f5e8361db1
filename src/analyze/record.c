#include "analyze/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *measure_distance_unit(const struct measure *measure)
{
    static const char *const units[][2] = {
        {"dBTP", "dB"}, {"dBFS", "dB"}, {"dB SPL", "dB"}, {"LUFS", "LU"}, {NULL, NULL}};
    for (size_t i = 0; units[i][0]; i++)
        if (strcmp(measure->unit, units[i][0]) == 0)
            return units[i][1];
    return measure->unit;
}

static struct reading *record_put(struct record *record, const struct measure *measure, int channel)
{
    record->readings = mem_grow(record->readings, record->count, &record->capacity, sizeof *record->readings);
    struct reading *reading = mem_zero(1, sizeof *reading);
    reading->measure = measure;
    reading->channel = channel;
    reading->at_channel = RECORD_WHOLE;
    record->readings[record->count++] = reading;
    return reading;
}

struct reading *record_number(struct record *record, const struct measure *measure, int channel,
                              double number)
{
    if (!isfinite(number))
        return record_absent(record, measure, channel, "the signal is out of range");
    struct reading *reading = record_put(record, measure, channel);
    reading->kind = READING_NUMBER;
    reading->number = number;
    reading->uncertainty = measure->uncertainty;
    return reading;
}

struct reading *record_text(struct record *record, const struct measure *measure, int channel,
                            const char *text)
{
    struct reading *reading = record_put(record, measure, channel);
    reading->kind = READING_TEXT;
    reading->text = mem_copy(text);
    return reading;
}

struct reading *record_absent(struct record *record, const struct measure *measure, int channel,
                              const char *reason)
{
    struct reading *reading = record_put(record, measure, channel);
    reading->kind = READING_ABSENT;
    reading->text = mem_copy(reason);
    return reading;
}

struct reading *record_series(struct record *record, const struct measure *measure, int channel,
                              double start_s, double step_s, float *values, size_t count)
{
    struct reading *reading = record_put(record, measure, channel);
    reading->kind = READING_SERIES;
    reading->start_s = start_s;
    reading->step_s = step_s;
    reading->values = values;
    reading->count = count;
    return reading;
}

struct reading *record_bands(struct record *record, const struct measure *measure, const double *bands_hz,
                             float *values, size_t count)
{
    struct reading *reading = record_series(record, measure, RECORD_WHOLE, 0.0, 0.0, values, count);
    reading->bands_hz = bands_hz;
    return reading;
}

struct reading *record_angles(struct record *record, const struct measure *measure, const double *angles_deg,
                              float *values, size_t count)
{
    struct reading *reading = record_bands(record, measure, angles_deg, values, count);
    reading->is_over_angle = true;
    return reading;
}

void reading_time(struct reading *reading, double time_s, int channel)
{
    reading->has_time = true;
    reading->time_s = time_s;
    reading->at_channel = channel;
}

void reading_place(struct reading *reading, const struct place *place)
{
    reading->place_total++;
    if (reading->place_count == RECORD_PLACES_MAX)
        return;
    reading->places = mem_resize(reading->places, reading->place_count + 1, sizeof *reading->places);
    reading->places[reading->place_count++] = *place;
}

/* Where a reading of the measure goes. */
static size_t place_of(const struct record *record, const struct measure *measure)
{
    size_t family = strcspn(measure->id, ".") + 1;
    for (size_t i = record->count; i > 0; i--) {
        const struct measure *other = record->readings[i - 1]->measure;
        bool is_coarser = other->finer && strcmp(other->finer, measure->id) == 0;
        if (strcmp(other->id, measure->id) == 0 ||
            (is_coarser && strncmp(other->id, measure->id, family) == 0))
            return i;
    }
    return record->count;
}

void record_append(struct record *record, struct record *more)
{
    for (size_t i = 0; i < more->count; i++) {
        record->readings =
            mem_grow(record->readings, record->count, &record->capacity, sizeof *record->readings);
        record->readings[record->count++] = more->readings[i];
    }
    free(more->readings);
    *more = (struct record){0};
}

void record_join(struct record *record, struct record *finer)
{
    for (size_t i = 0; i < finer->count; i++) {
        struct reading *reading = finer->readings[i];
        size_t place = place_of(record, reading->measure);
        record->readings =
            mem_grow(record->readings, record->count, &record->capacity, sizeof *record->readings);
        memmove(record->readings + place + 1, record->readings + place,
                (record->count - place) * sizeof(struct reading *));
        record->readings[place] = reading;
        record->count++;
    }
    free(finer->readings);
    *finer = (struct record){0};
}

const struct reading *record_find(const struct record *record, const char *id, int channel)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct reading *reading = record->readings[i];
        if (reading->channel == channel && strcmp(reading->measure->id, id) == 0)
            return reading;
    }
    return NULL;
}

double record_value(const struct record *record, const char *id, int channel, double otherwise)
{
    const struct reading *reading = record_find(record, id, channel);
    return reading && reading->kind == READING_NUMBER ? reading->number : otherwise;
}

void record_release(struct record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        free(record->readings[i]->text);
        free(record->readings[i]->values);
        free(record->readings[i]->places);
        free(record->readings[i]);
    }
    free(record->readings);
    *record = (struct record){0};
}
