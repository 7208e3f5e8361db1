/* The sample rate that is asked for. It stands before the level, because a change of the rate raises peaks. */
#include "dsp/resample.h"
#include "fix/fixer.h"

static bool settle(struct fix_step *step, const struct patient *patient)
{
    if (patient->goal->rate_hz == patient->format->rate_hz)
        return false;
    buf_addf(&step->what, "change the sample rate from %d to %d Hz", patient->format->rate_hz,
             patient->goal->rate_hz);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)step;
    int from_hz = stream->rate_hz;
    stream->rate_hz = goal->rate_hz;
    return resample_new(state, from_hz, goal->rate_hz, stream->channels, fault);
}

static void push(void *state, struct frames *in, struct frames *out)
{
    resample_push(*(struct resample **)state, in, out);
}

static void drain(void *state, struct frames *out)
{
    resample_drain(*(struct resample **)state, out);
}

static void stop(void *state)
{
    resample_free(*(struct resample **)state);
}

static const char *const cures[] = {"frame.rate", NULL};

const struct fixer fixer_rate_fix = {
    .name = "rate",
    .summary = "changes the sample rate",
    .cures = cures,
    .settle = settle,
    .state_size = sizeof(struct resample *),
    .start = start,
    .push = push,
    .drain = drain,
    .stop = stop,
};
