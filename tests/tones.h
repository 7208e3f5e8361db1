/* What the standards' loudness tests have in common: tones of 1 kHz one after another, and one analyzer run alone. */
#ifndef TESTS_TONES_H
#define TESTS_TONES_H

#include "signal.h"

/* A tone of 1 kHz, peak in dBFS; -INFINITY is digital silence. */
struct stretch {
    double length_s, level_db;
};

enum { STRETCHES_MAX = 16 };

/* The sample rates of the tests; all hold ten periods of 1 kHz in whole frames. */
enum { TONE_RATES = 6 };
extern const int tone_rates_hz[TONE_RATES];

/* Makes the signal of the stretches, up to the first without length, the whole `times` over, in all channels. */
void tones_init(struct signal *signal, int rate_hz, int channels,
                const struct stretch stretches[STRETCHES_MAX], int times);
/* One stretch; `channel` may be RECORD_WHOLE. */
void tones_add(struct signal *signal, int channel, double start_s, double length_s, double level_db);
/* Borrows a part of the signal: not to be released. */
struct signal signal_part(const struct signal *signal, double start_s, double length_s);

/* The readings of one analyzer alone, which is quick. Release the record. */
void measure_alone(const struct signal *signal, const char *analyzer, struct record *record);
/* Those of loudness; checks at 48 kHz that libebur128 agrees. */
void measure_loudness(const struct signal *signal, struct record *record);
/* Checks that libebur128 reads the same integrated loudness within 0.01 LU, or none where the record has none. */
void check_second_meter(const struct signal *signal, const struct record *record);
/* Checks that a series of windows, which begins with the first whole one of a signal of length_s and goes on every
   100 ms, reads the expected loudness all along, within the 0.1 LU of Tech 3341. */
void check_constant(const struct record *record, const char *id, double window_s, double length_s,
                    double expected);

#endif
