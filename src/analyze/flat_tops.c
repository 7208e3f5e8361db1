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
    int number = bin_of((float)level);
    struct flat_tops_bin *bin = &tops->bins[number][which];
    bin->plateaus++;
    bin->samples += (uint32_t)length;
    bin->levels += (float)level - bin_edge(number);
    places_add(&tops->places[which], &(struct place){.start_s = (double)tops->run.start / tops->rate_hz,
                                                     .length_s = (double)length / tops->rate_hz,
                                                     .channel = tops->channel,
                                                     .value = level});
}

static inline __attribute__((always_inline)) void find_bins(const float *levels, size_t count, int *bins)
{
    for (size_t i = 0; i < count; i++)
        bins[i] = bin_of(levels[i]);
}

enum { TOGETHER = 8, HALF = SIMD_FLOATS };

/* Of `count` chunks, 8 at most; the others' largest samples are 0. Returns a bit for each that may be flat. */
static inline __attribute__((always_inline)) unsigned look_at(const float *x, size_t count, float steps,
                                                              simd_floats *high, simd_floats *low)
{
    const simd_floats least = steps - (simd_floats){0};
    simd_floats highs[TOGETHER] = {{0}}, lows[TOGETHER] = {{0}}, here[2], last;
    simd_ints flat = {0}, bit = 1 - (simd_ints){0};
    for (size_t i = 0; i < count; i++) {
        simd_ints even = {0};
        for (size_t k = 0; k < 2; k++) {
            memcpy(&here[k], x + i * FLAT_TOPS_CHUNK + k * HALF, sizeof here[k]);
            memcpy(&last, x + i * FLAT_TOPS_CHUNK + k * HALF - 1, sizeof last);
            simd_floats share = flatness * SIMD_SIZE(here[k]), step = SIMD_SIZE(here[k] - last);
            even |= (step <= least) | (step <= share);
        }
        flat |= even & bit;
        bit += bit;
        highs[i] = SIMD_LARGER(here[0], here[1]);
        here[0] = -here[0];
        here[1] = -here[1];
        lows[i] = SIMD_LARGER(here[0], here[1]);
    }
    SIMD_LARGEST_OF_8(highs, last);
    *high = SIMD_LARGER(last, (simd_floats){0});
    SIMD_LARGEST_OF_8(lows, last);
    *low = SIMD_LARGER(last, (simd_floats){0});
    int64_t parts[4];
    memcpy(parts, &flat, sizeof parts);
    parts[0] |= parts[1] | parts[2] | parts[3];
    return (unsigned)(parts[0] | parts[0] >> 32) & 0xFF;
}

