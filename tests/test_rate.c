/* The law of the sample rate, over the register: the same sound, sampled at another rate, gives the same readings. The
   sound is made by formula at each rate, so nothing is converted. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "check.h"
#include "signal.h"

enum { TONES = 24 };

static const double pi = 3.14159265358979323846, length_s = 14, head_s = 0.5;

/* Tones of random frequencies from 40 Hz to 5 kHz, each channel with its own phases, swelling and fading. */
static float sound_at(double time_s, int channel)
{
    uint64_t seed = 5;
    double sum = 0;
    for (int i = 0; i < TONES; i++) {
        double frequency_hz = 40 * exp2((noise_next(&seed) + 1) * log2(5000.0 / 40) / 2);
        double phases[2] = {noise_next(&seed), noise_next(&seed)}, pace = 0.2 + fabs(noise_next(&seed));
        double swell = 0.6 + 0.4 * sin(2 * pi * pace * time_s + i);
        sum += swell * sin(2 * pi * frequency_hz * time_s + pi * phases[channel]) / sqrt(frequency_hz);
    }
    return (float)(0.25 * sum);
}

static void make_sound(struct signal *signal, int rate_hz)
{
    signal_init(signal, rate_hz, 2, (size_t)(length_s * rate_hz));
    size_t first = (size_t)(head_s * rate_hz), end = (size_t)((length_s - head_s) * rate_hz);
    for (int c = 0; c < 2; c++)
        for (size_t i = first; i < end; i++)
            signal->channel[c][i] = sound_at((double)i / rate_hz, c);
}

/* What two rates may make of one reading. The analogue prototypes of the K-weighting are the same at each rate, their
   bilinear forms not quite (0.03 dB at 997 Hz between 44.1 and 192 kHz); the largest sample is where a sample happens to
   lie, and so is what 4x filters find; the spectrum's frames lie elsewhere, and their bins are not as wide. */
static double tolerance_of(const struct measure *measure)
{
    static const struct {
        const char *start;
        double tolerance;
    } rows[] = {{"peak.sample", 0.3},
                {"level.crest", 0.3},
                {"peak.true_itu", 0.3},
                {"peak.true_spread", 0.3},
                {"peak.history", 0.3},
                {"loudness.psr", 0.05},
                {"peak.", 0.01},
                {"loudness.", 0.045},
                {"level.dc_offset", 0.01},
                {"level.", 0.005},
                {"stereo.corr", 0.02},
                {"stereo.", 0.1},
                {"spectrum.", 0.5},
                {"silence.", 0.002},
                {"clipping.", 0},
                {"frame.", 1e-3},
                {"second_meter.true_peak", 0.5},
                {"second_meter.range", 0.3},
                {"second_meter.", 0.045}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strncmp(measure->id, rows[i].start, strlen(rows[i].start)) == 0)
            return rows[i].tolerance;
    return 0;
}

static double highest_of(const struct reading *series)
{
    double highest = -INFINITY;
    for (size_t i = 0; i < series->count; i++)
        highest = fmax(highest, series->values[i]);
    return highest;
}

/* What is 10 dB under the highest value holds the edges of the sound and leakage, which are not its own. */
static void check_series(const struct reading *one, const struct reading *other, double tolerance)
{
    bool is_level = strcmp(one->measure->id, "spectrum.bands") == 0 || !one->bands_hz;
    size_t count = one->count < other->count ? one->count : other->count, apart = one->bands_hz ? 0 : 1;
    double floor = highest_of(one) - 10;
    CHECK(one->count <= other->count + apart && other->count <= one->count + apart);
    for (size_t i = 0; i < count && is_level; i++)
        if (one->values[i] > floor)
            CHECK_NEAR(other->values[i], one->values[i], tolerance);
}

static void check_reading(const struct reading *one, const struct reading *other, int rate_hz)
{
    const char *id = one->measure->id;
    double tolerance = tolerance_of(one->measure);
    check_about("%s, channel %d, 44100 and %d Hz", id, one->channel, rate_hz);
    if (strcmp(id, "frame.rate") == 0 || !CHECK(one->kind == other->kind))
        return;
    if (one->kind == READING_TEXT)
        CHECK_TEXT(other->text, one->text);
    if (one->kind == READING_NUMBER && one->number > -60)
        CHECK_NEAR(other->number, one->number, tolerance);
    if (one->kind == READING_SERIES)
        check_series(one, other, tolerance);
}

int main(void)
{
    static const int rates_hz[] = {44100, 48000, 88200, 96000, 176400, 192000, 384000};
    const struct measure *const asked[] = {measure_find("level.leq_m"), NULL};
    const struct analyze_options options = {.second_meter = true, .asked = asked};
    struct record first = {0};
    for (int rate = 0; rate < 7; rate++) {
        struct signal signal;
        struct record record;
        make_sound(&signal, rates_hz[rate]);
        signal_measure(&signal, &options, &record);
        signal_release(&signal);
        if (rate == 0) {
            first = record;
            continue;
        }
        if (CHECK(record.count == first.count))
            for (size_t i = 0; i < record.count; i++)
                check_reading(first.readings[i], record.readings[i], rates_hz[rate]);
        record_release(&record);
    }
    record_release(&first);
    return check_end();
}
