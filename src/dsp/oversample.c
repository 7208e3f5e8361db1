#include "dsp/oversample.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/simd.h"
#include "dsp/seek.h"
#include "dsp/window.h"

static const double pi = 3.14159265358979323846;

static double kernel_at(double t, double half_length, double beta)
{
    double sinc = fabs(t) < 1e-12 ? 1.0 : sin(pi * t) / (pi * t);
    return sinc * window_kaiser(t / half_length, beta);
}

/* ITU-R BS.1770-5, Annex 2, table 1: phases 0 and 1; 2 and 3 are 1 and 0 backwards. */
static const double itu_phases[2][2 * OVERSAMPLE_ITU_REACH] = {
    {0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
     0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500},
    {-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
     0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375},
};

/* Raises the bound to what the kernel `taps` can reach: taps[0] is for the sample `before` samples before the gap. The line
   goes to where the kernel's centre of gravity lies, and what is then left has no sum and no first moment but by
   rounding, so it is a sum of second differences. */
static void raise_bound(struct oversample_bound *bound, const double *taps, int count, int before)
{
    const double slack = 1.0001; /* for the rounding of floats */
    double sum = 0, moment = 0, size = 0, bend = 0, slope = 0, once = 0, twice = 0;
    for (int i = 0; i < count; i++) {
        sum += taps[i];
        moment += taps[i] * (i - before);
        size += fabs(taps[i]);
    }
    slope = fmin(fmax(moment, 0.0), 1.0);
    double excess = sum - 1.0, drift = moment - slope;
    for (int i = 0; i < count; i++) {
        double rest = taps[i];
        if (i == before)
            rest -= 1.0 - slope + excess - drift;
        if (i == before + 1)
            rest -= slope + drift;
        once += rest;
        twice += once;
        bend += fabs(twice);
    }
    bound->size = fmaxf(bound->size, (float)(size * slack));
    bound->line = fmaxf(bound->line, (float)((1.0 + fabs(excess) + 2.0 * fabs(drift)) * slack));
    bound->bend = fmaxf(bound->bend, (float)(bend * slack));
}

static void find_bounds(struct oversample *kernel)
{
    kernel->coarse_bound = kernel->itu_bound = (struct oversample_bound){0, 0, 0};
    for (int phase = 1; phase < 4; phase++) {
        double taps[2 * OVERSAMPLE_REACH];
        for (int i = 0; i < 2 * OVERSAMPLE_REACH; i++)
            taps[i] = kernel_at(OVERSAMPLE_REACH - 1 - i + phase / 4.0, OVERSAMPLE_REACH, 6.0);
        raise_bound(&kernel->coarse_bound, taps, 2 * OVERSAMPLE_REACH, OVERSAMPLE_REACH - 1);
    }
    for (int phase = 0; phase < 4; phase++) {
        const double *from = itu_phases[phase == 0 || phase == 3 ? 0 : 1];
        double taps[2 * OVERSAMPLE_ITU_REACH];
        for (int i = 0; i < 2 * OVERSAMPLE_ITU_REACH; i++)
            taps[i] = from[phase < 2 ? 2 * OVERSAMPLE_ITU_REACH - 1 - i : i];
        raise_bound(&kernel->itu_bound, taps, 2 * OVERSAMPLE_ITU_REACH, OVERSAMPLE_ITU_REACH - 1);
    }
}

void oversample_init(struct oversample *kernel)
{
#if defined(SIMD_WIDE)
    kernel->is_wide = __builtin_cpu_supports("avx512f");
#else
    kernel->is_wide = false;
#endif
    for (int k = 0; k < OVERSAMPLE_REACH; k++) {
        double near = kernel_at(k + 0.25, OVERSAMPLE_REACH, 6.0),
               far = kernel_at(k + 0.75, OVERSAMPLE_REACH, 6.0);
        kernel->even[k] = (float)((near + far) / 2.0);
        kernel->odd[k] = (float)((near - far) / 2.0);
        kernel->half[k] = (float)kernel_at(k + 0.5, OVERSAMPLE_REACH, 6.0);
    }
    for (int phase = 0; phase < 2; phase++)
        for (int k = 0; k < OVERSAMPLE_ITU_REACH; k++) {
            double before = itu_phases[phase][OVERSAMPLE_ITU_REACH + k];
            double after = itu_phases[phase][OVERSAMPLE_ITU_REACH - 1 - k];
            kernel->itu_even[phase][k] = (float)((before + after) / 2.0);
            kernel->itu_odd[phase][k] = (float)((before - after) / 2.0);
        }
    find_bounds(kernel);
}

