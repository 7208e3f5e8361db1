/* Look-ahead true-peak limiting: only where loudness is asked for, or is to be kept, and peaks stand against it. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "dsp/limiter.h"
#include "fix/fixer.h"

enum { LOOKAHEAD, HOLD, RELEASE, LOW_FREQUENCY, LOW_HOLD, LOW_RELEASE };

static bool settle(struct fix_step *step, const struct patient *patient)
{
    const struct fix_goal *goal = patient->goal;
    if (!step->is_meant && !goal->has_loudness && !goal->keeps_loudness && !goal->has_album_gain)
        return false;
    double excess_db = patient_excess(patient, patient_gain(patient));
    if (excess_db > peak_met_db)
        buf_addf(&step->what, "limit true peaks to %.2f dBTP: without it they would be %.2f dB over",
                 goal_ceiling(goal), excess_db);
    return true; /* earlier steps may raise peaks; what lies under the ceiling goes by as it is */
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)fault;
    struct limiter_settings settings = {
        .rate_hz = stream->rate_hz,
        .channels = stream->channels,
        .ceiling = amplitude_from_db(goal_ceiling(goal) + goal->ceiling_trim_db),
        .lookahead_s = step->values[LOOKAHEAD] / 1000.0,
        .hold_s = step->values[HOLD] / 1000.0,
        .release_s = step->values[RELEASE] / 1000.0,
        .low_hz = step->values[LOW_FREQUENCY],
        .low_hold_s = step->values[LOW_HOLD] / 1000.0,
        .low_release_s = step->values[LOW_RELEASE] / 1000.0,
    };
    *(struct limiter **)state = limiter_new(&settings);
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    limiter_push(*(struct limiter **)state, in, out);
}

static void drain(void *state, struct frames *out)
{
    limiter_drain(*(struct limiter **)state, out);
}

static void tell(const void *state, struct fix_told *told)
{
    struct limiter_facts facts = limiter_facts(*(struct limiter *const *)state);
    told->greatest_db = facts.greatest_db;
    told->mean_db = facts.mean_working_db;
    told->series_count = facts.series_count;
    told->series_db = mem_zero(facts.series_count + 1, sizeof *told->series_db);
    memcpy(told->series_db, facts.series_db, facts.series_count * sizeof *told->series_db);
    if (facts.working)
        buf_addf(&told->text, "%.1f dB at most and %.1f dB on average, in %.0f %% of the time",
                 facts.greatest_db, facts.mean_working_db,
                 100.0 * (double)facts.working / (double)facts.frames);
}

static void stop(void *state)
{
    limiter_free(*(struct limiter **)state);
}

static const char *const cures[] = {"peak.true", "peak.sample", "peak.true_itu", "peak.overs", NULL};
static const struct fix_parameter parameters[] = {
    [LOOKAHEAD] = {"lookahead", "ms", "how early it goes down", 1.0, 20.0, 5.0},
    [HOLD] = {"hold", "ms", "how long it stays down", 0.0, 50.0, 8.0},
    [RELEASE] = {"release", "ms", "time constant of its return", 5.0, 500.0, 35.0},
    [LOW_FREQUENCY] = {"low-frequency", "Hz", "under this, bass is held longer", 60.0, 600.0, 300.0},
    [LOW_HOLD] = {"low-hold", "ms", "how long the bass is held", 0.0, 100.0, 18.0},
    [LOW_RELEASE] = {"low-release", "ms", "time constant of the return of the bass", 20.0, 1000.0, 150.0},
    {0},
};

const struct fixer fixer_limiter_fix = {
    .name = "limiter",
    .summary = "holds true peaks under the ceiling",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct limiter *),
    .start = start,
    .push = push,
    .drain = drain,
    .tell = tell,
    .stop = stop,
};
