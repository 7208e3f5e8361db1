/* True peak against the test signals 15 to 23 of EBU Tech 3341 v4 (November 2023), made by formula, and against sines,
   ends and borders whose peak follows from the sampling theorem. */
#include <math.h>

#include "base/units.h"
#include "check.h"
#include "dsp/window.h"
#include "tones.h"

static const double pi = 3.14159265358979323846;
static const double internal_db = 0.02; /* our own bound around the theoretical value */

/* Tech 3341, table 1: +0.2 and -0.4 dB. */
static void check_standard(double value_dbtp, double expected_dbtp)
{
    CHECK_NEAR(value_dbtp, expected_dbtp - 0.1, 0.3);
}

static double true_peak_of(const struct signal *signal, int channel)
{
    struct record record;
    measure_alone(signal, "true_peak", &record);
    double value = measured_channel(&record, "peak.true", channel);
    record_release(&record);
    return value;
}

/* Raised cosine over `frames` at both ends. */
static void taper(struct signal *signal, size_t frames)
{
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < frames; i++) {
            float gain = (float)(0.5 - 0.5 * cos(pi * ((double)i + 0.5) / (double)frames));
            signal->channel[c][i] *= gain;
            signal->channel[c][signal->frames - 1 - i] *= gain;
        }
}

struct sine_case {
    const char *name;
    double period, amplitude, phase_deg;
    double published_dbfs, expected_dbtp;
};

static const struct sine_case sine_cases[] = {
    {"3341-15", 4, 0.50, 0, -6.00, -6},  {"3341-16", 4, 0.50, 45, -6.00, -6},
    {"3341-17", 6, 0.50, 60, -6.00, -6}, {"3341-18", 8, 0.50, 67.5, -6.00, -6},
    {"3341-19", 4, 1.41, 45, 3.01, 3},
};

/* The text's amplitude with tapers of 10 ms, and the published files' with tapers of 100 ms. */
static void test_sine_case(const struct sine_case *sine, bool is_published, int rate_hz)
{
    double length_s = is_published ? 3.2 : 0.1;
    double level_db = is_published ? sine->published_dbfs : db_from_amplitude(sine->amplitude);
    struct signal signal;
    check_about("%s%s at %d Hz", sine->name, is_published ? ", published" : "", rate_hz);
    signal_init(&signal, rate_hz, 2, (size_t)lround(rate_hz * length_s));
    signal_add_sine(&signal, RECORD_WHOLE, 0, length_s, rate_hz / sine->period, level_db, sine->phase_deg);
    taper(&signal, signal_frame(&signal, is_published ? 0.1 : 0.01));
    double value = true_peak_of(&signal, RECORD_WHOLE);
    check_standard(value, sine->expected_dbtp);
    CHECK_NEAR(value, level_db, internal_db);
    signal_release(&signal);
}

/* Signals 20 to 23 before the low-pass, at four times the rate: a sine of a sixth of the rate at 0.50 that holds one
   period of a fourth of the rate at 1.00 from t = 0 on. */
static double burst(double t)
{
    bool is_inside = t >= 0 && t < 16;
    return is_inside ? sin(2 * pi * t / 16) : 0.5 * sin(2 * pi * (t < 0 ? t : t - 16) / 24);
}

enum { LOW_PASS_REACH = 256, BURST_FRAMES = 1600, BURST_TAPER = 400 };

/* The signal at any time, low-passed under half the rate: a sinc under a Kaiser window, stop band (-100 dB) from 1/8. */
static double low_passed(double t)
{
    const double beta = 10.06, cut = 0.125 - 1.6 / LOW_PASS_REACH;
    double sum = 0;
    for (double n = ceil(t - LOW_PASS_REACH); n <= t + LOW_PASS_REACH; n++) {
        double x = 2 * pi * cut * (t - n), sinc = fabs(x) < 1e-9 ? 1 : sin(x) / x;
        sum += burst(n) * 2 * cut * sinc * window_kaiser((t - n) / LOW_PASS_REACH, beta);
    }
    return sum;
}

/* What the sampling theorem says that all four read: the peak before the decimation. */
static double burst_peak(void)
{
    double peak = 0;
    for (int i = -64 * 16; i <= 80 * 16; i++)
        peak = fmax(peak, fabs(low_passed(i / 16.0)));
    return db_from_amplitude(peak);
}

