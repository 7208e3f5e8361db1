/* Towards the reference curve, in thirds of an octave, by no more than a few decibels and with a linear phase. */
#include <math.h>
#include <stdlib.h>

#include "dsp/eq_curve.h"
#include "dsp/fir_design.h"
#include "fix/filtered.h"
#include "fix/fixer.h"

enum { LIMIT, SHARE, DEAD_BAND };

/* The curve, and the greatest gain in it. */
static double draw(struct fix_step *step, const struct patient *patient)
{
    const double *bands_hz;
    const float *values;
    size_t count = patient->bands(patient->user, "spectrum.deviation", &bands_hz, &values), used = 0;
    double most = 0.0;
    struct eq_curve curve = eq_curve_usual;
    curve.limit_db = step->values[LIMIT];
    curve.share = step->values[SHARE];
    curve.dead_band_db = step->values[DEAD_BAND];
    for (size_t i = 0; i < count && used < FIX_CURVE_MAX; i++) {
        if (!isfinite(values[i]))
            continue;
        step->curve_hz[used] = bands_hz[i];
        step->curve_db[used++] = -(double)values[i];
    }
    step->curve_count = used;
    eq_curve_gains(&curve, step->curve_hz, step->curve_db, used, step->curve_db);
    for (size_t i = 0; i < used; i++)
        if (fabs(step->curve_db[i]) > fabs(most))
            most = step->curve_db[i];
    return most;
}

static bool settle(struct fix_step *step, const struct patient *patient)
{
    if (!step->is_meant && !fixer_ill(step->fixer, patient))
        return false;
    double most = draw(step, patient);
    if (step->curve_count == 0)
        buf_add(&step->refusal, "the spectrum was not compared with a reference");
    else if (most == 0.0)
        buf_add(&step->refusal, "the spectrum is within the dead band of the reference");
    buf_addf(&step->what, "draw the spectrum towards the reference, by %.1f dB at most", fabs(most));
    return true;
}

static enum status start(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault)
{
    (void)goal, (void)fault;
    size_t count;
    double *taps =
        fir_design_equalizer(step->curve_hz, step->curve_db, step->curve_count, stream->rate_hz, &count);
    ((struct filtered *)state)->fir = fir_new(taps, count, stream->channels);
    free(taps);
    return OK;
}

static const char *const cures[] = {"spectrum.outside", NULL};
static const struct fix_parameter parameters[] = {
    [LIMIT] = {"limit", "dB", "no gain reaches this", 0.5, 6.0, 3.0},
    [SHARE] = {"share", "", "of a difference that is mended", 0.1, 1.0, 0.7},
    [DEAD_BAND] = {"dead-band", "dB", "differences up to this are left alone", 0.0, 6.0, 1.5},
    {0},
};

const struct fixer fixer_equalizer_fix = {
    .name = "equalizer",
    .summary = "draws the spectrum towards the reference",
    .cures = cures,
    .parameters = parameters,
    .settle = settle,
    .state_size = sizeof(struct filtered),
    .start = start,
    .push = filtered_push,
    .drain = filtered_drain,
    .stop = filtered_stop,
};
