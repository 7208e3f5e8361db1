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
                section->input[2 + i - j][k] += answer[k - i] * b[j];
        section->output[0][k] = -a[1] * answer[k];
        section->output[1][k] = answer[k + 1];
    }
}

void kweight_init(struct kweight *filter, double rate_hz)
{
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

/* Two frames of two channels: left, right, left, right. */
typedef double frames __attribute__((vector_size(4 * sizeof(double))));
typedef float samples __attribute__((vector_size(4 * sizeof(float))));
typedef int32_t places __attribute__((vector_size(4 * sizeof(int32_t))));

/* A section's coefficients for both channels, for the outputs n, n+1 and n+2, n+3. */
struct spread {
    frames input[6][2], output[2][2];
};

static void spread_pair(frames to[2], const double from[KWEIGHT_GROUP])
{
    for (int half = 0; half < 2; half++) {
        const double *k = from + (ptrdiff_t)2 * half;
        to[half] = (frames){k[0], k[0], k[1], k[1]};
    }
}

static void spread_section(struct spread *to, const struct kweight_section *from)
{
    for (int i = 0; i < 6; i++)
        spread_pair(to->input[i], from->input[i]);
    for (int i = 0; i < 2; i++)
        spread_pair(to->output[i], from->output[i]);
}

/* The frame at `x` twice. */
#define TWICE(x) ((frames){(x)[0], (x)[1], (x)[0], (x)[1]})

/* Outputs y[2] ... y[5] of a section, of the inputs x[0] ... x[5] and the outputs y[0] and y[1], which stand in back[],
   each twice, and are replaced there. A macro, so that vectors are no function's arguments, whose form would depend on the
   processor. */
#define RUN_SECTION(y, section, x, back, early, late)                                                        \
    do {                                                                                                     \
        early = ((section).input[0][0] * TWICE((x)[0]) + (section).input[1][0] * TWICE((x)[1])) +            \
                ((section).input[2][0] * TWICE((x)[2]) + (section).input[3][0] * TWICE((x)[3]));             \
        late = ((section).input[0][1] * TWICE((x)[0]) + (section).input[1][1] * TWICE((x)[1])) +             \
               ((section).input[2][1] * TWICE((x)[2]) + (section).input[3][1] * TWICE((x)[3])) +             \
               ((section).input[4][1] * TWICE((x)[4]) + (section).input[5][1] * TWICE((x)[5]));              \
        early += (section).output[0][0] * (back)[0] + (section).output[1][0] * (back)[1];                    \
        late += (section).output[0][1] * (back)[0] + (section).output[1][1] * (back)[1];                     \
        memcpy((y)[2], &early, sizeof early);                                                                \
        memcpy((y)[4], &late, sizeof late);                                                                  \
        (back)[0] = (frames){late[0], late[1], late[0], late[1]};                                            \
        (back)[1] = (frames){late[2], late[3], late[2], late[3]};                                            \
    } while (0)

enum { PIECE = 64 };

/* Frames as doubles, left and right in turn. */
static inline void interleave(double (*to)[2], const float *left, const float *right, size_t count)
{
    for (size_t i = 0; i < count; i += KWEIGHT_GROUP) {
        samples l, r;
        memcpy(&l, left + i, sizeof l);
        memcpy(&r, right + i, sizeof r);
        samples first = __builtin_shuffle(l, r, (places){0, 4, 1, 5});
        samples second = __builtin_shuffle(l, r, (places){2, 6, 3, 7});
        frames early = __builtin_convertvector(first, frames), late = __builtin_convertvector(second, frames);
        memcpy(to[i], &early, sizeof early);
        memcpy(to[i + 2], &late, sizeof late);
    }
}

SIMD_CLONES
void kweight_run(const struct kweight *filter, struct kweight_state *state, const float *left,
                 const float *right, size_t count, double energy[KWEIGHT_GROUP][2])
{
    /* Input, shelf, high-pass; each begins with the last two frames before. */
    double lines[3][PIECE + 2][2] __attribute__((aligned(64)));
    struct spread shelf, pass;
    frames sum[2], early, late;
    spread_section(&shelf, &filter->shelf);
    spread_section(&pass, &filter->pass);
    memcpy(sum, energy, sizeof sum);
    for (int i = 0; i < 3; i++)
        memcpy(lines[i], state->lines[i], sizeof state->lines[i]);
    frames shelf_back[2] = {TWICE(lines[1][0]), TWICE(lines[1][1])};
    frames pass_back[2] = {TWICE(lines[2][0]), TWICE(lines[2][1])};
    for (size_t at = 0, piece; at < count; at += piece) {
        piece = count - at < PIECE ? count - at : PIECE;
        interleave(lines[0] + 2, left + at, right + at, piece);
        for (size_t i = 0; i < piece; i += KWEIGHT_GROUP) {
            RUN_SECTION(lines[1] + i, shelf, lines[0] + i, shelf_back, early, late);
            RUN_SECTION(lines[2] + i, pass, lines[1] + i, pass_back, early, late);
            sum[0] += early * early;
            sum[1] += late * late;
        }
        for (int i = 0; i < 3; i++)
            memcpy(lines[i], lines[i] + piece, sizeof state->lines[i]);
    }
    for (int i = 0; i < 3; i++)
        memcpy(state->lines[i], lines[i], sizeof state->lines[i]);
    memcpy(energy, sum, sizeof sum);
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
