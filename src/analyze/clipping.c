/* Clipping: runs at full scale, and flat tops at any level (clipped, then turned down). */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "analyze/analyzer.h"
#include "analyze/flat_tops.h"
#include "analyze/places.h"
#include "base/mem.h"
#include "base/units.h"

enum { RUNS, SAMPLES, LONGEST, FLAT_TOPS, LEVEL };

static const struct measure measures[] = {
    [RUNS] =
        {"clipping.runs", "", "Clipped runs", 0, "runs of three or more equal samples at full scale",
         "Each rail by itself, each channel by itself. Runs that the samples on both sides miss by less than "
         "0.002 dB are rounded tops of low notes and do not count. The hundred longest are listed with their "
         "length in samples.",
         0, true},
    [SAMPLES] = {"clipping.samples", "samples", "Clipped samples", 0, "samples in clipped runs",
                 "All samples of all runs that clipping.runs counts.", 0, true},
    [LONGEST] = {"clipping.longest", "samples", "Longest clipped run", 0, "length of the longest clipped run",
                 "Three to five samples are rarely heard; tens are.", 0, true},
    [FLAT_TOPS] =
        {"clipping.flat_tops", "", "Flat tops", 0, "peaks cut off flat at one level, full scale or lower",
         "Plateaus of three or more nearly equal samples with a corner on both sides that gather at one level"
         " which almost nothing passes: what a clipper leaves, even when the file was turned down or dithered"
         " afterwards. The hundred highest are listed with their level in dBFS.",
         0, true},
    [LEVEL] =
        {"clipping.level", "dBFS", "Clip level", 2, "the level at which the tops are flat",
         "Mean of the plateaus that clipping.flat_tops counts, in the channel and polarity that has most.", 0,
         true},
    {0},
};

enum { RUN_MIN = 3 };

/* Rounding to 16 bits makes three samples or more of a low note's top equal, with next to no corner. */
static const float corner_min = 8.0f / 32768.0f;

struct rail_run {
    float value, before;
    int64_t start, length;
};

struct channel_state {
    struct rail_run run;
    int64_t runs, samples, longest, longest_start;
    struct flat_tops tops;
};

struct clipping {
    int rate_hz, channels;
    float rail; /* samples this large are at full scale */
    struct channel_state *channel;
    struct places places;
};

static enum status clipping_start(void *state, const struct audio_format *format,
                                  const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct clipping *clipping = state;
    clipping->rate_hz = format->rate_hz;
    clipping->channels = format->channels;
    bool is_integer = format->bits > 0 && !format->is_float;
    double step = is_integer ? ldexp(1.0, 1 - format->bits) : 0.0;
    clipping->rail = (float)fmin(0.9999, 1.0 - step);
    clipping->channel = mem_zero((size_t)format->channels, sizeof *clipping->channel);
    for (int i = 0; i < format->channels; i++)
        flat_tops_init(&clipping->channel[i].tops, step, format->rate_hz, i);
    return OK;
}

static void close_run(struct clipping *clipping, struct channel_state *channel, float after)
{
    struct rail_run *run = &channel->run;
    float corner = fmaxf(fabsf(run->value - run->before), fabsf(run->value - after));
    if (run->length >= RUN_MIN && corner >= corner_min) {
        channel->runs++;
        channel->samples += run->length;
        if (run->length > channel->longest) {
            channel->longest = run->length;
            channel->longest_start = run->start;
        }
        places_add(&clipping->places, &(struct place){.start_s = (double)run->start / clipping->rate_hz,
                                                      .length_s = (double)run->length / clipping->rate_hz,
                                                      .channel = (int)(channel - clipping->channel),
                                                      .value = (double)run->length});
    }
    run->length = 0;
}

static void find_runs(struct clipping *clipping, struct channel_state *channel, const float *x, size_t count,
                      int64_t frame)
{
    struct rail_run *run = &channel->run;
    for (size_t i = 0; i < count; i++) {
        bool at_rail = fabsf(x[i]) >= clipping->rail;
        if (at_rail && run->length && !(x[i] < run->value || x[i] > run->value)) {
            run->length++;
            continue;
        }
        if (run->length)
            close_run(clipping, channel, x[i]);
        if (at_rail)
            *run = (struct rail_run){x[i], x[(ptrdiff_t)i - 1], frame + (int64_t)i, 1};
    }
}

