/* Loudness by ITU-R BS.1770-5 and EBU R 128: EBU Tech 3341 v4 (momentary, short-term, integrated) and Tech 3342 v4
   (loudness range), both of November 2023.
   Channel-weighted energies are gathered in slots of 10 ms; windows move by one slot for the maxima (a 100 ms grid misses
   up to 0.6 LU of a momentary maximum), and by ten for the gated measures. Over the length of the file only one energy
   for each 100 ms is kept. */
#include <math.h>
#include <stdlib.h>

#include "analyze/analyzer.h"
#include "analyze/slots.h"
#include "base/mem.h"
#include "base/units.h"

/* Tech 3341, clause 2.2; in slots of 10 ms. */
enum { STEP = 10, MOMENTARY = 40, SHORT_TERM = 300, RING = SHORT_TERM };
/* Tech 3342, clause 2.2. */
static const double range_gate_lu = 20.0;

enum {
    INTEGRATED,
    DUAL,
    GATE,
    MOMENTARY_MAX,
    SHORT_MAX,
    RANGE,
    RANGE_LOW,
    RANGE_HIGH,
    UNGATED,
    MOMENTARY_SERIES,
    SHORT_SERIES
};

/* How far apart meters may be that keep the standards. */
#define METER_LU 0.1
#define METER_BECAUSE "what EBU Tech 3341 allows a meter"
#define RANGE_BECAUSE "what EBU Tech 3342 allows a meter of the range"

static const struct measure measures[] = {
    [INTEGRATED] =
        {"loudness.integrated", "LUFS", "Integrated loudness", 1, "loudness of the whole, gated",
         "ITU-R BS.1770-5: K-weighted energy of blocks of 400 ms that overlap by 75 %, gated at -70 LUFS and"
         " then 10 LU under the mean of what is left. A mono file counts as one channel; played on two"
         " loudspeakers it is 3.01 LU louder, and each target says which of the two it judges.",
         DUAL_MONO_LU, true, .uncertainty = METER_LU, .because = METER_BECAUSE,
         .finer = "second_meter.integrated", .panel = &panel_loudness, .drawn = DRAWN_LEVEL},
    [DUAL] = {"loudness.integrated_dual_mono", "LUFS", "... as played on two", 1,
              "integrated loudness of a mono file when two loudspeakers play it",
              "loudness.integrated plus 10 log10(2) = 3.01 LU. Only for files of one channel.", 0, true,
              .uncertainty = METER_LU, .because = METER_BECAUSE},
    [GATE] = {"loudness.gate", "LUFS", "Relative gate", 1, "level under which blocks do not count",
              "ITU-R BS.1770-5, formula (6): 10 LU under the loudness of the blocks over -70 LUFS, and at "
              "least there.",
              DUAL_MONO_LU, false, .uncertainty = METER_LU, .because = METER_BECAUSE,
              .panel = &panel_loudness, .drawn = DRAWN_LEVEL},
    [MOMENTARY_MAX] =
        {"loudness.momentary_max", "LUFS", "Momentary maximum", 1, "loudest 400 ms",
         "EBU Tech 3341: ungated, the window moved by 10 ms. The time is the middle of the window.",
         DUAL_MONO_LU, true, .uncertainty = METER_LU, .because = METER_BECAUSE, .panel = &panel_loudness},
    [SHORT_MAX] = {"loudness.short_term_max", "LUFS", "Short-term maximum", 1, "loudest 3 seconds",
                   "EBU Tech 3341: ungated, the window moved by 10 ms. The time is the middle of the window.",
                   DUAL_MONO_LU, true, .uncertainty = METER_LU, .because = METER_BECAUSE,
                   .panel = &panel_loudness},
    [RANGE] = {"loudness.range", "LU", "Loudness range", 1, "spread between soft and loud passages (LRA)",
               "EBU Tech 3342: short-term loudness every 100 ms, gated at -70 LUFS and 20 LU under the mean, "
               "from the 10th"
               " to the 95th percentile. Not yet stable under 60 s.",
               0, true, .uncertainty = 1, .because = RANGE_BECAUSE},
    [RANGE_LOW] = {"loudness.range_low", "LUFS", "... from", 1, "lower end of the loudness range",
                   "EBU Tech 3342: the 10th percentile.", DUAL_MONO_LU, false, .uncertainty = 1,
                   .because = RANGE_BECAUSE},
    [RANGE_HIGH] = {"loudness.range_high", "LUFS", "... to", 1, "upper end of the loudness range",
                    "EBU Tech 3342: the 95th percentile.", DUAL_MONO_LU, false, .uncertainty = 1,
                    .because = RANGE_BECAUSE},
    [UNGATED] =
        {"loudness.ungated", "LUFS", "Loudness, not gated", 1,
         "loudness of the whole without any gate, and of each channel alone",
         "ITU-R BS.1770-5, formula (2), over the whole length: silence counts. Of a channel: as if it "
         "alone were played, with a weight of one.",
         DUAL_MONO_LU, false, .uncertainty = METER_LU, .because = METER_BECAUSE},
    [MOMENTARY_SERIES] = {"loudness.momentary", "LUFS", "Momentary loudness", 1,
                          "loudness of 400 ms, every 100 ms",
                          "EBU Tech 3341. The time of a value is the middle of its window.", DUAL_MONO_LU,
                          false, .uncertainty = METER_LU, .because = METER_BECAUSE, .panel = &panel_loudness,
                          .drawn = DRAWN_CURVE},
    [SHORT_SERIES] = {"loudness.short_term", "LUFS", "Short-term loudness", 1,
                      "loudness of 3 s, every 100 ms",
                      "EBU Tech 3341. The time of a value is the middle of its window.", DUAL_MONO_LU, false,
                      .uncertainty = METER_LU, .because = METER_BECAUSE, .panel = &panel_loudness,
                      .drawn = DRAWN_CURVE},
    {0},
};

