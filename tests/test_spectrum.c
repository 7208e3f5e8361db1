/* Spectral balance: noise of a given density, an independent Welch, shelves, a reference curve, and all sample rates. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/curve.h"
#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "judge/shelf.h"
#include "music_like.h"
#include "tones.h"

static const double pi = 3.14159265358979323846;

enum { THIRDS = 30, PERIOD = 1 << 20 };

/* IEC 61260, base 2: the exact centre of a band of spectrum.bands, 25 Hz to 20 kHz. */
static double centre_hz(int third)
{
    return 1000.0 * exp2((third - 16) / 3.0);
}

static double low_edge_hz(int third)
{
    return centre_hz(third) * exp2(-1.0 / 6.0);
}

enum { SEVEN = 7 };
static const char *const seven[SEVEN] = {"spectrum.sub", "spectrum.low",      "spectrum.low_mid",
                                         "spectrum.mid", "spectrum.high_mid", "spectrum.presence",
                                         "spectrum.air"};
static const double seven_hz[SEVEN + 1] = {20, 60, 120, 350, 2000, 5000, 10000, 20000};

static const float *values_of(const struct record *record, const char *id)
{
    const struct reading *reading = record_find(record, id, RECORD_WHOLE);
    CHECK(reading && reading->kind == READING_SERIES && reading->bands_hz && reading->count == THIRDS);
    return reading->values;
}

static const float *bands_of(const struct record *record)
{
    return values_of(record, "spectrum.bands");
}

/* ---- noise of a known density ---- */

/* Nothing under 20 Hz, so that bands and whole are of the same range. */
static double pink(double frequency_hz)
{
    return frequency_hz < 20 ? 0 : density_pink(frequency_hz);
}

static double white(double frequency_hz)
{
    return frequency_hz < 20 ? 0 : 1;
}

/* Pink with a shelf in power, half way at 1 kHz. */
static double shelved(double frequency_hz, double gain)
{
    double x = frequency_hz / 1000.0;
    return pink(frequency_hz) * (1.0 + gain * x * x) / (1.0 + x * x);
}

static double shelf_up(double frequency_hz)
{
    return shelved(frequency_hz, power_from_db(3));
}

static double shelf_down(double frequency_hz)
{
    return shelved(frequency_hz, power_from_db(-3));
}

/* Power between two frequencies: the density summed as finely as the noise was made. */
static double power_between(double (*density)(double), double rate_hz, double low_hz, double high_hz)
{
    double step = rate_hz / PERIOD, sum = 0;
    for (double k = fmax(ceil(low_hz / step), 1); k < fmin(high_hz / step, PERIOD / 2); k++)
        sum += density(k * step);
    return sum;
}

static void make_noise(struct signal *signal, int rate_hz, double (*density)(double), uint64_t seed)
{
    signal_init(signal, rate_hz, 1, PERIOD);
    noise_pair(signal->channel[0], NULL, PERIOD, rate_hz, density, 0, -20, seed);
}

/* The bands against the density. A random estimate of a band of B Hz over T s has a deviation of 4.3 dB / sqrt(B T);
   four of them are allowed, and a hundredth of a decibel. */
static void check_density(const struct record *record, int rate_hz, double (*density)(double))
{
    double whole = power_between(density, rate_hz, 0, rate_hz), length_s = (double)PERIOD / rate_hz;
    const float *bands = bands_of(record);
    for (int i = 6; i < THIRDS && low_edge_hz(i + 1) < rate_hz / 2.0; i++) {
        double low = low_edge_hz(i), high = low_edge_hz(i + 1);
        double power = power_between(density, rate_hz, low, high);
        CHECK_NEAR(bands[i], db_from_power(power / whole), 0.01 + 4 * 4.343 / sqrt((high - low) * length_s));
    }
    for (int i = 1; i < SEVEN && seven_hz[i + 1] < rate_hz / 2.0; i++) {
        double power = power_between(density, rate_hz, seven_hz[i], seven_hz[i + 1]);
        CHECK_NEAR(measured(record, seven[i]), db_from_power(power / whole), 0.1);
    }
}

static void test_noise(void)
{
    static const int rates_hz[] = {16000, 44100, 48000, 96000, 192000};
    static const struct {
        const char *name;
        double (*density)(double);
        double tilt;
    } noises[] = {{"pink", pink, 0}, {"white", white, 3.0103}};
    for (int rate = 0; rate < 5; rate++)
        for (int i = 0; i < 2; i++) {
            struct signal signal;
            struct record record;
            make_noise(&signal, rates_hz[rate], noises[i].density, 7);
            measure_alone(&signal, "spectrum", &record);
            check_about("%s noise at %d Hz", noises[i].name, rates_hz[rate]);
            CHECK_NEAR(measured(&record, "spectrum.tilt"), noises[i].tilt, 0.05);
            check_density(&record, rates_hz[rate], noises[i].density);
            record_release(&record);
            signal_release(&signal);
        }
}