static void scan_channel(struct clipping *clipping, struct channel_state *channel, const float *x,
                         size_t count, int64_t frame)
{
    const size_t most = (size_t)FLAT_TOPS_RUN * FLAT_TOPS_CHUNK;
    struct flat_tops_look look;
    for (size_t at = 0, piece; at < count; at += piece) {
        piece = count - at < most ? count - at : most;
        flat_tops_look(&channel->tops, x + at, piece, &look); /* zeros follow the last frame */
        if (look.largest >= clipping->rail || channel->run.length)
            find_runs(clipping, channel, x + at, piece, frame + (int64_t)at);
        flat_tops_push(&channel->tops, x + at, piece, frame + (int64_t)at, &look);
    }
}

static void clipping_push(void *state, const struct audio_block *block)
{
    struct clipping *clipping = state;
    for (int i = 0; i < clipping->channels; i++)
        scan_channel(clipping, &clipping->channel[i], block->samples[i], block->frames, block->first_frame);
}

static void record_runs(struct clipping *clipping, struct record *record)
{
    struct channel_state all = {0};
    int longest_channel = RECORD_WHOLE;
    for (int i = 0; i < clipping->channels; i++) {
        struct channel_state *channel = &clipping->channel[i];
        close_run(clipping, channel, 0.0f);
        record_number(record, &measures[RUNS], i, (double)channel->runs);
        record_number(record, &measures[SAMPLES], i, (double)channel->samples);
        record_number(record, &measures[LONGEST], i, (double)channel->longest);
        all.runs += channel->runs;
        all.samples += channel->samples;
        if (channel->longest > all.longest) {
            all.longest = channel->longest;
            all.longest_start = channel->longest_start;
            longest_channel = i;
        }
    }
    struct reading *runs = record_number(record, &measures[RUNS], RECORD_WHOLE, (double)all.runs);
    places_record(&clipping->places, runs);
    if (runs->place_count)
        reading_time(runs, runs->places[0].start_s, runs->places[0].channel);
    record_number(record, &measures[SAMPLES], RECORD_WHOLE, (double)all.samples);
    struct reading *longest = record_number(record, &measures[LONGEST], RECORD_WHOLE, (double)all.longest);
    if (all.longest)
        reading_time(longest, (double)all.longest_start / clipping->rate_hz, longest_channel);
}

static void record_level(struct record *record, int channel, const struct flat_tops_result *result)
{
    if (result->count)
        record_number(record, &measures[LEVEL], channel, db_from_amplitude(result->level));
    else
        record_absent(record, &measures[LEVEL], channel, "no flat tops");
}

static void record_flat_tops(struct clipping *clipping, struct record *record)
{
    static const char square[] = "a square-like waveform: its tops are flat by nature";
    struct flat_tops_result all = {0};
    struct places places = {0};
    for (int i = 0; i < clipping->channels; i++) {
        struct flat_tops_result result = flat_tops_finish(&clipping->channel[i].tops, &places);
        struct reading *reading = record_number(record, &measures[FLAT_TOPS], i, (double)result.count);
        if (result.is_square)
            reading->text = mem_copy(square);
        record_level(record, i, &result);
        all.count += result.count;
        all.is_square |= result.is_square;
        if (result.most > all.most) {
            all.most = result.most;
            all.level = result.level;
        }
    }
    struct reading *reading = record_number(record, &measures[FLAT_TOPS], RECORD_WHOLE, (double)all.count);
    if (all.is_square)
        reading->text = mem_copy(square);
    places_record(&places, reading);
    reading->place_total = all.count;
    if (reading->place_count)
        reading_time(reading, reading->places[0].start_s, reading->places[0].channel);
    record_level(record, RECORD_WHOLE, &all);
}

static enum status clipping_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    record_runs(state, record);
    record_flat_tops(state, record);
    return OK;
}

static void clipping_stop(void *state)
{
    struct clipping *clipping = state;
    free(clipping->channel);
}

const struct analyzer analyzer_clipping = {
    .name = "clipping",
    .summary = "runs at full scale, and tops cut off flat at any level",
    .measures = measures,
    .state_size = sizeof(struct clipping),
    .start = clipping_start,
    .push = clipping_push,
    .finish = clipping_finish,
    .stop = clipping_stop,
};
