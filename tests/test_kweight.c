/* K-weighting, whose recursion the program cuts into stretches, beside the plain recursion of ITU-R BS.1770-5's tables 1
   and 2: group by group at 48 kHz, and over ten minutes at other rates. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "check.h"
#include "dsp/kweight.h"
#include "plain.h"
#include "signal.h"

/* What leaves the filter: the energy of each group, and of each piece the last two samples, which stand in the state. */
static void run_groups(const struct kweight *filter, const float *x, size_t count, double *groups,
                       double *last)
{
    struct kweight_state state = {{{{0}}}};
    for (size_t at = 0; at < count; at += KWEIGHT_PIECE) {
        struct kweight_energy energy;
        kweight_run(filter, &state, x + at, x + at, 1, &energy);
        for (size_t g = 0; g < KWEIGHT_GROUPS; g++)
            groups[at / KWEIGHT_GROUP + g] = energy.sums[g % 4][g / 4][1];
        for (size_t k = 0; k < 2; k++)
            last[at / KWEIGHT_PIECE * 2 + k] = filter->gain * state.lines[2][k][0];
    }
}

/* Each group and each sample within `tolerance` of the largest. */
static void compare_groups(const float *x, size_t count, double tolerance)
{
    const struct plain_k_weighting plain = plain_k_weighting(48000);
    struct kweight filter;
    double *groups = mem_zero(count / KWEIGHT_GROUP, sizeof *groups);
    double *last = mem_zero(count / KWEIGHT_PIECE * 2, sizeof *last);
    double shelf[4] = {0}, pass[4] = {0}, largest = 0, worst = 0, sum = 0;
    kweight_init(&filter, 48000);
    run_groups(&filter, x, count, groups, last);
    for (size_t i = 0; i < count; i++) {
        double y = plain_step(&plain.pass, pass, plain_step(&plain.shelf, shelf, x[i]));
        size_t from_end = KWEIGHT_PIECE - 1 - i % KWEIGHT_PIECE;
        sum = (i % KWEIGHT_GROUP ? sum : 0) + y * y;
        largest = fmax(largest, fabs(y));
        if (i % KWEIGHT_GROUP == KWEIGHT_GROUP - 1)
            worst = fmax(worst, fabs(sqrt(groups[i / KWEIGHT_GROUP]) - sqrt(sum)));
        if (from_end < 2)
            worst = fmax(worst, fabs(last[i / KWEIGHT_PIECE * 2 + 1 - from_end] - y));
    }
    CHECK(largest > 0.5);
    CHECK_NEAR(worst / largest, 0, tolerance);
    free(groups);
    free(last);
}

static void test_table(void)
{
    enum { FRAMES = 480000 };
    float *x = mem_zero(FRAMES, sizeof *x);
    uint64_t seed = 1;
    for (int at = 0; at < KWEIGHT_PIECE; at++) {
        check_about("impulse at frame %d", at);
        x[at] = 1;
        compare_groups(x, 48000, 1e-9);
        x[at] = 0;
    }
    for (size_t i = 0; i < FRAMES; i++)
        x[i] = (float)noise_next(&seed);
    check_about("noise");
    compare_groups(x, FRAMES, 1e-9);
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
    static struct kweight_energy energies[PIECE / KWEIGHT_PIECE];
    double energy[2] = {0};
    kweight_init(&filter, rate_hz);
    for (uint64_t piece = 0; piece < PIECES; piece++) {
        for (int c = 0; c < 2; c++)
            x[piece][c] = mem_aligned(PIECE, sizeof *x[piece][c]);
        make_noise(x[piece], piece);
    }
    size_t count = (size_t)(length_s * rate_hz / PIECE) + 1;
    for (size_t piece = 0; piece < count; piece++) {
        float *const *here = x[piece % PIECES];
        kweight_run(&filter, &state, here[0], here[1], PIECE / KWEIGHT_PIECE, energies);
        run_plain(&plain, here, PIECE);
        for (size_t i = 0; i < PIECE / KWEIGHT_PIECE; i++)
            for (int g = 0; g < KWEIGHT_GROUPS; g++)
                for (int c = 0; c < 2; c++)
                    energy[c] += energies[i].sums[g % 4][g / 4][c];
    }
    for (int c = 0; c < 2; c++) {
        check_about("%d Hz, %g s, channel %d", rate_hz, length_s, c);
        CHECK_NEAR(energy[c] / plain.energy[c], 1, 1e-9);
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