/* The loudest window of one length. */
struct loudest {
    double energy; /* mean square, channel-weighted */
    int64_t slot;  /* behind its last slot */
};

struct loudness {
    int channels;
    struct slots slots;
    double ring[RING];  /* energy of the last slots */
    double steps[RING]; /* sum of the ten slots that end with each of the last slots */
    struct loudest momentary, short_term;
    float *blocks; /* energy of each 100 ms: the sum over its frames */
    size_t block_count, block_capacity;
};

static enum status loudness_start(void *state, const struct audio_format *format,
                                  const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct loudness *loudness = state;
    loudness->channels = format->channels;
    slots_init(&loudness->slots, format);
    return OK;
}

static void keep_loudest(struct loudest *loudest, double energy, int64_t slot)
{
    if (energy > loudest->energy)
        *loudest = (struct loudest){energy, slot};
}

/* Frames of the window of `slots` that ends before slot `end`. */
static double window_frames(const struct loudness *loudness, int64_t end, int slots)
{
    return (double)(slots_frame(&loudness->slots, end) - slots_frame(&loudness->slots, end - slots));
}

static double sum_back(const double *ring, int64_t slot, int count, int stride)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += ring[(slot - (int64_t)i * stride) % RING];
    return sum;
}

static void end_slot(void *user, int64_t slot, double energy)
{
    struct loudness *loudness = user;
    int64_t end = slot + 1;
    loudness->ring[slot % RING] = energy;
    if (end >= STEP)
        loudness->steps[slot % RING] = sum_back(loudness->ring, slot, STEP, 1);
    if (end >= MOMENTARY)
        keep_loudest(&loudness->momentary,
                     sum_back(loudness->steps, slot, MOMENTARY / STEP, STEP) /
                         window_frames(loudness, end, MOMENTARY),
                     end);
    if (end >= SHORT_TERM)
        keep_loudest(&loudness->short_term,
                     sum_back(loudness->steps, slot, SHORT_TERM / STEP, STEP) /
                         window_frames(loudness, end, SHORT_TERM),
                     end);
    if (end % STEP == 0) {
        loudness->blocks = mem_grow(loudness->blocks, loudness->block_count, &loudness->block_capacity,
                                    sizeof *loudness->blocks);
        loudness->blocks[loudness->block_count++] = (float)loudness->steps[slot % RING];
    }
}

