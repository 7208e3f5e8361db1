/* What is measured only to be looked at: the waveform's outline, and how the sound spreads between left and right. Runs
   where a report with pictures is wanted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/analyzer.h"
#include "audio/layout.h"
#include "base/mem.h"
#include "base/simd.h"

enum { HIGHEST, LOWEST, WIDTH };

/* COLUMNS_MAX columns at most, whatever the length: when they are full, each two become one. */
enum { HOPS_A_SECOND = 100, COLUMNS_MAX = 4000, ANGLES = 45 };

static const struct measure measures[] = {
    [HIGHEST] = {"picture.highest", "", "Waveform, upper edge", 3,
                 "the largest sample of all channels in each stretch",
                 "Stretches of 10 ms, or so many times twice as long that there are 4000 at most. 1 is full "
                 "scale. Measured for reports with pictures only.",
                 .panel = &panel_waveform, .drawn = DRAWN_UPPER, .is_picture = true},
    [LOWEST] = {"picture.lowest", "", "Waveform, lower edge", 3,
                "the smallest sample of all channels in each stretch", "See picture.highest.",
                .panel = &panel_waveform, .drawn = DRAWN_LOWER, .is_picture = true},
    [WIDTH] = {"picture.width", "%", "Sound by direction", 2, "share of the sound in each direction",
               "Share of the power by the angle of atan2(side, mid), in steps of 4 degrees: 0 is the middle, "
               "45 one side alone (left negative), more than 45 out of phase. Every eighth frame. Measured "
               "for reports with pictures only.",
               .panel = &panel_width, .drawn = DRAWN_BARS, .is_picture = true},
    {0},
};

struct picture {
    int channels, rate_hz;
    int left, right;
    bool is_pair;
    float highest[COLUMNS_MAX], lowest[COLUMNS_MAX];
    size_t columns;   /* begun; the last one is open */
    int64_t hops;     /* that make one column */
    int64_t next_end; /* frame behind the open column */
    double width[ANGLES];
};

static bool picture_wanted(const struct audio_format *format, const struct analyze_options *options)
{
    (void)format;
    return options->pictures;
}

static int64_t hop_frame(const struct picture *picture, int64_t hop)
{
    return hop * picture->rate_hz / HOPS_A_SECOND;
}

static void open_column(struct picture *picture)
{
    if (picture->columns == COLUMNS_MAX) {
        for (size_t i = 0; i < COLUMNS_MAX / 2; i++) {
            picture->highest[i] = fmaxf(picture->highest[2 * i], picture->highest[2 * i + 1]);
            picture->lowest[i] = fminf(picture->lowest[2 * i], picture->lowest[2 * i + 1]);
        }
        picture->columns = COLUMNS_MAX / 2;
        picture->hops *= 2;
    }
    picture->highest[picture->columns] = -INFINITY;
    picture->lowest[picture->columns] = INFINITY;
    picture->columns++;
    picture->next_end = hop_frame(picture, (int64_t)picture->columns * picture->hops);
}

static enum status picture_start(void *state, const struct audio_format *format,
                                 const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct picture *picture = state;
    picture->channels = format->channels;
    picture->rate_hz = format->rate_hz;
    picture->is_pair = layout_front_pair(format->speakers, format->channels, &picture->left, &picture->right);
    picture->hops = 1;
    return OK;
}

SIMD_CLONES static void outline(const float *x, size_t count, float *highest, float *lowest)
{
    float high = *highest, low = *lowest;
    for (size_t i = 0; i < count; i++) {
        high = x[i] > high ? x[i] : high;
        low = x[i] < low ? x[i] : low;
    }
    *highest = high;
    *lowest = low;
}

static void add_outline(struct picture *picture, const struct audio_block *block)
{
    for (size_t at = 0; at < block->frames;) {
        int64_t frame = block->first_frame + (int64_t)at;
        while (frame >= picture->next_end)
            open_column(picture);
        size_t count = block->frames - at, left = (size_t)(picture->next_end - frame);
        count = count < left ? count : left;
        size_t column = picture->columns - 1;
        for (int i = 0; i < picture->channels; i++)
            outline(block->samples[i] + at, count, &picture->highest[column], &picture->lowest[column]);
        at += count;
    }
}

static void add_width(struct picture *picture, const struct audio_block *block)
{
    const float *left = block->samples[picture->left], *right = block->samples[picture->right];
    const double pi = 3.14159265358979323846;
    for (size_t i = 0; i < block->frames; i += 8) {
        float mid = left[i] + right[i], side = right[i] - left[i];
        float power = mid * mid + side * side;
        if (power <= 0)
            continue;
        /* The sign of both together is a matter of phase, not of direction. */
        double angle = atan2((double)(mid < 0 ? -side : side), (double)fabsf(mid));
        int bin = (int)floor((angle / pi + 0.5) * ANGLES);
        picture->width[bin < 0 ? 0 : bin >= ANGLES ? ANGLES - 1 : bin] += (double)power;
    }
}

static void picture_push(void *state, const struct audio_block *block)
{
    struct picture *picture = state;
    add_outline(picture, block);
    if (picture->is_pair)
        add_width(picture, block);
}

static float *copy_of(const float *values, size_t count)
{
    float *copy = mem_zero(count, sizeof *copy);
    memcpy(copy, values, count * sizeof *copy);
    return copy;
}

static const double angles_deg[ANGLES] = {
    -88, -84, -80, -76, -72, -68, -64, -60, -56, -52, -48, -44, -40, -36, -32,
    -28, -24, -20, -16, -12, -8,  -4,  0,   4,   8,   12,  16,  20,  24,  28,
    32,  36,  40,  44,  48,  52,  56,  60,  64,  68,  72,  76,  80,  84,  88,
};

static void record_width(const struct picture *picture, struct record *record)
{
    double total = 0;
    for (int i = 0; i < ANGLES; i++)
        total += picture->width[i];
    if (!(total > 0)) {
        record_absent(record, &measures[WIDTH], RECORD_WHOLE,
                      picture->is_pair ? "no sound" : "no left and right channel");
        return;
    }
    float *shares = mem_zero(ANGLES, sizeof *shares);
    for (int i = 0; i < ANGLES; i++)
        shares[i] = (float)(100.0 * picture->width[i] / total);
    record_angles(record, &measures[WIDTH], angles_deg, shares, ANGLES);
}

static enum status picture_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct picture *picture = state;
    if (picture->columns) {
        double step_s = (double)picture->hops / HOPS_A_SECOND;
        record_series(record, &measures[HIGHEST], RECORD_WHOLE, 0.5 * step_s, step_s,
                      copy_of(picture->highest, picture->columns), picture->columns);
        record_series(record, &measures[LOWEST], RECORD_WHOLE, 0.5 * step_s, step_s,
                      copy_of(picture->lowest, picture->columns), picture->columns);
    } else {
        record_absent(record, &measures[HIGHEST], RECORD_WHOLE, "no audio");
        record_absent(record, &measures[LOWEST], RECORD_WHOLE, "no audio");
    }
    record_width(picture, record);
    return OK;
}

const struct analyzer analyzer_picture = {
    .name = "picture",
    .summary = "the waveform's outline and the stereo width, for reports with pictures",
    .measures = measures,
    .state_size = sizeof(struct picture),
    .wanted = picture_wanted,
    .start = picture_start,
    .push = picture_push,
    .finish = picture_finish,
};
