/* All that was measured of one file: the hinge between measuring and judging.
   A reading is (measure, channel or the whole file) with a number, a text, a series, or the reason why it is absent.
   Numbers in a record are finite; a measurement that came out otherwise is recorded as absent. */
#ifndef ANALYZE_RECORD_H
#define ANALYZE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyze/panel.h"

struct measure {
    const char *id;      /* "loudness.integrated": never changes its meaning */
    const char *unit;    /* "LUFS", "dBTP", "" */
    const char *label;   /* "Integrated loudness" */
    int decimals;        /* shown */
    const char *meaning; /* one line */
    const char *detail;  /* how it is measured, and by what standard or paper: a few sentences */
    double dual_mono_lu; /* what is added when a mono file is played on two loudspeakers */
    bool brief;          /* belongs to the short table of a report */
    /* What a row leaves out is zero: the measure is exact, as a count, a word, or arithmetic on the samples is. */
    double uncertainty;  /* in its unit: how far a number usually lies at most from what it stands for */
    const char *because; /* why that far: a clause of a standard, or the method */
    const char
        *finer; /* id of a measure that says the same more finely, at the cost of a second pass; NULL: none */
    const struct panel *panel; /* where it is drawn; NULL: nowhere */
    enum drawn drawn;
    bool is_picture; /* measured for reports that draw, and told by no other */
};

enum { RECORD_WHOLE = -1, RECORD_PLACES_MAX = 100 };

enum reading_kind { READING_ABSENT, READING_NUMBER, READING_TEXT, READING_SERIES };

/* Where something is. */
struct place {
    double start_s, length_s;
    int channel;         /* RECORD_WHOLE: all */
    double value;        /* in the measure's unit, or the unit that the measure's detail names */
    double frequency_hz; /* 0: not a matter of frequency */
};

struct reading {
    const struct measure *measure;
    int channel; /* RECORD_WHOLE or 0 ... */
    enum reading_kind kind;
    double number, uncertainty; /* the measure's, unless the analyzer knows better */
    char *text;                 /* the text; why it is absent; or a remark on a number, or NULL */
    double start_s, step_s;     /* series over time: the first value's time, and the distance */
    const double *bands_hz;     /* series over frequency: `count` band centres, static; else NULL */
    bool is_over_angle;         /* bands_hz holds degrees, not Hz */
    float *values;              /* series: `count` of them; NAN where there is no value */
    size_t count;
    bool has_time;
    double time_s;        /* where the number was found */
    int at_channel;       /* which channel it was found in; RECORD_WHOLE when that has no meaning */
    struct place *places; /* RECORD_PLACES_MAX at most, in order of time */
    size_t place_count;
    int64_t place_total; /* how many there were */
};

struct record {
    struct reading **readings; /* in the order they were put */
    size_t count, capacity;
};

/* The unit of the distance of two values: dB for dBTP, LU for LUFS. */
const char *measure_distance_unit(const struct measure *measure);

void record_release(struct record *record);

/* Each puts a reading and returns it, so that a time or places can be added; owned by the record. */
struct reading *record_number(struct record *record, const struct measure *measure, int channel,
                              double number);
struct reading *record_text(struct record *record, const struct measure *measure, int channel,
                            const char *text);
struct reading *record_absent(struct record *record, const struct measure *measure, int channel,
                              const char *reason);
/* Takes the values over. */
struct reading *record_series(struct record *record, const struct measure *measure, int channel,
                              double start_s, double step_s, float *values, size_t count);
/* The same over frequency bands; `bands_hz` is static. */
struct reading *record_bands(struct record *record, const struct measure *measure, const double *bands_hz,
                             float *values, size_t count);
/* The same over angles in degrees. */
struct reading *record_angles(struct record *record, const struct measure *measure, const double *angles_deg,
                              float *values, size_t count);
void reading_time(struct reading *reading, double time_s, int channel);
/* Keeps the first RECORD_PLACES_MAX and counts them all. */
void reading_place(struct reading *reading, const struct place *place);

/* Moves the readings of `more` behind those of the record; it is empty afterwards. */
void record_append(struct record *record, struct record *more);
/* Moves all of `finer` into the record: each reading stands behind those of the measure that names it as its finer one, if
   they are of one family (what stands before the dot), else at the end. `finer` is empty then. */
void record_join(struct record *record, struct record *finer);

/* NULL when nothing was put. */
const struct reading *record_find(const struct record *record, const char *id, int channel);
/* The number, or `otherwise` when there is none. */
double record_value(const struct record *record, const char *id, int channel, double otherwise);

#endif
