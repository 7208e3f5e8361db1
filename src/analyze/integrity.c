/* Samples that are no numbers. They stand as zero in the blocks, so no other analyzer sees them. */
#include "analyze/analyzer.h"

enum { NONFINITE };

static const struct measure measures[] = {
    [NONFINITE] = {"integrity.nonfinite", "samples", "Samples that are no numbers", 0,
                   "samples that are NaN, infinite or past +-1e15",
                   "Only floating-point files can hold them. Each is listed with its place (the first 100), "
                   "counted, and"
                   " left out of all other measures by standing as zero.",
                   0, false},
    {0},
};

struct integrity {
    int rate_hz;
    int64_t total;
    struct place places[RECORD_PLACES_MAX];
    size_t count;
};

static enum status integrity_start(void *state, const struct audio_format *format,
                                   const struct analyze_options *options, struct fault *fault)
{
    (void)options, (void)fault;
    struct integrity *integrity = state;
    integrity->rate_hz = format->rate_hz;
    return OK;
}

static void integrity_push(void *state, const struct audio_block *block)
{
    struct integrity *integrity = state;
    integrity->total += block->flawed_samples;
    for (size_t i = 0; i < block->flaw_count && integrity->count < RECORD_PLACES_MAX; i++)
        integrity->places[integrity->count++] =
            (struct place){.start_s = (double)block->flaws[i].frame / integrity->rate_hz,
                           .length_s = 1.0 / integrity->rate_hz,
                           .channel = block->flaws[i].channel};
}

static enum status integrity_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    const struct integrity *integrity = state;
    struct reading *reading =
        record_number(record, &measures[NONFINITE], RECORD_WHOLE, (double)integrity->total);
    for (size_t i = 0; i < integrity->count; i++)
        reading_place(reading, &integrity->places[i]);
    reading->place_total = integrity->total;
    if (integrity->count)
        reading_time(reading, integrity->places[0].start_s, integrity->places[0].channel);
    return OK;
}

const struct analyzer analyzer_integrity = {
    .name = "integrity",
    .summary = "samples that are no numbers",
    .measures = measures,
    .state_size = sizeof(struct integrity),
    .start = integrity_start,
    .push = integrity_push,
    .finish = integrity_finish,
};
