#include "analyze/welch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/simd.h"
#include "dsp/window.h"

/* Frames of about 0.37 s: 16384 samples at 44.1 and 48 kHz. */
static const double frame_s = 16384.0 / 44100.0;
enum { SIZE_MIN = 1024, SIZE_MAX_POWER = 1 << 20 };
/* All of the first half minute is taken; then one frame of two. */
static const double dense_s = 30.0;
/* Mean square under which a frame says nothing: -70 dBFS. */
static const double silent = 1e-7;

void welch_start(struct welch *welch, const struct audio_format *format)
{
    welch->channels = format->channels;
    welch->size = SIZE_MIN;
    while (welch->size < SIZE_MAX_POWER && (double)welch->size * 1.42 < frame_s * format->rate_hz)
        welch->size *= 2;
    welch->hop = welch->size / 4 * 3;
    welch->bins = welch->size / 2 + 1;
    welch->dense = (int64_t)ceil(dense_s * format->rate_hz / (double)welch->hop / 2.0) * 2;
    welch->bin_hz = (double)format->rate_hz / (double)welch->size;
    welch->power = mem_aligned(welch->bins, sizeof *welch->power);
    if (layout_front_pair(format->speakers, format->channels, &welch->left, &welch->right))
        for (int i = 0; i < 3; i++)
            welch->pair[i] = mem_aligned(welch->bins, sizeof *welch->pair[i]);
    for (int i = 0; i < 2; i++)
        welch->bins_of[i] = mem_aligned(2 * welch->bins, sizeof *welch->bins_of[i]);
    size_t slope = welch->size - welch->hop;
    welch->slopes = mem_aligned(2 * slope, sizeof *welch->slopes);
    window_slope(welch->slopes, slope);
    for (size_t i = 0; i < slope; i++)
        welch->slopes[2 * slope - 1 - i] = welch->slopes[i];
    for (int i = 0; i < format->channels; i++) {
        welch->input[i] = mem_aligned(welch->size, sizeof *welch->input[i]);
        welch->skip[i] = format->speakers[i] == SPEAKER_LFE;
    }
}

typedef float lanes __attribute__((vector_size(32)));
typedef int places __attribute__((vector_size(32)));
enum { LANES = 8 };

/* Deals samples out two by two in turn, multiplied by a slope (NULL: as they are) and by `scale`; the sum of their squares
   before that. */
SIMD_CLONES
static double deal(const float *x, const float *slope, float scale, size_t first, size_t end,
                   float *const pairs[FFT_PAIRS])
{
    lanes squares = {0}, part[FFT_PAIRS], half[FFT_PAIRS], factor;
    for (size_t i = first; i < end; i += (size_t)FFT_PAIRS * LANES) {
        for (size_t k = 0; k < FFT_PAIRS; k++) {
            memcpy(&part[k], x + i + k * LANES, sizeof part[k]);
            squares += part[k] * part[k];
            part[k] *= scale;
            if (slope) {
                memcpy(&factor, slope + (i - first) + k * LANES, sizeof factor);
                part[k] *= factor;
            }
        }
        /* half[0] and half[2] hold what goes to the first and the third of the pairs, the others the rest. */
        for (size_t k = 0; k < FFT_PAIRS; k += 2) {
            half[k] = SIMD_SHUFFLE(places, part[k], part[k + 1], 0, 1, 8, 9, 4, 5, 12, 13);
            half[k + 1] = SIMD_SHUFFLE(places, part[k], part[k + 1], 2, 3, 10, 11, 6, 7, 14, 15);
        }
        for (size_t k = 0; k < 2; k++) {
            lanes dealt[2] = {SIMD_SHUFFLE(places, half[k], half[k + 2], 0, 1, 2, 3, 8, 9, 10, 11),
                              SIMD_SHUFFLE(places, half[k], half[k + 2], 4, 5, 6, 7, 12, 13, 14, 15)};
            memcpy(pairs[k] + i / 4, &dealt[0], sizeof dealt[0]);
            memcpy(pairs[k + 2] + i / 4, &dealt[1], sizeof dealt[1]);
        }
    }
    double sum = 0;
    for (int k = 0; k < LANES; k++)
        sum += squares[k];
    return sum;
}

SIMD_CLONES
static void add_power(float *power, const float *bins, size_t count, float weight)
{
    for (size_t i = 0; i < count; i++)
        power[i] += weight * (bins[2 * i] * bins[2 * i] + bins[2 * i + 1] * bins[2 * i + 1]);
}

SIMD_CLONES
static void add_cross(float *cross, const float *a, const float *b, size_t count, float weight)
{
    for (size_t i = 0; i < count; i++)
        cross[i] += weight * (a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]);
}

/* How often a frame counts: of two that belong together one counts twice, and the other not at all. */
static int frame_weight(const struct welch *welch)
{
    if (welch->index < welch->dense)
        return 1;
    uint64_t lot =
        (uint64_t)(welch->index / 2) * 0x9E3779B97F4A7C15U; /* by the golden ratio, whose top bit is fair */
    return (int64_t)(lot >> 63) == welch->index % 2 ? 2 : 0;
}

