/* The filter of long impulse responses beside the plain convolution in double precision: no latency, no frame more or less,
   the same for any split, of the side signal alone, and how fast it is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check.h"
#include "dsp/fir.h"
#include "stage.h"

static void push(void *state, struct frames *in, struct frames *out)
{
    fir_push(state, in, out);
}

static void drain(void *state, struct frames *out)
{
    fir_drain(state, out);
}

static void filter(struct fir *fir, const struct frames *x, size_t piece, struct frames *out)
{
    struct stage stage = {fir, push, drain};
    stage_run(&stage, x, piece, out);
    fir_free(fir);
}

/* Symmetric random numbers that die away to both sides. */
static double *make_taps(size_t count, uint64_t seed)
{
    double *taps = mem_zero(count, sizeof *taps);
    size_t reach = count / 2;
    for (size_t i = 0; i <= reach; i++) {
        double tap = noise_next(&seed) * exp(-5.0 * (double)i / (double)count);
        taps[reach - i] = taps[reach + i] = tap;
    }
    return taps;
}

/* d * x at frame n. */
static double convolved(const double *taps, size_t count, const double *x, size_t frames, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        if (n + count / 2 >= k && n + count / 2 - k < frames)
            sum += taps[k] * x[n + count / 2 - k];
    return sum;
}

/* Every `step`-th frame. The transforms' rounding is spread over all frames: 5e-7 of the difference's RMS (a few times the
   half step of single precision, 6e-8, for two transforms of 15 stages); of many taps it is within 1e-7 of the largest
   value that the noise could make of the difference, of few the single values are as large as that. */
static void compare(size_t count, size_t frames, size_t step)
{
    struct frames x, y;
    double *taps = make_taps(count, count), sum = 0, power = 0, error = 0, worst = 0;
    stage_noise(&x, 2, frames, 1.0, 5);
    filter(fir_new(taps, count, 2), &x, 0, &y);
    for (size_t k = 0; k < count; k++)
        sum += fabs(taps[k]);
    CHECK(y.count == frames);
    for (int c = 0; c < 2; c++)
        for (size_t n = 0; n < frames; n += step) {
            double expected = convolved(taps, count, x.channel[c], frames, n);
            double off = y.channel[c][n] - x.channel[c][n] - expected;
            power += expected * expected;
            error += off * off;
            worst = fmax(worst, fabs(off));
        }
    CHECK_NEAR(worst / sum, 0, count > 200 ? 1e-7 : 1e-6);
    CHECK_NEAR(sqrt(error / power), 0, 5e-7);
    printf("%zu taps: error %.1e of the difference (rms), at most %.1e of the taps' sum\n", count,
           sqrt(error / power), worst / sum);
    frames_release(&x);
    frames_release(&y);
    free(taps);
}

static void test_convolution(void)
{
    static const size_t counts[] = {1, 3, 205, 1023, 1025, 8191};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t frames = 1; frames <= 100; frames += 99) {
            check_about("%zu taps, %zu frames", counts[i], frames);
            compare(counts[i], frames, 1);
        }
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        check_about("%zu taps", counts[i]);
        compare(counts[i], 120000, 37);
    }
    check_about(NULL);
}

/* An impulse comes out where it went in, with the taps on both sides of it; the other channel stays silent. */
static void test_impulse(void)
{
    enum { TAPS = 8191, AT = 30000 };
    struct frames x, y;
    double *taps = make_taps(TAPS, 9), worst = 0, uneven = 0, other = 0;
    stage_frames(&x, 2, 60000);
    x.channel[0][AT] = 1.0;
    filter(fir_new(taps, TAPS, 2), &x, 1000, &y);
    for (size_t i = 0; i < y.count; i++) {
        size_t tap = i + TAPS / 2 - AT;
        double expected = (tap < TAPS ? taps[tap] : 0.0) + (i == AT);
        worst = fmax(worst, fabs(y.channel[0][i] - expected));
        other = fmax(other, fabs(y.channel[1][i]));
    }
    for (size_t i = 0; i < TAPS; i++)
        uneven = fmax(uneven, fabs(y.channel[0][AT + i] - y.channel[0][AT - i]));
    CHECK_NEAR(worst, 0, 1e-6);
    CHECK_NEAR(uneven, 0, 1e-6);
    CHECK(other == 0);
    frames_release(&x);
    frames_release(&y);
    free(taps);
}

