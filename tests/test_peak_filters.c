/* The true peak by other filters: what a meter with the ITU's reads, against a plain convolution over the whole file, and
   how far a converter's filter is from it, against a plain search over every 1/32 of a sample. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "music_like.h"
#include "plain.h"
#include "tones.h"

static const double pi = 3.14159265358979323846;

/* ---- the ITU's filter ---- */

static void check_itu_value(const struct record *record, int channel, double peak)
{
    double value = measured_channel(record, "peak.true_itu", channel);
    if (peak > 0)
        CHECK_NEAR(value, 20 * log10(peak), 20 * log10(1 + 1e-6));
    else
        CHECK(isnan(value));
}

static void check_itu(const struct signal *signal)
{
    struct record record;
    double largest = 0;
    measure_alone(signal, "true_peak", &record);
    for (int c = 0; c < signal->format.channels; c++) {
        double peak = plain_itu_peak(signal->channel[c], signal->frames);
        check_itu_value(&record, c, peak);
        largest = fmax(largest, peak);
    }
    check_itu_value(&record, RECORD_WHOLE, largest);
    record_release(&record);
}

static void test_sines(void)
{
    for (int i = 0; i < 60; i++) {
        struct signal signal;
        double hz = 20.0 * pow(1100, i / 59.0);
        check_about("sine of %g Hz", hz);
        signal_init(&signal, 44100, 2, 4000);
        signal_add_sine(&signal, 0, 0, 1, hz, -1, i);
        signal_add_sine(&signal, 1, 0, 1, 22050 - hz / 2, -3, 2 * i);
        check_itu(&signal);
        signal_release(&signal);
    }
}

static void test_noise(void)
{
    for (int turn = 0; turn < 40; turn++) {
        struct signal signal;
        uint64_t seed = (uint64_t)turn;
        check_about("noise %d", turn);
        signal_init(&signal, 48000, 2, 6000);
        for (int c = 0; c < 2; c++)
            for (size_t i = 0; i < signal.frames; i++) {
                double noise = noise_next(&seed);
                signal.channel[c][i] = (float)(turn % 2 ? noise : copysign(0.7, noise));
            }
        check_itu(&signal);
        signal_release(&signal);
    }
}