static void loudness_push(void *state, const struct audio_block *block)
{
    struct loudness *loudness = state;
    slots_push(&loudness->slots, block, end_slot, loudness);
}

/* Mean energy of the window of `steps` blocks of 100 ms that begins with block `first`. */
static double window_energy(const struct loudness *loudness, size_t first, int steps)
{
    double sum = 0;
    for (int i = 0; i < steps; i++)
        sum += loudness->blocks[first + (size_t)i];
    return sum / window_frames(loudness, ((int64_t)first + steps) * STEP, steps * STEP);
}

/* Mean energy of the windows that lie over the gate; 0 when none does. */
static double gated_mean(const struct loudness *loudness, int steps, double gate_energy)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i + (size_t)steps <= loudness->block_count; i++) {
        double energy = window_energy(loudness, i, steps);
        if (energy > gate_energy) {
            sum += energy;
            count++;
        }
    }
    return count ? sum / (double)count : 0.0;
}

static void record_integrated(struct record *record, const struct loudness *loudness)
{
    double gate = energy_from_loudness(LOUDNESS_GATE_LUFS);
    double mean = gated_mean(loudness, MOMENTARY / STEP, gate);
    if (mean <= 0) {
        const char *reason = loudness->block_count < MOMENTARY / STEP
                                 ? "shorter than one block of 400 ms"
                                 : "no block of 400 ms is louder than -70 LUFS";
        record_absent(record, &measures[INTEGRATED], RECORD_WHOLE, reason);
        if (loudness->channels == 1)
            record_absent(record, &measures[DUAL], RECORD_WHOLE, reason);
        record_absent(record, &measures[GATE], RECORD_WHOLE, reason);
        return;
    }
    double relative = mean * power_from_db(-LOUDNESS_RELATIVE_GATE_LU);
    if (relative > gate)
        gate = relative;
    double integrated = loudness_from_energy(gated_mean(loudness, MOMENTARY / STEP, gate));
    record_number(record, &measures[INTEGRATED], RECORD_WHOLE, integrated);
    if (loudness->channels == 1)
        record_number(record, &measures[DUAL], RECORD_WHOLE, integrated + DUAL_MONO_LU);
    record_number(record, &measures[GATE], RECORD_WHOLE, loudness_from_energy(gate));
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Tech 3342, annex: the value at index round((n - 1) p / 100 + 1), counted from 1. */
static double percentile_lufs(const float *energies, size_t count, double percent)
{
    size_t index = (size_t)floor((double)(count - 1) * percent / 100.0 + 0.5);
    return loudness_from_energy(energies[index]);
}

static void record_range(struct record *record, const struct loudness *loudness)
{
    int steps = SHORT_TERM / STEP;
    double gate = energy_from_loudness(LOUDNESS_GATE_LUFS), mean = gated_mean(loudness, steps, gate);
    if (mean <= 0) {
        const char *reason = loudness->block_count < (size_t)steps
                                 ? "shorter than one window of 3 s"
                                 : "no window of 3 s is louder than -70 LUFS";
        for (int i = RANGE; i <= RANGE_HIGH; i++)
            record_absent(record, &measures[i], RECORD_WHOLE, reason);
        return;
    }
    double relative = mean * power_from_db(-range_gate_lu);
    if (relative < gate)
        relative = gate;
    float *energies = mem_resize(NULL, loudness->block_count, sizeof *energies);
    size_t count = 0;
    for (size_t i = 0; i + (size_t)steps <= loudness->block_count; i++) {
        double energy = window_energy(loudness, i, steps);
        if (energy > relative)
            energies[count++] = (float)energy;
    }
    qsort(energies, count, sizeof *energies, compare_floats);
    double low = percentile_lufs(energies, count, 10.0), high = percentile_lufs(energies, count, 95.0);
    free(energies);
    struct reading *range = record_number(record, &measures[RANGE], RECORD_WHOLE, high - low);
    if (loudness->slots.frames < (int64_t)60 * loudness->slots.rate_hz)
        range->text = mem_copy("not yet stable: under 60 s");
    record_number(record, &measures[RANGE_LOW], RECORD_WHOLE, low);
    record_number(record, &measures[RANGE_HIGH], RECORD_WHOLE, high);
}

static void record_maximum(struct record *record, const struct loudness *loudness, int which,
                           const struct loudest *loudest, int slots, const char *too_short)
{
    if (loudest->energy <= 0) {
        record_absent(record, &measures[which], RECORD_WHOLE,
                      loudness->slots.count < slots ? too_short : "no sound in any channel that counts");
        return;
    }
    struct reading *reading =
        record_number(record, &measures[which], RECORD_WHOLE, loudness_from_energy(loudest->energy));
    int64_t middle =
        slots_frame(&loudness->slots, loudest->slot) + slots_frame(&loudness->slots, loudest->slot - slots);
    reading_time(reading, (double)middle / 2.0 / loudness->slots.rate_hz, RECORD_WHOLE);
}

static void record_windows(struct record *record, const struct loudness *loudness, int which, int slots)
{
    int steps = slots / STEP;
    size_t count = loudness->block_count >= (size_t)steps ? loudness->block_count - (size_t)steps + 1 : 0;
    float *values = mem_resize(NULL, count, sizeof *values);
    for (size_t i = 0; i < count; i++) {
        double energy = window_energy(loudness, i, steps);
        values[i] = energy > 0 ? (float)loudness_from_energy(energy) : NAN;
    }
    record_series(record, &measures[which], RECORD_WHOLE, slots / 2.0 / SLOTS_A_SECOND,
                  (double)STEP / SLOTS_A_SECOND, values, count);
}

static void record_ungated(struct record *record, int channel, double energy, const char *reason)
{
    if (energy > 0)
        record_number(record, &measures[UNGATED], channel, loudness_from_energy(energy));
    else
        record_absent(record, &measures[UNGATED], channel, reason);
}

static void record_channels(struct record *record, const struct loudness *loudness)
{
    const struct slots *slots = &loudness->slots;
    double whole = 0;
    for (int channel = 0; channel < loudness->channels; channel++) {
        double energy = slots->totals[channel] / (double)slots->frames, weight = slots->weights[channel];
        whole += weight * energy;
        record_ungated(record, channel, energy,
                       weight > 0 ? "every sample is zero" : "the LFE does not count");
    }
    record_ungated(record, RECORD_WHOLE, whole, "no sound in any channel that counts");
}

static enum status loudness_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct loudness *loudness = state;
    record_integrated(record, loudness);
    record_maximum(record, loudness, MOMENTARY_MAX, &loudness->momentary, MOMENTARY, "shorter than 400 ms");
    record_maximum(record, loudness, SHORT_MAX, &loudness->short_term, SHORT_TERM, "shorter than 3 s");
    record_range(record, loudness);
    slots_finish(&loudness->slots);
    record_channels(record, loudness);
    record_windows(record, loudness, MOMENTARY_SERIES, MOMENTARY);
    record_windows(record, loudness, SHORT_SERIES, SHORT_TERM);
    return OK;
}

static void loudness_stop(void *state)
{
    struct loudness *loudness = state;
    free(loudness->blocks);
}

const struct analyzer analyzer_loudness = {
    .name = "loudness",
    .summary = "loudness by ITU-R BS.1770-5 and EBU R 128",
    .measures = measures,
    .state_size = sizeof(struct loudness),
    .start = loudness_start,
    .push = loudness_push,
    .finish = loudness_finish,
    .stop = loudness_stop,
};
