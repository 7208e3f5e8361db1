#include "analyze/welch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsp/window.h"

/* Frames of about 0.37 s: 16384 samples at 44.1 and 48 kHz. */
static const double frame_s = 16384.0 / 44100.0;
enum { SIZE_MIN = 1024, SIZE_MAX_POWER = 1 << 20 };
/* Mean square under which a frame says nothing: -70 dBFS. */
static const double silent = 1e-7;

bool front_pair(const struct audio_format *format, int *left, int *right)
{
    *left = *right = -1;
    for (int i = 0; i < format->channels; i++) {
        if (format->speakers[i] == SPEAKER_LEFT)
            *left = i;
        if (format->speakers[i] == SPEAKER_RIGHT)
            *right = i;
    }
    return *left >= 0 && *right >= 0;
}

void welch_start(struct welch *welch, const struct audio_format *format)
{
    welch->channels = format->channels;
    welch->size = SIZE_MIN;
    while (welch->size < SIZE_MAX_POWER && (double)welch->size * 1.42 < frame_s * format->rate_hz)
        welch->size *= 2;
    welch->bins = welch->size / 2 + 1;
    welch->bin_hz = (double)format->rate_hz / (double)welch->size;
    welch->power = mem_aligned(welch->bins, sizeof *welch->power);
    if (front_pair(format, &welch->left, &welch->right)) {
        for (int i = 0; i < 3; i++)
            welch->pair[i] = mem_aligned(welch->bins, sizeof *welch->pair[i]);
        welch->left_bins = mem_aligned(2 * welch->bins, sizeof *welch->left_bins);
    }
    welch->window = mem_aligned(welch->size, sizeof *welch->window);
    window_hann(welch->window, welch->size);
    for (int i = 0; i < format->channels; i++) {
        welch->input[i] = mem_aligned(welch->size, sizeof *welch->input[i]);
        welch->skip[i] = format->speakers[i] == SPEAKER_LFE;
    }
    welch->fft = fft_new(welch->size);
}

/* Windows one channel into the transform's input; its mean square. */
static double load_frame(const struct welch *welch, int channel)
{
    const float *x = welch->input[channel], *window = welch->window;
    float *to = fft_input(welch->fft);
    float squares[8] = {0};
    for (size_t i = 0; i < welch->size; i += 8)
        for (size_t k = 0; k < 8; k++) {
            squares[k] += x[i + k] * x[i + k];
            to[i + k] = x[i + k] * window[i + k];
        }
    double sum = 0;
    for (size_t k = 0; k < 8; k++)
        sum += squares[k];
    return sum / (double)welch->size;
}

static void add_power(double *power, const float *bins, size_t count)
{
    for (size_t i = 0; i < count; i++)
        power[i] += (double)(bins[2 * i] * bins[2 * i] + bins[2 * i + 1] * bins[2 * i + 1]);
}

static void add_cross(double *cross, const float *a, const float *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cross[i] += (double)(a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]);
}

static void run_pair(struct welch *welch)
{
    double loud = load_frame(welch, welch->left);
    const float *bins = fft_run(welch->fft);
    memcpy(welch->left_bins, bins, 2 * welch->bins * sizeof *bins);
    loud += load_frame(welch, welch->right);
    if (loud < silent)
        return;
    bins = fft_run(welch->fft);
    add_power(welch->pair[0], welch->left_bins, welch->bins);
    add_power(welch->pair[1], bins, welch->bins);
    add_cross(welch->pair[2], welch->left_bins, bins, welch->bins);
    welch->pair_frames++;
}

static void run_frame(struct welch *welch)
{
    bool pair = welch->pair[0] != NULL;
    int64_t pair_frames = welch->pair_frames;
    if (pair)
        run_pair(welch);
    bool heard = welch->pair_frames > pair_frames;
    for (int i = 0; i < welch->channels; i++) {
        if (welch->skip[i] || (pair && (i == welch->left || i == welch->right)))
            continue;
        if (load_frame(welch, i) < silent)
            continue;
        add_power(welch->power, fft_run(welch->fft), welch->bins);
        heard = true;
    }
    welch->frames += heard;
    size_t half = welch->size / 2;
    for (int i = 0; i < welch->channels; i++)
        memmove(welch->input[i], welch->input[i] + half, half * sizeof *welch->input[i]);
    welch->filled = half;
}

void welch_push(struct welch *welch, const struct audio_block *block)
{
    for (size_t at = 0; at < block->frames;) {
        size_t count = welch->size - welch->filled;
        if (count > block->frames - at)
            count = block->frames - at;
        for (int i = 0; i < welch->channels; i++)
            memcpy(welch->input[i] + welch->filled, block->samples[i] + at, count * sizeof *welch->input[i]);
        welch->filled += count;
        at += count;
        if (welch->filled == welch->size)
            run_frame(welch);
    }
}

void welch_finish(struct welch *welch)
{
    if (welch->filled == 0)
        return;
    for (int i = 0; i < welch->channels; i++)
        memset(welch->input[i] + welch->filled, 0, (welch->size - welch->filled) * sizeof *welch->input[i]);
    run_frame(welch);
    if (welch->pair[0])
        for (size_t i = 0; i < welch->bins; i++)
            welch->power[i] += welch->pair[0][i] + welch->pair[1][i];
}

void welch_stop(struct welch *welch)
{
    fft_free(welch->fft);
    free(welch->power);
    free(welch->left_bins);
    free(welch->window);
    for (int i = 0; i < 3; i++)
        free(welch->pair[i]);
    for (int i = 0; i < welch->channels; i++)
        free(welch->input[i]);
}

double welch_band(const struct welch *welch, const double *spectrum, double low_hz, double high_hz)
{
    double low = low_hz / welch->bin_hz + 0.5, high = high_hz / welch->bin_hz + 0.5, sum = 0;
    if (high > (double)welch->bins)
        high = (double)welch->bins;
    for (size_t i = (size_t)fmax(low, 0.0); (double)i < high; i++)
        sum += spectrum[i] * (fmin((double)i + 1.0, high) - fmax((double)i, low));
    return sum;
}
