/* True peak: the maximum of the band-limited reconstruction (ITU-R BS.1770-5, Annex 2 defines the quantity; its filter is
   not used here because it reads up to 0.8 dB under).
   A coarse 4x grid finds the candidates; the greatest are kept with the samples around them and evaluated with a long
   sinc at the end. Both ends of the file are padded, since a file cut at a high level peaks outside itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "analyze/places.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/oversample.h"

enum { TRUE, OVERS, HISTORY };

static const struct measure measures[] = {
    [TRUE] = {"peak.true", "dBTP", "True peak", 2,
              "greatest level between the samples, as a converter plays it",
              "The maximum of the band-limited reconstruction: a 4x oversampled search, then a sinc of 512 "
              "samples around"
              " the greatest candidates, at every sample rate and over both ends of the file. It reads "
              "higher than 4x"
              " meters on clipped music, because they are too low there. The time is the peak's.",
              0, true},
    [OVERS] = {"peak.overs", "", "Inter-sample overs", 0,
               "peaks over 0 dBTP, those within 1 ms counted as one",
               "Each is an event in one channel; the hundred greatest are listed with their level in dBTP. A "
               "converter or"
               " a lossy encoder can clip there even when no sample does.",
               0, true},
    [HISTORY] = {"peak.history", "dBTP", "True peak over time", 2, "true peak of each 100 ms, all channels",
                 "From the 4x grid. The time of a value is the middle of its 100 ms.", 0, false},
    {0},
};

enum {
    CHUNK = OVERSAMPLE_CHUNK,
    MARGIN = INTERPOLATE_REACH + 4, /* samples kept on each side of a candidate */
    LEAD = MARGIN + CHUNK,          /* zeros before the first sample */
    PIECE = 8192,
    WORK = LEAD + CHUNK + MARGIN + PIECE + CHUNK,
    CANDIDATES = 64,
    HOPS_A_SECOND = 10,
};

static const double tolerance = 1.2589254117941673; /* 2 dB: what the coarse grid may miss of clipped noise */
static const double over = 1.0, merge_s = 0.001;

struct candidate {
    double size; /* by the coarse grid's parabola */
    int64_t frame;
    double offset; /* from that frame, in samples */
    float around[2 * MARGIN + 1];
};

struct event {
    bool open;
    double start, last, size; /* in frames */
};

struct channel_state {
    float work[WORK];
    size_t filled, next; /* samples in work; the chunk to do next */
    int64_t base;        /* frame of work[0] */
    float before;        /* last grid value of the chunk before */
    float sample_peak;
    int64_t sample_frame;
    struct candidate candidates[CANDIDATES];
    size_t candidate_count, least; /* which of them goes next */
    double largest;                /* candidate so far */
    struct event event;
};

struct true_peak {
    int rate_hz, channels;
    struct oversample kernel;
    struct channel_state *channel;
    struct places overs;
    float *hops;
    size_t hop_count, hop_capacity;
    int64_t frames;
};

static enum status true_peak_start(void *state, const struct audio_format *format,
                                   const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct true_peak *meter = state;
    meter->rate_hz = format->rate_hz;
    meter->channels = format->channels;
    oversample_init(&meter->kernel);
    meter->channel = mem_aligned((size_t)format->channels, sizeof *meter->channel);
    for (int i = 0; i < format->channels; i++) {
        meter->channel[i].filled = LEAD;
        meter->channel[i].next = MARGIN;
        meter->channel[i].base = -LEAD;
    }
    return OK;
}

static void close_event(struct true_peak *meter, struct channel_state *channel)
{
    struct event *event = &channel->event;
    if (event->open)
        places_add(&meter->overs, &(struct place){.start_s = event->start / meter->rate_hz,
                                                  .length_s = (event->last - event->start) / meter->rate_hz,
                                                  .channel = (int)(channel - meter->channel),
                                                  .value = db_from_amplitude(event->size)});
    event->open = false;
}

static void note_over(struct true_peak *meter, struct channel_state *channel, double time, double size)
{
    struct event *event = &channel->event;
    if (event->open && time - event->last > merge_s * meter->rate_hz)
        close_event(meter, channel);
    if (!event->open)
        *event = (struct event){.open = true, .start = time, .size = size};
    event->last = time;
    if (size > event->size)
        event->size = size;
}

