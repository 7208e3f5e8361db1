/* A slow compressor over all channels, for those who ask for it. */
#include "dsp/compressor.h"
#include "fix/fixer.h"

enum { THRESHOLD, RATIO, KNEE, ATTACK, RELEASE };

static bool settle(struct fix_step *step, const struct patient *patient)
{
    double rms_db = patient_number(patient, "level.rms", FIX_WHOLE, 0.0);
    if (!step->is_meant)
        return false;
    if (!patient->number(patient->user, "level.rms", FIX_WHOLE, &rms_db))
        buf_add(&step->refusal, "the file has no level");
    step->amounts[0] = rms_db + step->values[THRESHOLD];
    buf_addf(&step->what, "compress by %g : 1 from %.1f dBFS RMS on", step->values[RATIO], step->amounts[0]);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)goal, (void)fault;
    struct compressor_settings settings = {.rate_hz = stream->rate_hz,
                                           .channels = stream->channels,
                                           .threshold_db = step->amounts[0],
                                           .ratio = step->values[RATIO],
                                           .knee_db = step->values[KNEE],
                                           .attack_s = step->values[ATTACK] / 1000.0,
                                           .release_s = step->values[RELEASE] / 1000.0};
    *(struct compressor **)state = compressor_new(&settings);
    return OK;
}

static void push(void *state, struct frames *in, struct frames *out)
{
    compressor_push(*(struct compressor **)state, in, out);
}

static void tell(const void *state, struct fix_told *told)
{
    struct compressor_facts facts = compressor_facts(*(struct compressor *const *)state);
    buf_addf(&told->text, "%.1f dB at most and %.1f dB on average", facts.greatest_db, facts.mean_db);
}

static void stop(void *state)
{
    compressor_free(*(struct compressor **)state);
}

static const char *const cures[] = {NULL};
static const struct fix_parameter parameters[] = {
    [THRESHOLD] = {"threshold", "dB", "over the RMS level of the file", -20.0, 20.0, 0.0},
    [RATIO] = {"ratio", "", "of levels in to levels out", 1.0, 4.0, 1.5},
    [KNEE] = {"knee", "dB", "how wide the bend is", 0.1, 20.0, 6.0},
    [ATTACK] = {"attack", "ms", "time constant of the detector upward", 1.0, 200.0, 10.0},
    [RELEASE] = {"release", "ms", "and downward", 10.0, 2000.0, 150.0},
    {0},
};

const struct fixer fixer_glue_fix = {
    .name = "glue",
    .summary = "a slow compressor",
    .cures = cures,
    .parameters = parameters,
    .is_opt_in = true,
    .settle = settle,
    .state_size = sizeof(struct compressor *),
    .start = start,
    .push = push,
    .tell = tell,
    .stop = stop,
};
