/* Stereo image of the front pair: correlation over time, width, balance, and the faults of a pair. The balance and the
   dead channels come from what loudness and levels have recorded. */
#include <math.h>
#include <stdlib.h>

#include "analyze/analyzer.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/sums.h"

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
         0, true, .panel = &panel_correlation, .drawn = DRAWN_LEVEL},
    [CORRELATION_MIN] = {"stereo.correlation_min", "", "Correlation, least", 2, "least correlation of 400 ms",
                         "Every 100 ms, where the window is at most 30 dB under the mean level.", 0, true,
                         .panel = &panel_correlation},
    [NEGATIVE_SHARE] = {"stereo.negative_share", "%", "Correlation below 0", 1,
                        "share of the time out of phase",
                        "Of the windows that stereo.correlation_min looks at.", 0, false},
    [CORRELATION_SERIES] = {"stereo.correlation_series", "", "Correlation over time", 2,
                            "correlation of 400 ms, every 100 ms",
                            "The time of a value is the middle of its window.", 0, false,
                            .panel = &panel_correlation, .drawn = DRAWN_CURVE},
    [SIDE_TO_MID] =
        {"stereo.side_to_mid", "dB", "Side to mid", 1, "power of the difference over power of the sum",
         "10 log10 of |L-R|^2 over |L+R|^2. Mono has none; unrelated channels 0 dB. Within -100 and +100.", 0,
         true},
    [BALANCE] = {"stereo.balance", "LU", "Balance", 2, "left over right; positive: left is louder",
                 "Ratio of the K-weighted powers. Within -100 and +100.", 0, true, .uncertainty = 0.02,
                 .because = "K-weighting at other sample rates than 48 kHz"},
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

enum {
    LEFT = SUMS_LEFT,
    RIGHT = SUMS_RIGHT,
    BOTH = SUMS_PRODUCT,
    SUMS = SUMS_OF_PAIR,
    WINDOW = 4,
    BLOCKS_A_SECOND = 10,
};

static const double quiet_ratio = 1e-3;                    /* -30 dB */
static const double range_lu = 100.0, range_ratio = 1e-10; /* ratios are shown to +-100 dB */
static const double inverted_under = -0.5;
static const double dead_peak_dbfs = -60.0;
static const double dead_ratio = 1e-6;

/* One 100 ms. */
struct pair_block {
    float sums[SUMS];
};

struct stereo {
    int rate_hz, left, right;
    bool is_pair;
    double step;           /* how far samples may differ in dual mono */
    struct pair_sums sums; /* of the block that fills */
    double totals[SUMS];   /* of all */
    float apart;           /* largest difference of left and right */
    int64_t block_end;
    struct pair_block *blocks;
    size_t count, capacity;
    int64_t frames;
};

/* Blocks begin at multiples of the sums' lanes: at most half a millisecond off their 100 ms. */
static int64_t block_frame(const struct stereo *stereo, int64_t block)
{
    int64_t lanes = BLOCKS_A_SECOND * SUMS_LANES;
    return (block * stereo->rate_hz + lanes / 2) / lanes * SUMS_LANES;
}

static enum status stereo_start(void *state, const struct audio_format *format,
                                const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct stereo *stereo = state;
    stereo->rate_hz = format->rate_hz;
    stereo->is_pair = layout_front_pair(format->speakers, format->channels, &stereo->left, &stereo->right);
    int bits = format->bits <= 0 || format->is_float ? 16 : format->bits;
    stereo->step = ldexp(1.0, 1 - bits) * 1.0001;
    stereo->block_end = block_frame(stereo, 1);
    return OK;
}

static void take_sums(struct stereo *stereo, double sums[SUMS])
{
    for (int which = 0; which < SUMS; which++) {
        sums[which] = sums_total(stereo->sums.sum[which]);
        stereo->totals[which] += sums[which];
    }
    stereo->apart = fmaxf(stereo->apart, sums_largest(stereo->sums.apart));
    stereo->sums = (struct pair_sums){0};
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
    int64_t end = block->first_frame + (int64_t)block->frames;
    for (int64_t frame = block->first_frame, stop; frame < end; frame = stop) {
        stop = stereo->block_end < end ? stereo->block_end : end;
        size_t at = (size_t)(frame - block->first_frame), count = (size_t)(stop - frame);
        count = (count + SUMS_LANES - 1) / SUMS_LANES * SUMS_LANES; /* zeros follow the last frame */
        pair_sums_add(&stereo->sums, left + at, right + at, count);
        if (stop == stereo->block_end)
            end_block(stereo);
    }
    stereo->frames = end;
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
        power / (double)stereo->frames * quiet_ratio * (double)stereo->rate_hz * WINDOW / BLOCKS_A_SECOND;
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

/* From what loudness recorded; a channel without sound has no reading there. */
static void record_balance(struct record *record, const struct stereo *stereo)
{
    double left = record_value(record, "loudness.ungated", stereo->left, -INFINITY);
    double right = record_value(record, "loudness.ungated", stereo->right, -INFINITY);
    double balance = isfinite(left) || isfinite(right) ? left - right : 0.0;
    record_number(record, &measures[BALANCE], RECORD_WHOLE, fmax(fmin(balance, range_lu), -range_lu));
}

static bool is_quiet(const struct record *record, int channel)
{
    return record_value(record, "peak.sample", channel, -INFINITY) <= dead_peak_dbfs;
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
    record_balance(record, stereo);
    record_text(record, &measures[DUAL_MONO], RECORD_WHOLE, stereo->apart <= stereo->step ? "yes" : "no");
    record_text(record, &measures[INVERTED], RECORD_WHOLE, r < inverted_under ? "yes" : "no");
    bool left_dead = is_quiet(record, stereo->left) && left < right * dead_ratio;
    bool right_dead = is_quiet(record, stereo->right) && right < left * dead_ratio;
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
    .reads_record = true,
    .stop = stereo_stop,
};
