/* Leq(m), the loudness of cinema trailers and advertisements (ISO 21727:2016): only where a rule asks for it.
   The weighted energy of frames is summed up from their spectra (Parseval's theorem). Frames overlap by a quarter under a
   window whose squares add up to one, so that every sample counts the same. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/fft.h"
#include "dsp/mweight.h"
#include "dsp/window.h"

static const struct measure measures[] = {
    [0] = {"level.leq_m", "dB SPL", "Leq(m)", 1, "loudness of cinema trailers and advertisements, Leq(m)",
           "ISO 21727: mean power from the first to the last sample over -60 dBFS, weighted by the curve of "
           "ITU-R "
           "BS.468-4 moved to 0 dB at 2 kHz, powers of the channels added. For a cinema that is calibrated "
           "with "
           "-20 "
           "dBFS (a tone that peaks there, or pink noise of the same RMS) to 85 dB(C) from each front "
           "channel, 82 "
           "from each other one and 95 from the LFE. Measured only where a rule asks for it.",
           0, true},
    {0},
};

/* Frames of 0.3 to 0.6 s. */
static const double frame_s = 0.3;
enum { SIZE_MIN = 1024 };

/* ISO 21727:2016, clause 4.2.1: a tone that peaks at -20 dBFS, whose mean square is a half of a hundredth, stands for the
   level that its channel is calibrated to (table 2). */
static const double tone_power = 0.005;
static const double front_db = 85.0, surround_db = 82.0, lfe_db = 95.0;

struct leq_m {
    int rate_hz, channels;
    double factors[AUDIO_CHANNELS_MAX]; /* from a channel's mean square to the power over 20 uPa */
    size_t size, hop, slope;
    double *weights; /* [bin]: from its power to weighted energy */
    float *slopes;   /* rising */
    float *input[AUDIO_CHANNELS_MAX];
    size_t filled;
    float *bins;
    struct fft *fft;
    int64_t frames;
    double *energies; /* of each frame, over all channels */
    size_t count, capacity;
};

static bool leq_m_wanted(const struct audio_format *format, const struct analyze_options *options)
{
    (void)format;
    return analyze_asks(options, &measures[0]);
}

static double calibrated_db(enum speaker speaker)
{
    switch (speaker) {
    case SPEAKER_OTHER:
    case SPEAKER_MONO:
    case SPEAKER_LEFT:
    case SPEAKER_RIGHT:
    case SPEAKER_CENTRE:
    case SPEAKER_LEFT_CENTRE:
    case SPEAKER_RIGHT_CENTRE:
        return front_db;
    case SPEAKER_LFE:
        return lfe_db;
    default:
        return surround_db;
    }
}

static enum status leq_m_start(void *state, const struct audio_format *format,
                               const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct leq_m *leq = state;
    leq->rate_hz = format->rate_hz;
    leq->channels = format->channels;
    leq->size = SIZE_MIN;
    while ((double)leq->size < frame_s * format->rate_hz)
        leq->size *= 2;
    leq->slope = leq->size / 4;
    leq->hop = leq->size - leq->slope;
    leq->filled = leq->slope; /* zeros before the file, so that its first sample counts whole */
    size_t last = leq->size / 2;
    leq->weights = mem_zero(last + 1, sizeof *leq->weights);
    for (size_t i = 0; i <= last; i++) /* every bin between the first and the last stands for two */
        leq->weights[i] = mweight_power((double)i * format->rate_hz / (double)leq->size) *
                          (i > 0 && i < last ? 2.0 : 1.0) * (double)leq->size;
    leq->slopes = mem_zero(leq->slope, sizeof *leq->slopes);
    window_slope(leq->slopes, leq->slope);
    leq->bins = mem_aligned(2 * (last + 1), sizeof *leq->bins);
    for (int i = 0; i < format->channels; i++) {
        leq->factors[i] = power_from_db(calibrated_db(format->speakers[i])) / tone_power;
        leq->input[i] = mem_zero(leq->size, sizeof *leq->input[i]);
    }
    leq->fft = fft_new(leq->size);
    return OK;
}

