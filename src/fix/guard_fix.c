/* Before the limiter: a low-pass under half the rate. Where a file was clipped before, reconstruction filters disagree on
   what stands between its samples; without what lies next to half the rate they agree, and a ceiling holds on any meter. */
#include <stdlib.h>

#include "dsp/fir_design.h"
#include "fix/filtered.h"
#include "fix/fixer.h"

enum { SPREAD };

/* In parts of the rate; and how far down what is stopped is. */
static const double pass = 0.45, stop = 0.485, attenuation_db = 110.0;

static bool settle(struct fix_step *step, const struct patient *patient)
{
    double spread_db = patient_number(patient, "peak.true_spread", FIX_WHOLE, 0.0);
    if (!step->is_meant && (!patient_is_limited(patient) || spread_db <= step->values[SPREAD]))
        return false;
    if (patient->format->rate_hz != patient->goal->rate_hz)
        return false; /* a change of the rate has a low-pass of its own */
    buf_addf(&step->what, "take away what lies over %.1f kHz, where meters disagree by %.2f dB",
             stop * patient->format->rate_hz / 1000.0, spread_db);
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)step, (void)goal, (void)fault;
    size_t count;
    double *taps = fir_design_lowpass(pass, stop, attenuation_db, &count);
    ((struct filtered *)state)->fir = fir_new(taps, count, stream->channels);
    free(taps);
    return OK;
}

static const char *const cures[] = {NULL};
static const struct fix_parameter parameters[] = {
    [SPREAD] = {"spread", "dB", "meters may disagree by this", 0.0, 6.0, 0.05},
    {0},
};

const struct fixer fixer_guard_fix = {
    .name = "guard",
    .summary = "a low-pass that lets the limiter's ceiling hold on any meter",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct filtered),
    .start = start,
    .push = filtered_push,
    .drain = filtered_drain,
    .stop = filtered_stop,
};
