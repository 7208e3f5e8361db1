/* Every copy of every kernel, as each processor would run it, against one sample at a time in double, and against one
   another bit for bit; with denormal numbers, and with these taken for zero as the analyzers do it. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/flat_tops.h"
#include "base/mem.h"
#include "base/simd.h"
#include "check.h"
#include "music_like.h"
#include "plain.h"
#include "simd_copies.h"

static const double rounding = FLT_EPSILON / 2;

/* What the library takes here. */
static const struct kernels library = {
    .name = " of the library",
    .grid = oversample_grid,
    .three_quarters = oversample_three_quarters,
    .maxima = oversample_maxima,
    .interpolate = interpolate_at,
    .look = oversample_look,
    .kweight = kweight_run,
    .sums = sums_add,
    .pair_sums = pair_sums_add,
    .fft = fft_run,
    .flat_tops = flat_tops_look,
};

/* A copy, and whether it is to take its form for wide vectors. */
struct form {
    const struct kernels *kernels;
    bool is_wide;
};

enum { FORMS_MAX = 8 };

struct forms {
    struct form items[FORMS_MAX];
    size_t count;
};

static void add_form(struct forms *forms, const struct kernels *kernels, bool is_wide)
{
    forms->items[forms->count++] = (struct form){kernels, is_wide};
}

/* Those that this processor can run; the plain one is the first. */
static void list_forms(struct forms *forms)
{
    forms->count = 0;
    add_form(forms, &kernels_plain, false);
    add_form(forms, &library, false);
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        add_form(forms, &kernels_avx2, false);
    else
        printf("not run, for want of such a processor: AVX2\n");
    if (__builtin_cpu_supports("avx512f")) {
        add_form(forms, &kernels_avx512f, false);
        for (size_t i = 0, count = forms->count; i < count; i++)
            add_form(forms, forms->items[i].kernels, true);
    } else
        printf("not run, for want of such a processor: AVX-512F, wide vectors\n");
#endif
}

/* ---- samples ---- */

enum kind { NOISE, SILENCE, DENORMALS, TINY, LARGE, ALTERNATING, PULSES, ALL_SIZES, KINDS };

static float sample_of(enum kind kind, size_t i, uint64_t *seed)
{
    double noise = noise_next(seed);
    switch (kind) {
    case DENORMALS:
        return (float)(noise * 1e-39);
    case TINY:
        return (float)(noise * 1e-30);
    case LARGE:
        return (float)(noise * 1e15); /* the largest that counts as a number */
    case ALTERNATING:
        return i % 2 ? 1.0F : -1.0F;
    case PULSES:
        return noise > 0.9 ? 1.0F : noise < -0.9 ? -1.0F : 0.0F;
    case ALL_SIZES:
        return (float)(noise * pow(10, 7.0 * noise_next(seed) - 3));
    case SILENCE:
        return 0;
    default:
        return (float)noise;
    }
}

static void fill(enum kind kind, float *x, size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++)
        x[i] = sample_of(kind, i, &seed);
}

/* ---- comparisons ---- */

/* The farthest that any of many values was from its expected one, as a share of what is allowed. */
struct farthest {
    double share;
};

/* `error` is allowed; so is what is lost when the smallest floats are taken for zero, `terms` of them at most. */
static void compare(struct farthest *farthest, double value, double expected, double error, double terms)
{
    double allowed = error + terms * (double)FLT_MIN, off = fabs(value - expected);
    double share = off == 0 ? 0 : off / allowed;
    if (!(share <= farthest->share)) /* NaN as well */
        farthest->share = share;
}

static void check_farthest(const struct farthest *farthest)
{
    CHECK_NEAR(farthest->share, 0, 1);
}

static bool same_bits(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size) == 0;
}

/* The first form's bits are kept, and the other forms must give the same. */
static void check_bits(size_t form, void *first, const void *result, size_t size)
{
    if (form == 0)
        memcpy(first, result, size);
    else
        CHECK(same_bits(first, result, size));
}

