/* Stereo image of the front pair: correlation over time, width, balance, and the faults of a pair. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "analyze/welch.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/kweight.h"

enum {
    CORRELATION,
    CORRELATION_MIN,
    NEGATIVE_SHARE,
    CORRELATION_SERIES,
    SIDE_TO_MID,
    BALANCE,
    DUAL_MONO,
    INVERTED,
    DEAD,
};

static const struct measure measures[] = {
    [CORRELATION] =
        {"stereo.correlation", "", "Correlation", 2, "likeness of left and right over the whole: +1 to -1",
         "Sum of left times right over the root of both powers. +1 is mono, 0 unrelated, -1 one side turned"
         " upside down.",
         0, true},
    [CORRELATION_MIN] = {"stereo.correlation_min", "", "Correlation, least", 2, "least correlation of 400 ms",
                         "Every 100 ms, where the window is at most 30 dB under the mean level.", 0, true},
    [NEGATIVE_SHARE] = {"stereo.negative_share", "%", "Correlation below 0", 1,
                        "share of the time out of phase",
                        "Of the windows that stereo.correlation_min looks at.", 0, false},
    [CORRELATION_SERIES] = {"stereo.correlation_series", "", "Correlation over time", 2,
                            "correlation of 400 ms, every 100 ms",
                            "The time of a value is the middle of its window.", 0, false},
    [SIDE_TO_MID] =
        {"stereo.side_to_mid", "dB", "Side to mid", 1, "power of the difference over power of the sum",
         "10 log10 of |L-R|^2 over |L+R|^2. Mono has none; unrelated channels 0 dB. Within -100 and +100.", 0,
         true},
    [BALANCE] = {"stereo.balance", "LU", "Balance", 2, "left over right; positive: left is louder",
                 "Ratio of the K-weighted powers. Within -100 and +100.", 0, true},
    [DUAL_MONO] = {"stereo.dual_mono", "", "Dual mono", 0, "whether left and right are the same: yes or no",
                   "yes: no sample differs by more than one step of the word length (16 bits for floats and "
                   "lossy files).",
                   0, false},
    [INVERTED] = {"stereo.inverted", "", "Polarity inverted", 0, "whether one side is upside down: yes or no",
                  "yes: the correlation over the whole is under -0.5, so turning one side over makes the sum "
                  "more than 3 dB"
                  " louder.",
                  0, false},
    [DEAD] = {"stereo.dead_channels", "", "Dead channels", 0,
              "front channels without sound while the other one has some",
              "Dead: no sample over -60 dBFS, and at least 60 dB under the other channel's power.", 0, false},
    {0},
};

enum { LEFT, RIGHT, BOTH, SUMS, LANES = 8, WINDOW = 4, BLOCKS_A_SECOND = 10 };

static const double quiet_ratio = 1e-3;  /* -30 dB */
static const double range_ratio = 1e-10; /* ratios are shown to +-100 dB */
static const double inverted_under = -0.5;
static const float dead_peak = 0.001f;
static const double dead_ratio = 1e-6;

/* One 100 ms. */
struct pair_block {
    float sums[SUMS];
};

struct stereo {
    int rate_hz, left, right;
    bool is_pair;
    double step; /* how far samples may differ in dual mono */
    struct kweight filter;
    struct kweight_state filter_state;
    double weighted[2];
    double sums[SUMS][LANES],
        totals[SUMS]; /* left^2, right^2, left*right: of the block that fills, and of all */
    float peak[SUMS]; /* left, right, their difference */
    int64_t frame, block_end;
    struct pair_block *blocks;
    size_t count, capacity;
};

static int64_t block_frame(const struct stereo *stereo, int64_t block)
{
    return (block * stereo->rate_hz + BLOCKS_A_SECOND / 2) / BLOCKS_A_SECOND;
}

static enum status stereo_start(void *state, const struct audio_format *format,
                                const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct stereo *stereo = state;
    stereo->rate_hz = format->rate_hz;
    stereo->is_pair = front_pair(format, &stereo->left, &stereo->right);
    int bits = format->bits <= 0 || format->is_float ? 16 : format->bits;
    stereo->step = ldexp(1.0, 1 - bits) * 1.0001;
    kweight_init(&stereo->filter, format->rate_hz);
    stereo->block_end = block_frame(stereo, 1);
    return OK;
}

