/* One gain for all channels and the whole length: from the level that is asked for, or down to the ceiling, or an album's.
   Between renders the goal's trim moves it. It stands in every chain, at 0 dB where nothing is asked. */
#include <math.h>

#include "base/units.h"
#include "fix/fixer.h"

struct level {
    double gain, gain_db;
    bool is_trimmed; /* it is another than was planned */
};

static bool settle(struct fix_step *step, const struct patient *patient)
{
    const struct fix_goal *goal = patient->goal;
    double gain_db = patient_gain(patient), excess_db = patient_excess(patient, 0.0);
    const char *why = goal->has_album_gain ? ", the same for the whole album" : "";
    bool is_asked = goal->has_loudness || goal->has_album_gain;
    if (!is_asked && excess_db > peak_met_db && !goal->keeps_loudness && fixer_ill(step->fixer, patient)) {
        gain_db = -excess_db;
        why = ", which brings the peaks down to the ceiling";
    }
    step->amounts[0] = gain_db;
    if (gain_db == 0.0)
        return true;
    buf_addf(&step->what, "turn all %s by %.2f dB", gain_db < 0 ? "down" : "up", fabs(gain_db));
    if (goal->has_loudness && !goal->has_album_gain)
        buf_addf(&step->what, ", from %.1f to %.1f LUFS", goal->loudness_lufs - gain_db, goal->loudness_lufs);
    buf_add(&step->what, why);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)stream, (void)fault;
    double gain_db = step->amounts[0] + goal->trim_db;
    *(struct level *)state = (struct level){
        .gain = amplitude_from_db(gain_db), .gain_db = gain_db, .is_trimmed = fabs(goal->trim_db) >= 0.005};
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    const struct level *level = state;
    for (int c = 0; c < in->channels && level->gain != 1.0; c++)
        for (size_t i = 0; i < in->count; i++)
            in->channel[c][i] *= level->gain;
    frames_move(in, out, in->count);
}

static void tell(const void *state, struct fix_told *told)
{
    const struct level *level = state;
    if (level->is_trimmed && shown_number(level->gain_db, 2) == 0.0)
        buf_add(&told->text, "the other steps have done it");
    else if (level->is_trimmed)
        buf_addf(&told->text, "with the other steps, %+.2f dB", level->gain_db);
}

static const char *const cures[] = {"loudness.integrated",
                                    "loudness.short_term_max",
                                    "loudness.momentary_max",
                                    "level.rms",
                                    "level.leq_m",
                                    "peak.true",
                                    "peak.sample",
                                    "peak.true_itu",
                                    "peak.overs",
                                    NULL};

const struct fixer fixer_level_fix = {
    .name = "level",
    .summary = "one gain for the whole file",
    .cures = cures,
    .settle = settle,
    .state_size = sizeof(struct level),
    .start = start,
    .push = push,
    .tell = tell,
};
