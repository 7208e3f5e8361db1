#include "dsp/kweight.h"

#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/simd.h"
#include "base/units.h"

/* Analogue prototypes behind the 48 kHz coefficients of BS.1770-5 (tables 1 and 2), as the meters of the field derive
   them: centre frequencies, gain and Q with which the bilinear transform gives the tables back to the last digit. */
static const double shelf_hz = 1681.974450955533, shelf_gain_db = 3.999843853973347,
                    shelf_q = 0.7071752369554196;
static const double shelf_band_power = 0.4996667741545416;
static const double pass_hz = 38.13547087602444, pass_q = 0.5003270373238773;

static const double pi = 3.14159265358979323846;

/* Fills the unrolled recursion from the plain one. */
static void unroll(struct kweight_section *section)
{
    double answer[KWEIGHT_GROUP + 1] = {1.0}; /* the impulse response of the recursive part */
    const double *a = section->a, *b = section->b;
    for (int i = 1; i <= KWEIGHT_GROUP; i++)
        answer[i] = -a[0] * answer[i - 1] - (i > 1 ? a[1] * answer[i - 2] : 0.0);
    memset(section->input, 0, sizeof section->input);
    for (int k = 0; k < KWEIGHT_GROUP; k++) {
        for (int i = 0; i <= k; i++)
            for (int j = 0; j < 3; j++)
                for (int channel = 0; channel < 2; channel++)
                    section->input[2 + i - j][k][channel] += answer[k - i] * b[j];
        for (int channel = 0; channel < 2; channel++) {
            section->output[0][k][channel] = -a[1] * answer[k];
            section->output[1][k][channel] = answer[k + 1];
        }
    }
}

void kweight_init(struct kweight *filter, double rate_hz)
{
#if defined(SIMD_WIDE)
    filter->is_wide = __builtin_cpu_supports("avx512f");
#else
    filter->is_wide = false;
#endif
    double k = tan(pi * shelf_hz / rate_hz);
    double high = amplitude_from_db(shelf_gain_db), band = pow(high, shelf_band_power);
    double a0 = 1.0 + k / shelf_q + k * k;
    filter->shelf.b[0] = (high + band * k / shelf_q + k * k) / a0;
    filter->shelf.b[1] = 2.0 * (k * k - high) / a0;
    filter->shelf.b[2] = (high - band * k / shelf_q + k * k) / a0;
    filter->shelf.a[0] = 2.0 * (k * k - 1.0) / a0;
    filter->shelf.a[1] = (1.0 - k / shelf_q + k * k) / a0;
    unroll(&filter->shelf);

    k = tan(pi * pass_hz / rate_hz);
    a0 = 1.0 + k / pass_q + k * k;
    filter->pass.b[0] = 1.0;
    filter->pass.b[1] = -2.0;
    filter->pass.b[2] = 1.0;
    filter->pass.a[0] = 2.0 * (k * k - 1.0) / a0;
    filter->pass.a[1] = (1.0 - k / pass_q + k * k) / a0;
    unroll(&filter->pass);
}

/* Two frames of two channels (left, right, left, right), and four. */
typedef double two_frames __attribute__((vector_size(4 * sizeof(double))));
typedef double four_frames __attribute__((vector_size(8 * sizeof(double))));
typedef float samples __attribute__((vector_size(4 * sizeof(float))));
typedef int32_t places __attribute__((vector_size(4 * sizeof(int32_t))));

/* What is on its way through the filter: input, shelf and high-pass, each beginning with the last two frames before. */
enum { PIECE = 64 };
struct lines {
    double line[3][PIECE + 2][2];
};

/* Frames as doubles, left and right in turn. */
static inline void interleave(double (*to)[2], const float *left, const float *right, size_t count)
{
    for (size_t i = 0; i < count; i += KWEIGHT_GROUP) {
        samples l, r;
        memcpy(&l, left + i, sizeof l);
        memcpy(&r, right + i, sizeof r);
        samples first = SIMD_SHUFFLE(places, l, r, 0, 4, 1, 5);
        samples second = SIMD_SHUFFLE(places, l, r, 2, 6, 3, 7);
        two_frames early = __builtin_convertvector(first, two_frames);
        two_frames late = __builtin_convertvector(second, two_frames);
        memcpy(to[i], &early, sizeof early);
        memcpy(to[i + 2], &late, sizeof late);
    }
}