static void keep_candidate(struct channel_state *channel, double size, size_t at, double offset)
{
    size_t slot = channel->candidate_count < CANDIDATES ? channel->candidate_count++ : channel->least;
    struct candidate *candidate = &channel->candidates[slot];
    candidate->size = size;
    candidate->frame = channel->base + (int64_t)at;
    candidate->offset = offset;
    memcpy(candidate->around, channel->work + at - MARGIN, sizeof candidate->around);
    if (size > channel->largest)
        channel->largest = size;
    channel->least = 0;
    for (size_t i = 1; i < channel->candidate_count; i++)
        if (channel->candidates[i].size < channel->candidates[channel->least].size)
            channel->least = i;
}

/* What a grid maximum must reach to matter. */
static double candidate_floor(const struct channel_state *channel)
{
    double least = channel->largest / tolerance;
    if (channel->candidate_count == CANDIDATES && channel->candidates[channel->least].size > least)
        least = channel->candidates[channel->least].size;
    return least;
}

/* Looks at the local maxima of one chunk's grid. */
static void scan_chunk(struct true_peak *meter, struct channel_state *channel,
                       float grid[4][OVERSAMPLE_CHUNK], float before, float after)
{
    float least = (float)fmin(candidate_floor(channel), over) * 0.9f;
    for (int i = 0; i < 4 * CHUNK; i++) {
        double here = grid[i & 3][i >> 2];
        if (fabs(here) < least)
            continue;
        double sign = here < 0 ? -1.0 : 1.0;
        double left = sign * (i > 0 ? grid[(i - 1) & 3][(i - 1) >> 2] : before);
        double right = sign * (i + 1 < 4 * CHUNK ? grid[(i + 1) & 3][(i + 1) >> 2] : after);
        here *= sign;
        if (here < left || here <= right)
            continue;
        double shift = 0.5 * (left - right) / (left - 2.0 * here + right);
        double size = here - 0.25 * (left - right) * shift, time = (i + shift) / 4.0;
        size_t at = channel->next + (size_t)(i >> 2);
        if (size > over)
            note_over(meter, channel, (double)(channel->base + (int64_t)channel->next) + time, size);
        if (size > candidate_floor(channel))
            keep_candidate(channel, size, at, time - (i >> 2));
    }
}

static void keep_hop(struct true_peak *meter, int64_t frame, float size)
{
    int64_t hop = frame < 0 ? 0 : frame * HOPS_A_SECOND / meter->rate_hz;
    while (meter->hop_count <= (size_t)hop) {
        meter->hops = mem_grow(meter->hops, meter->hop_count, &meter->hop_capacity, sizeof *meter->hops);
        meter->hops[meter->hop_count++] = 0;
    }
    if (size > meter->hops[hop])
        meter->hops[hop] = size;
}

static void run_chunks(struct true_peak *meter, struct channel_state *channel, int64_t end)
{
    while (channel->next + CHUNK + MARGIN <= channel->filled) {
        int64_t frame = channel->base + (int64_t)channel->next;
        if (frame >= end)
            break;
        const float *x = channel->work + channel->next;
        float grid[4][OVERSAMPLE_CHUNK];
        float largest = oversample_grid(&meter->kernel, x, grid);
        keep_hop(meter, frame, largest);
        if (largest > 0.9 * fmin(candidate_floor(channel), over) && largest > 0)
            scan_chunk(meter, channel, grid, channel->before, x[CHUNK]);
        channel->before = grid[3][CHUNK - 1];
        channel->next += CHUNK;
    }
    size_t drop = channel->next - MARGIN;
    memmove(channel->work, channel->work + drop, (channel->filled - drop) * sizeof *channel->work);
    channel->filled -= drop;
    channel->next -= drop;
    channel->base += (int64_t)drop;
}

static void find_sample_peak(struct channel_state *channel, const float *x, size_t count, int64_t frame)
{
    float largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fabsf(x[i]) > largest ? fabsf(x[i]) : largest;
    if (largest <= channel->sample_peak)
        return;
    channel->sample_peak = largest;
    for (size_t i = 0; i < count; i++)
        if (fabsf(x[i]) >= largest) {
            channel->sample_frame = frame + (int64_t)i;
            return;
        }
}

