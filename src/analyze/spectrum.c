/* Spectral balance from the long-term average spectrum, its comparison with a reference curve, and what summing to mono
   does to each band. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyze/analyzer.h"
#include "analyze/curve.h"
#include "analyze/welch.h"
#include "base/mem.h"
#include "base/units.h"
#include "dsp/kweight.h"

enum {
    BANDS,
    SUB,
    LOW,
    LOW_MID,
    MID,
    HIGH_MID,
    PRESENCE,
    AIR,
    TILT,
    REFERENCE_HIGH,
    REFERENCE_LOW,
    DEVIATION,
    OUTSIDE,
    CORRELATION_BANDS,
    CORRELATION_BASS,
    MONO_LOSS,
    MONO_LOSS_BANDS,
};

#define SEVEN_BANDS_DETAIL                                                                                   \
    "Power of the long-term average spectrum between the two frequencies, relative to the whole."

#define WELCH_BECAUSE                                                                                        \
    "what windows and frames leave open: steady noise of known spectrum and correlation reads right to so "  \
    "much"

static const struct measure measures[] = {
    [BANDS] =
        {"spectrum.bands", "dB", "Spectrum", 1,
         "long-term average spectrum in 1/3 octaves, relative to the whole",
         "Welch's method: frames of 0.37 s that overlap by a quarter with slopes that make every moment "
         "count the same, all channels but the LFE, silent frames left out;"
         " power of each 1/3-octave band (IEC 61260, base 2) from 25 Hz to 20 kHz. Not under -120 dB.",
         0, false, .uncertainty = 0.1, .because = WELCH_BECAUSE, .panel = &panel_spectrum,
         .drawn = DRAWN_CURVE},
    [SUB] = {"spectrum.sub", "dB", "Sub, 20-60 Hz", 1, "share of 20 to 60 Hz", SEVEN_BANDS_DETAIL, 0, false,
             .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [LOW] = {"spectrum.low", "dB", "Low, 60-120 Hz", 1, "share of 60 to 120 Hz", SEVEN_BANDS_DETAIL, 0, false,
             .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [LOW_MID] = {"spectrum.low_mid", "dB", "Low mid, 120-350 Hz", 1, "share of 120 to 350 Hz",
                 SEVEN_BANDS_DETAIL, 0, false, .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [MID] = {"spectrum.mid", "dB", "Mid, 350-2000 Hz", 1, "share of 350 Hz to 2 kHz", SEVEN_BANDS_DETAIL, 0,
             false, .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [HIGH_MID] = {"spectrum.high_mid", "dB", "High mid, 2-5 kHz", 1, "share of 2 to 5 kHz",
                  SEVEN_BANDS_DETAIL, 0, false, .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [PRESENCE] = {"spectrum.presence", "dB", "Presence, 5-10 kHz", 1, "share of 5 to 10 kHz",
                  SEVEN_BANDS_DETAIL, 0, false, .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [AIR] = {"spectrum.air", "dB", "Air, 10-20 kHz", 1, "share of 10 to 20 kHz", SEVEN_BANDS_DETAIL, 0, false,
             .uncertainty = 0.1, .because = WELCH_BECAUSE},
    [TILT] = {"spectrum.tilt", "dB/oct", "Tilt", 2, "slope of the 1/3-octave spectrum from 100 Hz to 4 kHz",
              "Least squares of the band levels over octaves. Pink noise has 0, white noise +3.01; the power "
              "density falls"
              " 3.01 dB an octave faster.",
              0, true, .uncertainty = 0.05, .because = WELCH_BECAUSE},
    [REFERENCE_HIGH] = {"spectrum.reference_high", "dB", "Reference, upper edge", 1,
                        "upper edge of what the reference tolerates in each 1/3 octave",
                        "The reference curve, matched in level to the spectrum from 200 Hz to 2 kHz, and the "
                        "tolerance over it.",
                        0, false, .uncertainty = 0.1, .because = WELCH_BECAUSE, .panel = &panel_spectrum,
                        .drawn = DRAWN_UPPER},
    [REFERENCE_LOW] = {"spectrum.reference_low", "dB", "Reference, lower edge", 1,
                       "lower edge of what the reference tolerates in each 1/3 octave",
                       "See spectrum.reference_high.", 0, false, .uncertainty = 0.1, .because = WELCH_BECAUSE,
                       .panel = &panel_spectrum, .drawn = DRAWN_LOWER},
    [DEVIATION] = {"spectrum.deviation", "dB", "Off the reference", 1,
                   "distance of each 1/3 octave from the reference",
                   "After both were matched in level from 200 Hz to 2 kHz. The reference is the mean of "
                   "popular music by"
                   " Elowsson and Friberg (AES 142, 2017), or the file that --reference names.",
                   0, false, .uncertainty = 0.3, .because = WELCH_BECAUSE},
    [OUTSIDE] = {"spectrum.outside", "dB", "Outside the reference", 1,
                 "how far the worst 1/3 octave lies outside the reference's tolerance",
                 "0 when every band is inside. The tolerance stands with the curve in data/curves.", 0, true,
                 .uncertainty = 0.3, .because = WELCH_BECAUSE},
    [CORRELATION_BANDS] = {"stereo.correlation_bands", "", "Correlation by band", 2,
                           "correlation of left and right in 1/3 octaves",
                           "Real part of the cross-spectrum over the root of both powers.", 0, false,
                           .uncertainty = 0.01, .because = WELCH_BECAUSE, .panel = &panel_correlation_bands,
                           .drawn = DRAWN_BARS},
    [CORRELATION_BASS] =
        {"stereo.correlation_bass", "", "Correlation, bass", 2, "correlation of left and right under 120 Hz",
         "From 20 to 120 Hz. Bass that is out of phase vanishes in mono and cannot be cut on vinyl.", 0, true,
         .uncertainty = 0.01, .because = WELCH_BECAUSE},
    [MONO_LOSS] = {"stereo.mono_loss", "LU", "Mono fold-down", 1, "what summing to mono does to the loudness",
                   "10 log10((1 + r) / 2), r = 2 Re(L R*) / (|L|^2 + |R|^2), K-weighted over the average "
                   "spectrum: 0 for"
                   " mono, -3.0 for unrelated channels. Not under -100.",
                   0, true, .uncertainty = 0.02, .because = WELCH_BECAUSE},
    [MONO_LOSS_BANDS] = {"stereo.mono_loss_bands", "dB", "Mono fold-down by octave", 1,
                         "what summing to mono does to each octave", "As stereo.mono_loss, not weighted.", 0,
                         false, .uncertainty = 0.1, .because = WELCH_BECAUSE},
    {0},
};

enum { THIRDS = 30, OCTAVES = 10, TILT_FIRST = 6, TILT_LAST = 22, MATCH_FIRST = 9, MATCH_LAST = 19 };

/* Nominal centres (IEC 61260); the exact ones are 1000 * 2^((i - 16) / 3). */
static const double thirds_hz[THIRDS] = {25,   31.5, 40,   50,   63,   80,   100,   125,   160,   200,
                                         250,  315,  400,  500,  630,  800,  1000,  1250,  1600,  2000,
                                         2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, 16000, 20000};
