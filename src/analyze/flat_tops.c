#include "analyze/flat_tops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/simd.h"
#include "base/units.h"

enum { RUN_MIN = 3, PILE_MIN = 5 };

/* Samples of a plateau differ by this share of its level, or by this many steps of the word. */
static const float flatness = 3e-4f, flat_steps = 1.5f;
/* A corner is this many times as deep as the plateau is rough: the top of a sine that is sampled thrice reaches 10/3
   times. Noise and rounding can hide the roughness, so that much is added to it; 16 bits are in many longer words. */
static const double corner_ratio = 6.0, grid = 1.0 / 32768.0;
/* A plateau counts from this share of the largest sample. */
static const float level_min = 0.25f;
/* What may lie over the clip level: this far is still the level itself; farther, this share of the plateaus. */
static const double level_slack = 1.00925; /* 0.08 dB */
static const double over_share = 0.2;
/* Of the chunks that reach the level within twice the slack, plateaus fill this share at least: noise on a steady tone
   makes one top in a hundred look flat. */
static const double flat_share = 0.05;
/* A square wave: from this share of all samples on plateaus, when most plateaus follow one of the other polarity at this
   distance at most. */
static const double square_share = 0.25;
enum { JUMP_MAX = 2 };

/* Levels by the bits of the float: 256 bins an octave, no logarithm. */
static inline int bin_of(float level)
{
    int32_t bits;
    memcpy(&bits, &level, sizeof bits);
    int bin = (bits >> 15) - ((127 - 12) << 8); /* under zero for -0, too, whose sign bit is set */
    bin = bin < 0 ? 0 : bin;
    return bin >= FLAT_TOPS_BINS ? FLAT_TOPS_BINS - 1 : bin;
}

static float bin_edge(int bin)
{
    uint32_t bits = (uint32_t)(bin + ((127 - 12) << 8)) << 15;
    float level;
    memcpy(&level, &bits, sizeof level);
    return level;
}

void flat_tops_init(struct flat_tops *tops, double step, int rate_hz, int channel)
{
    tops->step = step;
    tops->rate_hz = rate_hz;
    tops->channel = channel;
    tops->plateau_end = -1 - JUMP_MAX;
}

static float tolerance(const struct flat_tops *tops, float level)
{
    float steps = flat_steps * (float)tops->step, share = flatness * level;
    return steps > share ? steps : share;
}

static void end_run(struct flat_tops *tops, float after)
{
    int64_t length = tops->run.length;
    tops->run.length = 0;
    if (length < RUN_MIN)
        return;
    double mean = tops->run.sum / (double)length, sign = mean < 0 ? -1.0 : 1.0, level = fabs(mean);
    float eps = tolerance(tops, (float)level);
    if (level < level_min * tops->peak || level < 20.0 * eps || level < bin_edge(1))
        return;
    double corner = fmin(level - sign * tops->run.before, level - sign * after);
    double spread = (double)tops->run.high - tops->run.low, doubt = fmax(eps / 4.0, 1.5 * grid);
    if (corner <= corner_ratio * (spread + doubt))
        return;
    int which = sign < 0;
    tops->jumps += which != tops->plateau_side && tops->run.start - tops->plateau_end <= JUMP_MAX;
    tops->plateau_side = which;
    tops->plateau_end = tops->run.start + length;
    struct flat_tops_side *side = &tops->side[which];
    int bin = bin_of((float)level);
    side->plateaus[bin]++;
    side->samples[bin] += (uint32_t)length;
    side->levels[bin] += (float)level - bin_edge(bin);
    places_add(&side->places, &(struct place){.start_s = (double)tops->run.start / tops->rate_hz,
                                              .length_s = (double)length / tops->rate_hz,
                                              .channel = tops->channel,
                                              .value = level});
}

SIMD_CLONES
static void find_bins(const float *levels, size_t count, int *bins)
{
    for (size_t i = 0; i < count; i++)
        bins[i] = bin_of(levels[i]);
}

enum { TOGETHER = 8, HALF = SIMD_FLOATS };