/* The same noise through a shelf: the difference of two readings has none of the noise's chance in it. */
static void check_shelf(const char *name, double (*shelf)(double))
{
    struct signal signal;
    struct record before, after;
    make_noise(&signal, 44100, pink, 11);
    measure_alone(&signal, "spectrum", &before);
    noise_pair(signal.channel[0], NULL, PERIOD, 44100, shelf, 0, -20, 11);
    measure_alone(&signal, "spectrum", &after);
    check_about("%s", name);
    double whole = power_between(shelf, 44100, 0, 44100) / power_between(pink, 44100, 0, 44100);
    for (int i = 0; i < SEVEN; i++) {
        double was = power_between(pink, 44100, seven_hz[i], seven_hz[i + 1]);
        double is = power_between(shelf, 44100, seven_hz[i], seven_hz[i + 1]) / whole;
        CHECK_NEAR(measured(&after, seven[i]) - measured(&before, seven[i]), db_from_power(is / was), 0.1);
    }
    record_release(&before);
    record_release(&after);
    signal_release(&signal);
}

/* ---- an independent Welch ---- */

enum { FRAME = 16384, BINS = FRAME / 2 + 1 };

/* Slopes of a quarter of the frame, those of Vorbis I, clause 4.3.1. */
static double slope_at(double from_end)
{
    double sine = sin(pi / 2 * fmin(from_end / (FRAME / 4), 1));
    return sin(pi / 2 * sine * sine);
}

/* Adds the power spectrum of one frame from `start` on, the last one with its slope at the end of the file; nothing where
   both are silent. */
static void add_frame(const struct signal *signal, size_t start, double *power)
{
    double *bins = mem_zero(2 * FRAME, sizeof *bins), squares = 0;
    size_t count = signal->frames - start < FRAME ? signal->frames - start : FRAME;
    for (size_t i = 0; i < count; i++) {
        double window = slope_at((double)i + 0.5) * slope_at((double)(count - i) - 0.5);
        double left = signal->channel[0][start + i], right = signal->channel[1][start + i];
        squares += left * left + right * right;
        bins[2 * i] = window * left;
        bins[2 * i + 1] = window * right;
    }
    plain_dft(bins, FRAME, -1);
    /* The even part of the spectrum is the left channel's, the odd part the right one's; the powers add up. */
    for (size_t k = 0; k < BINS && squares >= 1e-7 * FRAME; k++) {
        const double *here = bins + 2 * k, *mirror = bins + 2 * ((FRAME - k) % FRAME);
        power[k] +=
            (here[0] * here[0] + here[1] * here[1] + mirror[0] * mirror[0] + mirror[1] * mirror[1]) / 2;
    }
    free(bins);
}

/* A bin's power is spread evenly over half a bin to both sides. */
static double sum_bins(const double *power, double bin_hz, double low_hz, double high_hz)
{
    double sum = 0;
    for (size_t k = 0; k < BINS; k++) {
        double from = fmax(low_hz, ((double)k - 0.5) * bin_hz),
               to = fmin(high_hz, ((double)k + 0.5) * bin_hz);
        sum += to > from ? power[k] * (to - from) / bin_hz : 0;
    }
    return sum;
}

static void test_welch(void)
{
    for (int piece = 0; piece < 4; piece++) {
        struct signal signal;
        struct record record;
        double power[BINS] = {0}, bin_hz = 44100.0 / FRAME, whole;
        music_make(&signal, piece, 9);
        memset(signal.channel[0] + 100000, 0, 40000 * sizeof(float));
        memset(signal.channel[1] + 100000, 0, 40000 * sizeof(float));
        for (size_t start = 0; start + FRAME / 4 <= signal.frames; start += FRAME / 4 * 3)
            add_frame(&signal, start, power);
        measure_alone(&signal, "spectrum", &record);
        check_about("piece %d", piece);
        whole = sum_bins(power, bin_hz, -bin_hz, 44100);
        const float *bands = bands_of(&record);
        for (int i = 0; i < THIRDS; i++)
            CHECK_NEAR(bands[i],
                       db_from_power(sum_bins(power, bin_hz, low_edge_hz(i), low_edge_hz(i + 1)) / whole),
                       0.05);
        for (int i = 0; i < SEVEN; i++)
            CHECK_NEAR(measured(&record, seven[i]),
                       db_from_power(sum_bins(power, bin_hz, seven_hz[i], seven_hz[i + 1]) / whole), 0.05);
        record_release(&record);
        signal_release(&signal);
    }
}

