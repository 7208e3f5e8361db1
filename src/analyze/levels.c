/* Sample peak, RMS, crest factor, DC offset and noise floor. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/sums.h"

enum { PEAK, RMS, CREST, OFFSET, FLOOR };

static const struct measure measures[] = {
    [PEAK] = {"peak.sample", "dBFS", "Sample peak", 2, "largest sample",
              "20 log10 of the largest absolute sample value. What is between the samples can be higher: "
              "peak.true.",
              0, true},
    [RMS] = {"level.rms", "dBFS", "RMS level", 2, "root mean square of the whole, not weighted",
             "A full-scale sine is -3.01 dBFS. Over all channels: the mean of their powers.", 0, true},
    [CREST] = {"level.crest", "dB", "Crest factor", 2, "sample peak over RMS",
               "A sine has 3.01 dB, a square wave 0.", 0, true},
    [OFFSET] = {"level.dc_offset", "%", "DC offset", 3, "mean of the samples, in percent of full scale",
                "0.1 % is -60 dBFS, 1 % is -40 dBFS. For the file: the channel that is farthest from zero.",
                0, true},
    [FLOOR] = {"level.noise_floor", "dBFS", "Noise floor", 1, "RMS of the quietest 0.4 s",
               "Not weighted, over all channels: the mean of their powers. Windows of 0.4 s, moved by 0.1 s, "
               "only whole ones; the time is the middle of the quietest. Not under -150 dBFS, which is what "
               "digital silence reads.",
               0, false},
    {0},
};

/* The windows of the noise floor, in hops of 100 ms. */
enum { HOPS_A_SECOND = 10, WINDOW_HOPS = 4 };
/* Under the noise of 24-bit words. */
static const double lowest_dbfs = -150.0;

struct channel_state {
    struct sums sums; /* the squares: of the hop that fills */
    double square;    /* of all hops before */
    float peak;
    int64_t peak_frame;
};

struct levels {
    int rate_hz, channels;
    int64_t frames;
    struct channel_state *channel;
    int64_t hop_end;
    float *hops; /* sum of squares in each, of all channels */
    size_t hop_count, hop_capacity;
};

/* Hops begin at multiples of the sums' lanes, the last ones that are not after their time. */
static int64_t hop_frame(const struct levels *levels, size_t hop)
{
    const int64_t lanes = (int64_t)HOPS_A_SECOND * SUMS_LANES;
    return (int64_t)hop * levels->rate_hz / lanes * SUMS_LANES;
}

static enum status levels_start(void *state, const struct audio_format *format,
                                const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct levels *levels = state;
    levels->rate_hz = format->rate_hz;
    levels->channels = format->channels;
    levels->channel = mem_zero((size_t)format->channels, sizeof *levels->channel);
    levels->hop_end = hop_frame(levels, 1);
    return OK;
}

/* Where the piece reached a new peak. */
static void find_peak(struct channel_state *channel, const float *x, int64_t frame)
{
    float largest = sums_largest(channel->sums.size);
    if (largest <= channel->peak)
        return;
    channel->peak = largest;
    while (fabsf(*x) < largest) {
        x++;
        frame++;
    }
    channel->peak_frame = frame;
}

/* Takes the squares out of the sums; those of all channels. */
static double take_squares(struct levels *levels)
{
    double squares = 0;
    for (int i = 0; i < levels->channels; i++) {
        struct channel_state *channel = &levels->channel[i];
        double square = sums_total(channel->sums.square);
        memset(channel->sums.square, 0, sizeof channel->sums.square);
        channel->square += square;
        squares += square;
    }
    return squares;
}

static void end_hop(struct levels *levels)
{
    levels->hops = mem_grow(levels->hops, levels->hop_count, &levels->hop_capacity, sizeof *levels->hops);
    levels->hops[levels->hop_count++] = (float)take_squares(levels);
    levels->hop_end = hop_frame(levels, levels->hop_count + 1);
}

