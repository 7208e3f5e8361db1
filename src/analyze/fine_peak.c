/* True peak once more, where it lies close to a limit: the reconstruction that the sampling theorem speaks of, of all
   samples of the file, at every peak that may be the greatest. It runs in a second pass, which most files can do
   without. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/exact.h"
#include "dsp/oversample.h"

static const struct measure measures[] = {
    {"peak.true_fine", "dBTP", "True peak, finely", 3,
     "true peak once more and more finely, where it is close to a limit",
     "The reconstruction of the sampling theorem: the sum over all samples of the file, without a window, at "
     "each of the"
     " 64 greatest peaks of a second search that looks at all within 2 dB. Taken in a second pass, only when "
     "the uncertainty"
     " of peak.true straddles a limit.",
     0, true, .uncertainty = 0.001,
     .because = "the sum is exact to 0.00001 dB and its maximum is found to 0.0002 dB"},
    {0},
};

enum {
    POINTS = 64,              /* a channel */
    A_UNIT = 4,               /* peaks of one unit that are looked at: the greatest of the coarse grid */
    UNIT = EXACT_UNIT,        /* samples that are taken at once */
    DELAY = EXACT_BESIDE + 1, /* units that the search is behind the newest one */
    RECENT = DELAY + EXACT_BESIDE + 1, /* units that are not past */
    LINE = 8 * RECENT * UNIT,
};

static const double tolerance = 1.2589254117941673; /* 2 dB: what the coarse grid may miss of clipped noise */
static const double nearly = 0.995; /* how far the sinc at a coarse maximum's time is under its own maximum */

struct fine_point {
    double size; /* by the sinc of the first pass */
    struct exact_point exact;
};

struct channel_state {
    double largest; /* maximum of the coarse grid so far */
    struct fine_point *points[POINTS];
    size_t count, smallest;
    struct exact_past past;
    struct exact_run recent[RECENT]; /* by unit modulo RECENT */
    int64_t unit;                    /* the next one to be full */
    int64_t line_unit;               /* the first that the line holds */
    size_t filled;                   /* samples in the line */
    float line[LINE];
};

struct fine_peak {
    int rate_hz, channels;
    struct oversample coarse;
    struct interpolate sinc;
    struct channel_state *channel;
};

static bool fine_peak_wanted(const struct audio_format *format, const struct analyze_options *options)
{
    (void)format;
    return analyze_asks(options, measures);
}

static enum status fine_peak_start(void *state, const struct audio_format *format,
                                   const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct fine_peak *meter = state;
    meter->rate_hz = format->rate_hz;
    meter->channels = format->channels;
    oversample_init(&meter->coarse);
    interpolate_init(&meter->sinc);
    meter->channel = mem_zero((size_t)format->channels, sizeof *meter->channel);
    for (int i = 0; i < format->channels; i++) {
        struct channel_state *channel = &meter->channel[i];
        channel->line_unit = -RECENT; /* zeros, which may ring before the file */
        channel->filled = (size_t)RECENT * UNIT;
    }
    return OK;
}

static const float *unit_at(const struct channel_state *channel, int64_t unit)
{
    return channel->line + (unit - channel->line_unit) * UNIT;
}

/* The greatest local maxima of a unit's coarse grid, A_UNIT at most. */
static size_t find_maxima(const struct fine_peak *meter, struct channel_state *channel, const float *x,
                          struct oversample_maximum best[A_UNIT])
{
    enum { CHUNKS = UNIT / OVERSAMPLE_CHUNK };
    float size[CHUNKS], coarse[CHUNKS], itu[CHUNKS], grid[4][OVERSAMPLE_CHUNK];
    struct oversample_maximum maxima[OVERSAMPLE_MAXIMA];
    size_t found = 0;
    oversample_look(&meter->coarse, x, CHUNKS, size, coarse, itu);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
        const float *at = x + chunk * OVERSAMPLE_CHUNK;
        float least = (float)(channel->largest / tolerance);
        if (!(coarse[chunk] > least))
            continue;
        oversample_grid(&meter->coarse, at, grid);
        size_t count = oversample_maxima(&meter->coarse, at, grid, least, maxima);
        for (size_t i = 0; i < count; i++) {
            maxima[i].sample += chunk * OVERSAMPLE_CHUNK;
            channel->largest = fmax(channel->largest, maxima[i].size);
            size_t place = found < A_UNIT ? found++ : A_UNIT;
            for (; place > 0 && maxima[i].size > best[place - 1].size; place--)
                if (place < A_UNIT)
                    best[place] = best[place - 1];
            if (place < A_UNIT)
                best[place] = maxima[i];
        }
    }
    return found;
}

static void find_smallest(struct channel_state *channel)
{
    channel->smallest = 0;
    for (size_t i = 1; i < channel->count; i++)
        if (channel->points[i]->size < channel->points[channel->smallest]->size)
            channel->smallest = i;
}