static const double octaves_hz[OCTAVES] = {31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000};
static const double seven_hz[] = {20, 60, 120, 350, 2000, 5000, 10000, 20000};

static const double floor_ratio = 1e-12; /* -120 dB */
static const double reference_least_s = 10.0;

struct spectrum {
    const struct audio_format *format;
    const struct curve *reference;
    struct welch welch;
};

static enum status spectrum_start(void *state, const struct audio_format *format,
                                  const struct analyze_options *options, struct fault *fault)
{
    (void)fault;
    struct spectrum *spectrum = state;
    spectrum->format = format;
    spectrum->reference = options->reference;
    welch_start(&spectrum->welch, format);
    return OK;
}

static void spectrum_push(void *state, const struct audio_block *block)
{
    struct spectrum *spectrum = state;
    welch_push(&spectrum->welch, block);
}

static double third_centre(int band)
{
    return 1000.0 * exp2((band - 16) / 3.0);
}

static double third_power(const struct welch *welch, const float *powers, int band)
{
    double centre = third_centre(band), side = exp2(1.0 / 6.0);
    return welch_band(welch, powers, centre / side, centre * side);
}

/* Whether the sample rate leaves a band up to this frequency whole, or nearly: 20 kHz reaches 22.6 kHz. */
static bool band_exists(const struct spectrum *spectrum, double high_hz)
{
    return high_hz <= 0.52 * spectrum->format->rate_hz;
}

static float relative_db(double power, double total)
{
    return (float)db_from_power(fmax(power / total, floor_ratio));
}