static inline void take_up(struct lines *lines, const struct kweight_state *state)
{
    for (int i = 0; i < 3; i++)
        /* cppcheck-suppress uninitvar */
        memcpy(lines->line[i], state->lines[i], sizeof state->lines[i]);
}

static inline void put_down(const struct lines *lines, struct kweight_state *state)
{
    for (int i = 0; i < 3; i++)
        memcpy(state->lines[i], lines->line[i], sizeof state->lines[i]);
}

static inline size_t piece_of(size_t count)
{
    return count < PIECE ? count : PIECE;
}

/* Both forms below add the same products in the same order. They are macros, so that vectors are no function's arguments,
   whose form would depend on the processor.

   Outputs y[2] ... y[5] of a section, of the inputs x[0] ... x[5] and the outputs y[0] and y[1], which stand in back[] as
   often as a vector holds frames, and are replaced there. */
#define TWICE(x) ((two_frames){(x)[0], (x)[1], (x)[0], (x)[1]})
#define RUN_TWO(y, section, x, back, early, late)                                                            \
    do {                                                                                                     \
        two_frames in[6][2], out[2][2];                                                                      \
        memcpy(in, (section).input, sizeof in);                                                              \
        memcpy(out, (section).output, sizeof out);                                                           \
        (early) = (in[0][0] * TWICE((x)[0]) + in[1][0] * TWICE((x)[1])) +                                    \
                  (in[2][0] * TWICE((x)[2]) + in[3][0] * TWICE((x)[3]));                                     \
        (late) = (in[0][1] * TWICE((x)[0]) + in[1][1] * TWICE((x)[1])) +                                     \
                 (in[2][1] * TWICE((x)[2]) + in[3][1] * TWICE((x)[3])) +                                     \
                 (in[4][1] * TWICE((x)[4]) + in[5][1] * TWICE((x)[5]));                                      \
        (early) += out[0][0] * (back)[0] + out[1][0] * (back)[1];                                            \
        (late) += out[0][1] * (back)[0] + out[1][1] * (back)[1];                                             \
        memcpy((y)[2], &(early), sizeof(early));                                                             \
        memcpy((y)[4], &(late), sizeof(late));                                                               \
        (back)[0] = (two_frames){(late)[0], (late)[1], (late)[0], (late)[1]};                                \
        (back)[1] = (two_frames){(late)[2], (late)[3], (late)[2], (late)[3]};                                \
    } while (0)

SIMD_CLONES
static void run_two(const struct kweight *filter, struct kweight_state *state, const float *left,
                    const float *right, size_t count, double energy[KWEIGHT_GROUP][2])
{
    struct lines lines;
    two_frames sum[2], early, late;
    memcpy(sum, energy, sizeof sum);
    take_up(&lines, state);
    double(*x)[2] = lines.line[0], (*y)[2] = lines.line[1], (*z)[2] = lines.line[2];
    two_frames shelf_back[2] = {TWICE(y[0]), TWICE(y[1])}, pass_back[2] = {TWICE(z[0]), TWICE(z[1])};
    for (size_t at = 0, piece; at < count; at += piece) {
        piece = piece_of(count - at);
        interleave(x + 2, left + at, right + at, piece);
        for (size_t i = 0; i < piece; i += KWEIGHT_GROUP) {
            RUN_TWO(y + i, filter->shelf, x + i, shelf_back, early, late);
            RUN_TWO(z + i, filter->pass, y + i, pass_back, early, late);
            sum[0] += early * early;
            sum[1] += late * late;
        }
        for (int i = 0; i < 3; i++)
            memcpy(lines.line[i], lines.line[i] + piece, sizeof state->lines[i]);
    }
    put_down(&lines, state);
    memcpy(energy, sum, sizeof sum);
}

#if defined(SIMD_WIDE)
typedef int64_t wide_places __attribute__((vector_size(8 * sizeof(int64_t))));