static void about_form(const char *what, const struct form *form, int kind, size_t count)
{
    check_about("%s, copy%s%s, signal %d, %zu", what, form->kernels->name, form->is_wide ? " (wide)" : "",
                kind, count);
}

/* ---- true peak ---- */

enum { GRID_LEAD = OVERSAMPLE_REACH + 16, GRID_FRAMES = OVERSAMPLE_CHUNK + 2 * GRID_LEAD };

struct grid_result {
    float grid[4][OVERSAMPLE_CHUNK];
    struct oversample_peaks peaks;
    float three_quarters[OVERSAMPLE_CHUNK];
    size_t maxima; /* of half the peak at least */
    double times[OVERSAMPLE_MAXIMA], sizes[OVERSAMPLE_MAXIMA];
};

/* Sum of the samples before and after frame `at` by their weights, and of the absolute values. */
static double weigh_coarse(const float *x, int at, int phase, double *size)
{
    double sum = 0;
    *size = 0;
    for (int n = at - PLAIN_COARSE_REACH; n <= at + PLAIN_COARSE_REACH + 1; n++) {
        double term = x[n] * (phase ? plain_coarse(at - n + phase / 4.0) : n == at);
        sum += term;
        *size += fabs(term);
    }
    return sum;
}

static double weigh_itu(const float *x, int at, int phase, double *size)
{
    double sum = 0;
    *size = 0;
    for (int tap = 0; tap < PLAIN_ITU_TAPS; tap++) {
        double term = plain_itu_tap(phase, tap) * x[at + PLAIN_ITU_TAPS / 2 - tap];
        sum += term;
        *size += fabs(term);
    }
    return sum;
}

/* Half sums and half differences are added apart, 16 of each; every rounding is of no more than all terms together,
   doubled where a half sum and a half difference cancel. */
static const double grid_roundings = 2 * 20;

static void check_grid(const struct grid_result *result, const float *x)
{
    struct farthest farthest = {0};
    double coarse = 0, itu = 0, size, largest = 0;
    for (int i = 0; i < OVERSAMPLE_CHUNK; i++)
        for (int phase = 0; phase < 4; phase++) {
            double value = weigh_coarse(x, i, phase, &size);
            compare(&farthest, result->grid[phase][i], value, grid_roundings * rounding * size, 64);
            coarse = fmax(coarse, fabs(value));
            largest = fmax(largest, size);
            itu = fmax(itu, fabs(weigh_itu(x, i, phase, &size)));
            largest = fmax(largest, size);
        }
    compare(&farthest, result->peaks.coarse, coarse, grid_roundings * rounding * largest, 64);
    compare(&farthest, result->peaks.itu, itu, grid_roundings * rounding * largest, 64);
    check_farthest(&farthest);
}

/* Points of the grid that reach the one before and pass the one after, by the side of zero where they are. */
static void check_maxima(const struct grid_result *result, const float *x)
{
    float line[4 * OVERSAMPLE_CHUNK + 1];
    size_t count = 0;
    for (int i = 0; i < 4 * OVERSAMPLE_CHUNK; i++)
        line[i] = result->grid[i % 4][i / 4];
    line[4 * OVERSAMPLE_CHUNK] = x[OVERSAMPLE_CHUNK];
    for (int i = 1; i < 4 * OVERSAMPLE_CHUNK; i++) {
        float side = line[i] < 0 ? -1 : 1, here = side * line[i];
        if (here < result->peaks.coarse / 2 || here < side * line[i - 1] || here <= side * line[i + 1])
            continue;
        if (count == 0 && result->maxima && result->times[0] < 0.125)
            count++; /* the first point is one as well */
        CHECK(count < result->maxima && fabs(result->times[count] - i / 4.0) <= 0.125 &&
              result->sizes[count] >= (double)here);
        count++;
    }
    CHECK(result->maxima - count <= (count == 0));
}

