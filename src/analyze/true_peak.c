/* True peak: the maximum of the band-limited reconstruction, and beside it what the filter of ITU-R BS.1770-5, Annex 2
   reads (up to 0.8 dB under it on a sine, more on clipped music).
   A coarse 4x grid finds the candidates; the greatest are kept with the samples around them and evaluated with a long
   sinc at the end. A chunk whose samples are so small, or so even, that no grid value in it can matter is skipped: the
   bound is the kernel's own, so nothing is lost by it. Both ends of the file are padded, since a file cut at a high level
   peaks outside itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "analyze/candidates.h"
#include "analyze/places.h"
#include "base/mem.h"
#include "base/simd.h"
#include "base/units.h"
#include "dsp/oversample.h"

enum { TRUE, ITU, SPREAD, OVERS, HISTORY };

static const struct measure measures[] = {
    [TRUE] =
        {"peak.true", "dBTP", "True peak", 2, "greatest level between the samples, as a converter plays it",
         "The maximum of the band-limited reconstruction: a 4x oversampled search, then a sinc of 512 "
         "samples around"
         " the greatest candidates, at every sample rate and over both ends of the file. It reads "
         "higher than 4x"
         " meters on clipped music, because they are too low there. The time is the peak's.",
         0, true, .uncertainty = 0.3, .finer = "peak.true_fine",
         .because =
             "what the sinc's window takes from above 0.495 of the sample rate: 0.3 dB on noise that was "
             "clipped"
             " hard, 0.1 dB on clipped music, 0.002 dB where there is nothing; each reading has its own, from"
             " what half the window takes",
         .panel = &panel_true_peak},
    [ITU] =
        {"peak.true_itu", "dBTP", "... by the ITU filter", 2,
         "what a meter with the filter of ITU-R BS.1770-5, Annex 2 reads",
         "4x oversampling by the 48 taps of the recommendation's table 1, nothing between the points. Most "
         "meters work"
         " like that; peak.true is what they approximate.",
         0, false},
    [SPREAD] = {"peak.true_spread", "dB", "... between filters", 2,
                "how far reconstruction filters disagree about the true peak",
                "Highest minus lowest of three: the exact reconstruction, the filter of ITU-R BS.1770-5, "
                "Annex 2, and a"
                " converter's filter that passes 0.4535 of the sample rate, the last at the greatest peaks. "
                "Over 0.5 dB there is"
                " energy near half the sample rate, as clipping leaves it, and what a listener's converter "
                "makes of it is open.",
                0, false, .uncertainty = 0.2, .because = "that of peak.true"},
    [OVERS] = {"peak.overs", "", "Inter-sample overs", 0,
               "peaks over 0 dBTP, those within 1 ms counted as one",
               "Each is an event in one channel; the hundred greatest are listed with their level in dBTP. A "
               "converter or"
               " a lossy encoder can clip there even when no sample does.",
               0, true},
    [HISTORY] = {"peak.history", "dBTP", "True peak over time", 2, "true peak of each 100 ms, all channels",
                 "From the 4x grid. The time of a value is the middle of its 100 ms.", 0, false,
                 .uncertainty = 0.7,
                 .because =
                     "a sine of half the sample rate can peak an eighth of a sample from the grid's points",
                 .panel = &panel_true_peak, .drawn = DRAWN_CURVE},
    {0},
};

enum {
    CHUNK = OVERSAMPLE_CHUNK,
    DELAY = 320,          /* how far behind the end of a block the work stays, for the samples that follow */
    RUN = OVERSAMPLE_RUN, /* chunks taken at once */
    HOPS_A_SECOND = 10,
};

static const double over = 1.0, merge_s = 0.001;
static const float vertex = 0.9F; /* between two points of the grid, no parabola is higher than this says */

struct event {
    bool open;
    double start, last, size; /* in frames */
};

struct channel_state {
    float sample_peak, itu;
    int64_t sample_frame, itu_frame;
    struct candidates candidates;
    struct event event;
    float tail[AUDIO_CONTEXT]; /* the last samples that were read */
};

struct true_peak {
    int rate_hz, channels;
    struct oversample kernel;
    struct channel_state *channel;
    struct places overs;
    float *hops;
    size_t hop_count, hop_capacity;
    int64_t frames, next; /* read so far; the chunk to do next */
};