/* The same text for vectors of two lengths; both give the same bits. */
#define GRID_LANES 8
#define GRID_NAME(name) name##_8
#define GRID_TARGET SIMD_CLONES
#include "dsp/oversample_grid.h"
#undef GRID_LANES
#undef GRID_NAME
#undef GRID_TARGET
#if defined(SIMD_WIDE)
#define GRID_LANES 16
#define GRID_NAME(name) name##_16
#define GRID_TARGET SIMD_WIDE
#include "dsp/oversample_grid.h"
#endif

struct oversample_peaks oversample_grid(const struct oversample *kernel, const float *x,
                                        float grid[4][OVERSAMPLE_CHUNK])
{
#if defined(SIMD_WIDE)
    if (kernel->is_wide)
        return grid_16(kernel, x, grid);
#endif
    return grid_8(kernel, x, grid);
}

enum { TOGETHER = 8 };

/* Largest absolute sample and second difference of each of `count` chunks, 8 at most. */
static inline __attribute__((always_inline)) void look_at(const float *x, size_t count, float size[TOGETHER],
                                                          float bend[TOGETHER])
{
    simd_floats sizes[TOGETHER] = {{0}}, bends[TOGETHER] = {{0}}, before, here, after, largest;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < OVERSAMPLE_CHUNK; k += SIMD_FLOATS) {
            const float *at = x + i * OVERSAMPLE_CHUNK + k;
            memcpy(&before, at - 1, sizeof before);
            memcpy(&here, at, sizeof here);
            memcpy(&after, at + 1, sizeof after);
            before = SIMD_SIZE((before - here) + (after - here));
            bends[i] = SIMD_LARGER(bends[i], before);
            here = SIMD_SIZE(here);
            sizes[i] = SIMD_LARGER(sizes[i], here);
        }
    SIMD_LARGEST_OF_8(sizes, largest);
    memcpy(size, &largest, sizeof largest);
    SIMD_LARGEST_OF_8(bends, largest);
    memcpy(bend, &largest, sizeof largest);
}

SIMD_CLONES
static void look_at_all(const float *x, size_t count, float *size, float *bend)
{
    size_t i = 0;
    for (; i + TOGETHER <= count; i += TOGETHER)
        look_at(x + i * OVERSAMPLE_CHUNK, TOGETHER, size + i, bend + i);
    if (i < count)
        look_at(x + i * OVERSAMPLE_CHUNK, count - i, size + i, bend + i);
}