static void run_maxima(const struct form *form, const struct oversample *kernel, const float *x,
                       struct grid_result *result)
{
    struct oversample_maximum maxima[OVERSAMPLE_MAXIMA];
    result->maxima = form->kernels->maxima(kernel, x, result->grid, result->peaks.coarse / 2, maxima);
    for (size_t i = 0; i < result->maxima; i++) {
        result->times[i] = maxima[i].sample + maxima[i].offset;
        result->sizes[i] = maxima[i].size;
    }
}

static void run_grid(const struct form *form, struct oversample *kernel, const float *x,
                     struct grid_result *result)
{
    memset(result, 0, sizeof *result);
    kernel->is_wide = form->is_wide;
    result->peaks = form->kernels->grid(kernel, x, result->grid);
    for (int i = 0; i < OVERSAMPLE_CHUNK; i++)
        result->three_quarters[i] = form->kernels->three_quarters(kernel, x + i);
    run_maxima(form, kernel, x, result);
}

static void test_grid(const struct forms *forms)
{
    struct oversample kernel;
    struct grid_result first, result;
    float x[GRID_FRAMES];
    oversample_init(&kernel);
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t shift = 0; shift < 16; shift++) {
            fill((enum kind)kind, x, GRID_FRAMES, 1 + shift);
            for (size_t i = 0; i < forms->count; i++) {
                about_form("grid", &forms->items[i], kind, shift);
                run_grid(&forms->items[i], &kernel, x + GRID_LEAD + shift - 8, &result);
                check_bits(i, &first, &result, sizeof result);
                CHECK(same_bits(result.three_quarters, result.grid[3], sizeof result.three_quarters));
            }
            check_grid(&first, x + GRID_LEAD + shift - 8);
            check_maxima(&first, x + GRID_LEAD + shift - 8);
        }
}

/* A sinc under a Kaiser window, beta 8, 256 samples to each side. The program takes a parabola through the window's values
   half a sample apart, good to 1e-8, but for the step from 1 / I0(8) to zero at both ends; and any sinc is exact to a
   rounding of its sine. */
static double exact(const float *x, double time, double *error)
{
    const double smooth = 2e-8, step = plain_kaiser(1 - 1e-12, 8) / (3 * INTERPOLATE_REACH);
    double sum = 0;
    *error = 0;
    for (int n = -INTERPOLATE_REACH - 1; n <= INTERPOLATE_REACH + 1; n++) {
        double t = time - n, term = x[n] * plain_sinc(t) * plain_kaiser(t / INTERPOLATE_REACH, 8);
        bool is_edge = fabs(t) > INTERPOLATE_REACH - 1;
        sum += term;
        *error += smooth * fabs(term) + ((is_edge ? step : 0) + DBL_EPSILON) * fabs(x[n]);
    }
    return sum;
}

static void test_interpolate(const struct forms *forms)
{
    enum { LEAD = INTERPOLATE_REACH + 4, TIMES = 9 };
    static const double times[TIMES] = {-1, -0.75, -0.5, -0.1, 0, 1e-5, 0.3, 0.5, 1};
    struct interpolate *kernel = mem_zero(1, sizeof *kernel);
    float x[2 * LEAD + 1];
    interpolate_init(kernel);
    for (int kind = 0; kind < KINDS; kind++) {
        double first[TIMES], result[TIMES], error;
        struct farthest farthest = {0};
        fill((enum kind)kind, x, 2 * LEAD + 1, 3);
        for (size_t i = 0; i < forms->count; i++) {
            about_form("exact", &forms->items[i], kind, 0);
            for (int t = 0; t < TIMES; t++)
                result[t] = forms->items[i].kernels->interpolate(kernel, x + LEAD, times[t]);
            check_bits(i, first, result, sizeof result);
        }
        for (int t = 0; t < TIMES; t++) {
            double expected = exact(x + LEAD, times[t], &error);
            compare(&farthest, first[t], expected, error, 1000);
        }
        check_farthest(&farthest);
    }
    free(kernel);
}

struct look_result {
    float size[OVERSAMPLE_RUN], coarse[OVERSAMPLE_RUN], itu[OVERSAMPLE_RUN];
};

