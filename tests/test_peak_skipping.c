/* What the true peak skips does not matter: the bounds by which chunks are skipped hold for signals made against them, and
   the history is that of a search that skips nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "dsp/oversample.h"
#include "music_like.h"
#include "plain.h"
#include "tones.h"

static const double pi = 3.14159265358979323846;

/* ---- bounds ---- */

enum {
    CHUNK = OVERSAMPLE_CHUNK,
    CHUNKS = 8,
    LEAD = 2 * CHUNK,
    FRAMES = LEAD + CHUNKS * CHUNK + LEAD,
    REACH = PLAIN_COARSE_REACH,
    MIDDLE = LEAD + CHUNKS / 2 * CHUNK, /* where the signals are made against a chunk */
};

static struct oversample kernel;

/* The largest share of its bound that a chunk reached, by each grid. */
struct reached {
    double coarse, itu;
};

static void check_bounds(const float x[FRAMES], struct reached *reached)
{
    float size[CHUNKS], coarse[CHUNKS], itu[CHUNKS], grid[4][CHUNK];
    long over = 0;
    oversample_look(&kernel, x + LEAD, CHUNKS, size, coarse, itu);
    for (size_t i = 0; i < CHUNKS; i++) {
        struct oversample_peaks peaks = oversample_grid(&kernel, x + LEAD + i * CHUNK, grid);
        over += !(peaks.coarse <= coarse[i]) + !(peaks.itu <= itu[i]);
        reached->coarse = fmax(reached->coarse, coarse[i] > 0 ? peaks.coarse / coarse[i] : 0);
        reached->itu = fmax(reached->itu, itu[i] > 0 ? peaks.itu / itu[i] : 0);
    }
    CHECK_NEAR((double)over, 0, 0);
}

/* The weight of the sample n after the one before the gap, in the grid's value at a quarter of the gap (coarse: 1 to 3; ITU:
   any of its phases). */
static double weight_of(bool is_itu, int quarter, int n)
{
    int tap = PLAIN_ITU_TAPS / 2 - n;
    if (is_itu)
        return tap < 0 || tap >= PLAIN_ITU_TAPS ? 0 : plain_itu_tap(quarter, tap);
    return plain_coarse(quarter / 4.0 - n);
}

static float sign_of(double value)
{
    return value < 0 ? -1.0F : 1.0F;
}

/* The signs of the kernel, with which it reaches the sum of its absolute values. */
static void make_signs(float *x, int at, bool is_itu, int quarter)
{
    for (int n = 0; n < FRAMES; n++)
        x[n] = sign_of(weight_of(is_itu, quarter, n - at));
}

/* A kernel but for the line between the two samples at the gap is a sum of second differences. Here these are all of one
   size, and have the signs of their weights in that sum; the two samples are 1. */
static void make_bent(float *x, int at, bool is_itu, int quarter, double bend)
{
    double value[FRAMES], sign[FRAMES], once = 0, twice = 0;
    for (int n = 0; n < FRAMES; n++) {
        double line = n == at ? 1 - quarter / 4.0 : n == at + 1 ? quarter / 4.0 : 0;
        sign[n] = sign_of(twice);
        once += weight_of(is_itu, quarter, n - at) - line;
        twice += once;
    }
    value[at] = value[at + 1] = 1;
    for (int n = at + 2; n < FRAMES; n++)
        /* cppcheck-suppress negativeIndex */
        value[n] = 2 * value[n - 1] - value[n - 2] + bend * sign[n];
    for (int n = at - 1; n >= 0; n--)
        value[n] = 2 * value[n + 1] - value[n + 2] + bend * sign[n + 2];
    for (int n = 0; n < FRAMES; n++)
        x[n] = (float)(abs(n - at) < 3 * CHUNK / 2 ? value[n] : 0);
}

/* At every gap of a chunk. The signs take each grid to its bound but for the slack that roundings have; the bound by second
   differences holds for the chunk's largest sample, and the ITU's filter does not quite keep a line. */
static void test_against(bool is_itu)
{
    static const double bends[] = {1e-6, 1e-4, 0.002, 0.01, 0.05, 0.3};
    struct reached reached = {0, 0}, bent = {0, 0};
    float x[FRAMES];
    for (int at = MIDDLE - 1; at <= MIDDLE + CHUNK; at++)
        for (int quarter = is_itu ? 0 : 1; quarter < 4; quarter++) {
            check_about("%s, quarter %d of frame %d", is_itu ? "ITU" : "coarse", quarter, at);
            make_signs(x, at, is_itu, quarter);
            check_bounds(x, &reached);
            for (int i = 0; i < 6; i++) {
                make_bent(x, at, is_itu, quarter, bends[i]);
                check_bounds(x, &bent);
            }
        }
    CHECK((is_itu ? reached.itu : reached.coarse) > 0.999);
    CHECK((is_itu ? bent.itu : bent.coarse) > 0.75);
}

static void test_sines(void)
{
    struct reached reached = {0, 0};
    float x[FRAMES];
    for (double frequency = 0.0005; frequency <= 0.5; frequency += frequency < 0.4 ? 0.0131 : 0.0017)
        for (int phase = 0; phase < 16; phase++) {
            check_about("sine of %g of the rate, phase %d", frequency, phase);
            for (int n = 0; n < FRAMES; n++)
                x[n] = (float)sin(2 * pi * frequency * n + pi * phase / 16);
            check_bounds(x, &reached);
        }
}