/* All is counted in samples of the rate, so that the signal is the same at every rate. */
static void test_burst(int offset, double peak_dbtp)
{
    struct signal signal;
    signal_init(&signal, tone_rates_hz[0], 1, BURST_FRAMES);
    for (int i = 0; i < BURST_FRAMES; i++)
        signal.channel[0][i] = (float)low_passed(4 * (i - BURST_FRAMES / 2) + offset);
    taper(&signal, BURST_TAPER);
    for (int i = 0; i < TONE_RATES; i++) {
        check_about("3341-%d at %d Hz", 20 + offset, tone_rates_hz[i]);
        signal.format.rate_hz = tone_rates_hz[i];
        double value = true_peak_of(&signal, RECORD_WHOLE);
        check_standard(value, 0);
        CHECK_NEAR(value, peak_dbtp, internal_db);
    }
    signal_release(&signal);
}

static void test_standard(int rate_hz)
{
    for (size_t i = 0; i < sizeof sine_cases / sizeof *sine_cases; i++)
        for (int published = 0; published < 2; published++)
            test_sine_case(&sine_cases[i], published, rate_hz);
}

enum { PHASES = 16, SINE_FRAMES = 2048, SINE_TAPER = 768 };

/* Long sines of k/q of the rate at 16 phases, one a channel, their ends tapered. */
static void test_fraction(int k, int q)
{
    const double amplitude = 0.7;
    struct signal signal;
    struct record record;
    signal_init(&signal, 48000, PHASES, SINE_FRAMES);
    for (int c = 0; c < PHASES; c++)
        for (int i = 0; i < SINE_FRAMES; i++)
            signal.channel[c][i] =
                (float)(amplitude * sin(2 * pi * ((double)(i * k % q) / q + c * 0.5 / PHASES)));
    taper(&signal, SINE_TAPER);
    measure_alone(&signal, "true_peak", &record);
    for (int c = 0; c < PHASES; c++) {
        check_about("sine of %d/%d of the rate, phase %d", k, q, c);
        CHECK_NEAR(measured_channel(&record, "peak.true", c), db_from_amplitude(amplitude), 0.01);
    }
    record_release(&record);
    signal_release(&signal);
}

static int common_divisor(int a, int b)
{
    return b ? common_divisor(b, a % b) : a;
}

/* All fractions of 3 to 32, and some of up to 100. */
static void test_sines(void)
{
    for (int q = 3; q <= 100; q++)
        for (int k = 1; k <= 0.49 * q; k++)
            if (common_divisor(k, q) == 1 && (q <= 32 || k % 17 == 1))
                test_fraction(k, q);
}

/* Two equal samples between zeros peak halfway: 2 sinc(1/2) = 4/pi times as high. */
static const double pair_sample = 0.9;

static void check_pair(const struct record *record, double frame, int rate_hz)
{
    const struct reading *reading = record_find(record, "peak.true", RECORD_WHOLE);
    CHECK_NEAR(reading->number, db_from_amplitude(pair_sample * 4 / pi), 0.01);
    CHECK_NEAR(reading->time_s * rate_hz, frame, 0.05);
}

/* Samples before the file and after it are zero. */
static void test_ends(void)
{
    static const size_t lengths[] = {2, 3, 63, 64, 65, 66, 1000, 8191, 8192, 8193, 16384, 16385};
    for (size_t i = 0; i < 2 * sizeof lengths / sizeof *lengths; i++) {
        size_t frames = lengths[i / 2], at = i % 2 ? frames - 2 : 0;
        struct signal signal;
        struct record record;
        check_about("pair at %zu of %zu frames", at, frames);
        signal_init(&signal, 44100, 1, frames);
        signal.channel[0][at] = signal.channel[0][at + 1] = (float)(i % 4 < 2 ? pair_sample : -pair_sample);
        signal_measure(&signal, NULL, &record);
        check_pair(&record, (double)at + 0.5, 44100);
        record_release(&record);
        signal_release(&signal);
    }
}

/* A pair around every kind of border: the meter's own chunks and pieces, and blocks of any size. */
static void test_borders(void)
{
    static const size_t borders[] = {64, 128, 8192, 16384, 32768}, blocks[] = {63, 64, 1000, 8192, 16384};
    for (size_t i = 0; i < sizeof borders / sizeof *borders; i++)
        for (size_t at = borders[i] - 2; at <= borders[i]; at++)
            for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++) {
                struct signal signal;
                struct record record;
                check_about("pair at frame %zu, blocks of %zu", at, blocks[b]);
                signal_init(&signal, 48000, 1, 40000);
                signal.channel[0][at] = signal.channel[0][at + 1] = (float)pair_sample;
                signal_measure_split(&signal, NULL, blocks[b], &record);
                check_pair(&record, (double)at + 0.5, 48000);
                record_release(&record);
                signal_release(&signal);
            }
}

int main(void)
{
    double peak_dbtp = burst_peak();
    for (int i = 0; i < TONE_RATES; i++)
        test_standard(tone_rates_hz[i]);
    for (int offset = 0; offset < 4; offset++)
        test_burst(offset, peak_dbtp);
    test_sines();
    test_ends();
    test_borders();
    return check_end();
}