/* The largest value of a chunk; bend: of its second differences. */
static double chunk_size(const float *x, double *bend)
{
    double size = 0;
    *bend = 0;
    for (int i = 0; i < OVERSAMPLE_CHUNK; i++) {
        size = fmax(size, fabs(x[i]));
        *bend = fmax(*bend, fabs((double)x[i - 1] - 2.0 * x[i] + x[i + 1]));
    }
    return size;
}

static double bound_of(const struct oversample_bound *bound, double around, double two, double bend)
{
    return fmin(bound->size * around, bound->line * two + bound->bend * bend);
}

static void check_look(const struct look_result *result, const struct oversample *kernel, const float *x,
                       size_t count)
{
    struct farthest farthest = {0};
    for (size_t i = 0; i < count; i++, x += OVERSAMPLE_CHUNK) {
        double bends[3], sizes[3];
        for (int k = 0; k < 3; k++)
            sizes[k] = chunk_size(x + (k - 1) * OVERSAMPLE_CHUNK, &bends[k]);
        double around = fmax(fmax(sizes[0], sizes[1]), sizes[2]),
               two = fmax(sizes[1], fabs(x[OVERSAMPLE_CHUNK]));
        double bend = fmax(fmax(bends[0], bends[1]), bends[2]);
        double coarse = bound_of(&kernel->coarse_bound, around, two, bend);
        double itu = bound_of(&kernel->itu_bound, around, two, bend);
        compare(&farthest, result->size[i], sizes[1], 0, 1);
        compare(&farthest, result->coarse[i], coarse, 6 * rounding * coarse, 16);
        compare(&farthest, result->itu[i], itu, 6 * rounding * itu, 16);
    }
    check_farthest(&farthest);
}

static void test_look(const struct forms *forms)
{
    static const size_t counts[] = {1, 2, 3, 5, 6, 7, 8, 9, 13, 14, 15, 62, 255, OVERSAMPLE_RUN};
    static float x[(OVERSAMPLE_RUN + 4) * OVERSAMPLE_CHUNK];
    static struct look_result first, result;
    const float *from = x + (ptrdiff_t)OVERSAMPLE_CHUNK + 3;
    struct oversample kernel;
    oversample_init(&kernel);
    for (int kind = 0; kind < KINDS; kind++) {
        fill((enum kind)kind, x, sizeof x / sizeof *x, 4);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            for (size_t i = 0; i < forms->count; i++) {
                about_form("bounds", &forms->items[i], kind, counts[c]);
                memset(&result, 0, sizeof result);
                forms->items[i].kernels->look(&kernel, from, counts[c], result.size, result.coarse,
                                              result.itu);
                check_bits(i, &first, &result, sizeof result);
            }
            check_look(&first, &kernel, from, counts[c]);
        }
    }
}

/* ---- loudness ---- */

enum { KWEIGHT_PIECES = 313 };

struct kweight_result {
    struct kweight_state state;
    struct kweight_energy energies[KWEIGHT_PIECES];
};

static void check_kweight(const struct kweight_result *result, double gain, const float *x[2], size_t pieces,
                          bool flushed)
{
    const struct plain_k_weighting plain = plain_k_weighting(48000);
    struct farthest farthest = {0};
    for (int c = 0; c < 2; c++) {
        double shelf[4] = {0}, pass[4] = {0}, energy = 0, largest = 0, all = 0, expected = 0;
        for (size_t i = 0; i < pieces * KWEIGHT_PIECE; i++) {
            size_t piece = i / KWEIGHT_PIECE, group = i % KWEIGHT_PIECE / KWEIGHT_GROUP;
            double y = plain_step(&plain.pass, pass, plain_step(&plain.shelf, shelf, x[c][i]));
            energy = (i % KWEIGHT_GROUP ? energy : 0) + y * y;
            largest = fmax(largest, fabs(y));
            expected += y * y;
            if (i % KWEIGHT_GROUP < KWEIGHT_GROUP - 1)
                continue;
            double sum = result->energies[piece].sums[group % 4][group / 4][c];
            compare(&farthest, sqrt(sum), sqrt(energy), 1e-9 * largest, flushed ? 64 : 0);
            all += sum;
        }
        compare(&farthest, all, expected,
                1e-9 * expected + (flushed ? (double)pieces * KWEIGHT_PIECE * 1e-75 : 0), 0);
        for (int k = 0; k < 2; k++)
            compare(&farthest, gain * result->state.lines[2][k][c], pass[3 - k], 1e-9 * largest,
                    flushed ? 64 : 0);
    }
    check_farthest(&farthest);
}