/* An impulse or a step, of either sign, at every frame; between alternating signs, and alone. */
static void test_edges(void)
{
    struct reached reached = {0, 0};
    float x[FRAMES];
    for (int at = 0; at < FRAMES; at++)
        for (int kind = 0; kind < 8; kind++) {
            check_about("edge %d at frame %d", kind, at);
            for (int n = 0; n < FRAMES; n++) {
                float alternating = kind & 1 ? (n % 2 ? 0.9F : -0.9F) : 0, edge = kind & 2 ? -1 : 1;
                x[n] = (kind & 4 ? n >= at : n == at) ? edge : alternating;
            }
            check_bounds(x, &reached);
        }
}

/* Noise, and random signs; chunks of one size, and of many. */
static void test_noise(void)
{
    struct reached reached = {0, 0};
    float x[FRAMES];
    uint64_t seed = 1;
    for (int turn = 0; turn < 20000; turn++) {
        double gain = 1;
        check_about("noise %d", turn);
        for (int n = 0; n < FRAMES; n++) {
            double noise = noise_next(&seed);
            if (n % CHUNK == 0 && turn & 1)
                gain = pow(10, 3 * noise_next(&seed));
            x[n] = (float)(gain * (turn & 2 ? sign_of(noise) : noise));
        }
        check_bounds(x, &reached);
    }
}

/* ---- history ---- */

/* The largest value of the grid in each hop of 100 ms; a chunk is in the hop in which it starts, what rings before and
   after the file in its first and its last hop. */
struct hops {
    double *size;
    size_t count;
};

static void search_channel(const struct signal *signal, const float *channel, struct hops *hops)
{
    enum { BEFORE = 20 * CHUNK, AFTER = 6 * CHUNK };
    int64_t frames = (int64_t)signal->frames, last = frames / CHUNK * CHUNK + CHUNK;
    float *x = mem_zero(BEFORE + signal->frames + AFTER, sizeof *x), grid[4][CHUNK];
    memcpy(x + BEFORE, channel, signal->frames * sizeof *x);
    for (int64_t start = -4 * CHUNK; start <= last; start += CHUNK) {
        int64_t inside = start < 0 ? 0 : start < frames ? start : frames - 1;
        size_t hop = (size_t)(inside * 10 / signal->format.rate_hz);
        double size = oversample_grid(&kernel, x + BEFORE + start, grid).coarse;
        hops->size[hop] = fmax(hops->size[hop], size);
        hops->count = hop + 1 > hops->count ? hop + 1 : hops->count;
    }
    free(x);
}

static void check_history(const struct signal *signal)
{
    struct hops hops = {mem_zero(signal->frames * 10 / (size_t)signal->format.rate_hz + 2, sizeof(double)),
                        0};
    struct record record;
    for (int c = 0; c < signal->format.channels; c++)
        search_channel(signal, signal->channel[c], &hops);
    measure_alone(signal, "true_peak", &record);
    const struct reading *history = record_find(&record, "peak.history", RECORD_WHOLE);
    CHECK(history->count == hops.count);
    for (size_t i = 0; i < hops.count && i < history->count; i++)
        if (hops.size[i] > 0)
            CHECK_NEAR(history->values[i], (float)db_from_amplitude(hops.size[i]), 0);
        else
            CHECK(isnan(history->values[i]));
    record_release(&record);
    free(hops.size);
}

/* Music that is clipped in places, stretches of silence, of noise at many levels, of tones, and single impulses. */
static void make_mixed(struct signal *signal)
{
    uint64_t seed = 3;
    music_make(signal, 1, 20);
    music_clip(signal, 3);
    for (size_t start = 20000; start + 20000 < signal->frames; start += 30000) {
        size_t length = (size_t)(8000 + 7000 * noise_next(&seed));
        double gain = pow(10, 1.5 * noise_next(&seed) - 1.5);
        for (size_t i = start; i < start + length; i++)
            for (int c = 0; c < 2; c++) {
                double noise = noise_next(&seed);
                float *sample = &signal->channel[c][i];
                if (start / 30000 % 4 == 0)
                    *sample = (float)(gain * noise);
                else if (start / 30000 % 4 == 1)
                    *sample = noise > 0.999 ? (float)gain : 0;
                else if (start / 30000 % 4 == 2)
                    *sample = (float)(gain * sin(2.5 * (double)(i - start)));
                else
                    *sample *= (float)gain;
            }
    }
}

static void test_history(void)
{
    static const int rates_hz[] = {8000, 44100, 48000, 192000};
    struct signal signal;
    make_mixed(&signal);
    for (int i = 0; i < 4; i++) {
        check_about("history at %d Hz", rates_hz[i]);
        signal.format.rate_hz = rates_hz[i];
        check_history(&signal);
    }
    for (size_t frames = 1; frames < 100; frames++) {
        struct signal part = signal;
        part.frames = frames;
        check_about("history of %zu frames", frames);
        check_history(&part);
    }
    signal_release(&signal);
}

int main(void)
{
    oversample_init(&kernel);
    test_against(false);
    test_against(true);
    test_sines();
    test_edges();
    test_noise();
    test_history();
    return check_end();
}
