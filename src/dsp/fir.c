#include "dsp/fir.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsp/fft.h"

/* Below this the transform's own start costs more than its length. */
enum { SIZE_MIN = 4096 };

struct fir {
    struct fft_complex *fft;
    float *gains;     /* of the bins, over the size: d is symmetric, so its response is real */
    size_t reach;     /* taps on each side of the middle one */
    size_t size, hop; /* of a transform, and how many frames of it are whole */
    bool is_side;
    struct frames waiting; /* `reach` frames that are out already, then those to come */
};

/* The response of d, turned so that its middle stands at 0. */
static void find_gains(struct fir *fir, const double *taps)
{
    float *data = fft_complex_data(fir->fft);
    for (size_t i = 0; i <= fir->reach; i++) {
        double tap = taps[fir->reach + i];
        data[2 * i] = (float)tap;
        data[i ? 2 * (fir->size - i) : 0] = (float)tap;
    }
    fft_complex_forward(fir->fft);
    for (size_t k = 0; k < fir->size; k++)
        fir->gains[k] = data[2 * k] / (float)fir->size;
}

struct fir *fir_new(const double *taps, size_t count, int channels)
{
    struct fir *fir = mem_zero(1, sizeof *fir);
    fir->reach = count / 2;
    fir->size = SIZE_MIN;
    while (fir->size < 4 * count)
        fir->size *= 2;
    fir->hop = fir->size - 2 * fir->reach;
    fir->fft = fft_complex_new(fir->size);
    fir->gains = mem_aligned(fir->size, sizeof *fir->gains);
    find_gains(fir, taps);
    frames_init(&fir->waiting, channels);
    frames_add_silence(&fir->waiting, fir->reach);
    return fir;
}

struct fir *fir_new_side(const double *taps, size_t count, int channels)
{
    struct fir *fir = fir_new(taps, count, channels);
    fir->is_side = true;
    return fir;
}

/* Two stretches a hop apart of x, or of half of x - y; returns whether there is anything but zeros. */
static bool load(const struct fir *fir, const double *x, const double *y)
{
    float *data = fft_complex_data(fir->fft);
    size_t hop = fir->hop;
    double sum = 0;
    for (size_t i = 0; i < fir->size; i++) {
        double first = y ? 0.5 * (x[i] - y[i]) : x[i],
               second = y ? 0.5 * (x[i + hop] - y[i + hop]) : x[i + hop];
        data[2 * i] = (float)first;
        data[2 * i + 1] = (float)second;
        sum += fabs(first) + fabs(second);
    }
    return sum != 0;
}

static void multiply(float *data, const float *gains, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        data[2 * k] *= gains[k];
        data[2 * k + 1] *= gains[k];
    }
}

/* Adds `sign` times the difference's first `count` frames to `out`. */
static void add(const struct fir *fir, double *out, size_t count, double sign)
{
    for (size_t part = 0; part < 2; part++) {
        const float *difference = fft_complex_data(fir->fft) + 2 * fir->reach + part;
        for (size_t i = 0; i < fir->hop && part * fir->hop + i < count; i++)
            out[part * fir->hop + i] += sign * (double)difference[2 * i];
    }
}

static bool convolve(const struct fir *fir, const double *x, const double *y)
{
    if (!load(fir, x, y))
        return false;
    fft_complex_forward(fir->fft);
    multiply(fft_complex_data(fir->fft), fir->gains, fir->size);
    fft_complex_backward(fir->fft);
    return true;
}

/* Two hops of frames; `count` of them, which are real, go out. */
static void run(struct fir *fir, struct frames *out, size_t count)
{
    double *const *x = fir->waiting.channel;
    size_t before = out->count;
    frames_add(out, count);
    for (int c = 0; c < out->channels; c++)
        memcpy(out->channel[c] + before, x[c] + fir->reach, count * sizeof *x[c]);
    if (fir->is_side && convolve(fir, x[0], x[1])) {
        add(fir, out->channel[0] + before, count, 1.0);
        add(fir, out->channel[1] + before, count, -1.0);
    }
    for (int c = 0; !fir->is_side && c < out->channels; c++)
        if (convolve(fir, x[c], NULL))
            add(fir, out->channel[c] + before, count, 1.0);
    frames_drop(&fir->waiting, 2 * fir->hop);
}

void fir_push(struct fir *fir, struct frames *in, struct frames *out)
{
    size_t needed = fir->size + fir->hop;
    while (in->count > 0) {
        size_t missing = needed - fir->waiting.count;
        frames_move(in, &fir->waiting, in->count < missing ? in->count : missing);
        if (fir->waiting.count == needed)
            run(fir, out, 2 * fir->hop);
    }
}

void fir_drain(struct fir *fir, struct frames *out)
{
    size_t left = fir->waiting.count - fir->reach;
    while (left > 0) {
        size_t count = left < 2 * fir->hop ? left : 2 * fir->hop;
        frames_add_silence(&fir->waiting, fir->size + fir->hop - fir->waiting.count);
        run(fir, out, count);
        left -= count;
    }
}

void fir_free(struct fir *fir)
{
    if (!fir)
        return;
    fft_complex_free(fir->fft);
    frames_release(&fir->waiting);
    free(fir->gains);
    free(fir);
}