/* As many pieces at once as it happens, so that the state is handed on. */
static void run_kweight(const struct form *form, struct kweight *filter, const float *x[2], size_t pieces,
                        struct kweight_result *result)
{
    filter->is_wide = form->is_wide;
    memset(result, 0, sizeof *result);
    for (size_t at = 0, run = 1; at < pieces; at += run, run = run % 11 + 1) {
        run = run < pieces - at ? run : pieces - at;
        form->kernels->kweight(filter, &result->state, x[0] + at * KWEIGHT_PIECE, x[1] + at * KWEIGHT_PIECE,
                               run, result->energies + at);
    }
}

static void test_kweight(const struct forms *forms, bool flushed)
{
    enum { FRAMES = KWEIGHT_PIECES * KWEIGHT_PIECE };
    static const size_t counts[] = {0, 1, 2, 3, 4, 5, 60, KWEIGHT_PIECES};
    static float left[FRAMES], right[FRAMES + 1];
    static struct kweight_result first, result;
    struct kweight filter;
    kweight_init(&filter, 48000);
    for (int kind = 0; kind < KINDS; kind++) {
        const float *x[2] = {left, right + 1};
        fill((enum kind)kind, left, FRAMES, 5);
        fill((enum kind)kind, right, FRAMES + 1, 6);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            for (size_t i = 0; i < forms->count; i++) {
                about_form("K-weighting", &forms->items[i], kind, counts[c]);
                run_kweight(&forms->items[i], &filter, x, counts[c], &result);
                check_bits(i, &first, &result, sizeof result);
            }
            check_kweight(&first, filter.gain, x, counts[c], flushed);
        }
    }
}

/* ---- sums ---- */

static void check_sums(const struct sums *sums, const float *x, size_t count)
{
    struct farthest farthest = {0};
    for (size_t lane = 0; lane < SUMS_LANES; lane++) {
        double value = 0, square = 0, size = 0, absolute = 0;
        for (size_t i = lane; i < count; i += SUMS_LANES) {
            value += x[i];
            square += (double)x[i] * x[i];
            absolute += fabs(x[i]);
            size = fmax(size, fabs(x[i]));
        }
        compare(&farthest, sums->value[lane], value, 1e-9 * absolute, (double)count);
        compare(&farthest, sums->square[lane], square, 1e-9 * square, (double)count * 1e-38);
        compare(&farthest, sums->size[lane], size, 0, 1);
    }
    check_farthest(&farthest);
}

static void check_pair_sums(const struct pair_sums *sums, const float *left, const float *right, size_t count)
{
    struct farthest farthest = {0};
    for (size_t lane = 0; lane < SUMS_LANES; lane++) {
        double square[2] = {0}, product = 0, absolute = 0, apart = 0;
        for (size_t i = lane; i < count; i += SUMS_LANES) {
            double l = left[i], r = right[i];
            square[0] += l * l;
            square[1] += r * r;
            product += l * r;
            absolute += fabs(l * r);
            apart = fmax(apart, fabs(l - r));
        }
        compare(&farthest, sums->sum[SUMS_LEFT][lane], square[0], 1e-9 * square[0], (double)count * 1e-38);
        compare(&farthest, sums->sum[SUMS_RIGHT][lane], square[1], 1e-9 * square[1], (double)count * 1e-38);
        compare(&farthest, sums->sum[SUMS_PRODUCT][lane], product, 1e-9 * absolute, (double)count * 1e-22);
        compare(&farthest, sums->apart[lane], apart, rounding * apart, 2);
    }
    check_farthest(&farthest);
}