static void record_seven(struct record *record, const struct spectrum *spectrum, double total)
{
    for (int i = 0; i < 7; i++) {
        if (!band_exists(spectrum, seven_hz[i] * 1.1)) {
            record_absent(record, &measures[SUB + i], RECORD_WHOLE, "the sample rate does not reach it");
            continue;
        }
        double power = welch_band(&spectrum->welch, spectrum->welch.power, seven_hz[i], seven_hz[i + 1]);
        record_number(record, &measures[SUB + i], RECORD_WHOLE, relative_db(power, total));
    }
}

static void record_tilt(struct record *record, const float *levels)
{
    double n = TILT_LAST - TILT_FIRST + 1, x = 0, y = 0, xx = 0, xy = 0;
    for (int i = TILT_FIRST; i <= TILT_LAST; i++) {
        double octave = i / 3.0;
        x += octave;
        y += levels[i];
        xx += octave * octave;
        xy += octave * levels[i];
    }
    double slope = (n * xy - x * y) / (n * xx - x * x);
    if (isfinite(slope))
        record_number(record, &measures[TILT], RECORD_WHOLE, slope);
    else
        record_absent(record, &measures[TILT], RECORD_WHOLE, "the sample rate does not reach it");
}

static const struct curve_point *point_at(const struct curve *curve, double frequency_hz)
{
    for (size_t i = 0; i < curve->count; i++)
        if (fabs(curve->points[i].frequency_hz / frequency_hz - 1.0) < 0.05)
            return &curve->points[i];
    return NULL;
}

static double match_level(const struct curve *curve, const float *levels)
{
    double sum = 0;
    int count = 0;
    for (int i = MATCH_FIRST; i <= MATCH_LAST; i++) {
        const struct curve_point *point = point_at(curve, thirds_hz[i]);
        if (point && isfinite(levels[i])) {
            sum += levels[i] - point->level_db;
            count++;
        }
    }
    return count ? sum / count : 0.0;
}

static void absent_reference(struct record *record, const char *reason)
{
    for (int i = REFERENCE_HIGH; i <= OUTSIDE; i++)
        record_absent(record, &measures[i], RECORD_WHOLE, reason);
}

static void record_reference(struct record *record, const struct spectrum *spectrum, const float *levels)
{
    const struct curve *curve = spectrum->reference;
    if (!curve) {
        absent_reference(record, "no reference curve");
        return;
    }
    if ((double)spectrum->welch.frames * (double)spectrum->welch.hop <
        reference_least_s * spectrum->format->rate_hz) {
        absent_reference(record, "less than 10 s of sound");
        return;
    }
    double shift = match_level(curve, levels), outside = 0, worst = 0, worst_hz = 0;
    float *values = mem_zero(THIRDS, sizeof *values), *high = mem_zero(THIRDS, sizeof *high),
          *low = mem_zero(THIRDS, sizeof *low);
    for (int i = 0; i < THIRDS; i++) {
        const struct curve_point *point = point_at(curve, thirds_hz[i]);
        values[i] = high[i] = low[i] = NAN;
        if (!point)
            continue;
        double level = point->level_db + shift;
        high[i] = (float)(level + point->above_db);
        low[i] = (float)(level - point->below_db);
        if (!isfinite(levels[i]))
            continue;
        double off = levels[i] - level;
        values[i] = (float)off;
        double beyond = off > 0 ? off - point->above_db : -off - point->below_db;
        if (beyond > outside) {
            outside = beyond;
            worst = off;
            worst_hz = thirds_hz[i];
        }
    }
    record_bands(record, &measures[REFERENCE_HIGH], thirds_hz, high, THIRDS);
    record_bands(record, &measures[REFERENCE_LOW], thirds_hz, low, THIRDS);
    record_bands(record, &measures[DEVIATION], thirds_hz, values, THIRDS);
    struct reading *reading = record_number(record, &measures[OUTSIDE], RECORD_WHOLE, outside);
    if (!(outside > 0))
        reading->uncertainty = 0; /* the tolerance is wider than any doubt */
    if (outside > 0) {
        reading_place(reading,
                      &(struct place){.channel = RECORD_WHOLE, .value = worst, .frequency_hz = worst_hz});
        reading->text = mem_format("%+.1f dB at %g Hz", worst, worst_hz);
    }
}

