#include "dsp/dither.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { TAPS = 9 };

/* What of the error one sample before, two before and so on is taken from a sample. */
static const double filters[][TAPS] = {
    [DITHER_LIPSHITZ] = {2.033, -2.165, 1.959, -1.590, 0.6149},
    [DITHER_IMPROVED_E] = {2.847, -4.685, 6.214, -7.184, 6.639, -5.032, 3.263, -1.632, 0.4191},
};

struct line {
    uint64_t random[4];
    double errors[TAPS]; /* the latest first */
};

struct dither {
    enum dither_kind kind;
    double steps, step; /* how many in 1.0, and its length: powers of two */
    struct line lines[FRAMES_CHANNELS_MAX];
};

/* SplitMix64, with which the authors of xoshiro fill its state. */
static uint64_t split_mix(uint64_t *seed)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

struct dither *dither_new(enum dither_kind kind, int bits, uint64_t seed, int channels)
{
    struct dither *dither = mem_zero(1, sizeof *dither);
    dither->kind = kind;
    dither->steps = ldexp(1.0, bits - 1);
    dither->step = ldexp(1.0, 1 - bits);
    for (int c = 0; c < channels; c++)
        for (int i = 0; i < 4; i++)
            dither->lines[c].random[i] = split_mix(&seed);
    return dither;
}

static inline uint64_t rotated(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

/* xoshiro256++ */
static inline uint64_t next(uint64_t s[4])
{
    uint64_t result = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotated(s[3], 45);
    return result;
}

/* The difference of two uniform numbers of 32 bits: -1 to 1, the mean exactly 0. */
static inline double triangular(uint64_t s[4])
{
    uint64_t both = next(s);
    return (double)((int64_t)(both >> 32) - (int64_t)(both & 0xFFFFFFFF)) * 0x1p-32;
}

/* To the nearest whole number in the range: beyond 2^52 a double has no places behind the point. A call of rint would cost
   more than all the rest. */
static inline double rounded(double x, double steps)
{
    const double shift = 0x1.8p52;
    x = x < -steps ? -steps : x > steps - 1.0 ? steps - 1.0 : x;
    return (x + shift) - shift;
}

static void push_plain(const struct dither *dither, struct line *line, const double *x, double *y,
                       size_t count)
{
    struct line local = *line;
    bool is_dithered = dither->kind == DITHER_TRIANGULAR;
    double steps = dither->steps, step = dither->step;
    for (size_t i = 0; i < count; i++) {
        double added = is_dithered ? triangular(local.random) : 0.0;
        y[i] = rounded(x[i] * steps + added, steps) * step;
    }
    *line = local;
}

/* The error is that of the whole step, dither included, against what was to be rounded, which has no dither in it. Where
   the range ends it would grow without bound: it is kept to what it can be elsewhere. */
static void push_shaped(const struct dither *dither, struct line *line, const double *x, double *y,
                        size_t count)
{
    struct line local = *line;
    const double *filter = filters[dither->kind];
    double steps = dither->steps, step = dither->step, *e = local.errors;
    for (size_t i = 0; i < count; i++) {
        double before = 0;
        for (int k = TAPS - 1; k > 0; k--)
            before += filter[k] * e[k];
        double wanted = x[i] * steps - before - filter[0] * e[0];
        double whole = rounded(wanted + triangular(local.random), steps), error = whole - wanted;
        for (int k = TAPS - 1; k > 0; k--)
            e[k] = e[k - 1];
        e[0] = error < -1.5 ? -1.5 : error > 1.5 ? 1.5 : error;
        y[i] = whole * step;
    }
    *line = local;
}

void dither_push(struct dither *dither, struct frames *in, struct frames *out)
{
    size_t count = in->count, before = out->count;
    frames_add(out, count);
    for (int c = 0; c < in->channels && count > 0; c++) {
        double *to = out->channel[c] + before;
        struct line *line = &dither->lines[c];
        bool is_shaped = dither->kind == DITHER_LIPSHITZ || dither->kind == DITHER_IMPROVED_E;
        (is_shaped ? push_shaped : push_plain)(dither, line, in->channel[c], to, count);
    }
    frames_drop(in, count);
}

void dither_drain(struct dither *dither, struct frames *out)
{
    (void)dither;
    (void)out;
}

void dither_free(struct dither *dither)
{
    free(dither);
}

bool dither_on_grid(const struct frames *frames, int bits)
{
    double steps = ldexp(1.0, bits - 1);
    for (int c = 0; c < frames->channels; c++)
        for (size_t i = 0; i < frames->count; i++) {
            double x = frames->channel[c][i] * steps;
            if (rounded(x, steps) != x) /* nor is what lies beyond the range */
                return false;
        }
    return true;
}