static void test_sums(const struct forms *forms)
{
    static const size_t counts[] = {0, 8, 16, 24, 1000, 8000};
    static float left[8001], right[8003];
    for (int kind = 0; kind < KINDS; kind++) {
        fill((enum kind)kind, left, 8001, 7);
        fill((enum kind)kind, right, 8003, 8);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            struct sums first, sums;
            struct pair_sums first_pair, pair;
            for (size_t i = 0; i < forms->count; i++) {
                about_form("sums", &forms->items[i], kind, counts[c]);
                sums = (struct sums){0};
                pair = (struct pair_sums){0};
                forms->items[i].kernels->sums(&sums, left + 1, counts[c]);
                forms->items[i].kernels->pair_sums(&pair, left + 1, right + 3, counts[c]);
                check_bits(i, &first, &sums, sizeof sums);
                check_bits(i, &first_pair, &pair, sizeof pair);
            }
            check_sums(&first, left + 1, counts[c]);
            check_pair_sums(&first_pair, left + 1, right + 3, counts[c]);
        }
    }
}

/* ---- spectrum ---- */

static void check_fft(const float *output, const float *x, size_t size)
{
    double *bins = mem_zero(2 * size, sizeof *bins), squares = 0;
    struct farthest farthest = {0};
    for (size_t i = 0; i < size; i++) {
        bins[2 * i] = x[i];
        squares += bins[2 * i] * bins[2 * i];
    }
    plain_dft(bins, size, -1);
    /* Each of log2(size) steps rounds, and the errors of all samples add up as noise does. */
    double noise = 4 * rounding * log2((double)size) * sqrt(squares);
    for (size_t i = 0; i < size + 2; i++)
        compare(&farthest, output[i], bins[i], noise + 4 * rounding * fabs(bins[i]), (double)size);
    check_farthest(&farthest);
    free(bins);
}

static void test_fft_size(const struct forms *forms, size_t size)
{
    struct fft *fft = fft_new(size);
    float *x = mem_aligned(size, sizeof *x), *first = mem_aligned(size + 2, sizeof *first);
    float *output = mem_aligned(size + 2, sizeof *output);
    for (int kind = 0; kind < KINDS; kind++) {
        fill((enum kind)kind, x, size, 9);
        for (size_t i = 0; i < forms->count; i++) {
            about_form("transform", &forms->items[i], kind, size);
            for (size_t k = 0; k < size; k++)
                fft_pairs(fft)[k / 2 % FFT_PAIRS][k / 8 * 2 + k % 2] = x[k];
            forms->items[i].kernels->fft(fft, output);
            check_bits(i, first, output, (size + 2) * sizeof *output);
        }
        check_fft(first, x, size);
    }
    free(x);
    free(first);
    free(output);
    fft_free(fft);
}

static void test_fft(const struct forms *forms)
{
    for (size_t size = 64; size <= 16384; size *= 2)
        test_fft_size(forms, size);
}

enum { DEAL_FRAMES = 4096 };

struct deal_result {
    float pairs[FFT_PAIRS][DEAL_FRAMES / FFT_PAIRS];
    double sum;
};

static void check_deal(const struct deal_result *result, const float *x, const float *slope, size_t first,
                       size_t end)
{
    struct farthest farthest = {0};
    double squares = 0;
    for (size_t i = 0; i < DEAL_FRAMES; i++) {
        bool is_inside = i >= first && i < end;
        double value = is_inside ? 0.25 * x[i] * (slope ? (double)slope[i - first] : 1) : 0;
        compare(&farthest, result->pairs[i / 2 % FFT_PAIRS][i / 8 * 2 + i % 2], value, rounding * fabs(value),
                1);
        squares += is_inside ? (double)x[i] * x[i] : 0;
    }
    double additions = (double)(end - first) / 8 + 9;
    compare(&farthest, result->sum, squares, additions * rounding * squares, (double)(end - first));
    check_farthest(&farthest);
}

