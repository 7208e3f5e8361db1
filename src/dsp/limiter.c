#include "dsp/limiter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "dsp/boxes.h"
#include "dsp/gain.h"
#include "dsp/hold.h"
#include "dsp/local_peak.h"
#include "dsp/low_peak.h"
#include "dsp/overs.h"

enum {
    BLOCK = OVERS_BLOCK, /* frames worked on at a time */
    MENDINGS = 3,
    MENDED = 8, /* frames on both sides of an over that are mended with it */
    LEAD =
        4, /* frames before a peak in which its attenuation is complete; at most an eighth of the look-ahead */
    SHORTEST = 16,
    SERIES_A_SECOND = 10,
};
_Static_assert((int)BLOCK == (int)BOXES_BLOCK && (int)BLOCK == (int)LOW_PEAK_BLOCK,
               "all work on the same blocks");

/* The first pass takes what is over the ceiling by more than a rounding of floats, the others by 0.0002 dB. */
static const double first_tolerance = 2e-6, mending_tolerance = 2e-5;
/* Where something is over, the aim is this much under the ceiling: a sinc under a longer window may see so much more of what is
   next to half the rate. */
static const double more_db = 0.001;
static const double mending_factor = 1.05;

/* What passed in the last `length` frames, and a block. */
struct line {
    size_t length;
    double *past;
};

/* A pass that mends what the one before has left. */
struct mending {
    struct overs overs;
    struct line attenuation_db, target_db; /* the pass's before */
    double *wanted_db;                     /* MENDED frames before a block's overs to MENDED behind it */
    struct hold hold;
    struct boxes boxes;
};

struct limiter {
    int rate_hz, channels;
    size_t ahead, mending_delay, delay, history;
    struct local_peak kernel;
    struct overs overs;
    struct low_peak low;
    struct hold hold;
    struct boxes boxes;
    struct mending mending[MENDINGS];
    struct frames frames;       /* `history` that are done with, and those that wait */
    int64_t taken, given, next; /* pushed; handed over; where the next block's output begins */
    double target_db[BLOCK], attenuation_db[BLOCK], gain[BLOCK], over_db[BLOCK];
    double greatest_db, sum_db;
    int64_t working;
    float *series_db;
    size_t series_count, series_capacity;
};

static void line_init(struct line *line, size_t length)
{
    *line = (struct line){.length = length, .past = mem_zero(length + BLOCK, sizeof *line->past)};
}

/* The new block stands at past[length]; what has stood there is at past[length - BLOCK]. */
static void line_push(struct line *line, const double *x)
{
    memmove(line->past, line->past + BLOCK, line->length * sizeof *x);
    memcpy(line->past + line->length, x, BLOCK * sizeof *x);
}

static size_t frames_of(const struct limiter *limiter, double time_s)
{
    return (size_t)lround(fmax(time_s, 0.0) * limiter->rate_hz);
}