/* A file of floats may hold samples up to 1e15; the spectrum is the same. */
static void test_largest(void)
{
    struct signal signal;
    struct record plain, huge;
    music_make(&signal, 2, 30);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 30, 1000, 0, 0);
    measure_alone(&signal, "spectrum", &plain);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[c][i] *= 0x1p48F; /* 2.8e14 */
    measure_alone(&signal, "spectrum", &huge);
    CHECK_NEAR(measured(&huge, "spectrum.tilt"), measured(&plain, "spectrum.tilt"), 1e-4);
    CHECK_NEAR(measured(&huge, "stereo.mono_loss"), measured(&plain, "stereo.mono_loss"), 1e-4);
    for (int i = 0; i < THIRDS; i++)
        CHECK_NEAR(bands_of(&huge)[i], bands_of(&plain)[i], 1e-3);
    record_release(&plain);
    record_release(&huge);
    signal_release(&signal);
}

static void test_gain(void)
{
    static const char *const ids[] = {"spectrum.sub", "spectrum.air", "spectrum.tilt", "stereo.mono_loss"};
    struct signal signal;
    struct record plain, changed;
    music_make(&signal, 1, 8);
    measure_alone(&signal, "spectrum", &plain);
    for (int turn = 0; turn < 2; turn++) {
        signal_gain(&signal, turn ? 40 : -20);
        measure_alone(&signal, "spectrum", &changed);
        check_about("%+d dB", turn ? 20 : -20);
        for (int i = 0; i < 4; i++)
            CHECK_NEAR(measured(&changed, ids[i]), measured(&plain, ids[i]), 0.05);
        for (int i = 0; i < THIRDS; i++)
            CHECK_NEAR(bands_of(&changed)[i], bands_of(&plain)[i], 0.05);
        record_release(&changed);
    }
    record_release(&plain);
    signal_release(&signal);
}

/* ---- the reference curve ---- */

static void load_curve(struct curve *curve)
{
    struct fault fault = {{0}};
    char *path = shelf_path("curves/popular-music.xml"), *schema = shelf_path("curves/curve.rng");
    CHECK(curve_load(curve, path, schema, &fault) == OK);
    free(path);
    free(schema);
}

/* A few sines all over one band, on a grid of half a hertz, in the first two seconds. */
static void add_band(struct signal *signal, int third, double level_db, uint64_t *seed)
{
    enum { SINES = 6 };
    double low = low_edge_hz(third), width = low_edge_hz(third + 1) - low;
    for (int k = 0; k < SINES; k++)
        signal_add_sine(signal, 0, 0, 2, round(2 * (low + (k + 0.5) * width / SINES)) / 2,
                        level_db - db_from_power(SINES), 360 * noise_next(seed));
}

/* Each band as strong as the curve says, but for one; under the lowest it goes on, so that it has neighbours as all. */
static void make_curve_signal(struct signal *signal, const struct curve *curve, int rate_hz, double length_s,
                              double moved_hz, double moved_db)
{
    uint64_t seed = 21;
    size_t period = 2 * (size_t)rate_hz;
    signal_init(signal, rate_hz, 1, (size_t)(length_s * rate_hz));
    add_band(signal, -1, 2 * curve->points[0].level_db - curve->points[1].level_db - 30, &seed);
    for (size_t i = 0; i < curve->count; i++) {
        double moved = fabs(curve->points[i].frequency_hz / moved_hz - 1) < 0.01 ? moved_db : 0;
        add_band(signal, (int)i, curve->points[i].level_db - 30 + moved, &seed);
    }
    for (size_t i = period; i < signal->frames; i++)
        signal->channel[0][i] = signal->channel[0][i - period];
}

/* Moved by how much, and how far that lies outside; bands from 200 Hz to 2 kHz, eleven of them, match the levels. */
static void check_moved(const struct curve *curve, double moved_hz, double moved_db, double expected)
{
    struct signal signal;
    struct record record;
    make_curve_signal(&signal, curve, 44100, 12, moved_hz, moved_db);
    signal_measure(&signal, &(struct analyze_options){.reference = curve}, &record);
    check_about("%g Hz moved by %g dB", moved_hz, moved_db);
    const struct reading *outside = record_find(&record, "spectrum.outside", RECORD_WHOLE);
    double shift = moved_hz >= 200 && moved_hz <= 2000 ? moved_db / 11 : 0;
    int third = (int)lround(16 + 3 * log2(moved_hz / 1000));
    CHECK_NEAR(values_of(&record, "spectrum.deviation")[third], moved_db - shift, 0.3);
    CHECK_NEAR(outside->number, expected, 0.3);
    CHECK(outside->place_count == (expected > 0));
    if (outside->place_count) {
        char text[40];
        CHECK_NEAR(outside->places[0].frequency_hz, moved_hz, 0);
        CHECK_NEAR(outside->places[0].value, moved_db - shift, 0.3);
        snprintf(text, sizeof text, "dB at %g Hz", moved_hz);
        CHECK(outside->text && strstr(outside->text, text));
    }
    record_release(&record);
    signal_release(&signal);
}