static void true_peak_push(void *state, const struct audio_block *block)
{
    struct true_peak *meter = state;
    for (int i = 0; i < meter->channels; i++) {
        struct channel_state *channel = &meter->channel[i];
        for (size_t at = 0; at < block->frames;) {
            size_t count = block->frames - at < PIECE ? block->frames - at : PIECE;
            find_sample_peak(channel, block->samples[i] + at, count, block->first_frame + (int64_t)at);
            memcpy(channel->work + channel->filled, block->samples[i] + at, count * sizeof *channel->work);
            channel->filled += count;
            run_chunks(meter, channel, INT64_MAX);
            at += count;
        }
    }
    meter->frames = block->first_frame + (int64_t)block->frames;
}

static int compare_candidates(const void *left, const void *right)
{
    double a = ((const struct candidate *)left)->size, b = ((const struct candidate *)right)->size;
    return (a < b) - (a > b);
}

/* Evaluates the kept candidates with the long kernel; the samples themselves are part of the reconstruction. */
static double refine(struct channel_state *channel, const struct interpolate *kernel, double *frame)
{
    double best = channel->sample_peak;
    *frame = (double)channel->sample_frame;
    qsort(channel->candidates, channel->candidate_count, sizeof *channel->candidates, compare_candidates);
    for (size_t i = 0; i < channel->candidate_count; i++) {
        const struct candidate *candidate = &channel->candidates[i];
        if (candidate->size * tolerance < best)
            break;
        double time = candidate->offset, size = 0;
        for (int turn = 0; turn < 4; turn++) {
            double centre = time;
            size = interpolate_peak(kernel, candidate->around + MARGIN, &time, 0.25);
            if (fabs(time - centre) < 0.24 || fabs(time) > 2.0)
                break;
        }
        if (size > best) {
            best = size;
            *frame = (double)candidate->frame + time;
        }
    }
    return best;
}

static void flush_channels(struct true_peak *meter)
{
    for (int i = 0; i < meter->channels; i++) {
        struct channel_state *channel = &meter->channel[i];
        memset(channel->work + channel->filled, 0, (MARGIN + 2 * CHUNK) * sizeof *channel->work);
        channel->filled += MARGIN + 2 * CHUNK;
        run_chunks(meter, channel, meter->frames + CHUNK);
        close_event(meter, channel);
    }
}

static void record_peaks(struct true_peak *meter, struct record *record)
{
    static const char silent[] = "every sample is zero";
    struct interpolate kernel;
    interpolate_init(&kernel);
    double best = 0, best_frame = 0;
    int best_channel = RECORD_WHOLE;
    for (int i = 0; i < meter->channels; i++) {
        double frame, size = refine(&meter->channel[i], &kernel, &frame);
        if (size <= 0) {
            record_absent(record, &measures[TRUE], i, silent);
            continue;
        }
        struct reading *reading = record_number(record, &measures[TRUE], i, db_from_amplitude(size));
        reading_time(reading, frame / meter->rate_hz, i);
        if (size > best) {
            best = size;
            best_frame = frame;
            best_channel = i;
        }
    }
    if (best > 0)
        reading_time(record_number(record, &measures[TRUE], RECORD_WHOLE, db_from_amplitude(best)),
                     best_frame / meter->rate_hz, best_channel);
    else
        record_absent(record, &measures[TRUE], RECORD_WHOLE, silent);
}

static enum status true_peak_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct true_peak *meter = state;
    flush_channels(meter);
    record_peaks(meter, record);
    struct reading *overs = record_number(record, &measures[OVERS], RECORD_WHOLE, (double)meter->overs.total);
    places_record(&meter->overs, overs);
    for (size_t i = 0; i < meter->hop_count; i++)
        meter->hops[i] = meter->hops[i] > 0 ? (float)db_from_amplitude(meter->hops[i]) : NAN;
    record_series(record, &measures[HISTORY], RECORD_WHOLE, 0.5 / HOPS_A_SECOND, 1.0 / HOPS_A_SECOND,
                  meter->hops, meter->hop_count);
    meter->hops = NULL;
    return OK;
}

static void true_peak_stop(void *state)
{
    struct true_peak *meter = state;
    free(meter->channel);
    free(meter->hops);
}

const struct analyzer analyzer_true_peak = {
    .name = "true_peak",
    .summary = "the exact true peak, and where it passes full scale",
    .measures = measures,
    .state_size = sizeof(struct true_peak),
    .start = true_peak_start,
    .push = true_peak_push,
    .finish = true_peak_finish,
    .stop = true_peak_stop,
};
