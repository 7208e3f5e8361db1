/* The true peak measured finely, beside what the sampling theorem says: pulses and sines by formula, and noise beside the
   whole reconstruction on a dense grid, by transforms. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "music_like.h"
#include "plain.h"
#include "tones.h"

static const double pi = 3.14159265358979323846;
static const char *const again[] = {"peak.true_fine", NULL};

static void measure_finely(const struct signal *signal, struct record *record)
{
    const struct analyze_options options = {.again = again};
    signal_measure(signal, &options, record);
}

static double stated_db(void)
{
    return measure_find("peak.true_fine")->uncertainty;
}

/* Checks the first channel's peak, and the frame that it is at if that is not NAN. */
static void check_peak(const struct signal *signal, double expected, double frame)
{
    struct record record;
    measure_finely(signal, &record);
    const struct reading *reading = record_find(&record, "peak.true_fine", 0);
    CHECK(reading != NULL);
    if (reading) {
        CHECK_NEAR(reading->number, db_from_amplitude(expected), stated_db());
        if (!isnan(frame))
            CHECK_NEAR(reading->time_s * signal->format.rate_hz, frame, 0.01);
    }
    /* Nothing else is measured in a second pass. */
    CHECK(record_find(&record, "peak.sample", RECORD_WHOLE) == NULL);
    record_release(&record);
}

/* Two equal samples between zeros: 2 sinc(1/2) = 4/pi of them, halfway, at both ends and around every kind of border. */
static void test_pairs(void)
{
    static const size_t lengths[] = {2, 3, 255, 256, 257, 1000, 2304, 2560, 16384, 20480, 20481, 100000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (size_t at = 0; at + 2 <= lengths[i];
             at += at < 3 || at > lengths[i] - 6 ? 1 : lengths[i] / 7 + 1) {
            struct signal signal;
            check_about("pair at %zu of %zu", at, lengths[i]);
            signal_init(&signal, 44100, 1, lengths[i]);
            signal.channel[0][at] = signal.channel[0][at + 1] = at % 2 ? 0.7F : -0.7F;
            check_peak(&signal, (double)0.7F * 4 / pi, (double)at + 0.5);
            signal_release(&signal);
        }
}

/* Tapered sines peak at their amplitude, whatever the samples say. */
static void test_sines(void)
{
    static const double turns[] = {0.013, 0.1, 0.25, 1.0 / 3, 0.4, 0.45, 0.49};
    enum { FRAMES = 30000, TAPER = 10000 };
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        for (int phase = 0; phase < 4; phase++) {
            struct signal signal;
            check_about("sine of %g of the rate, phase %d", turns[i], phase);
            signal_init(&signal, 48000, 1, FRAMES);
            for (int k = 0; k < FRAMES; k++) {
                double end = fmin(k, FRAMES - 1 - k), taper = 0.5 - 0.5 * cos(pi * fmin(end / TAPER, 1));
                signal.channel[0][k] = (float)(0.8 * taper * sin(2 * pi * (turns[i] * k + phase / 16.0)));
            }
            check_peak(&signal, 0.8, NAN);
            signal_release(&signal);
        }
}

/* +1 -1 +1 ... that skips one turn in the middle: all samples of either side pull the same way there, and the peak is the
   sum of 2/pi over the distances, which grows with the length of the file. No window sees it all. */
static void test_half_rate(void)
{
    static const size_t halves[] = {100, 5000, 100000};
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        struct signal signal;
        size_t half = halves[i];
        double expected = 0;
        check_about("%zu samples at half the rate on each side", half);
        signal_init(&signal, 48000, 1, 2 * half);
        for (size_t k = 0; k < half; k++) {
            signal.channel[0][half + k] = signal.channel[0][half - 1 - k] = k % 2 ? -0.25F : 0.25F;
            expected += 0.25 * 2 / pi / ((double)k + 0.5);
        }
        check_peak(&signal, expected, (double)half - 0.5);
        signal_release(&signal);
    }
}

enum { STEPS = 32, BEYOND = 16 };

static void put_vertex(double *peak, const double *grid)
{
    double sign = grid[1] < 0 ? -1 : 1, rise = sign * (grid[2] - grid[0]) / 2;
    double bend = sign * (2 * grid[1] - grid[0] - grid[2]);
    if (bend > 0 && fabs(rise) <= bend)
        *peak = fmax(*peak, sign * grid[1] + rise * rise / (2 * bend));
}

