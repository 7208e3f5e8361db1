#include "judge/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct subject subject_of(const struct record *record, const char *id, int channel,
                          const struct audio_format *format, const struct target *target)
{
    struct subject subject = {record_find(record, id, channel), 0.0};
    if (subject.reading && subject.reading->kind == READING_NUMBER) {
        subject.value = subject.reading->number;
        if (format->channels == 1 && target->mono_as_two)
            subject.value += subject.reading->measure->dual_mono_lu;
    }
    return subject;
}

bool subject_is_had(const struct subject *subject)
{
    return subject->reading &&
           (subject->reading->kind == READING_NUMBER || subject->reading->kind == READING_TEXT);
}

static bool subject_equals(const struct subject *subject, const char *word)
{
    if (subject->reading->kind == READING_TEXT)
        return strcmp(subject->reading->text, word) == 0;
    double number = strtod(word, NULL);
    return fabs(number - subject->value) <= 1e-9 * fmax(1.0, fabs(number));
}

static bool list_holds(char *const *words, const struct subject *subject)
{
    for (; *words; words++)
        if (subject_equals(subject, *words))
            return true;
    return false;
}

bool bounds_hold(const struct bounds *bounds, const struct subject *subject, double *limit)
{
    *limit = NAN;
    if (bounds->one_of && !list_holds(bounds->one_of, subject))
        return false;
    if (bounds->none_of && list_holds(bounds->none_of, subject))
        return false;
    if (subject->reading->kind != READING_NUMBER)
        return !bounds->has_min && !bounds->has_max;
    double value = subject->value;
    *limit = bounds->min;
    if (bounds->has_min && (bounds->min_open ? value <= bounds->min : value < bounds->min))
        return false;
    *limit = bounds->max;
    return !(bounds->has_max && (bounds->max_open ? value >= bounds->max : value > bounds->max));
}

bool bounds_straddled(const struct bounds *bounds, const struct subject *subject, double *limit)
{
    if (!subject->reading || subject->reading->kind != READING_NUMBER)
        return false;
    /* A value as far away as the uncertainty, but for rounding, is not close. */
    double reach = subject->reading->uncertainty * (1.0 - 1e-9);
    double low = bounds->has_min ? fabs(subject->value - bounds->min) : INFINITY;
    double high = bounds->has_max ? fabs(subject->value - bounds->max) : INFINITY;
    *limit = low < high ? bounds->min : bounds->max;
    return reach > 0 && fmin(low, high) < reach;
}