static void run_deal(const struct form *form, const float *x, const float *slope, size_t first, size_t end,
                     struct deal_result *result)
{
    float *pairs[FFT_PAIRS] = {result->pairs[0], result->pairs[1], result->pairs[2], result->pairs[3]};
    memset(result, 0, sizeof *result);
    result->sum = form->kernels->deal(x, slope, 0.25F, first, end, pairs);
}

static void test_deal(const struct forms *forms)
{
    static const size_t pieces[][2] = {{0, 0}, {0, 32}, {32, 96}, {992, 1056}, {0, DEAL_FRAMES}};
    static float x[DEAL_FRAMES], slope[DEAL_FRAMES];
    static struct deal_result first, result;
    fill(NOISE, slope, DEAL_FRAMES, 10);
    for (int kind = 0; kind < KINDS; kind++) {
        fill((enum kind)kind, x, DEAL_FRAMES, 11);
        for (size_t p = 0; p < 2 * sizeof pieces / sizeof *pieces; p++) {
            const float *factors = p % 2 ? slope : NULL;
            const size_t *piece = pieces[p / 2];
            for (size_t i = 0; i < forms->count; i++) {
                if (!forms->items[i].kernels->deal)
                    continue;
                about_form("pairs", &forms->items[i], kind, piece[1]);
                run_deal(&forms->items[i], x, factors, piece[0], piece[1], &result);
                check_bits(i, &first, &result, sizeof result);
            }
            check_deal(&first, x, factors, piece[0], piece[1]);
        }
    }
}

enum { BINS = 1025 };

struct power_result {
    float power[BINS], cross[BINS];
};

static void check_power(const struct power_result *result, const float *a, const float *b, size_t count,
                        double weight)
{
    struct farthest farthest = {0};
    for (size_t i = 0; i < BINS; i++) {
        double power = 1, cross = -1, size = 1;
        if (i < count) {
            double re = a[2 * i], im = a[2 * i + 1];
            power += weight * (re * re + im * im);
            cross += weight * (re * b[2 * i] + im * b[2 * i + 1]);
            size += weight * (fabs(re * b[2 * i]) + fabs(im * b[2 * i + 1]));
        }
        compare(&farthest, result->power[i], power, 5 * rounding * power, 0);
        compare(&farthest, result->cross[i], cross, 5 * rounding * size, 0);
    }
    check_farthest(&farthest);
}

static void run_power(const struct form *form, const float *a, const float *b, size_t count, float weight,
                      struct power_result *result)
{
    for (size_t i = 0; i < BINS; i++) {
        result->power[i] = 1;
        result->cross[i] = -1;
    }
    form->kernels->add_power(result->power, a, count, weight);
    form->kernels->add_cross(result->cross, a, b, count, weight);
}

static void test_power(const struct forms *forms)
{
    static const size_t counts[] = {0, 1, 7, 8, 15, 31, 33, 513, BINS};
    static float a[2 * BINS], b[2 * BINS];
    static struct power_result first, result;
    for (int kind = 0; kind < KINDS; kind++) {
        fill((enum kind)kind, a, sizeof a / sizeof *a, 12);
        fill((enum kind)kind, b, sizeof b / sizeof *b, 13);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            float weight = c % 2 ? 2 : 1;
            for (size_t i = 0; i < forms->count; i++) {
                if (!forms->items[i].kernels->add_power)
                    continue;
                about_form("power", &forms->items[i], kind, counts[c]);
                run_power(&forms->items[i], a, b, counts[c], weight, &result);
                check_bits(i, &first, &result, sizeof result);
            }
            check_power(&first, a, b, counts[c], weight);
        }
    }
}

/* ---- flat tops ---- */