static void test_lengths(void)
{
    static const size_t lengths[] = {0, 1, 100, 4095, 4096, 49155, 49156, 49157, 150000};
    static const size_t pieces[] = {1, 7, 4096, 65536, 0};
    double *taps = make_taps(8191, 2);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct frames x, whole, split;
        stage_noise(&x, 3, lengths[i], 1.0, i);
        filter(fir_new(taps, 8191, 3), &x, lengths[i] + 1, &whole);
        check_about("%zu frames", lengths[i]);
        CHECK(whole.count == lengths[i]);
        for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
            if (pieces[k] == 1 && lengths[i] > 5000)
                continue;
            check_about("%zu frames in pieces of %zu", lengths[i], pieces[k]);
            filter(fir_new(taps, 8191, 3), &x, pieces[k], &split);
            CHECK(stage_same(&whole, &split));
            frames_release(&split);
        }
        frames_release(&x);
        frames_release(&whole);
    }
    check_about(NULL);
    free(taps);
}

/* Equal channels stay equal, and a channel is what it is alone. */
static void test_channels(void)
{
    struct frames x, alone, y;
    double *taps = make_taps(1001, 4);
    stage_noise(&x, 3, 70000, 1.0, 8);
    memcpy(x.channel[2], x.channel[0], x.count * sizeof(double));
    filter(fir_new(taps, 1001, 3), &x, 5000, &y);
    x.channels = 1;
    filter(fir_new(taps, 1001, 1), &x, 5000, &alone);
    CHECK(check_same_bytes(y.channel[0], y.channel[2], y.count * sizeof(double)));
    CHECK(check_same_bytes(y.channel[0], alone.channel[0], y.count * sizeof(double)));
    frames_release(&x);
    frames_release(&y);
    frames_release(&alone);
    free(taps);
}

/* The sum of left and right stays, half their difference is filtered, the third channel goes by. */
static void test_side(void)
{
    enum { FRAMES = 80000 };
    struct frames x, y, side, filtered;
    double *taps = make_taps(2047, 6), sum = 0, off = 0, size = 0;
    stage_noise(&x, 3, FRAMES, 1.0, 3);
    stage_frames(&side, 1, FRAMES);
    for (size_t i = 0; i < FRAMES; i++)
        side.channel[0][i] = 0.5 * (x.channel[0][i] - x.channel[1][i]);
    filter(fir_new_side(taps, 2047, 3), &x, 0, &y);
    filter(fir_new(taps, 2047, 1), &side, 0, &filtered);
    for (size_t i = 0; i < FRAMES; i++) {
        double here = 0.5 * (y.channel[0][i] - y.channel[1][i]);
        sum = fmax(sum, fabs(y.channel[0][i] + y.channel[1][i] - x.channel[0][i] - x.channel[1][i]));
        off = fmax(off, fabs(here - filtered.channel[0][i]));
        size = fmax(size, fabs(here));
    }
    CHECK(size > 2);
    CHECK_NEAR(sum / size, 0, 1e-14);
    CHECK_NEAR(off / size, 0, 1e-14);
    CHECK(check_same_bytes(x.channel[2], y.channel[2], FRAMES * sizeof(double)));
    frames_release(&x);
    frames_release(&y);
    frames_release(&side);
    frames_release(&filtered);
    free(taps);
}

/* Nothing is asked of the speed here, since a busy machine would fail it; it is said. */
static void test_speed(void)
{
    struct frames x;
    double *taps = make_taps(8191, 1);
    struct fir *fir = fir_new(taps, 8191, 2);
    struct stage stage = {fir, push, drain};
    stage_noise(&x, 2, 65536, 1.0, 1);
    printf("8191 taps on stereo at 44.1 kHz: %.0f times real time\n", stage_speed(&stage, &x, 60));
    fir_free(fir);
    frames_release(&x);
    free(taps);
}

int main(void)
{
    test_convolution();
    test_impulse();
    test_lengths();
    test_channels();
    test_side();
    test_speed();
    return check_end();
}