/* Keeps the maximum if the sinc says that it is one of the greatest. */
static void keep_maximum(const struct fine_peak *meter, struct channel_state *channel, int64_t unit,
                         const struct oversample_maximum *maximum)
{
    const float *x = unit_at(channel, unit);
    bool is_full = channel->count == POINTS;
    double offset = maximum->offset, smallest = is_full ? channel->points[channel->smallest]->size : 0.0;
    if (fabs(interpolate_at(&meter->sinc, x + maximum->sample, offset)) < smallest * nearly)
        return;
    double size = interpolate_peak(&meter->sinc, x + maximum->sample, &offset, 0.25);
    if (size <= smallest)
        return;
    if (!is_full)
        channel->points[channel->count] = mem_zero(1, sizeof **channel->points);
    struct fine_point *point = channel->points[is_full ? channel->smallest : channel->count++];
    point->size = size;
    point->exact.frame = unit * UNIT + maximum->sample;
    point->exact.offset = offset;
    exact_point_begin(&point->exact, x, &channel->past);
    find_smallest(channel);
}

/* With the unit that has become full the one DELAY before it can be searched. */
static void end_unit(const struct fine_peak *meter, struct channel_state *channel)
{
    int64_t unit = channel->unit++, looked_at = unit - DELAY;
    struct exact_run *recent = &channel->recent[unit % RECENT];
    if (unit >= RECENT)
        exact_past_add(&channel->past, recent);
    struct oversample_maximum best[A_UNIT];
    size_t found = find_maxima(meter, channel, unit_at(channel, looked_at), best);
    for (size_t i = 0; i < found; i++)
        keep_maximum(meter, channel, looked_at, &best[i]);
    *recent = exact_run_of(unit_at(channel, unit), unit);
    for (size_t i = 0; i < channel->count; i++)
        exact_point_add(&channel->points[i]->exact, recent);
}

static void push_samples(const struct fine_peak *meter, struct channel_state *channel, const float *x,
                         size_t count)
{
    while (count > 0) {
        if (channel->filled == LINE) {
            const size_t kept = (size_t)(RECENT - 1) * UNIT;
            memmove(channel->line, channel->line + LINE - kept, kept * sizeof *channel->line);
            channel->line_unit = channel->unit - (RECENT - 1);
            channel->filled = kept;
        }
        size_t room = UNIT - channel->filled % UNIT, piece = count < room ? count : room;
        memcpy(channel->line + channel->filled, x, piece * sizeof *x);
        channel->filled += piece;
        x += piece;
        count -= piece;
        if (piece == room)
            end_unit(meter, channel);
    }
}

static void fine_peak_push(void *state, const struct audio_block *block)
{
    struct fine_peak *meter = state;
    for (int i = 0; i < meter->channels; i++)
        push_samples(meter, &meter->channel[i], block->samples[i], block->frames);
}

/* Zeros until the unit after the last one has been searched, which may ring there. */
static void flush_channel(const struct fine_peak *meter, struct channel_state *channel)
{
    static const float zeros[UNIT];
    push_samples(meter, channel, zeros, UNIT - channel->filled % UNIT);
    for (int i = 0; i <= DELAY; i++)
        push_samples(meter, channel, zeros, UNIT);
}

struct peak {
    double size, frame;
    int channel;
};

static void record_peak(struct record *record, const struct fine_peak *meter, int at, const struct peak *peak)
{
    if (peak->size > 0)
        reading_time(record_number(record, measures, at, db_from_amplitude(peak->size)),
                     peak->frame / meter->rate_hz, peak->channel);
    else
        record_absent(record, measures, at, "every sample is zero");
}

static enum status fine_peak_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct fine_peak *meter = state;
    struct peak whole = {0};
    for (int i = 0; i < meter->channels; i++) {
        struct channel_state *channel = &meter->channel[i];
        struct peak peak = {0};
        flush_channel(meter, channel);
        for (size_t k = 0; k < channel->count; k++) {
            struct exact_point *exact = &channel->points[k]->exact;
            double size = exact_point_peak(exact);
            if (size > peak.size)
                peak = (struct peak){size, (double)exact->frame + exact->offset, i};
        }
        record_peak(record, meter, i, &peak);
        if (peak.size > whole.size)
            whole = peak;
    }
    record_peak(record, meter, RECORD_WHOLE, &whole);
    return OK;
}

static void fine_peak_stop(void *state)
{
    struct fine_peak *meter = state;
    for (int i = 0; meter->channel && i < meter->channels; i++)
        for (size_t k = 0; k < meter->channel[i].count; k++)
            free(meter->channel[i].points[k]);
    free(meter->channel);
}

const struct analyzer analyzer_fine_peak = {
    .name = "fine_peak",
    .summary = "the true peak once more, where it is close to a limit",
    .measures = measures,
    .state_size = sizeof(struct fine_peak),
    .wanted = fine_peak_wanted,
    .start = fine_peak_start,
    .push = fine_peak_push,
    .finish = fine_peak_finish,
    .stop = fine_peak_stop,
};