/* 256 bins an octave, each a 256th of the octave's lower edge wide, from 2^-12 on. */
static int level_bin(double level)
{
    int exponent;
    double fraction = frexp(level, &exponent); /* 0.5 ... 1 */
    int bin = level > 0 ? (exponent - 1 + 12) * 256 + (int)floor((2 * fraction - 1) * 256) : 0;
    return bin < 0 ? 0 : bin >= FLAT_TOPS_BINS ? FLAT_TOPS_BINS - 1 : bin;
}

/* Two samples differ by no more than one and a half steps, or 3e-4 of the second; in floats, as it is defined. */
static bool may_be_flat(const float *x, double step)
{
    for (int i = 0; i < FLAT_TOPS_CHUNK; i++)
        if (fabsf(x[i] - x[i - 1]) <= fmaxf(1.5F * (float)step, 3e-4F * fabsf(x[i])))
            return true;
    return false;
}

static void check_flat_tops(const struct flat_tops_look *look, double step, const float *x, size_t chunks)
{
    struct farthest farthest = {0};
    double largest = 0;
    for (size_t i = 0; i < chunks; i++, x += FLAT_TOPS_CHUNK) {
        double high = 0, low = 0;
        for (int k = 0; k < FLAT_TOPS_CHUNK; k++) {
            high = fmax(high, x[k]);
            low = fmax(low, -x[k]);
        }
        compare(&farthest, look->high[i], high, 0, 1);
        compare(&farthest, look->low[i], low, 0, 1);
        CHECK((look->may_be_flat[i / 64] >> i % 64 & 1) == may_be_flat(x, step));
        CHECK(look->high_bin[i] == level_bin(high) && look->low_bin[i] == level_bin(low));
        largest = fmax(largest, fmax(high, low));
    }
    compare(&farthest, look->largest, largest, 0, 1);
    check_farthest(&farthest);
}

/* The samples as they are, and as a file of 8 bits has them, where neighbours are often alike. */
static void fill_words(enum kind kind, bool is_rounded, float *x, size_t count)
{
    fill(kind, x, count, 14);
    for (size_t i = 0; i < count && is_rounded; i++)
        x[i] = rintf(x[i] * 128) / 128;
}

static void test_flat_tops_of(const struct forms *forms, int kind, bool is_rounded)
{
    static const size_t counts[] = {1,   15,  16,  17,   100,  127,
                                    128, 129, 250, 1000, 2047, FLAT_TOPS_RUN * FLAT_TOPS_CHUNK};
    static float x[1 + (FLAT_TOPS_RUN + 1) * FLAT_TOPS_CHUNK];
    static struct flat_tops tops;
    static struct flat_tops_look first, look;
    double step = is_rounded ? 1.0 / 128 : 0;
    flat_tops_init(&tops, step, 48000, 0);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        memset(x, 0, sizeof x);
        fill_words((enum kind)kind, is_rounded, x, counts[c] + 1);
        for (size_t i = 0; i < forms->count; i++) {
            about_form("flat tops", &forms->items[i], kind, counts[c]);
            memset(&look, 0, sizeof look);
            forms->items[i].kernels->flat_tops(&tops, x + 1, counts[c], &look);
            check_bits(i, &first, &look, sizeof look);
        }
        check_flat_tops(&first, step, x + 1, (counts[c] + FLAT_TOPS_CHUNK - 1) / FLAT_TOPS_CHUNK);
    }
}

static void test_flat_tops(const struct forms *forms)
{
    for (int kind = 0; kind < KINDS; kind++)
        for (int is_rounded = 0; is_rounded < 2; is_rounded++)
            test_flat_tops_of(forms, kind, is_rounded);
}

static void test_all(const struct forms *forms, bool flushed)
{
    test_grid(forms);
    test_interpolate(forms);
    test_look(forms);
    test_kweight(forms, flushed);
    test_sums(forms);
    test_fft(forms);
    test_deal(forms);
    test_power(forms);
    test_flat_tops(forms);
}

int main(void)
{
    struct forms forms;
    list_forms(&forms);
    test_all(&forms, false);
    unsigned long mode = simd_flush_denormals();
    test_all(&forms, true);
    simd_restore(mode);
    return check_end();
}