/* Adds the products of one frame to its lane. */
static void add_frame(struct stereo *stereo, float left, float right, size_t lane)
{
    stereo->sums[LEFT][lane] += (double)left * left;
    stereo->sums[RIGHT][lane] += (double)right * right;
    stereo->sums[BOTH][lane] += (double)left * right;
    stereo->peak[LEFT] = fmaxf(stereo->peak[LEFT], fabsf(left));
    stereo->peak[RIGHT] = fmaxf(stereo->peak[RIGHT], fabsf(right));
    stereo->peak[BOTH] = fmaxf(stereo->peak[BOTH], fabsf(left - right));
}

/* Sums in eight lanes, so that the compiler can keep them in registers; a frame's lane follows from its place in the
   file, so that the rounding does not depend on the blocks. */
static void add_products(struct stereo *stereo, const float *left, const float *right, size_t count)
{
    size_t i = 0;
    for (; i < count && (stereo->frame + (int64_t)i) % LANES; i++)
        add_frame(stereo, left[i], right[i], (size_t)(stereo->frame + (int64_t)i) % LANES);
    double sums[SUMS][LANES];
    float peak[SUMS][LANES] = {{0}};
    memcpy(sums, stereo->sums, sizeof sums);
    for (; i + LANES <= count; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            float l = left[i + k], r = right[i + k], apart = fabsf(l - r);
            sums[LEFT][k] += (double)l * l;
            sums[RIGHT][k] += (double)r * r;
            sums[BOTH][k] += (double)l * r;
            peak[LEFT][k] = fabsf(l) > peak[LEFT][k] ? fabsf(l) : peak[LEFT][k];
            peak[RIGHT][k] = fabsf(r) > peak[RIGHT][k] ? fabsf(r) : peak[RIGHT][k];
            peak[BOTH][k] = apart > peak[BOTH][k] ? apart : peak[BOTH][k];
        }
    memcpy(stereo->sums, sums, sizeof sums);
    for (int which = 0; which < SUMS; which++)
        for (size_t k = 0; k < LANES; k++)
            stereo->peak[which] = fmaxf(stereo->peak[which], peak[which][k]);
    for (size_t lane = 0; i < count; i++, lane++)
        add_frame(stereo, left[i], right[i], lane);
}

/* Empties the lanes. */
static void take_sums(struct stereo *stereo, double sums[SUMS])
{
    for (int which = 0; which < SUMS; which++) {
        sums[which] = 0;
        for (size_t k = 0; k < LANES; k++) {
            sums[which] += stereo->sums[which][k];
            stereo->sums[which][k] = 0;
        }
        stereo->totals[which] += sums[which];
    }
}

static void end_block(struct stereo *stereo)
{
    stereo->blocks = mem_grow(stereo->blocks, stereo->count, &stereo->capacity, sizeof *stereo->blocks);
    struct pair_block *block = &stereo->blocks[stereo->count++];
    double sums[SUMS];
    take_sums(stereo, sums);
    for (int i = 0; i < SUMS; i++)
        block->sums[i] = (float)sums[i];
    stereo->block_end = block_frame(stereo, (int64_t)stereo->count + 1);
}

static void stereo_push(void *state, const struct audio_block *block)
{
    struct stereo *stereo = state;
    if (!stereo->is_pair)
        return;
    const float *left = block->samples[stereo->left], *right = block->samples[stereo->right];
    kweight_energy(&stereo->filter, &stereo->filter_state, left, right, block->frames, stereo->weighted);
    for (size_t at = 0; at < block->frames;) {
        size_t count = block->frames - at;
        if ((int64_t)count > stereo->block_end - stereo->frame)
            count = (size_t)(stereo->block_end - stereo->frame);
        add_products(stereo, left + at, right + at, count);
        at += count;
        stereo->frame += (int64_t)count;
        if (stereo->frame == stereo->block_end)
            end_block(stereo);
    }
}

static double correlation_of(double left, double right, double both)
{
    double r = both / sqrt(left * right);
    return r > 1.0 ? 1.0 : r < -1.0 ? -1.0 : r;
}