/* At one end of the file in one channel, at the other in the other. */
static void test_impulses(void)
{
    static const size_t lengths[] = {1000, 1023, 1024, 1025, 16384, 16385, 20000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (size_t from_end = 0; from_end < 8; from_end++) {
            struct signal signal;
            check_about("impulses %zu from the ends of %zu frames", from_end, lengths[i]);
            signal_init(&signal, 48000, 2, lengths[i]);
            signal.channel[0][from_end] = 1;
            signal.channel[1][lengths[i] - 1 - from_end] = -0.5F;
            check_itu(&signal);
            signal_release(&signal);
        }
}

static void test_music(void)
{
    for (int piece = 0; piece < MUSIC_PIECES; piece++) {
        struct signal signal;
        check_about("piece %d", piece);
        music_make(&signal, piece, 2);
        check_itu(&signal);
        check_about("piece %d, clipped", piece);
        music_clip(&signal, 6);
        check_itu(&signal);
        signal_release(&signal);
    }
}

/* Stretches of all lengths, loud and quiet in turn, the loudest anywhere: what is skipped in between must not be it. */
static void test_alternation(void)
{
    for (int turn = 0; turn < 60; turn++) {
        struct signal signal;
        uint64_t seed = 100 + (uint64_t)turn;
        check_about("alternation %d", turn);
        signal_init(&signal, 44100, 2, 30000);
        for (int c = 0; c < 2; c++) {
            double gain = 1, left = 0, tone = 1 + noise_next(&seed);
            for (size_t i = 0; i < signal.frames; i++, left--) {
                if (left <= 0) {
                    left = pow(10, 1.5 + 1.4 * noise_next(&seed));
                    gain = pow(10, -1 - noise_next(&seed));
                }
                double value = turn % 2 ? noise_next(&seed) : sin(tone * (double)i);
                signal.channel[c][i] = (float)(gain * value);
            }
        }
        check_itu(&signal);
        signal_release(&signal);
    }
}

/* Alternating signs that turn every 40 samples, on which the search reads 2.48 times the samples and the ITU's filter 2.02
   times; then a tone of low frequency, which is nothing to the search when it is quieter than that, but can be the ITU's
   reading. */
static void test_unlike(void)
{
    enum { FRAMES = 8000, TURN = 40 };
    for (int turn = 0; turn < 40; turn++) {
        struct signal signal;
        double samples = 0.4, tone = 0.74 + 0.005 * turn;
        check_about("signs at %g, tone at %g", samples, tone);
        signal_init(&signal, 192000, 1, FRAMES);
        for (size_t i = 0; i < FRAMES; i++) {
            double fade = fmin(1, fabs((double)i - FRAMES / 2) / 100);
            double sign = (i + i / TURN) % 2 ? -1 : 1, low = sin(2 * pi * 0.005 * (double)i);
            signal.channel[0][i] = (float)(fade * (i < FRAMES / 2 ? samples * sign : tone * low));
        }
        check_itu(&signal);
        signal_release(&signal);
    }
}

static void test_short(void)
{
    struct signal signal;
    uint64_t seed = 5;
    signal_init(&signal, 44100, 2, 100);
    for (int turn = 0; turn < 4; turn++) {
        for (size_t i = 0; i < 100; i++) {
            double noise = noise_next(&seed);
            signal.channel[0][i] = (float)(turn == 0 ? noise : turn == 1 ? 1 : turn == 2 ? (i % 2) : 0);
            signal.channel[1][i] = (float)(turn == 3 ? noise : copysign(0.5, noise));
        }
        for (size_t frames = 1; frames <= 100; frames++) {
            struct signal part = signal;
            part.frames = frames;
            check_about("%zu frames, signal %d", frames, turn);
            check_itu(&part);
        }
    }
    signal_release(&signal);
}

/* ---- how far filters disagree ---- */

/* Gain of a phase at a frequency, as a share of the rate. */
static double itu_gain(int phase, double frequency)
{
    double re = 0, im = 0;
    for (int tap = 0; tap < PLAIN_ITU_TAPS; tap++) {
        re += plain_itu_tap(phase, tap) * cos(2 * pi * frequency * tap);
        im += plain_itu_tap(phase, tap) * sin(2 * pi * frequency * tap);
    }
    return hypot(re, im);
}

/* The exact reconstruction and the converter give the tone itself; the ITU's filter its ripple. 441 periods of 44.1 kHz
   pass every phase that matters. */
static void test_tone(void)
{
    double gain = 0;
    struct signal signal;
    struct record record;
    check_about("1 kHz");
    signal_init(&signal, 44100, 1, 88200);
    signal_add_sine(&signal, 0, 0, 2, 1000, -6, 0);
    for (size_t i = 0; i < 4410; i++) {
        float fade = (float)(0.5 - 0.5 * cos(pi * (double)i / 4410));
        signal.channel[0][i] *= fade;
        signal.channel[0][signal.frames - 1 - i] *= fade;
    }
    measure_alone(&signal, "true_peak", &record);
    for (int phase = 0; phase < PLAIN_ITU_PHASES; phase++)
        gain = fmax(gain, itu_gain(phase, 1000.0 / 44100));
    CHECK_NEAR(measured(&record, "peak.true_spread"), fabs(20 * log10(gain)), 0.001);
    CHECK_NEAR(measured(&record, "peak.true_spread"), 0, 0.02);
    record_release(&record);
    signal_release(&signal);
}

enum { STEPS = 32, TAPS = 2 * PLAIN_CONVERTER_REACH };

/* [step][k]: weight of sample i + 1 - REACH + k in the value at i + step / STEPS. */
static double converter[STEPS][TAPS];

static void make_converter(void)
{
    for (int step = 0; step < STEPS; step++)
        for (int k = 0; k < TAPS; k++)
            converter[step][k] = plain_converter((double)step / STEPS + PLAIN_CONVERTER_REACH - 1 - k);
}

static double weigh(const double *weights, const double *x)
{
    double sums[2] = {0};
    for (int k = 0; k < TAPS; k += 2) {
        sums[0] += weights[k] * x[k];
        sums[1] += weights[k + 1] * x[k + 1];
    }
    return sums[0] + sums[1];
}

/* The largest value that leaves the converter, looked for everywhere. */
static double converter_search(const float *channel, size_t frames)
{
    double *x = mem_zero(frames + 2 * TAPS, sizeof *x), peak = 0;
    for (size_t i = 0; i < frames; i++)
        x[TAPS + i] = channel[i];
    for (size_t i = 0; i < frames + TAPS; i++)
        for (int step = 0; step < STEPS; step++)
            peak = fmax(peak, fabs(weigh(converter[step], x + i)));
    free(x);
    return peak;
}

/* How far the spread is from that of the two other readings and the whole search. */
static double spread_error(const struct record *record, const struct signal *signal, int channel)
{
    double exact_db = measured_channel(record, "peak.true", channel);
    double itu_db = measured_channel(record, "peak.true_itu", channel);
    double converter_db = 20 * log10(converter_search(signal->channel[channel], signal->frames));
    double highest = fmax(fmax(exact_db, itu_db), converter_db);
    double lowest = fmin(fmin(exact_db, itu_db), converter_db);
    return measured_channel(record, "peak.true_spread", channel) - (highest - lowest);
}

/* The analyzer asks the converter at the greatest peaks of its grid only. */
static void test_clipped(int piece, double drive_db)
{
    struct signal signal;
    struct record record;
    music_make(&signal, piece, 0.7);
    music_clip(&signal, drive_db);
    measure_alone(&signal, "true_peak", &record);
    for (int c = 0; c < 2; c++) {
        check_about("piece %d clipped by %g dB, channel %d", piece, drive_db, c);
        CHECK_NEAR(spread_error(&record, &signal, c), 0, 0.1);
    }
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    make_converter();
    test_sines();
    test_noise();
    test_impulses();
    test_music();
    test_alternation();
    test_unlike();
    test_short();
    test_tone();
    for (int piece = 0; piece < 9; piece++)
        test_clipped(piece, 3 << piece % 3);
    return check_end();
}