static void levels_push(void *state, const struct audio_block *block)
{
    struct levels *levels = state;
    int64_t end = block->first_frame + (int64_t)block->frames;
    for (int64_t frame = block->first_frame, stop; frame < end; frame = stop) {
        stop = levels->hop_end < end ? levels->hop_end : end;
        size_t at = (size_t)(frame - block->first_frame), count = (size_t)(stop - frame);
        count = (count + SUMS_LANES - 1) / SUMS_LANES * SUMS_LANES; /* zeros follow the last frame */
        for (int i = 0; i < levels->channels; i++) {
            sums_add(&levels->channel[i].sums, block->samples[i] + at, count);
            find_peak(&levels->channel[i], block->samples[i] + at, frame);
        }
        if (stop == levels->hop_end)
            end_hop(levels);
    }
    levels->frames = end;
}

static const char every_zero[] = "every sample is zero";

static void record_channel(struct record *record, const struct levels *levels, int at,
                           const struct channel_state *channel, int peak_channel, double frames)
{
    if (channel->peak <= 0) {
        for (int which = PEAK; which <= CREST; which++)
            record_absent(record, &measures[which], at, every_zero);
        return;
    }
    double peak = db_from_amplitude(channel->peak), rms = db_from_power(channel->square / frames);
    reading_time(record_number(record, &measures[PEAK], at, peak),
                 (double)channel->peak_frame / levels->rate_hz, peak_channel);
    record_number(record, &measures[RMS], at, rms);
    record_number(record, &measures[CREST], at, peak - rms);
}

/* Mean square of the window that begins with a hop. */
static double window_power(const struct levels *levels, size_t hop)
{
    double squares = 0;
    for (size_t i = hop; i < hop + WINDOW_HOPS; i++)
        squares += levels->hops[i];
    int64_t frames = hop_frame(levels, hop + WINDOW_HOPS) - hop_frame(levels, hop);
    return squares / (double)frames / levels->channels;
}

static void record_floor(struct record *record, const struct levels *levels, bool is_silent)
{
    /* The last hop can end some frames before its time, and the file with it. */
    size_t whole = (size_t)(levels->frames * HOPS_A_SECOND / levels->rate_hz), quietest = 0;
    if (whole < WINDOW_HOPS || is_silent) {
        record_absent(record, &measures[FLOOR], RECORD_WHOLE,
                      is_silent ? every_zero : "shorter than one window of 0.4 s");
        return;
    }
    for (size_t i = 1; i + WINDOW_HOPS <= whole; i++)
        if (window_power(levels, i) < window_power(levels, quietest))
            quietest = i;
    double power = window_power(levels, quietest);
    double level = power > 0 ? fmax(db_from_power(power), lowest_dbfs) : lowest_dbfs;
    struct reading *reading = record_number(record, &measures[FLOOR], RECORD_WHOLE, level);
    reading_time(reading, (double)(2 * quietest + WINDOW_HOPS) / 2.0 / HOPS_A_SECOND, RECORD_WHOLE);
    if (!(power > 0))
        reading->text = mem_copy("digital silence");
}

static enum status levels_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct levels *levels = state;
    struct channel_state all = {0};
    int peak_channel = RECORD_WHOLE, offset_channel = 0;
    double offset = 0, frames = (double)levels->frames;
    take_squares(levels);
    for (int i = 0; i < levels->channels; i++) {
        const struct channel_state *channel = &levels->channel[i];
        record_channel(record, levels, i, channel, i, frames);
        double mean = frames > 0 ? sums_total(channel->sums.value) / frames * 100.0 : 0.0;
        record_number(record, &measures[OFFSET], i, mean);
        if (fabs(mean) > fabs(offset)) {
            offset = mean;
            offset_channel = i;
        }
        all.square += channel->square;
        if (channel->peak > all.peak) {
            all.peak = channel->peak;
            all.peak_frame = channel->peak_frame;
            peak_channel = i;
        }
    }
    record_channel(record, levels, RECORD_WHOLE, &all, peak_channel, frames * levels->channels);
    record_number(record, &measures[OFFSET], RECORD_WHOLE, offset)->at_channel = offset_channel;
    record_floor(record, levels, all.peak <= 0);
    return OK;
}

static void levels_stop(void *state)
{
    struct levels *levels = state;
    free(levels->channel);
    free(levels->hops);
}

const struct analyzer analyzer_levels = {
    .name = "levels",
    .summary = "sample peak, RMS, crest factor, DC offset, noise floor",
    .measures = measures,
    .state_size = sizeof(struct levels),
    .start = levels_start,
    .push = levels_push,
    .finish = levels_finish,
    .stop = levels_stop,
};
