/* K-weighting, whose recursion the program unrolls, beside the plain recursion of ITU-R BS.1770-5's tables 1 and 2: sample
   by sample at 48 kHz, and over ten minutes at other rates. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "check.h"
#include "dsp/kweight.h"
#include "plain.h"
#include "signal.h"

/* What leaves the filter, sample by sample: with four samples a call, the energies are their squares; the last two stand
   in the state with their signs. */
static void run_samples(const struct kweight *filter, const float *x, size_t count, double *squares,
                        double *last)
{
    struct kweight_state state = {{{{0}}}};
    for (size_t at = 0; at < count; at += KWEIGHT_GROUP) {
        double energy[KWEIGHT_GROUP][2] = {{0}};
        kweight_run(filter, &state, x + at, x + at, KWEIGHT_GROUP, energy);
        for (size_t k = 0; k < KWEIGHT_GROUP; k++)
            squares[at + k] = energy[k][1];
        for (size_t k = 0; k < 2; k++)
            last[at / KWEIGHT_GROUP * 2 + k] = state.lines[2][k][0];
    }
}

/* Each sample within `tolerance` of the largest. */
static void compare_samples(const float *x, size_t count, double tolerance)
{
    const struct plain_k_weighting plain = plain_k_weighting(48000);
    struct kweight filter;
    double *squares = mem_zero(count, sizeof *squares), *last = mem_zero(count / 2, sizeof *last);
    double shelf[4] = {0}, pass[4] = {0}, largest = 0, worst = 0;
    kweight_init(&filter, 48000);
    run_samples(&filter, x, count, squares, last);
    for (size_t i = 0; i < count; i++) {
        double y = plain_step(&plain.pass, pass, plain_step(&plain.shelf, shelf, x[i]));
        largest = fmax(largest, fabs(y));
        worst = fmax(worst, fabs(sqrt(squares[i]) - fabs(y)));
        if (i % KWEIGHT_GROUP >= 2)
            worst = fmax(worst, fabs(last[i / KWEIGHT_GROUP * 2 + i % KWEIGHT_GROUP - 2] - y));
    }
    CHECK(largest > 0.5);
    CHECK_NEAR(worst / largest, 0, tolerance);
    free(squares);
    free(last);
}

static void test_table(void)
{
    enum { FRAMES = 480000 };
    float *x = mem_zero(FRAMES, sizeof *x);
    uint64_t seed = 1;
    for (int at = 0; at < KWEIGHT_GROUP; at++) {
        check_about("impulse at frame %d", at);
        x[at] = 1;
        compare_samples(x, 48000, 1e-9);
        x[at] = 0;
    }
    for (size_t i = 0; i < FRAMES; i++)
        x[i] = (float)noise_next(&seed);
    check_about("noise");
    compare_samples(x, FRAMES, 1e-9);
    free(x);
}

enum { PIECE = 1 << 16 };

/* The plain recursion over two channels, and its energies. */
struct plain_filter {
    struct plain_k_weighting weighting;
    double shelf[2][4], pass[2][4], energy[2];
};

static void run_plain(struct plain_filter *plain, float *const x[2], size_t count)
{
    struct plain_filter local = *plain;
    for (size_t i = 0; i < count; i++)
        for (int c = 0; c < 2; c++) {
            double y = plain_step(&local.weighting.shelf, local.shelf[c], x[c][i]);
            y = plain_step(&local.weighting.pass, local.pass[c], y);
            local.energy[c] += y * y;
        }
    *plain = local;
}

/* White noise left; right as much of it with a constant, which the high-pass must keep out for ever. */
static void make_noise(float *const x[2], uint64_t seed)
{
    for (size_t i = 0; i < PIECE; i++) {
        x[0][i] = (float)noise_next(&seed);
        x[1][i] = (float)(0.5 + 0.1 * noise_next(&seed));
    }
}

/* The noise repeats itself every few pieces, out of step with everything. */
static void test_long(int rate_hz, double length_s)
{
    enum { PIECES = 5 };
    float *x[PIECES][2];
    struct kweight filter;
    struct kweight_state state = {{{{0}}}};
    struct plain_filter plain = {.weighting = plain_k_weighting(rate_hz)};
    double energy[KWEIGHT_GROUP][2] = {{0}};
    kweight_init(&filter, rate_hz);
    for (uint64_t piece = 0; piece < PIECES; piece++) {
        for (int c = 0; c < 2; c++)
            x[piece][c] = mem_aligned(PIECE, sizeof *x[piece][c]);
        make_noise(x[piece], piece);
    }
    size_t count = (size_t)(length_s * rate_hz / PIECE) + 1;
    for (size_t piece = 0; piece < count; piece++) {
        float *const *here = x[piece % PIECES];
        kweight_run(&filter, &state, here[0], here[1], PIECE, energy);
        run_plain(&plain, here, PIECE);
    }
    for (int c = 0; c < 2; c++) {
        double sum = energy[0][c] + energy[1][c] + energy[2][c] + energy[3][c];
        check_about("%d Hz, %g s, channel %d", rate_hz, length_s, c);
        CHECK_NEAR(sum / plain.energy[c], 1, 1e-9);
        for (int piece = 0; piece < PIECES; piece++)
            free(x[piece][c]);
    }
}

int main(void)
{
    static const int rates_hz[] = {8000, 44100, 192000, 768000};
    test_table();
    for (int i = 0; i < 4; i++)
        test_long(rates_hz[i], 600);
    return check_end();
}