/* Of `count` chunks, 8 at most. */
static inline __attribute__((always_inline)) void look_at(const float *x, size_t count, float steps,
                                                          float high[TOGETHER], float low[TOGETHER],
                                                          int may_be_flat[TOGETHER])
{
    const simd_floats least = steps - (simd_floats){0};
    simd_floats highs[TOGETHER] = {{0}}, lows[TOGETHER] = {{0}}, here, last, largest;
    for (size_t i = 0; i < count; i++) {
        simd_ints even = {0};
        for (size_t k = 0; k < FLAT_TOPS_CHUNK; k += HALF) {
            memcpy(&here, x + i * FLAT_TOPS_CHUNK + k, sizeof here);
            memcpy(&last, x + i * FLAT_TOPS_CHUNK + k - 1, sizeof last);
            simd_floats share = flatness * SIMD_SIZE(here), step = SIMD_SIZE(here - last);
            even |= step <= SIMD_LARGER(least, share);
            highs[i] = SIMD_LARGER(highs[i], here);
            here = -here;
            lows[i] = SIMD_LARGER(lows[i], here);
        }
        int64_t parts[4];
        memcpy(parts, &even, sizeof parts);
        may_be_flat[i] = (parts[0] | parts[1] | parts[2] | parts[3]) != 0;
    }
    SIMD_LARGEST_OF_8(highs, largest);
    memcpy(high, &largest, sizeof largest);
    SIMD_LARGEST_OF_8(lows, largest);
    memcpy(low, &largest, sizeof largest);
}

SIMD_CLONES
void flat_tops_look(const struct flat_tops *tops, const float *x, size_t count, struct flat_tops_look *look)
{
    const float steps = flat_steps * (float)tops->step;
    size_t chunks = (count + FLAT_TOPS_CHUNK - 1) / FLAT_TOPS_CHUNK, i = 0;
    for (; i + TOGETHER <= chunks; i += TOGETHER)
        look_at(x + i * FLAT_TOPS_CHUNK, TOGETHER, steps, look->high + i, look->low + i,
                look->may_be_flat + i);
    if (i < chunks)
        look_at(x + i * FLAT_TOPS_CHUNK, chunks - i, steps, look->high + i, look->low + i,
                look->may_be_flat + i);
    find_bins(look->high, chunks, look->high_bin);
    find_bins(look->low, chunks, look->low_bin);
    look->largest = 0;
    for (i = 0; i < chunks; i++)
        look->largest = simd_larger(look->largest, simd_larger(look->high[i], look->low[i]));
}

static void start_run(struct flat_tops *tops, const float *x, int64_t frame)
{
    tops->run.start = frame;
    tops->run.length = 1;
    tops->run.low = tops->run.high = *x;
    tops->run.sum = *x;
    tops->run.before = x[-1];
}

static bool continues(const struct flat_tops *tops, const float *x)
{
    return fabsf(x[0] - x[-1]) <= tolerance(tops, fabsf(x[0]));
}

static void step(struct flat_tops *tops, const float *x, int64_t frame)
{
    if (!tops->run.length || !continues(tops, x)) {
        end_run(tops, *x);
        start_run(tops, x, frame);
        return;
    }
    if (*x < tops->run.low)
        tops->run.low = *x;
    if (*x > tops->run.high)
        tops->run.high = *x;
    tops->run.sum += *x;
    tops->run.length++;
}

/* Whether the run that is open is long and loud enough to count; silence is one, too, and not loud. */
static bool is_plateau(const struct flat_tops *tops)
{
    double length = (double)tops->run.length;
    return length >= RUN_MIN && fabs(tops->run.sum) >= level_min * tops->peak * length;
}

/* A chunk of which the largest sample is `size`. */
static void push_chunk(struct flat_tops *tops, const float *x, size_t count, int64_t frame, float size)
{
    if (size < level_min * tops->peak && !is_plateau(tops)) {
        tops->run.length = 0;
        tops->is_behind = true;
        return;
    }
    if (tops->is_behind) /* no sample there was like the one before, or none of them counts */
        start_run(tops, x - 1, frame - 1);
    tops->is_behind = false;
    for (size_t i = 0; i < count; i++)
        step(tops, x + i, frame + (int64_t)i);
}