static void record_windows(struct record *record, const struct stereo *stereo)
{
    double power = stereo->totals[LEFT] + stereo->totals[RIGHT], least = 2.0, least_time = 0;
    double gate =
        power / (double)stereo->frame * quiet_ratio * (double)stereo->rate_hz * WINDOW / BLOCKS_A_SECOND;
    size_t count = stereo->count >= WINDOW ? stereo->count - WINDOW + 1 : 0, heard = 0, negative = 0;
    float *values = mem_zero(count, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        double sums[SUMS] = {0};
        for (size_t k = i; k < i + WINDOW; k++)
            for (int which = 0; which < SUMS; which++)
                sums[which] += stereo->blocks[k].sums[which];
        values[i] = NAN;
        if (!(sums[LEFT] > 0 && sums[RIGHT] > 0))
            continue;
        double r = correlation_of(sums[LEFT], sums[RIGHT], sums[BOTH]);
        values[i] = (float)r;
        if (sums[LEFT] + sums[RIGHT] < gate)
            continue;
        heard++;
        negative += r < 0;
        if (r < least) {
            least = r;
            least_time = (double)(2 * i + WINDOW) / 2.0 / BLOCKS_A_SECOND;
        }
    }
    record_series(record, &measures[CORRELATION_SERIES], RECORD_WHOLE, WINDOW / 2.0 / BLOCKS_A_SECOND,
                  1.0 / BLOCKS_A_SECOND, values, count);
    if (!heard) {
        record_absent(record, &measures[CORRELATION_MIN], RECORD_WHOLE,
                      "no window of 400 ms has sound in both channels");
        record_absent(record, &measures[NEGATIVE_SHARE], RECORD_WHOLE,
                      "no window of 400 ms has sound in both channels");
        return;
    }
    reading_time(record_number(record, &measures[CORRELATION_MIN], RECORD_WHOLE, least), least_time,
                 RECORD_WHOLE);
    record_number(record, &measures[NEGATIVE_SHARE], RECORD_WHOLE, 100.0 * (double)negative / (double)heard);
}

static double bounded_ratio_db(double above, double below)
{
    return db_from_power(fmax(above, below * range_ratio) / fmax(below, above * range_ratio));
}

static void record_whole(struct record *record, const struct stereo *stereo)
{
    double left = stereo->totals[LEFT], right = stereo->totals[RIGHT], both = stereo->totals[BOTH];
    double r = 0;
    if (left > 0 && right > 0) {
        r = correlation_of(left, right, both);
        record_number(record, &measures[CORRELATION], RECORD_WHOLE, r);
    } else {
        record_absent(record, &measures[CORRELATION], RECORD_WHOLE, "one channel has no sound");
    }
    record_windows(record, stereo);
    double side = fmax(left + right - 2.0 * both, 0), mid = fmax(left + right + 2.0 * both, 0);
    record_number(record, &measures[SIDE_TO_MID], RECORD_WHOLE, bounded_ratio_db(side, mid));
    record_number(record, &measures[BALANCE], RECORD_WHOLE,
                  bounded_ratio_db(stereo->weighted[LEFT], stereo->weighted[RIGHT]));
    record_text(record, &measures[DUAL_MONO], RECORD_WHOLE,
                stereo->peak[BOTH] <= stereo->step ? "yes" : "no");
    record_text(record, &measures[INVERTED], RECORD_WHOLE, r < inverted_under ? "yes" : "no");
    bool left_dead = stereo->peak[LEFT] <= dead_peak && left < right * dead_ratio;
    bool right_dead = stereo->peak[RIGHT] <= dead_peak && right < left * dead_ratio;
    struct reading *dead = record_number(record, &measures[DEAD], RECORD_WHOLE, left_dead + right_dead);
    if (left_dead || right_dead)
        reading_time(dead, 0.0, left_dead ? stereo->left : stereo->right);
}

static enum status stereo_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct stereo *stereo = state;
    double rest[SUMS];
    take_sums(stereo, rest);
    const char *reason = !stereo->is_pair                                    ? "no left and right channel"
                         : stereo->totals[LEFT] + stereo->totals[RIGHT] <= 0 ? "every sample is zero"
                                                                             : NULL;
    if (!reason)
        record_whole(record, stereo);
    else
        for (const struct measure *measure = measures; measure->id; measure++)
            record_absent(record, measure, RECORD_WHOLE, reason);
    return OK;
}

static void stereo_stop(void *state)
{
    struct stereo *stereo = state;
    free(stereo->blocks);
}

const struct analyzer analyzer_stereo = {
    .name = "stereo",
    .summary = "correlation, width, balance, and the faults of a pair",
    .measures = measures,
    .state_size = sizeof(struct stereo),
    .start = stereo_start,
    .push = stereo_push,
    .finish = stereo_finish,
    .stop = stereo_stop,
};