static enum status true_peak_start(void *state, const struct audio_format *format,
                                   const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct true_peak *meter = state;
    meter->rate_hz = format->rate_hz;
    meter->channels = format->channels;
    oversample_init(&meter->kernel);
    meter->channel = mem_zero((size_t)format->channels, sizeof *meter->channel);
    meter->next = -DELAY;
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

/* Grid values under this are of no interest. */
static float least_size(const struct channel_state *channel)
{
    return vertex * (float)fmin(candidates_floor(&channel->candidates), over);
}

/* Looks at the local maxima of one chunk's grid; it begins with the sample `x`, which is `frame` of the file. */
static void scan_chunk(struct true_peak *meter, struct channel_state *channel, const float *x, int64_t frame,
                       float grid[4][CHUNK])
{
    struct oversample_maximum maxima[OVERSAMPLE_MAXIMA];
    size_t count = oversample_maxima(&meter->kernel, x, grid, least_size(channel), maxima);
    for (const struct oversample_maximum *maximum = maxima; maximum < maxima + count; maximum++) {
        int64_t at = frame + maximum->sample;
        if (maximum->size > over)
            note_over(meter, channel, (double)at + maximum->offset, maximum->size);
        if (maximum->size > candidates_floor(&channel->candidates))
            candidates_keep(&channel->candidates, maximum->size, x + maximum->sample, at, maximum->offset);
    }
}

static float *hop_at(struct true_peak *meter, size_t hop)
{
    while (meter->hop_count <= hop) {
        meter->hops = mem_grow(meter->hops, meter->hop_count, &meter->hop_capacity, sizeof *meter->hops);
        meter->hops[meter->hop_count++] = 0;
    }
    return &meter->hops[hop];
}

static void raise(float *largest, float size)
{
    if (size > *largest)
        *largest = size;
}

static struct oversample_peaks measure_chunk(struct true_peak *meter, struct channel_state *channel,
                                             const float *x, int64_t frame, float *hop, float grid[4][CHUNK])
{
    struct oversample_peaks peaks = oversample_grid(&meter->kernel, x, grid);
    raise(hop, peaks.coarse);
    if (peaks.itu > channel->itu) {
        channel->itu = peaks.itu;
        channel->itu_frame = frame;
    }
    return peaks;
}

static void find_sample_peak(struct channel_state *channel, const float *x, int64_t frame, float largest)
{
    channel->sample_peak = largest;
    while (fabsf(*x) < largest) {
        x++;
        frame++;
    }
    channel->sample_frame = frame;
}

/* What is known of the chunks of a run before they are measured. */
struct looks {
    float size[RUN], coarse[RUN], itu[RUN]; /* largest sample; at most so much in the grids */
    int matters[RUN];
};

/* Marks the chunks that may raise one of the three. */
SIMD_CLONES
static void mark(struct looks *looks, size_t count, float size, float coarse, float itu)
{
    for (size_t i = 0; i < count; i++)
        looks->matters[i] = (looks->size[i] > size) | (looks->coarse[i] > coarse) | (looks->itu[i] > itu);
}

/* `count` chunks that belong to one hop. The chunk with the largest sample goes first, so that most others can be
   skipped. */
static void run_hop(struct true_peak *meter, struct channel_state *channel, const float *x, int64_t frame,
                    size_t count, struct looks *looks, float *hop)
{
    float grid[4][CHUNK];
    size_t loudest = 0;
    for (size_t i = 1; i < count; i++)
        if (looks->size[i] > looks->size[loudest])
            loudest = i;
    if (looks->size[loudest] > *hop)
        raise(hop, oversample_grid(&meter->kernel, x + loudest * CHUNK, grid).coarse);
    float least = least_size(channel);
    mark(looks, count, channel->sample_peak, least < *hop ? least : *hop, channel->itu);
    for (size_t i = 0; i < count; i++) {
        const float *here = x + i * CHUNK;
        int64_t at = frame + (int64_t)(i * CHUNK);
        if (!looks->matters[i])
            continue;
        if (looks->size[i] > channel->sample_peak)
            find_sample_peak(channel, here, at, looks->size[i]);
        if (looks->coarse[i] <= least && looks->coarse[i] <= *hop && looks->itu[i] <= channel->itu)
            continue;
        struct oversample_peaks peaks = measure_chunk(meter, channel, here, at, hop, grid);
        if (peaks.coarse > least) {
            scan_chunk(meter, channel, here, at, grid);
            least = least_size(channel);
        }
    }
}

/* The chunks from frame `from`, which stands at `x`, to frame `to`. */
static void run_chunks(struct true_peak *meter, struct channel_state *channel, const float *x, int64_t from,
                       int64_t to)
{
    struct looks looks;
    const int64_t last =
        meter->frames - 1; /* what rings before and after the file is its first and last hop's */
    while (from < to) {
        int64_t hop = (from < 0 ? 0 : from < last ? from : last) * HOPS_A_SECOND / meter->rate_hz;
        int64_t hop_end = ((hop + 1) * meter->rate_hz + HOPS_A_SECOND - 1) / HOPS_A_SECOND;
        int64_t end = hop_end < to && hop_end <= last ? hop_end : to;
        size_t count = (size_t)(end - from + CHUNK - 1) / CHUNK;
        count = count < RUN ? count : RUN;
        oversample_look(&meter->kernel, x, count, looks.size, looks.coarse, looks.itu);
        run_hop(meter, channel, x, from, count, &looks, hop_at(meter, (size_t)hop));
        x += count * CHUNK;
        from += (int64_t)count * CHUNK;
    }
}

/* Down to a multiple of a chunk, below zero as well. */
static int64_t chunk_start(int64_t frame)
{
    return frame - (frame % CHUNK + CHUNK) % CHUNK;
}

static void true_peak_push(void *state, const struct audio_block *block)
{
    struct true_peak *meter = state;
    meter->frames = block->first_frame + (int64_t)block->frames;
    int64_t from = meter->next, to = chunk_start(meter->frames - DELAY);
    for (int i = 0; i < meter->channels; i++) {
        struct channel_state *channel = &meter->channel[i];
        const float *x = block->samples[i];
        run_chunks(meter, channel, x + (from - block->first_frame), from, to);
        memcpy(channel->tail, x + block->frames - AUDIO_CONTEXT, sizeof channel->tail);
    }
    meter->next = to > from ? to : from;
}

/* The rest of the file, and what rings out after it. */
static void flush_channels(struct true_peak *meter)
{
    enum { BEHIND = CANDIDATE_MARGIN + 4 * CHUNK };
    for (int i = 0; i < meter->channels; i++) {
        struct channel_state *channel = &meter->channel[i];
        float work[AUDIO_CONTEXT + BEHIND] = {0};
        memcpy(work, channel->tail, sizeof channel->tail);
        run_chunks(meter, channel, work + AUDIO_CONTEXT + (meter->next - meter->frames), meter->next,
                   chunk_start(meter->frames) + (ptrdiff_t)2 * CHUNK);
        close_event(meter, channel);
    }
}

static void record_one(struct record *record, const struct true_peak *meter, int which, int at,
                       const struct peak *peak, double doubt_db)
{
    if (peak->size <= 0) {
        record_absent(record, &measures[which], at, "every sample is zero");
        return;
    }
    struct reading *reading = record_number(record, &measures[which], at, db_from_amplitude(peak->size));
    reading_time(reading, peak->frame / meter->rate_hz, peak->channel);
    if (which == TRUE)
        reading->uncertainty = doubt_db;
}

static void record_filters(struct record *record, const struct true_peak *meter, int at,
                           const struct peak peaks[PEAK_FILTERS], double doubt_db)
{
    record_one(record, meter, TRUE, at, &peaks[BY_SINC], doubt_db);
    record_one(record, meter, ITU, at, &peaks[BY_ITU], doubt_db);
    double highest = 0, lowest = INFINITY;
    for (int filter = 0; filter < PEAK_FILTERS; filter++) {
        highest = fmax(highest, peaks[filter].size);
        lowest = fmin(lowest, peaks[filter].size);
    }
    if (lowest > 0)
        record_number(record, &measures[SPREAD], at, db_from_amplitude(highest / lowest));
    else
        record_absent(record, &measures[SPREAD], at, "every sample is zero");
}

static void record_peaks(struct true_peak *meter, struct record *record)
{
    struct peak_filters *filters = mem_zero(1, sizeof *filters);
    struct peak whole[PEAK_FILTERS] = {{0}};
    double most = 0;
    interpolate_init(&filters->sinc);
    interpolate_init_half(&filters->half);
    converter_init(&filters->converter);
    for (int i = 0; i < meter->channels; i++) {
        struct peak peaks[PEAK_FILTERS] = {{0}};
        struct channel_state *channel = &meter->channel[i];
        peak_raise(&peaks[BY_SINC], channel->sample_peak, (double)channel->sample_frame, i);
        peak_raise(&peaks[BY_ITU], channel->itu, (double)channel->itu_frame, i);
        candidates_refine(&channel->candidates, filters, i, peaks);
        record_filters(record, meter, i, peaks, channel->candidates.doubt_db);
        most = fmax(most, peaks[BY_SINC].size * amplitude_from_db(channel->candidates.doubt_db));
        for (int filter = 0; filter < PEAK_FILTERS; filter++)
            peak_raise(&whole[filter], peaks[filter].size, peaks[filter].frame, peaks[filter].channel);
    }
    /* Another channel's peak may be the greatest. */
    record_filters(record, meter, RECORD_WHOLE, whole, db_from_amplitude(most / whole[BY_SINC].size));
    free(filters);
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