/* Transforms one channel's frame, which falls at its end or not; false when it is silent. */
static bool transform(struct welch *welch, int channel, bool falls, double *mean_square, float *bins)
{
    const float *x = welch->input[channel], *rise = welch->slopes;
    size_t slope = welch->size - welch->hop;
    if (!welch->fft) /* planning takes a while, in which other analyzers can work */
        welch->fft = fft_new(welch->size);
    float *const *pairs = fft_pairs(welch->fft);
    /* A power of two, so nothing is lost; without it, sums of the largest samples would leave a float's range. */
    const float scale = 1.0F / (float)welch->size;
    double sum = deal(x, rise, scale, 0, slope, pairs);
    sum += deal(x, NULL, scale, slope, welch->hop, pairs);
    sum += deal(x, falls ? rise + slope : NULL, scale, welch->hop, welch->size, pairs);
    *mean_square = sum / (double)welch->size;
    if (sum > 0)
        fft_run(welch->fft, bins);
    else
        memset(bins, 0, 2 * welch->bins * sizeof *bins);
    return *mean_square >= silent;
}

static bool run_pair(struct welch *welch, int weight, bool falls)
{
    double left, right;
    transform(welch, welch->left, falls, &left, welch->bins_of[0]);
    transform(welch, welch->right, falls, &right, welch->bins_of[1]);
    if (left + right < silent)
        return false;
    add_power(welch->pair[0], welch->bins_of[0], welch->bins, (float)weight);
    add_power(welch->pair[1], welch->bins_of[1], welch->bins, (float)weight);
    add_cross(welch->pair[2], welch->bins_of[0], welch->bins_of[1], welch->bins, (float)weight);
    welch->pair_frames += weight;
    return true;
}

static void run_frame(struct welch *welch, int weight, bool falls)
{
    bool pair = welch->pair[0] != NULL, heard = pair && run_pair(welch, weight, falls);
    double mean_square;
    for (int i = 0; i < welch->channels; i++) {
        if (welch->skip[i] || (pair && (i == welch->left || i == welch->right)))
            continue;
        if (!transform(welch, i, falls, &mean_square, welch->bins_of[0]))
            continue;
        add_power(welch->power, welch->bins_of[0], welch->bins, (float)weight);
        heard = true;
    }
    welch->frames += heard ? weight : 0;
}

static void end_frame(struct welch *welch)
{
    int weight = frame_weight(welch);
    if (weight)
        run_frame(welch, weight, true);
    welch->index++;
    size_t kept = welch->size - welch->hop;
    for (int i = 0; i < welch->channels; i++)
        memcpy(welch->input[i], welch->input[i] + welch->hop, kept * sizeof *welch->input[i]);
    welch->filled = kept;
}

void welch_push(struct welch *welch, const struct audio_block *block)
{
    for (size_t at = 0; at < block->frames;) {
        /* Of a frame that is not taken, only what the next one begins with is kept. */
        bool is_kept = welch->filled >= welch->hop || frame_weight(welch);
        size_t count = (is_kept ? welch->size : welch->hop) - welch->filled;
        if (count > block->frames - at)
            count = block->frames - at;
        for (int i = 0; i < welch->channels && is_kept; i++)
            memcpy(welch->input[i] + welch->filled, block->samples[i] + at, count * sizeof *welch->input[i]);
        welch->filled += count;
        at += count;
        if (welch->filled == welch->size)
            end_frame(welch);
    }
}

/* One more frame, whose second slope falls to the end of the file, so that a file that breaks off has no click. */
void welch_finish(struct welch *welch)
{
    size_t slope = welch->size - welch->hop, end = frame_weight(welch) ? welch->filled : 0;
    for (size_t i = end > slope ? end - slope : 0; i < end; i++)
        for (int channel = 0; channel < welch->channels; channel++)
            welch->input[channel][i] *= welch->slopes[end - 1 - i];
    for (int i = 0; i < welch->channels; i++)
        memset(welch->input[i] + end, 0, (welch->size - end) * sizeof *welch->input[i]);
    if (end)
        run_frame(welch, frame_weight(welch), false);
    if (welch->pair[0])
        for (size_t i = 0; i < welch->bins; i++)
            welch->power[i] += welch->pair[0][i] + welch->pair[1][i];
}

void welch_stop(struct welch *welch)
{
    fft_free(welch->fft);
    free(welch->power);
    free(welch->slopes);
    for (int i = 0; i < 3; i++)
        free(welch->pair[i]);
    for (int i = 0; i < 2; i++)
        free(welch->bins_of[i]);
    for (int i = 0; i < welch->channels; i++)
        free(welch->input[i]);
}

double welch_band(const struct welch *welch, const float *spectrum, double low_hz, double high_hz)
{
    double low = low_hz / welch->bin_hz + 0.5, high = high_hz / welch->bin_hz + 0.5, sum = 0;
    if (high > (double)welch->bins)
        high = (double)welch->bins;
    /* Not by fmin and fmax, which are calls. */
    for (size_t i = (size_t)fmax(low, 0.0); (double)i < high; i++) {
        double from = (double)i, to = from + 1.0;
        sum += spectrum[i] * ((to < high ? to : high) - (from > low ? from : low));
    }
    return sum;
}