SIMD_CLONES
void flat_tops_look(const struct flat_tops *tops, const float *x, size_t count, struct flat_tops_look *look)
{
    const float steps = flat_steps * (float)tops->step;
    size_t chunks = (count + FLAT_TOPS_CHUNK - 1) / FLAT_TOPS_CHUNK;
    simd_floats high, low, largest = {0};
    memset(look->may_be_flat, 0, sizeof look->may_be_flat);
    for (size_t i = 0; i < chunks; i += TOGETHER) {
        const float *from = x + i * FLAT_TOPS_CHUNK;
        uint64_t flat = i + TOGETHER <= chunks ? look_at(from, TOGETHER, steps, &high, &low)
                                               : look_at(from, chunks - i, steps, &high, &low);
        look->may_be_flat[i / 64] |= flat << i % 64;
        memcpy(look->high + i, &high, sizeof high);
        memcpy(look->low + i, &low, sizeof low);
        largest = SIMD_LARGER(largest, high);
        largest = SIMD_LARGER(largest, low);
    }
    find_bins(look->high, chunks, look->high_bin);
    find_bins(look->low, chunks, look->low_bin);
    look->largest = 0;
    for (int lane = 0; lane < SIMD_FLOATS; lane++)
        look->largest = simd_larger(look->largest, largest[lane]);
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

/* Whether a plateau can be in the chunk: three samples alike in a row, with those of the run that is open. */
static bool holds_three(const struct flat_tops *tops, const float *x, size_t count)
{
    unsigned alike = 0, after_alike = !tops->is_behind && tops->run.length >= 2;
    for (size_t i = 0; i < count; i++)
        alike |= (unsigned)continues(tops, x + i) << i;
    return (alike & (alike << 1 | after_alike)) != 0;
}

/* A chunk of which the largest sample is `size`. */
static void push_chunk(struct flat_tops *tops, const float *x, size_t count, int64_t frame, float size)
{
    if (size < level_min * tops->peak && !is_plateau(tops)) {
        tops->run.length = 0;
        tops->is_behind = true;
        return;
    }
    size_t from = 0;
    if (tops->run.length < RUN_MIN && count > 1 && !holds_three(tops, x, count)) {
        from = count - 1; /* the last two samples may begin one */
        tops->is_behind = true;
    }
    if (tops->is_behind) /* no sample there was like the one before, or none of them counts */
        start_run(tops, x + from - 1, frame + (int64_t)from - 1);
    tops->is_behind = false;
    for (size_t i = from; i < count; i++)
        step(tops, x + i, frame + (int64_t)i);
}

/* The next chunk from `from` on that must be looked at more closely; `chunks`: there is none. */
static size_t next_chunk(struct flat_tops *tops, const struct flat_tops_look *look, size_t from,
                         size_t chunks)
{
    if (tops->run.length >= RUN_MIN)
        return from;
    size_t next = from;
    uint64_t bits = 0;
    while (next < chunks && (bits = look->may_be_flat[next / 64] >> next % 64) == 0)
        next = (next / 64 + 1) * 64;
    next = bits ? next + (size_t)__builtin_ctzll(bits) : chunks;
    tops->is_behind |= next > from;
    return next;
}

void flat_tops_push(struct flat_tops *tops, const float *x, size_t count, int64_t frame,
                    const struct flat_tops_look *look)
{
    size_t chunks = (count + FLAT_TOPS_CHUNK - 1) / FLAT_TOPS_CHUNK, known = 0;
    tops->frames += (int64_t)count;
    for (size_t i = 0; i < chunks; i++) {
        tops->maxima[look->high_bin[i]][0]++;
        tops->maxima[look->low_bin[i]][1]++;
    }
    bool rises = look->largest > tops->peak;
    for (size_t i = 0; (i = next_chunk(tops, look, i, chunks)) < chunks; i++) {
        for (; rises && known <= i; known++)
            tops->peak = simd_larger(tops->peak, simd_larger(look->high[known], look->low[known]));
        size_t at = i * FLAT_TOPS_CHUNK, left = count - at;
        push_chunk(tops, x + at, left < FLAT_TOPS_CHUNK ? left : FLAT_TOPS_CHUNK, frame + (int64_t)at,
                   simd_larger(look->high[i], look->low[i]));
    }
    tops->peak = simd_larger(tops->peak, look->largest);
}

/* Plateaus within one bin of `number`, and the samples in them. */
static struct flat_tops_bin pile(const struct flat_tops *tops, int which, int number)
{
    struct flat_tops_bin sum = {0};
    for (int i = number - 1; i <= number + 1; i++) {
        sum.plateaus += tops->bins[i][which].plateaus;
        sum.samples += tops->bins[i][which].samples;
    }
    return sum;
}

static double pile_level(const struct flat_tops *tops, int which, int number)
{
    double sum = 0;
    for (int i = number - 1; i <= number + 1; i++) {
        const struct flat_tops_bin *bin = &tops->bins[i][which];
        sum += bin->levels + (double)bin->plateaus * bin_edge(i);
    }
    return sum / pile(tops, which, number).plateaus;
}

/* No plateau lies over the largest sample. */
static int highest_pile(const struct flat_tops *tops, int which)
{
    int best = 0, first = bin_of(level_min * tops->peak), last = bin_of(tops->peak) + 1;
    uint32_t most = 0;
    for (int bin = first > 1 ? first : 1; bin <= last && bin < FLAT_TOPS_BINS - 1; bin++) {
        uint32_t here = pile(tops, which, bin).plateaus;
        if (here > most) {
            most = here;
            best = bin;
        }
    }
    return best;
}

static uint32_t chunks_over(const struct flat_tops *tops, int which, double level)
{
    uint32_t over = 0;
    for (int bin = bin_of((float)(level * level_slack)) + 1; bin <= bin_of(tops->peak); bin++)
        over += tops->maxima[bin][which];
    return over;
}

/* The bin around which this polarity's flat tops gather; 0: there are none. */
static int find_pile(const struct flat_tops *tops, int which)
{
    int bin = highest_pile(tops, which);
    if (bin == 0 || pile(tops, which, bin).plateaus < PILE_MIN)
        return 0;
    struct flat_tops_bin sum = pile(tops, which, bin);
    double level = pile_level(tops, which, bin), count = sum.plateaus;
    double chunks = count + (double)sum.samples / FLAT_TOPS_CHUNK;
    bool passed = chunks_over(tops, which, level) > over_share * count;
    bool lost = chunks < flat_share * chunks_over(tops, which, level / (level_slack * level_slack));
    return passed || lost ? 0 : bin;
}

static bool is_square(const struct flat_tops *tops, const int bins[2])
{
    double samples = 0, plateaus = 0;
    for (int which = 0; which < 2; which++)
        if (bins[which]) {
            struct flat_tops_bin sum = pile(tops, which, bins[which]);
            samples += sum.samples;
            plateaus += sum.plateaus;
        }
    return samples > square_share * (double)tops->frames && (double)tops->jumps > plateaus / 2.0;
}

static void add_side(const struct flat_tops *tops, int which, int bin, struct flat_tops_result *result,
                     struct places *places)
{
    const struct places *found = &tops->places[which];
    int64_t count = pile(tops, which, bin).plateaus;
    result->count += count;
    if (count > result->most) {
        result->most = count;
        result->level = pile_level(tops, which, bin);
    }
    for (size_t i = 0; i < found->count; i++) {
        struct place place = found->items[i];
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
            add_side(tops, which, bins[which], &result, places);
    return result;
}