/* The reconstruction of the whole signal at every 32nd of a sample, one transform a step, and parabolas on it. */
static double whole_peak(const struct signal *signal)
{
    size_t frames = signal->frames, shown = frames + 2 * BEYOND, count = 1;
    while (count < 3 * frames + 4 * BEYOND)
        count *= 2;
    double *bins = mem_zero(2 * count, sizeof *bins), *kernel = mem_zero(2 * count, sizeof *kernel);
    double *grid = mem_zero(shown * STEPS, sizeof *grid), peak = 0;
    for (size_t i = 0; i < frames; i++)
        bins[2 * (i + BEYOND)] = signal->channel[0][i];
    plain_dft(bins, count, -1);
    for (size_t step = 0; step < STEPS; step++) {
        memset(kernel, 0, 2 * count * sizeof *kernel);
        for (size_t k = 0; k < shown; k++) {
            kernel[2 * k] = plain_sinc((double)k + (double)step / STEPS);
            if (k > 0)
                kernel[2 * (count - k)] = plain_sinc((double)step / STEPS - (double)k);
        }
        plain_dft(kernel, count, -1);
        for (size_t i = 0; i < 2 * count; i += 2) {
            double real = bins[i] * kernel[i] - bins[i + 1] * kernel[i + 1];
            kernel[i + 1] = bins[i] * kernel[i + 1] + bins[i + 1] * kernel[i];
            kernel[i] = real;
        }
        plain_dft(kernel, count, 1);
        for (size_t k = 0; k < shown; k++)
            grid[k * STEPS + step] = kernel[2 * k] / (double)count;
    }
    for (size_t i = 0; i + 2 < shown * STEPS; i++)
        put_vertex(&peak, grid + i);
    free(bins);
    free(kernel);
    free(grid);
    return peak;
}

/* Noise from dull to white that a ceiling cuts off, as loud music is and harder. */
static void test_noise(void)
{
    static const double poles[] = {0.997, 0.96, 0.77, 0}, drives[] = {1, 4, 16};
    for (size_t i = 0; i < 12; i++)
        for (uint64_t first = 1; first <= 2; first++) {
            struct signal signal;
            uint64_t seed = first;
            double low = 0, deviation = 1 / sqrt(1 - poles[i / 3] * poles[i / 3]);
            check_about("noise, pole %g, drive %g, seed %d", poles[i / 3], drives[i % 3], (int)first);
            signal_init(&signal, 48000, 1, 10000);
            for (size_t k = 0; k < signal.frames; k++) {
                low = poles[i / 3] * low + noise_gaussian(&seed);
                signal.channel[0][k] = (float)fmax(-0.9, fmin(0.9, 0.3 * drives[i % 3] * low / deviation));
            }
            double expected = whole_peak(&signal);
            check_peak(&signal, expected, NAN);
            /* The first reading is within what it states, too. */
            struct record record;
            measure_alone(&signal, "true_peak", &record);
            const struct reading *coarse = record_find(&record, "peak.true", RECORD_WHOLE);
            CHECK_NEAR(coarse->number, db_from_amplitude(expected), coarse->uncertainty);
            CHECK(coarse->uncertainty < 1);
            record_release(&record);
            signal_release(&signal);
        }
}

static void test_channels(void)
{
    struct signal signal;
    struct record record;
    check_about("channels");
    signal_init(&signal, 44100, 3, 5000);
    signal.channel[0][1000] = signal.channel[0][1001] = 0.1F;
    signal.channel[2][4000] = signal.channel[2][4001] = 0.2F;
    measure_finely(&signal, &record);
    const struct reading *whole = record_find(&record, "peak.true_fine", RECORD_WHOLE);
    CHECK_NEAR(measured_channel(&record, "peak.true_fine", 0), db_from_amplitude(0.4 / pi), stated_db());
    CHECK(record_find(&record, "peak.true_fine", 1)->kind == READING_ABSENT);
    CHECK_NEAR(whole->number, db_from_amplitude(0.8 / pi), stated_db());
    CHECK(whole->at_channel == 2);
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    test_pairs();
    test_sines();
    test_half_rate();
    test_noise();
    test_channels();
    return check_end();
}