void flat_tops_push(struct flat_tops *tops, const float *x, size_t count, int64_t frame,
                    const struct flat_tops_look *look)
{
    size_t chunks = (count + FLAT_TOPS_CHUNK - 1) / FLAT_TOPS_CHUNK;
    tops->frames += (int64_t)count;
    for (size_t i = 0; i < chunks; i++) {
        tops->side[0].maxima[look->high_bin[i]]++;
        tops->side[1].maxima[look->low_bin[i]]++;
    }
    bool rises = look->largest > tops->peak;
    for (size_t i = 0; i < chunks; i++) {
        if (rises)
            tops->peak = simd_larger(tops->peak, simd_larger(look->high[i], look->low[i]));
        if (!look->may_be_flat[i] && tops->run.length < RUN_MIN) {
            tops->is_behind = true;
            continue;
        }
        size_t at = i * FLAT_TOPS_CHUNK, left = count - at;
        push_chunk(tops, x + at, left < FLAT_TOPS_CHUNK ? left : FLAT_TOPS_CHUNK, frame + (int64_t)at,
                   simd_larger(look->high[i], look->low[i]));
    }
}

/* Plateaus within one bin of `bin`. */
static uint32_t pile(const uint32_t *counts, int bin)
{
    return counts[bin - 1] + counts[bin] + counts[bin + 1];
}

static double pile_level(const struct flat_tops_side *side, int bin)
{
    double sum = 0;
    for (int i = bin - 1; i <= bin + 1; i++)
        sum += side->levels[i] + (double)side->plateaus[i] * bin_edge(i);
    return sum / pile(side->plateaus, bin);
}

static int highest_pile(const struct flat_tops_side *side, float peak)
{
    int best = 0;
    uint32_t most = 0;
    for (int bin = 1; bin < FLAT_TOPS_BINS - 1; bin++) {
        uint32_t here = pile(side->plateaus, bin);
        if (here > most && bin_edge(bin + 1) > level_min * peak) {
            most = here;
            best = bin;
        }
    }
    return best;
}

static uint32_t chunks_over(const struct flat_tops_side *side, double level)
{
    uint32_t over = 0;
    for (int bin = bin_of((float)(level * level_slack)) + 1; bin < FLAT_TOPS_BINS; bin++)
        over += side->maxima[bin];
    return over;
}

/* The bin around which this polarity's flat tops gather; 0: there are none. */
static int find_pile(const struct flat_tops *tops, int which)
{
    const struct flat_tops_side *side = &tops->side[which];
    int bin = highest_pile(side, tops->peak);
    if (bin == 0 || pile(side->plateaus, bin) < PILE_MIN)
        return 0;
    double level = pile_level(side, bin), count = pile(side->plateaus, bin);
    double chunks = count + (double)pile(side->samples, bin) / FLAT_TOPS_CHUNK;
    bool passed = chunks_over(side, level) > over_share * count;
    bool lost = chunks < flat_share * chunks_over(side, level / (level_slack * level_slack));
    return passed || lost ? 0 : bin;
}

static bool is_square(const struct flat_tops *tops, const int bins[2])
{
    double samples = 0, plateaus = 0;
    for (int which = 0; which < 2; which++)
        if (bins[which]) {
            samples += pile(tops->side[which].samples, bins[which]);
            plateaus += pile(tops->side[which].plateaus, bins[which]);
        }
    return samples > square_share * (double)tops->frames && (double)tops->jumps > plateaus / 2.0;
}

static void add_side(const struct flat_tops_side *side, int bin, struct flat_tops_result *result,
                     struct places *places)
{
    int64_t count = pile(side->plateaus, bin);
    result->count += count;
    if (count > result->most) {
        result->most = count;
        result->level = pile_level(side, bin);
    }
    for (size_t i = 0; i < side->places.count; i++) {
        struct place place = side->places.items[i];
        if (abs(bin_of((float)place.value) - bin) > 1)
            continue;
        place.value = db_from_amplitude(place.value);
        places_add(places, &place);
    }
}

struct flat_tops_result flat_tops_finish(struct flat_tops *tops, struct places *places)
{
    struct flat_tops_result result = {0};
    end_run(tops, 0.0f);
    int bins[2] = {find_pile(tops, 0), find_pile(tops, 1)};
    result.is_square = is_square(tops, bins);
    for (int which = 0; which < 2; which++)
        if (bins[which] && !result.is_square)
            add_side(&tops->side[which], bins[which], &result, places);
    return result;
}