static size_t up_to_chunks(size_t frames)
{
    return (frames + LOCAL_PEAK_CHUNK - 1) / LOCAL_PEAK_CHUNK * LOCAL_PEAK_CHUNK;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void start_wide(struct limiter *limiter, const struct limiter_settings *settings, struct hold *hold,
                       struct boxes *boxes)
{
    size_t lead = limiter->ahead / 8 < LEAD ? limiter->ahead / 8 : LEAD;
    hold_init(hold, frames_of(limiter, settings->hold_s) + limiter->ahead + 1,
              fmax(settings->release_s, 0.0) * limiter->rate_hz);
    boxes_init(boxes, limiter->ahead - lead);
}

static void start_first(struct limiter *limiter, const struct limiter_settings *settings)
{
    low_peak_init(&limiter->low, &(struct low_peak_settings){.rate_hz = settings->rate_hz,
                                                             .channels = settings->channels,
                                                             .low_hz = settings->low_hz,
                                                             .hold_s = settings->low_hold_s,
                                                             .release_s = settings->low_release_s,
                                                             .ceiling = settings->ceiling,
                                                             .ahead = limiter->ahead});
    size_t delay = up_to_chunks(larger(low_peak_behind(&limiter->low), LOCAL_PEAK_CONTEXT));
    overs_init(&limiter->overs, settings->channels, delay, settings->ceiling, first_tolerance, more_db);
    start_wide(limiter, settings, &limiter->hold, &limiter->boxes);
    limiter->delay = delay + limiter->ahead;
}

static void start_mending(struct limiter *limiter, const struct limiter_settings *settings,
                          struct mending *mending)
{
    overs_init(&mending->overs, settings->channels, LOCAL_PEAK_CONTEXT, settings->ceiling, mending_tolerance,
               more_db);
    line_init(&mending->attenuation_db, LOCAL_PEAK_CONTEXT + MENDED);
    line_init(&mending->target_db, limiter->mending_delay);
    mending->wanted_db = mem_zero(BLOCK + 2 * MENDED, sizeof *mending->wanted_db);
    start_wide(limiter, settings, &mending->hold, &mending->boxes);
}

struct limiter *limiter_new(const struct limiter_settings *settings)
{
    struct limiter *limiter = mem_zero(1, sizeof *limiter);
    limiter->rate_hz = settings->rate_hz;
    limiter->channels = settings->channels;
    limiter->ahead = larger(frames_of(limiter, fmin(settings->lookahead_s, 1.0)), SHORTEST);
    limiter->ahead = limiter->ahead < BOXES_SPAN_MAX ? limiter->ahead : BOXES_SPAN_MAX;
    limiter->mending_delay = LOCAL_PEAK_CONTEXT + MENDED + limiter->ahead;
    local_peak_init(&limiter->kernel, settings->rate_hz);
    start_first(limiter, settings);
    for (int i = 0; i < MENDINGS; i++)
        start_mending(limiter, settings, &limiter->mending[i]);
    limiter->delay += MENDINGS * limiter->mending_delay;
    limiter->history = larger(limiter->delay, limiter->overs.delay + low_peak_before(&limiter->low));
    limiter->next = -(int64_t)limiter->delay;
    frames_init(&limiter->frames, settings->channels);
    frames_add_silence(&limiter->frames, limiter->history);
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    if (!limiter)
        return;
    for (int i = 0; i < MENDINGS; i++) {
        struct mending *mending = &limiter->mending[i];
        overs_release(&mending->overs);
        free(mending->attenuation_db.past);
        free(mending->target_db.past);
        free(mending->wanted_db);
        hold_release(&mending->hold);
        boxes_release(&mending->boxes);
    }
    overs_release(&limiter->overs);
    low_peak_release(&limiter->low);
    hold_release(&limiter->hold);
    boxes_release(&limiter->boxes);
    frames_release(&limiter->frames);
    free(limiter->series_db);
    free(limiter);
}

/* Where the block stands that is `delay` frames behind the newest. */
static void point_to(const struct limiter *limiter, size_t delay, const double *x[FRAMES_CHANNELS_MAX])
{
    for (int c = 0; c < limiter->channels; c++)
        x[c] = limiter->frames.channel[c] + limiter->history - delay;
}

/* The attenuation of the block that lies overs.delay + ahead back, and what it is the smooth form of. */
static void run_first(struct limiter *limiter)
{
    const double *x[FRAMES_CHANNELS_MAX];
    point_to(limiter, 0, x);
    overs_run(&limiter->overs, &limiter->kernel, x, NULL, limiter->over_db);
    point_to(limiter, limiter->overs.delay, x);
    low_peak_run(&limiter->low, x, limiter->over_db, limiter->target_db);
    for (size_t i = 0; i < BLOCK; i++) {
        double wide_db = hold_next(&limiter->hold, limiter->over_db[i]);
        if (wide_db > limiter->target_db[i])
            limiter->target_db[i] = wide_db;
    }
    memcpy(limiter->attenuation_db, limiter->target_db, sizeof limiter->attenuation_db);
    boxes_run(&limiter->boxes, limiter->attenuation_db);
}

/* Asks for more attenuation around every over. */
static void want_more(struct mending *mending, const double *over_db)
{
    const double *attenuation_db =
        mending->attenuation_db.past + mending->attenuation_db.length - LOCAL_PEAK_CONTEXT - MENDED;
    double *wanted_db = mending->wanted_db;
    memmove(wanted_db, wanted_db + BLOCK, 2 * MENDED * sizeof *wanted_db);
    memset(wanted_db + 2 * MENDED, 0, BLOCK * sizeof *wanted_db);
    for (size_t i = 0; i < BLOCK; i++)
        for (size_t k = i; k <= i + 2 * MENDED && over_db[i] > 0; k++) {
            wanted_db[k] = fmax(wanted_db[k], attenuation_db[k] + mending_factor * over_db[i]);
        }
}

/* From the last pass's attenuation of the block at x to a better one of the block mending_delay before. */
static void run_mending(struct limiter *limiter, struct mending *mending, const double *const *x)
{
    gain_from_attenuation(limiter->attenuation_db, limiter->gain, BLOCK);
    overs_run(&mending->overs, &limiter->kernel, x, limiter->gain, limiter->over_db);
    line_push(&mending->attenuation_db, limiter->attenuation_db);
    line_push(&mending->target_db, limiter->target_db);
    want_more(mending, limiter->over_db);
    for (size_t i = 0; i < BLOCK; i++) {
        double mended_db = hold_next(&mending->hold, mending->wanted_db[i]),
               before_db = mending->target_db.past[i];
        limiter->target_db[i] = mended_db > before_db ? mended_db : before_db;
    }
    memcpy(limiter->attenuation_db, limiter->target_db, sizeof limiter->attenuation_db);
    boxes_run(&mending->boxes, limiter->attenuation_db);
}

static void note(struct limiter *limiter, double attenuation_db)
{
    size_t place = (size_t)(limiter->given * SERIES_A_SECOND / limiter->rate_hz);
    while (limiter->series_count <= place) {
        limiter->series_db = mem_grow(limiter->series_db, limiter->series_count, &limiter->series_capacity,
                                      sizeof *limiter->series_db);
        limiter->series_db[limiter->series_count++] = 0;
    }
    if (attenuation_db > limiter->series_db[place])
        limiter->series_db[place] = (float)attenuation_db;
    if (attenuation_db > limiter->greatest_db)
        limiter->greatest_db = attenuation_db;
    limiter->sum_db += attenuation_db;
    limiter->working += attenuation_db > 0;
    limiter->given++;
}

/* What of the block at x lies in the audio. */
static void give(struct limiter *limiter, const double *const *x, struct frames *out)
{
    int64_t first = limiter->next < 0 ? -limiter->next : 0, left = limiter->taken - limiter->next;
    int64_t end = left < BLOCK ? left : BLOCK;
    if (first >= end)
        return;
    size_t before = out->count;
    frames_add(out, (size_t)(end - first));
    for (int c = 0; c < limiter->channels; c++)
        for (int64_t i = first; i < end; i++)
            out->channel[c][before + (size_t)(i - first)] = x[c][i] * limiter->gain[i];
    for (int64_t i = first; i < end; i++)
        note(limiter, limiter->attenuation_db[i]);
}

static void run_block(struct limiter *limiter, struct frames *out)
{
    const double *x[FRAMES_CHANNELS_MAX];
    size_t delay = limiter->overs.delay + limiter->ahead;
    run_first(limiter);
    for (int i = 0; i < MENDINGS; i++, delay += limiter->mending_delay) {
        point_to(limiter, delay, x);
        run_mending(limiter, &limiter->mending[i], x);
    }
    gain_from_attenuation(limiter->attenuation_db, limiter->gain, BLOCK);
    point_to(limiter, delay, x);
    give(limiter, x, out);
    limiter->next += BLOCK;
    frames_drop(&limiter->frames, BLOCK);
}

void limiter_push(struct limiter *limiter, struct frames *in, struct frames *out)
{
    limiter->taken += (int64_t)in->count;
    frames_move(in, &limiter->frames, in->count);
    while (limiter->frames.count >= limiter->history + BLOCK)
        run_block(limiter, out);
}

void limiter_drain(struct limiter *limiter, struct frames *out)
{
    while (limiter->next < limiter->taken) {
        size_t needed = limiter->history + BLOCK;
        if (limiter->frames.count < needed)
            frames_add_silence(&limiter->frames, needed - limiter->frames.count);
        run_block(limiter, out);
    }
}

struct limiter_facts limiter_facts(const struct limiter *limiter)
{
    return (struct limiter_facts){
        .frames = limiter->given,
        .working = limiter->working,
        .greatest_db = limiter->greatest_db,
        .mean_working_db = limiter->working ? limiter->sum_db / (double)limiter->working : 0.0,
        .mean_db = limiter->given ? limiter->sum_db / (double)limiter->given : 0.0,
        .series_db = limiter->series_db,
        .series_count = limiter->series_count,
    };
}