static void record_balance(struct record *record, const struct spectrum *spectrum)
{
    const struct welch *welch = &spectrum->welch;
    double total = welch_band(welch, welch->power, 0, spectrum->format->rate_hz);
    if (!(total > 0)) {
        for (int i = BANDS; i <= OUTSIDE; i++)
            record_absent(record, &measures[i], RECORD_WHOLE, "no sound over -70 dBFS");
        return;
    }
    float *levels = mem_zero(THIRDS, sizeof *levels);
    for (int i = 0; i < THIRDS; i++)
        levels[i] = band_exists(spectrum, third_centre(i) * exp2(1.0 / 6.0))
                        ? relative_db(third_power(welch, welch->power, i), total)
                        : NAN;
    record_bands(record, &measures[BANDS], thirds_hz, levels, THIRDS);
    record_seven(record, spectrum, total);
    record_tilt(record, levels);
    record_reference(record, spectrum, levels);
}

static double fold(double left, double right, double cross)
{
    return db_from_power(fmax((1.0 + 2.0 * cross / (left + right)) / 2.0, 1e-10));
}

static void record_pair_bands(struct record *record, const struct welch *welch)
{
    float *correlation = mem_zero(THIRDS, sizeof *correlation), *loss = mem_zero(OCTAVES, sizeof *loss);
    double total = welch_band(welch, welch->power, 0, 1e9), side = exp2(0.5);
    for (int i = 0; i < THIRDS; i++) {
        double left = third_power(welch, welch->pair[0], i), right = third_power(welch, welch->pair[1], i);
        bool heard = fmin(left, right) > total * 1e-10;
        correlation[i] = heard ? (float)(third_power(welch, welch->pair[2], i) / sqrt(left * right)) : NAN;
    }
    for (int i = 0; i < OCTAVES; i++) {
        double centre = 1000.0 * exp2(i - 5), low = centre / side, high = centre * side;
        double left = welch_band(welch, welch->pair[0], low, high);
        double right = welch_band(welch, welch->pair[1], low, high);
        bool heard = left + right > total * 1e-10;
        loss[i] = heard ? (float)fold(left, right, welch_band(welch, welch->pair[2], low, high)) : NAN;
    }
    record_bands(record, &measures[CORRELATION_BANDS], thirds_hz, correlation, THIRDS);
    record_bands(record, &measures[MONO_LOSS_BANDS], octaves_hz, loss, OCTAVES);
}

static void record_pair(struct record *record, const struct spectrum *spectrum)
{
    const struct welch *welch = &spectrum->welch;
    const char *reason = !welch->pair[0]           ? "no left and right channel"
                         : welch->pair_frames == 0 ? "no sound over -70 dBFS"
                                                   : NULL;
    if (reason) {
        for (int i = CORRELATION_BANDS; i <= MONO_LOSS_BANDS; i++)
            record_absent(record, &measures[i], RECORD_WHOLE, reason);
        return;
    }
    double total = welch_band(welch, welch->power, 0, 1e9);
    double left = welch_band(welch, welch->pair[0], 20, 120),
           right = welch_band(welch, welch->pair[1], 20, 120);
    if (fmin(left, right) > total * 1e-6)
        record_number(record, &measures[CORRELATION_BASS], RECORD_WHOLE,
                      welch_band(welch, welch->pair[2], 20, 120) / sqrt(left * right));
    else
        record_absent(record, &measures[CORRELATION_BASS], RECORD_WHOLE, "no bass in both channels");
    struct kweight filter;
    kweight_init(&filter, spectrum->format->rate_hz);
    double sums[3] = {0};
    for (size_t bin = 1; bin < welch->bins; bin++) {
        double weight = kweight_power(&filter, (double)bin * welch->bin_hz, spectrum->format->rate_hz);
        for (int i = 0; i < 3; i++)
            sums[i] += weight * welch->pair[i][bin];
    }
    if (sums[0] + sums[1] > 0)
        record_number(record, &measures[MONO_LOSS], RECORD_WHOLE, fold(sums[0], sums[1], sums[2]));
    else
        record_absent(record, &measures[MONO_LOSS], RECORD_WHOLE, "no sound over -70 dBFS");
    record_pair_bands(record, welch);
}

static enum status spectrum_finish(void *state, struct record *record, struct fault *fault)
{
    (void)fault;
    struct spectrum *spectrum = state;
    welch_finish(&spectrum->welch);
    record_balance(record, spectrum);
    record_pair(record, spectrum);
    return OK;
}

static void spectrum_stop(void *state)
{
    struct spectrum *spectrum = state;
    welch_stop(&spectrum->welch);
}

const struct analyzer analyzer_spectrum = {
    .name = "spectrum",
    .summary = "spectral balance, and correlation and mono fold-down by band",
    .measures = measures,
    .state_size = sizeof(struct spectrum),
    .start = spectrum_start,
    .push = spectrum_push,
    .finish = spectrum_finish,
    .stop = spectrum_stop,
};