SIMD_CLONES
static void bound_chunks(const struct oversample *kernel, const float *x, size_t count, const float *size,
                         const float *bend, float *coarse, float *itu)
{
    const struct oversample_bound c = kernel->coarse_bound, t = kernel->itu_bound;
    for (size_t i = 0; i < count; i++) {
        /* size[] holds count + 2 values. NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
        float next = fabsf(x[(i + 1) * OVERSAMPLE_CHUNK]), two = simd_larger(size[i + 1], next);
        float around = simd_larger(simd_larger(size[i], size[i + 1]), size[i + 2]);
        float bent = simd_larger(simd_larger(bend[i], bend[i + 1]), bend[i + 2]);
        coarse[i] = simd_smaller(c.size * around, c.line * two + c.bend * bent);
        itu[i] = simd_smaller(t.size * around, t.line * two + t.bend * bent);
    }
}

void oversample_look(const struct oversample *kernel, const float *x, size_t count, float *size,
                     float *coarse, float *itu)
{
    float sizes[OVERSAMPLE_RUN + 2 + TOGETHER], bends[OVERSAMPLE_RUN + 2 + TOGETHER];
    look_at_all(x - OVERSAMPLE_CHUNK, count + 2, sizes, bends);
    bound_chunks(kernel, x, count, sizes, bends, coarse, itu);
    memcpy(size, sizes + 1, count * sizeof *size);
}

float oversample_three_quarters(const struct oversample *kernel, const float *x)
{
    float even = 0, odd = 0;
    for (ptrdiff_t k = 0; k < OVERSAMPLE_REACH; k++) {
        even += kernel->even[k] * (x[-k] + x[1 + k]);
        odd += kernel->odd[k] * (x[-k] - x[1 + k]);
    }
    return even - odd;
}

enum { POINTS = 4 * OVERSAMPLE_CHUNK };

/* The grid's points in order of time, and which of them are local maxima of at least `least`: line[0] is the point before
   the first, line[POINTS + 1] that after the last. */
SIMD_CLONES
static void find_maxima(float grid[4][OVERSAMPLE_CHUNK], float least, float line[POINTS + 2],
                        int is_maximum[POINTS])
{
    for (int i = 0; i < OVERSAMPLE_CHUNK; i++)
        for (int phase = 0; phase < 4; phase++)
            line[1 + 4 * i + phase] = grid[phase][i];
    for (int i = 0; i < POINTS; i++) {
        float sign = line[i + 1] < 0 ? -1.0F : 1.0F, here = sign * line[i + 1];
        is_maximum[i] = (here >= least) & (here >= sign * line[i]) & (here > sign * line[i + 2]);
    }
}

size_t oversample_maxima(const struct oversample *kernel, const float *x, float grid[4][OVERSAMPLE_CHUNK],
                         float least, struct oversample_maximum maxima[OVERSAMPLE_MAXIMA])
{
    float line[POINTS + 2];
    int is_maximum[POINTS];
    size_t count = 0;
    line[0] = oversample_three_quarters(kernel, x - 1);
    line[POINTS + 1] = x[OVERSAMPLE_CHUNK];
    find_maxima(grid, least, line, is_maximum);
    for (int i = 0; i < POINTS; i++) {
        if (!is_maximum[i])
            continue;
        double sign = line[i + 1] < 0 ? -1.0 : 1.0;
        double left = sign * line[i], here = sign * line[i + 1], right = sign * line[i + 2];
        double shift = 0.5 * (left - right) / (left - 2.0 * here + right);
        maxima[count++] = (struct oversample_maximum){
            .sample = i / 4, .offset = (i % 4 + shift) / 4.0, .size = here - 0.25 * (left - right) * shift};
    }
    return count;
}

/* `reach` samples on each side have a weight. */
static void weigh_within(struct interpolate *kernel, double reach)
{
    double window[2 * INTERPOLATE_REACH + 2], before = 0; /* at half samples; half a sample before k */
    window_kaiser_fill(window, 2 * INTERPOLATE_REACH + 2, 2.0 * reach, 8.0);
    for (int i = 0; i < INTERPOLATE_TAPS; i++) {
        int k = i - INTERPOLATE_REACH;
        double sign = i % 2 ? -1.0 : 1.0, here = window[abs(2 * k)], after = window[abs(2 * k + 1)];
        /* At o = 1/2 the sample's distance is k - 1/2. */
        kernel->weight[0][i] = sign * here;
        kernel->weight[1][i] = sign * (before - after);
        kernel->weight[2][i] = sign * 2.0 * (before - 2.0 * here + after);
        before = after;
    }
}

void interpolate_init(struct interpolate *kernel)
{
    weigh_within(kernel, INTERPOLATE_REACH);
}

void interpolate_init_half(struct interpolate *kernel)
{
    weigh_within(kernel, 0.5 * INTERPOLATE_REACH);
}

typedef double wide __attribute__((vector_size(4 * sizeof(double))));
typedef float narrow __attribute__((vector_size(4 * sizeof(float))));

/* The sum over all samples of weight times sample over distance; the first sample is at x[0]. */
SIMD_CLONES
static double sum_taps(const struct interpolate *kernel, const float *x, double offset)
{
    wide sum = {0}, part[3], distance = {0, 1, 2, 3};
    distance = (offset + INTERPOLATE_REACH) - distance;
    for (size_t i = 0; i + 4 <= INTERPOLATE_TAPS; i += 4) {
        narrow here;
        memcpy(&here, x + i, sizeof here);
        for (int n = 0; n < 3; n++)
            memcpy(&part[n], kernel->weight[n] + i, sizeof part[n]);
        wide weight = part[0] + offset * (part[1] + offset * part[2]);
        sum += __builtin_convertvector(here, wide) * weight / distance;
        distance -= 4.0;
    }
    const size_t last = INTERPOLATE_TAPS - 1;
    double weight =
        kernel->weight[0][last] + offset * (kernel->weight[1][last] + offset * kernel->weight[2][last]);
    return sum[0] + sum[1] + sum[2] + sum[3] + x[last] * weight / distance[0];
}

double interpolate_at(const struct interpolate *kernel, const float *x, double time)
{
    double nearest = round(time), offset = time - nearest;
    const float *centre = x + (long)nearest;
    if (fabs(offset) < 1e-9)
        return centre[0];
    /* sin(pi (offset - k)) = (-1)^k sin(pi offset) */
    return sum_taps(kernel, centre - INTERPOLATE_REACH, offset) * sin(pi * offset) / pi;
}

struct interpolated {
    const struct interpolate *kernel;
    const float *x;
};

static double interpolated_size(const void *curve, double time)
{
    const struct interpolated *here = curve;
    return fabs(interpolate_at(here->kernel, here->x, time));
}

double interpolate_peak(const struct interpolate *kernel, const float *x, double *time, double reach)
{
    return seek_peak(interpolated_size, &(struct interpolated){kernel, x}, time, reach);
}

void converter_init(struct converter *converter)
{
    /* Kaiser's formulas for 100 dB and a transition from 0.4535 to 0.5; the half-length follows from them. */
    const double cutoff = (0.4535 + 0.5) / 2.0, beta = 0.1102 * (100.0 - 8.7);
    enum { END = CONVERTER_REACH * CONVERTER_STEPS };
    double window[END];
    window_kaiser_fill(window, END, END, beta);
    *converter = (struct converter){{0}};
    for (int i = 0; i < END; i++) {
        double time = (double)i / CONVERTER_STEPS, turns = 2.0 * pi * cutoff * time;
        double sinc = i == 0 ? 1.0 : sin(turns) / turns;
        converter->taps[i] = (float)(2.0 * cutoff * sinc * window[i]);
    }
}

/* What was found so far, and where, in steps from x[0]. */
struct found {
    double size;
    long step;
};

/* Looks at `count` places, `stride` steps apart, at once, so that no sum waits for itself; less than a sample in all. */
static inline __attribute__((always_inline)) void converter_look(const struct converter *converter,
                                                                 const float *x, long step, long stride,
                                                                 long count, struct found *found)
{
    enum { MOST = 9 };
    const long end = (long)CONVERTER_REACH * CONVERTER_STEPS;
    double sums[MOST] = {0};
    long first = (step - end) / CONVERTER_STEPS - 1,
         last = (step + (count - 1) * stride + end) / CONVERTER_STEPS + 1;
    for (long i = first; i <= last; i++)
        for (long k = 0; k < count; k++)
            sums[k] += (double)x[i] * converter->taps[labs(step + k * stride - i * CONVERTER_STEPS)];
    for (long k = 0; k < count; k++)
        if (fabs(sums[k]) > found->size)
            *found = (struct found){fabs(sums[k]), step + k * stride};
}

double converter_peak(const struct converter *converter, const float *x, double time)
{
    long centre = lround(time * CONVERTER_STEPS);
    struct found found = {0, centre};
    converter_look(converter, x, centre - CONVERTER_STEPS / 2, CONVERTER_STEPS / 8, 9, &found);
    converter_look(converter, x, found.step - 2, 4, 2, &found);
    converter_look(converter, x, found.step - 1, 2, 2, &found);
    return found.size;
}