/* The weighted sum of squares of a channel's frame under its window. */
static double frame_energy(const struct leq_m *leq, const float *x)
{
    /* A power of two, so nothing is lost; without it, sums of the largest samples would leave a float's range. */
    const float scale = 1.0F / (float)leq->size;
    float *const *pairs = fft_pairs(leq->fft);
    for (size_t i = 0; i < leq->size; i++) {
        float window = i < leq->slope ? leq->slopes[i] : i < leq->hop ? 1.0F : leq->slopes[leq->size - 1 - i];
        pairs[i / 2 % FFT_PAIRS][i / 8 * 2 + i % 2] = x[i] * window * scale;
    }
    fft_run(leq->fft, leq->bins);
    double energy = 0;
    for (size_t i = 0; i <= leq->size / 2; i++) {
        double re = (double)leq->bins[2 * i], im = (double)leq->bins[2 * i + 1];
        energy += leq->weights[i] * (re * re + im * im);
    }
    return energy;
}

static void end_frame(struct leq_m *leq)
{
    double energy = 0;
    for (int i = 0; i < leq->channels; i++) {
        energy += leq->factors[i] * frame_energy(leq, leq->input[i]);
        memcpy(leq->input[i], leq->input[i] + leq->hop, leq->slope * sizeof *leq->input[i]);
    }
    leq->energies = mem_grow(leq->energies, leq->count, &leq->capacity, sizeof *leq->energies);
    leq->energies[leq->count++] = energy;
    leq->filled = leq->slope;
}

static void leq_m_push(void *state, const struct audio_block *block)
{
    struct leq_m *leq = state;
    for (size_t at = 0, count; at < block->frames; at += count) {
        count = leq->size - leq->filled;
        if (count > block->frames - at)
            count = block->frames - at;
        for (int i = 0; i < leq->channels; i++)
            memcpy(leq->input[i] + leq->filled, block->samples[i] + at, count * sizeof *leq->input[i]);
        leq->filled += count;
        if (leq->filled == leq->size)
            end_frame(leq);
    }
    leq->frames += (int64_t)block->frames;
}

/* What is left, with zeros behind it: as many frames as it takes until its last sample counts whole. */
static void flush(struct leq_m *leq)
{
    for (size_t left = leq->filled; left > 0; left = left > leq->hop ? left - leq->hop : 0) {
        for (int i = 0; i < leq->channels; i++)
            memset(leq->input[i] + left, 0, (leq->size - left) * sizeof *leq->input[i]);
        end_frame(leq);
    }
}

/* Of the frames that hold something between two times. */
static double energy_between(const struct leq_m *leq, double start, double end)
{
    double energy = 0;
    for (size_t i = 0; i < leq->count; i++) {
        double first = (double)(i * leq->hop) - (double)leq->slope;
        if (first < end && first + (double)leq->size > start)
            energy += leq->energies[i];
    }
    return energy;
}

static enum status leq_m_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct leq_m *leq = state;
    double start = record_value(record, "silence.head", RECORD_WHOLE, 0) * leq->rate_hz;
    double end = (double)leq->frames - record_value(record, "silence.tail", RECORD_WHOLE, 0) * leq->rate_hz;
    flush(leq);
    double energy = end > start ? energy_between(leq, start, end) : 0;
    if (energy > 0)
        record_number(record, &measures[0], RECORD_WHOLE, db_from_power(energy / (end - start)));
    else
        record_absent(record, &measures[0], RECORD_WHOLE, "no sample is over -60 dBFS");
    return OK;
}

static void leq_m_stop(void *state)
{
    struct leq_m *leq = state;
    fft_free(leq->fft);
    free(leq->weights);
    free(leq->slopes);
    free(leq->bins);
    free(leq->energies);
    for (int i = 0; i < leq->channels; i++)
        free(leq->input[i]);
}

const struct analyzer analyzer_leq_m = {
    .name = "leq_m",
    .summary = "Leq(m) of cinema trailers",
    .measures = measures,
    .state_size = sizeof(struct leq_m),
    .wanted = leq_m_wanted,
    .start = leq_m_start,
    .push = leq_m_push,
    .finish = leq_m_finish,
    .reads_record = true,
    .stop = leq_m_stop,
};
