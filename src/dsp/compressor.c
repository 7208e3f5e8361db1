#include "dsp/compressor.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"

static const double detector_hz = 100.0;

struct compressor {
    struct compressor_settings settings;
    double pole, attack, release; /* of one frame */
    double last[FRAMES_CHANNELS_MAX],
        high[FRAMES_CHANNELS_MAX]; /* the detector's high-pass, of first order */
    double power, sum_db;
    struct compressor_facts facts;
};

static double pole_of(double time_s, int rate_hz)
{
    return exp(-1.0 / (time_s * rate_hz));
}

struct compressor *compressor_new(const struct compressor_settings *settings)
{
    const double pi = 3.14159265358979323846;
    struct compressor *compressor = mem_zero(1, sizeof *compressor);
    compressor->settings = *settings;
    compressor->pole = exp(-2.0 * pi * detector_hz / settings->rate_hz);
    compressor->attack = pole_of(settings->attack_s, settings->rate_hz);
    compressor->release = pole_of(settings->release_s, settings->rate_hz);
    return compressor;
}

/* The mean square of the channels above 100 Hz, smoothed. */
static double detect(struct compressor *compressor, const struct frames *in, size_t i)
{
    double sum = 0.0;
    for (int c = 0; c < in->channels; c++) {
        double x = in->channel[c][i];
        compressor->high[c] = compressor->pole * (compressor->high[c] + x - compressor->last[c]);
        compressor->last[c] = x;
        sum += compressor->high[c] * compressor->high[c];
    }
    sum /= in->channels;
    double pole = sum > compressor->power ? compressor->attack : compressor->release;
    compressor->power = sum + pole * (compressor->power - sum);
    return compressor->power;
}

/* Giannoulis et al., (4): how much is taken at a level. */
static double reduction(const struct compressor_settings *settings, double level_db)
{
    double over_db = level_db - settings->threshold_db, slope = 1.0 - 1.0 / settings->ratio;
    if (2.0 * over_db <= -settings->knee_db)
        return 0.0;
    if (2.0 * over_db >= settings->knee_db)
        return slope * over_db;
    double in_knee_db = over_db + settings->knee_db / 2.0;
    return slope * in_knee_db * in_knee_db / (2.0 * settings->knee_db);
}

void compressor_push(struct compressor *compressor, struct frames *in, struct frames *out)
{
    const double silence = 1e-20;
    for (size_t i = 0; i < in->count; i++) {
        double level_db = db_from_power(detect(compressor, in, i) + silence);
        double taken_db = reduction(&compressor->settings, level_db);
        compressor->sum_db += taken_db;
        compressor->facts.greatest_db = fmax(compressor->facts.greatest_db, taken_db);
        double gain = taken_db > 0 ? amplitude_from_db(-taken_db) : 1.0;
        for (int c = 0; c < in->channels; c++)
            in->channel[c][i] *= gain;
    }
    compressor->facts.frames += (int64_t)in->count;
    frames_move(in, out, in->count);
}

struct compressor_facts compressor_facts(const struct compressor *compressor)
{
    struct compressor_facts facts = compressor->facts;
    facts.mean_db = facts.frames ? compressor->sum_db / (double)facts.frames : 0.0;
    return facts;
}

void compressor_free(struct compressor *compressor)
{
    free(compressor);
}
