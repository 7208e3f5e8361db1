/* Peak to loudness ratios (AES Convention e-Brief 373, 2017), and how far the loudest passage stands out, from what
   loudness and true_peak have recorded. */
#include <math.h>

#include "analyze/analyzer.h"
#include "base/units.h"

enum { SHORT_OVER, PLR, PSR_MIN };

static const struct measure measures[] = {
    [SHORT_OVER] = {"loudness.short_term_over", "LU", "Short-term over integrated", 1,
                    "how far the loudest 3 seconds are over the whole",
                    "loudness.short_term_max minus loudness.integrated.", 0, false, .uncertainty = 0.2,
                    .because = "that of both"},
    [PLR] = {"loudness.plr", "LU", "Peak to loudness", 1, "true peak over integrated loudness (PLR)",
             "peak.true minus loudness.integrated.", -DUAL_MONO_LU, true, .uncertainty = 0.3,
             .because = "that of peak.true and of loudness.integrated"},
    [PSR_MIN] = {"loudness.psr_min", "LU", "Peak to short-term, least", 1,
                 "least true peak over short-term loudness (PSR)",
                 "The true peak of the same 3 s minus their loudness, every 100 ms, where the short-term "
                 "loudness is at"
                 " least 10 LU under the integrated one or higher. Under 8 LU the density can be heard.",
                 -DUAL_MONO_LU, true, .uncertainty = 0.8,
                 .because = "that of peak.history and of loudness.short_term"},
    {0},
};

enum { WINDOW_HOPS = 30 };
static const double quiet_lu = 10.0;

static void record_over(struct record *record, const struct reading *integrated)
{
    const struct reading *loudest = record_find(record, "loudness.short_term_max", RECORD_WHOLE);
    if (loudest && loudest->kind == READING_NUMBER)
        reading_time(
            record_number(record, &measures[SHORT_OVER], RECORD_WHOLE, loudest->number - integrated->number),
            loudest->time_s, RECORD_WHOLE);
    else
        record_absent(record, &measures[SHORT_OVER], RECORD_WHOLE, "shorter than 3 s");
}

static enum status dynamics_finish(void *state, struct record *record, struct fault *fault)
{
    (void)state, (void)fault;
    const struct reading *integrated = record_find(record, "loudness.integrated", RECORD_WHOLE);
    const struct reading *peak = record_find(record, "peak.true", RECORD_WHOLE);
    const struct reading *loud = record_find(record, "loudness.short_term", RECORD_WHOLE);
    const struct reading *peaks = record_find(record, "peak.history", RECORD_WHOLE);
    if (!integrated || integrated->kind != READING_NUMBER || !peak || peak->kind != READING_NUMBER) {
        for (int i = SHORT_OVER; i <= PSR_MIN; i++)
            record_absent(record, &measures[i], RECORD_WHOLE, "no integrated loudness");
        return OK;
    }
    record_over(record, integrated);
    record_number(record, &measures[PLR], RECORD_WHOLE, peak->number - integrated->number);
    double least = INFINITY, time = 0;
    for (size_t i = 0; i < loud->count && i + WINDOW_HOPS <= peaks->count; i++) {
        if (!(loud->values[i] > integrated->number - quiet_lu))
            continue;
        double highest = -INFINITY;
        for (size_t k = i; k < i + WINDOW_HOPS; k++)
            if (peaks->values[k] > highest)
                highest = peaks->values[k];
        if (highest - loud->values[i] < least) {
            least = highest - loud->values[i];
            time = loud->start_s + (double)i * loud->step_s;
        }
    }
    if (isfinite(least))
        reading_time(record_number(record, &measures[PSR_MIN], RECORD_WHOLE, least), time, RECORD_WHOLE);
    else
        record_absent(record, &measures[PSR_MIN], RECORD_WHOLE, "shorter than one window of 3 s");
    return OK;
}

const struct analyzer analyzer_dynamics = {
    .name = "dynamics",
    .summary = "peak to loudness ratios, the loudest passage over the whole",
    .measures = measures,
    .finish = dynamics_finish,
    .reads_record = true,
};
