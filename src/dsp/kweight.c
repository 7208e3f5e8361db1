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

/* Fills in what outputs add to later ones, from the plain recursion. */
static void look_ahead(struct kweight_section *section)
{
    for (int from = 0; from < 2; from++) {
        double last = from == 0, before = from == 1;
        for (int i = 0; i < KWEIGHT_PIECE; i++) {
            double next = -section->a[0] * last - section->a[1] * before;
            before = last;
            last = next;
            if (i < KWEIGHT_STEPS)
                section->after[from][i] = last;
            if (i % KWEIGHT_STEPS == KWEIGHT_STEPS - 1) {
                section->over[i / KWEIGHT_STEPS][0][from] = last;
                section->over[i / KWEIGHT_STEPS][1][from] = before;
            }
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
    double b0 = high + band * k / shelf_q + k * k;
    filter->gain = b0 / a0;
    filter->shelf.b[0] = 2.0 * (k * k - high) / b0;
    filter->shelf.b[1] = (high - band * k / shelf_q + k * k) / b0;
    filter->shelf.a[0] = 2.0 * (k * k - 1.0) / a0;
    filter->shelf.a[1] = (1.0 - k / shelf_q + k * k) / a0;
    look_ahead(&filter->shelf);

    k = tan(pi * pass_hz / rate_hz);
    a0 = 1.0 + k / pass_q + k * k;
    filter->pass.b[0] = -2.0;
    filter->pass.b[1] = 1.0;
    filter->pass.a[0] = 2.0 * (k * k - 1.0) / a0;
    filter->pass.a[1] = (1.0 - k / pass_q + k * k) / a0;
    look_ahead(&filter->pass);
}

/* Two channels, and two stretches of two channels. */
typedef double pair __attribute__((vector_size(2 * sizeof(double))));
typedef double two_pairs __attribute__((vector_size(4 * sizeof(double))));
typedef float samples __attribute__((vector_size(4 * sizeof(float))));
typedef int32_t places __attribute__((vector_size(4 * sizeof(int32_t))));

/* A piece on its way through the filter. Lane 2s + c is channel c of stretch s. The first two rows are what was before each
   stretch, the last but one and the last; a row for each step follows. */
enum { ROWS = 2 + KWEIGHT_STEPS };
struct line {
    double rows[ROWS][KWEIGHT_LANES] __attribute__((aligned(64)));
};

/* Deals the samples to their lanes, in blocks of four steps and two stretches. */
static inline __attribute__((always_inline)) void to_lanes(float (*dealt)[KWEIGHT_LANES], const float *left,
                                                           const float *right)
{
    for (int s = 0; s < KWEIGHT_STRETCHES; s += 2)
        for (int k = 0; k < KWEIGHT_STEPS; k += 4) {
            const float *l = left + (ptrdiff_t)s * KWEIGHT_STEPS + k, *r = right + (l - left);
            samples in[4], half[4];
            memcpy(&in[0], l, sizeof in[0]);
            memcpy(&in[1], r, sizeof in[1]);
            memcpy(&in[2], l + KWEIGHT_STEPS, sizeof in[2]);
            memcpy(&in[3], r + KWEIGHT_STEPS, sizeof in[3]);
            for (int i = 0; i < 2; i++) {
                half[i] = SIMD_SHUFFLE(places, in[2 * i], in[2 * i + 1], 0, 4, 1, 5);
                half[2 + i] = SIMD_SHUFFLE(places, in[2 * i], in[2 * i + 1], 2, 6, 3, 7);
            }
            for (int i = 0; i < 2; i++) {
                in[2 * i] = SIMD_SHUFFLE(places, half[2 * i], half[2 * i + 1], 0, 1, 4, 5);
                in[2 * i + 1] = SIMD_SHUFFLE(places, half[2 * i], half[2 * i + 1], 2, 3, 6, 7);
            }
            for (int i = 0; i < 4; i++)
                memcpy(dealt[k + i] + (size_t)s * 2, &in[i], sizeof in[i]);
        }
}

/* The input's rows. In a loop of its own, behind which the compiler does not see where the samples come from: it would
   gather them one by one. */
static inline __attribute__((always_inline)) void to_doubles(const float (*dealt)[KWEIGHT_LANES],
                                                             double (*x)[KWEIGHT_LANES])
{
    for (int k = 0; k < KWEIGHT_STEPS; k++)
        for (int lane = 0; lane < KWEIGHT_LANES; lane++)
            x[2 + k][lane] = dealt[k][lane];
}

/* Sets the input's rows before each stretch; `last`: the last frames before the piece, and then of it. */
static inline __attribute__((always_inline)) void put_before(double (*x)[KWEIGHT_LANES], double last[2][2])
{
    for (int i = 0; i < 2; i++) {
        const double *end = x[KWEIGHT_STEPS + i];
        memcpy(x[i], last[i], sizeof last[i]);
        memcpy(x[i] + 2, end, (KWEIGHT_LANES - 2) * sizeof *end);
        memcpy(last[i], end + KWEIGHT_LANES - 2, sizeof last[i]);
    }
}

/* The same of an output, whose stretches had nothing before them: their ends are completed on the way. What comes from
   before the piece is added last, so that pieces do not wait for one another. */
static inline __attribute__((always_inline)) void join(const struct kweight_section *section,
                                                       double (*y)[KWEIGHT_LANES], double last[2][2])
{
    const double(*over)[2][2] = section->over;
    pair ends[KWEIGHT_STRETCHES][2], start[2], next[2];
    for (int s = 0; s < KWEIGHT_STRETCHES; s++) {
        for (int i = 0; i < 2; i++)
            memcpy(&ends[s][i], y[KWEIGHT_STEPS + 1 - i] + 2 * s, sizeof ends[s][i]);
        for (int i = 0; s && i < 2; i++)
            ends[s][i] += over[0][i][0] * ends[s - 1][0] + over[0][i][1] * ends[s - 1][1];
    }
    for (int i = 0; i < 2; i++)
        memcpy(&start[i], last[1 - i], sizeof start[i]);
    memcpy(next, start, sizeof next);
    for (int s = 0; s < KWEIGHT_STRETCHES; s++)
        for (int i = 0; i < 2; i++) {
            memcpy(y[1 - i] + 2 * s, &next[i], sizeof next[i]);
            next[i] = ends[s][i] + (over[s][i][0] * start[0] + over[s][i][1] * start[1]);
        }
    for (int i = 0; i < 2; i++)
        memcpy(last[1 - i], &next[i], sizeof next[i]);
}

#define VECTOR two_pairs
#define FORM(name) name##_short
#define FORM_TARGET
#define FORM_RUN SIMD_CLONES
#include "dsp/kweight_form.h"
#undef VECTOR
#undef FORM
#undef FORM_TARGET
#undef FORM_RUN

#if defined(SIMD_WIDE)
typedef double four_pairs __attribute__((vector_size(8 * sizeof(double))));
#define VECTOR four_pairs
#define FORM(name) name##_wide
#define FORM_TARGET SIMD_WIDE
#define FORM_RUN SIMD_WIDE
#include "dsp/kweight_form.h"
#undef VECTOR
#undef FORM
#undef FORM_TARGET
#undef FORM_RUN
#endif

void kweight_run(const struct kweight *filter, struct kweight_state *state, const float *left,
                 const float *right, size_t pieces, struct kweight_energy *energies)
{
    for (size_t run; pieces; pieces -= run, energies += run) {
        run = pieces < KWEIGHT_RUN ? pieces : KWEIGHT_RUN;
#if defined(SIMD_WIDE)
        if (filter->is_wide)
            run_wide(filter, state, left, right, run, energies);
        else
#endif
            run_short(filter, state, left, right, run, energies);
        left += run * KWEIGHT_PIECE;
        right += run * KWEIGHT_PIECE;
    }
}

static double square(double complex number)
{
    return creal(number) * creal(number) + cimag(number) * cimag(number);
}

/* Of 1 + b z^-1 + c z^-2 over 1 + d z^-1 + e z^-2. A quotient of squares, for one of complex numbers is a call that looks
   for infinities. */
static double section_power(const struct kweight_section *section, double complex z1, double complex z2)
{
    return square(1.0 + section->b[0] * z1 + section->b[1] * z2) /
           square(1.0 + section->a[0] * z1 + section->a[1] * z2);
}

double kweight_power(const struct kweight *filter, double frequency_hz, double rate_hz)
{
    double radians = 2.0 * pi * frequency_hz / rate_hz;
    double complex z1 = cos(radians) - I * sin(radians), z2 = z1 * z1;
    return filter->gain * filter->gain * section_power(&filter->shelf, z1, z2) *
           section_power(&filter->pass, z1, z2);
}