static void check_on_curve(const struct curve *curve, int rate_hz)
{
    struct signal signal;
    struct record record;
    make_curve_signal(&signal, curve, rate_hz, 12, 1, 0);
    signal_measure(&signal, &(struct analyze_options){.reference = curve}, &record);
    check_about("the curve itself at %d Hz", rate_hz);
    CHECK_NEAR(measured(&record, "spectrum.outside"), 0, 0);
    const float *off = values_of(&record, "spectrum.deviation");
    for (int i = 0; i < THIRDS - 1 && low_edge_hz(i + 1) < rate_hz / 2.0; i++)
        CHECK_NEAR(off[i], 0, 0.3);
    CHECK(isnan(off[THIRDS - 1])); /* the curve ends at 16 kHz */
    record_release(&record);
    signal_release(&signal);
}

static void check_no_reference(const struct curve *curve, double length_s, const char *reason)
{
    struct signal signal;
    struct record record;
    music_make(&signal, 0, length_s);
    signal_measure(&signal, &(struct analyze_options){.reference = curve}, &record);
    check_about("%g s, %s", length_s, reason);
    CHECK_TEXT(record_find(&record, "spectrum.outside", RECORD_WHOLE)->text, reason);
    CHECK_TEXT(record_find(&record, "spectrum.deviation", RECORD_WHOLE)->text, reason);
    record_release(&record);
    signal_release(&signal);
}

/* A file of six channels whose front pair is silent has a spectrum, too; its LFE has no part in it. */
static void check_centre_only(const struct curve *curve)
{
    struct signal signal, centre;
    struct record record;
    make_curve_signal(&centre, curve, 44100, 12, 1, 0);
    signal_init(&signal, 44100, 6, centre.frames);
    memcpy(signal.channel[2], centre.channel[0], centre.frames * sizeof(float));
    signal_add_sine(&signal, 3, 0, 12, 40, -3, 0);
    signal_measure(&signal, &(struct analyze_options){.reference = curve}, &record);
    check_about("centre and LFE only");
    CHECK_NEAR(measured(&record, "spectrum.outside"), 0, 0);
    CHECK_TEXT(record_find(&record, "stereo.mono_loss", RECORD_WHOLE)->text, "no sound over -70 dBFS");
    record_release(&record);
    signal_release(&signal);
    signal_release(&centre);
}

static void test_reference(void)
{
    struct curve curve;
    load_curve(&curve);
    check_on_curve(&curve, 44100);
    check_on_curve(&curve, 48000);
    check_on_curve(&curve, 96000);
    check_moved(&curve, 8000, 16, 16 - 13);
    check_moved(&curve, 8000, -16, 16 - 12);
    check_moved(&curve, 125, 12, 12 - 7);
    check_moved(&curve, 1000, 11, 10 - 7);
    check_moved(&curve, 8000, 12, 0);
    check_no_reference(&curve, 9, "less than 10 s of sound");
    check_no_reference(NULL, 12, "no reference curve");
    check_centre_only(&curve);
    curve_release(&curve);
}

/* What a sample rate does not reach. */
static void check_reach(int rate_hz, bool has_tilt)
{
    struct signal signal;
    struct record record;
    signal_init(&signal, rate_hz, 2, (size_t)rate_hz * 2);
    noise_pair(signal.channel[0], signal.channel[1], 4096, rate_hz, density_white, 0, -20, 4);
    measure_alone(&signal, "spectrum", &record);
    check_about("%d Hz", rate_hz);
    const float *bands = bands_of(&record);
    for (int i = 0; i < THIRDS; i++)
        CHECK(isfinite(bands[i]) == (low_edge_hz(i + 1) < 0.52 * rate_hz));
    for (int i = 0; i < SEVEN; i++)
        CHECK(isfinite(measured(&record, seven[i])) == (seven_hz[i] < rate_hz / 2.0));
    CHECK(isfinite(measured(&record, "spectrum.tilt")) == has_tilt);
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    test_noise();
    check_shelf("+3 dB over 1 kHz", shelf_up);
    check_shelf("-3 dB over 1 kHz", shelf_down);
    test_welch();
    test_gain();
    test_largest();
    test_reference();
    check_reach(8000, false);
    check_reach(11025, true);
    check_reach(22050, true);
    check_reach(44100, true);
    check_reach(192000, true);
    return check_end();
}
