/* Tops that were cut off at one level are drawn anew from what stands around them. Only where the level was found and few
   samples stand at it: what was clipped throughout is a matter of the mix. */
#include <inttypes.h>
#include <math.h>

#include "base/units.h"
#include "dsp/declip.h"
#include "fix/fixer.h"

enum { SHARE };

/* The level is the mean of tops that differ by as much (analyze/flat_tops), and by a step or two of 16 bits. */
static const double roughness = 3e-4, quantum = 1.5 / 32768.0;

/* How many samples of a channel stand in its cut tops, in percent of all. */
static double share_of(const struct patient *patient, int channel)
{
    double frames = patient_number(patient, "frame.duration", FIX_WHOLE, 0.0) * patient->format->rate_hz;
    double samples = patient_number(patient, "clipping.samples", channel, 0.0);
    return frames > 0 ? 100.0 * samples / frames : 0.0;
}

static bool settle(struct fix_step *step, const struct patient *patient)
{
    if (!step->is_meant && !fixer_ill(step->fixer, patient))
        return false;
    double most = 0.0, highest_db = -INFINITY, level_db;
    for (int c = 0; c < patient->format->channels; c++) {
        step->amounts[c] = 0.0;
        if (!patient->number(patient->user, "clipping.level", c, &level_db))
            continue;
        step->amounts[c] = amplitude_from_db(level_db) * (1.0 - roughness) - quantum;
        highest_db = fmax(highest_db, level_db);
        most = fmax(most, share_of(patient, c));
    }
    if (!isfinite(highest_db))
        buf_add(&step->refusal, "no level was found at which tops are cut off");
    else if (most > step->values[SHARE])
        buf_addf(&step->refusal, "%.1f %% of the samples are cut off: only the mix can mend that", most);
    buf_addf(&step->what, "draw the tops anew that are cut off at %.2f dBFS", shown_number(highest_db, 2));
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)goal, (void)fault;
    *(struct declip **)state = declip_new(stream->channels, step->amounts, stream->rate_hz);
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    declip_push(*(struct declip **)state, in, out);
}

static void drain(void *state, struct frames *out)
{
    declip_drain(*(struct declip **)state, out);
}

static void tell(const void *state, struct fix_told *told)
{
    struct declip_facts facts = declip_facts(*(struct declip *const *)state);
    buf_addf(&told->text, "%" PRIu64 " samples in %" PRIu64 " tops", facts.samples_mended, facts.runs_mended);
    if (facts.runs_declined)
        buf_addf(&told->text, "; %" PRIu64 " tops are too long and stay", facts.runs_declined);
}

static void stop(void *state)
{
    declip_free(*(struct declip **)state);
}

static const char *const cures[] = {"clipping.runs",      "clipping.samples", "clipping.longest",
                                    "clipping.flat_tops", "clipping.level",   NULL};
static const struct fix_parameter parameters[] = {
    [SHARE] = {"share", "%", "more than this many cut samples are left alone", 0.0, 20.0, 2.0},
    {0},
};

const struct fixer fixer_declip_fix = {
    .name = "declip",
    .summary = "draws tops anew that were cut off",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct declip *),
    .start = start,
    .push = push,
    .drain = drain,
    .tell = tell,
    .stop = stop,
};