#define FRAME(x, i)                                                                                          \
    SIMD_SHUFFLE(wide_places, x, x, 2 * (i), 2 * (i) + 1, 2 * (i), 2 * (i) + 1, 2 * (i), 2 * (i) + 1,        \
                 2 * (i), 2 * (i) + 1)
#define FOUR_TIMES(x) ((four_frames){(x)[0], (x)[1], (x)[0], (x)[1], (x)[0], (x)[1], (x)[0], (x)[1]})
#define RUN_FOUR(all, in, out, x, back)                                                                      \
    do {                                                                                                     \
        (all) = ((in)[0] * (x)[0] + (in)[1] * (x)[1]) + ((in)[2] * (x)[2] + (in)[3] * (x)[3]) +              \
                ((in)[4] * (x)[4] + (in)[5] * (x)[5]);                                                       \
        (all) += (out)[0] * (back)[0] + (out)[1] * (back)[1];                                                \
    } while (0)

SIMD_WIDE
static void run_four(const struct kweight *filter, struct kweight_state *state, const float *left,
                     const float *right, size_t count, double energy[KWEIGHT_GROUP][2])
{
    struct lines lines;
    four_frames sum, all, in[2][6], out[2][2], x[6], y[6], z[2];
    memcpy(in[0], filter->shelf.input, sizeof in[0]);
    memcpy(in[1], filter->pass.input, sizeof in[1]);
    memcpy(out[0], filter->shelf.output, sizeof out[0]);
    memcpy(out[1], filter->pass.output, sizeof out[1]);
    memcpy(&sum, energy, sizeof sum);
    take_up(&lines, state);
    for (int i = 0; i < 2; i++) {
        x[i] = FOUR_TIMES(lines.line[0][i]);
        y[i] = FOUR_TIMES(lines.line[1][i]);
        z[i] = FOUR_TIMES(lines.line[2][i]);
    }
    for (size_t at = 0, piece; at < count; at += piece) {
        piece = piece_of(count - at);
        interleave(lines.line[0] + 2, left + at, right + at, piece);
        for (size_t i = 0; i < piece; i += KWEIGHT_GROUP) {
            double(*input)[2] = lines.line[0] + i;
            for (int k = 2; k < 6; k++)
                x[k] = FOUR_TIMES(input[k]);
            RUN_FOUR(all, in[0], out[0], x, y);
            y[2] = FRAME(all, 0);
            y[3] = FRAME(all, 1);
            y[4] = FRAME(all, 2);
            y[5] = FRAME(all, 3);
            RUN_FOUR(all, in[1], out[1], y, z);
            z[0] = FRAME(all, 2);
            z[1] = FRAME(all, 3);
            sum += all * all;
            for (int k = 0; k < 2; k++) {
                x[k] = x[k + 4];
                y[k] = y[k + 4];
            }
        }
    }
    for (int i = 0; i < 2; i++)
        for (int channel = 0; channel < 2; channel++) {
            state->lines[0][i][channel] = x[i][channel];
            state->lines[1][i][channel] = y[i][channel];
            state->lines[2][i][channel] = z[i][channel];
        }
    memcpy(energy, &sum, sizeof sum);
}
#endif

void kweight_run(const struct kweight *filter, struct kweight_state *state, const float *left,
                 const float *right, size_t count, double energy[KWEIGHT_GROUP][2])
{
#if defined(SIMD_WIDE)
    if (filter->is_wide) {
        run_four(filter, state, left, right, count, energy);
        return;
    }
#endif
    run_two(filter, state, left, right, count, energy);
}

static double section_power(const struct kweight_section *section, double radians)
{
    double complex z1 = cexp(-I * radians), z2 = z1 * z1;
    double complex h = (section->b[0] + section->b[1] * z1 + section->b[2] * z2) /
                       (1.0 + section->a[0] * z1 + section->a[1] * z2);
    return creal(h) * creal(h) + cimag(h) * cimag(h);
}

double kweight_power(const struct kweight *filter, double frequency_hz, double rate_hz)
{
    double radians = 2.0 * pi * frequency_hz / rate_hz;
    return section_power(&filter->shelf, radians) * section_power(&filter->pass, radians);
}
