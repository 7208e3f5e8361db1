/* Sample peak, RMS, crest factor and DC offset. */
#include <math.h>
#include <stdlib.h>

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

struct channel_state {
    struct sums sums;
    float peak;
    int64_t peak_frame;
};

struct levels {
    int rate_hz, channels;
    int64_t frames;
    struct channel_state *channel;
};

static enum status levels_start(void *state, const struct audio_format *format,
                                const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct levels *levels = state;
    levels->rate_hz = format->rate_hz;
    levels->channels = format->channels;
    levels->channel = mem_zero((size_t)format->channels, sizeof *levels->channel);
    return OK;
}

/* Where the block reached a new peak. */
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

static void levels_push(void *state, const struct audio_block *block)
{
    struct levels *levels = state;
    for (int i = 0; i < levels->channels; i++) {
        struct channel_state *channel = &levels->channel[i];
        size_t whole =
            (block->frames + SUMS_LANES - 1) / SUMS_LANES * SUMS_LANES; /* zeros follow the last frame */
        sums_add(&channel->sums, block->samples[i], whole);
        find_peak(channel, block->samples[i], block->first_frame);
    }
    levels->frames += (int64_t)block->frames;
}

static void record_channel(struct record *record, const struct levels *levels, int at,
                           const struct channel_state *channel, int peak_channel, double frames)
{
    static const char silent[] = "every sample is zero";
    if (channel->peak <= 0) {
        for (int which = PEAK; which <= CREST; which++)
            record_absent(record, &measures[which], at, silent);
        return;
    }
    double peak = db_from_amplitude(channel->peak),
           rms = db_from_power(sums_total(channel->sums.square) / frames);
    reading_time(record_number(record, &measures[PEAK], at, peak),
                 (double)channel->peak_frame / levels->rate_hz, peak_channel);
    record_number(record, &measures[RMS], at, rms);
    record_number(record, &measures[CREST], at, peak - rms);
}

static enum status levels_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    const struct levels *levels = state;
    struct channel_state all = {0};
    int peak_channel = RECORD_WHOLE, offset_channel = 0;
    double offset = 0, frames = (double)levels->frames;
    for (int i = 0; i < levels->channels; i++) {
        const struct channel_state *channel = &levels->channel[i];
        record_channel(record, levels, i, channel, i, frames);
        double mean = frames > 0 ? sums_total(channel->sums.value) / frames * 100.0 : 0.0;
        record_number(record, &measures[OFFSET], i, mean);
        if (fabs(mean) > fabs(offset)) {
            offset = mean;
            offset_channel = i;
        }
        all.sums.square[0] += sums_total(channel->sums.square);
        if (channel->peak > all.peak) {
            all.peak = channel->peak;
            all.peak_frame = channel->peak_frame;
            peak_channel = i;
        }
    }
    record_channel(record, levels, RECORD_WHOLE, &all, peak_channel, frames * levels->channels);
    record_number(record, &measures[OFFSET], RECORD_WHOLE, offset)->at_channel = offset_channel;
    record_absent(record, &measures[FLOOR], RECORD_WHOLE, "not measured yet");
    return OK;
}

static void levels_stop(void *state)
{
    struct levels *levels = state;
    free(levels->channel);
}

const struct analyzer analyzer_levels = {
    .name = "levels",
    .summary = "sample peak, RMS, crest factor, DC offset",
    .measures = measures,
    .state_size = sizeof(struct levels),
    .start = levels_start,
    .push = levels_push,
    .finish = levels_finish,
    .stop = levels_stop,
};
