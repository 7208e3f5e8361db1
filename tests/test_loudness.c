/* Loudness against the test signals of EBU Tech 3341 v4 (November 2023), table 1, made by formula, and what follows from
   ITU-R BS.1770-5 for mono and for files too short or too quiet. */
#include <math.h>
#include <stdio.h>

#include "base/units.h"
#include "check.h"
#include "tones.h"

static const double tolerance_lu = 0.1; /* Tech 3341, table 1 */

struct programme {
    const char *name;
    struct stretch stretches[STRETCHES_MAX];
    bool is_constant;
    double loudness_lufs;
};

static const struct programme programmes[] = {
    {"3341-1", {{20, -23}}, true, -23},
    {"3341-2", {{20, -33}}, true, -33},
    {"3341-3", {{10, -36}, {60, -23}, {10, -36}}, false, -23},
    {"3341-4", {{10, -72}, {10, -36}, {60, -23}, {10, -36}, {10, -72}}, false, -23},
    {"3341-5", {{20, -26}, {20.1, -20}, {20, -26}}, false, -23},
};

/* All values of a series, which begins with the first whole window and goes on every 100 ms. */
static void check_constant(const struct record *record, const char *id, double window_s, double length_s,
                           double expected)
{
    const struct reading *series = record_find(record, id, RECORD_WHOLE);
    CHECK(series->count == (size_t)lround((length_s - window_s) / 0.1) + 1);
    CHECK_NEAR(series->start_s, window_s / 2.0, 1e-9);
    CHECK_NEAR(series->step_s, 0.1, 1e-9);
    for (size_t i = 0; i < series->count; i++)
        CHECK_NEAR(series->values[i], expected, tolerance_lu);
}

static void check_programme(const struct signal *signal, const struct programme *programme)
{
    struct record record;
    measure_loudness(signal, &record);
    CHECK_NEAR(measured(&record, "loudness.integrated"), programme->loudness_lufs, tolerance_lu);
    if (programme->is_constant) {
        double length_s = (double)signal->frames / signal->format.rate_hz;
        check_constant(&record, "loudness.momentary", 0.4, length_s, programme->loudness_lufs);
        check_constant(&record, "loudness.short_term", 3.0, length_s, programme->loudness_lufs);
    }
    record_release(&record);
}

/* Tech 3341, 2.10: the answer does not change when the signal is repeated whole. */
static void check_repeated(const struct signal *twice, const struct programme *programme)
{
    struct signal once = *twice;
    once.frames /= 2;
    check_programme(&once, programme);
    check_programme(twice, programme);
}

/* As in the published files of 3341-1 and -2: 16 bits, dithered (TPDF, two steps wide), so that left and right differ. */
static void add_dither(struct signal *signal)
{
    uint64_t seed = 3341;
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] += (float)((noise_next(&seed) + noise_next(&seed)) / 65536.0);
    signal_quantize(signal, 16);
}

static void test_programmes(int rate_hz)
{
    for (size_t i = 0; i < sizeof programmes / sizeof *programmes; i++) {
        const struct programme *programme = &programmes[i];
        struct signal twice;
        check_about("%s at %d Hz", programme->name, rate_hz);
        tones_init(&twice, rate_hz, 2, programme->stretches, 2);
        check_repeated(&twice, programme);
        if (programme->is_constant) {
            check_about("%s with dither at %d Hz", programme->name, rate_hz);
            add_dither(&twice);
            check_repeated(&twice, programme);
        }
        signal_release(&twice);
    }
}

static void test_surround(int rate_hz)
{
    static const struct programme programme = {.name = "3341-6", .loudness_lufs = -23};
    static const double levels_db[] = {-28, -28, -24, -30, -30}; /* L R C Ls Rs */
    struct signal twice;
    check_about("3341-6 at %d Hz", rate_hz);
    signal_init(&twice, rate_hz, 5, (size_t)rate_hz * 40);
    for (int c = 0; c < 5; c++)
        tones_add(&twice, c, 0, 40, levels_db[c]);
    check_repeated(&twice, &programme);
    signal_release(&twice);
}

/* Periodic signals, the period as long as the window, which therefore holds the same energy wherever it stands. */
struct periodic {
    const char *name, *series, *maximum;
    struct stretch stretches[STRETCHES_MAX];
    int times;
    double window_s;
};

static void test_periodic(const struct periodic *periodic, int rate_hz)
{
    struct signal signal;
    struct record record;
    check_about("%s at %d Hz", periodic->name, rate_hz);
    tones_init(&signal, rate_hz, 2, periodic->stretches, periodic->times);
    measure_loudness(&signal, &record);
    check_constant(&record, periodic->series, periodic->window_s, periodic->window_s * periodic->times, -23);
    CHECK_NEAR(measured(&record, periodic->maximum), -23, tolerance_lu);
    record_release(&record);
    signal_release(&signal);
}

/* A tone as long as the window, after `turn` steps of silence, which is digital silence or a soft tone. */
struct single {
    const char *name, *maximum;
    double step_s, length_s;
};

static const struct single single_short = {"3341-10", "loudness.short_term_max", 0.15, 3.0},
                           single_momentary = {"3341-13", "loudness.momentary_max", 0.02, 0.4};

static void test_single(const struct single *single, double silence_db, int rate_hz)
{
    for (int turn = 0; turn < 20; turn++) {
        double start_s = turn * single->step_s;
        struct signal signal;
        struct record record;
        check_about("%s, file %d, silence of %g dBFS at %d Hz", single->name, turn, silence_db, rate_hz);
        signal_init(&signal, rate_hz, 2, (size_t)llround((start_s + single->length_s + 1) * rate_hz));
        tones_add(&signal, RECORD_WHOLE, 0, start_s, silence_db);
        tones_add(&signal, RECORD_WHOLE, start_s, single->length_s, -23);
        tones_add(&signal, RECORD_WHOLE, start_s + single->length_s, 1, silence_db);
        measure_loudness(&signal, &record);
        CHECK_NEAR(measured(&record, single->maximum), -23, tolerance_lu);
        const struct reading *reading = record_find(&record, single->maximum, RECORD_WHOLE);
        CHECK_NEAR(reading->time_s, start_s + single->length_s / 2, 0.0101);
        record_release(&record);
        signal_release(&signal);
    }
}

/* Twenty tones in one file, each 1 dB louder than the one before; what a live meter shows after each is the maximum of
   the file up to there, and it depends on the last two at most. */
static const struct single rising_short = {"3341-11", "loudness.short_term_max", 0.15, 3.0},
                           rising_momentary = {"3341-14", "loudness.momentary_max", 0.02, 0.4};

static void check_maximum(const struct signal *signal, const struct single *single, double expected)
{
    struct record record;
    measure_loudness(signal, &record);
    CHECK_NEAR(measured(&record, single->maximum), expected, tolerance_lu);
    record_release(&record);
}

static void test_rising(const struct single *single, double silence_db, int rate_hz)
{
    double slot_s = 2 * single->length_s;
    struct signal signal;
    signal_init(&signal, rate_hz, 2, (size_t)llround(20 * slot_s * rate_hz));
    for (int turn = 0; turn < 20; turn++) {
        double lead_s = turn * single->step_s, start_s = turn * slot_s + lead_s;
        tones_add(&signal, RECORD_WHOLE, turn * slot_s, lead_s, silence_db);
        tones_add(&signal, RECORD_WHOLE, start_s, single->length_s, turn - 38);
        tones_add(&signal, RECORD_WHOLE, start_s + single->length_s, single->length_s - lead_s, silence_db);
    }
    for (int turn = 0; turn < 20; turn++) {
        check_about("%s, tone %d, silence of %g dBFS at %d Hz", single->name, turn, silence_db, rate_hz);
        int first = turn > 0 ? turn - 1 : 0;
        struct signal part = signal_part(&signal, first * slot_s, (turn + 1 - first) * slot_s);
        check_maximum(&part, single, turn - 38);
    }
    check_about("%s, silence of %g dBFS at %d Hz", single->name, silence_db, rate_hz);
    check_maximum(&signal, single, -19);
    signal_release(&signal);
}

static void test_windows(int rate_hz)
{
    static const struct periodic periodic[] = {
        {"3341-9", "loudness.short_term", "loudness.short_term_max", {{1.34, -20}, {1.66, -30}}, 5, 3.0},
        {"3341-12", "loudness.momentary", "loudness.momentary_max", {{0.18, -20}, {0.22, -30}}, 25, 0.4},
    };
    static const double silences_db[] = {-INFINITY, -90}; /* the text; the published files */
    for (size_t i = 0; i < 2; i++) {
        test_periodic(&periodic[i], rate_hz);
        test_single(&single_short, silences_db[i], rate_hz);
        test_single(&single_momentary, silences_db[i], rate_hz);
        test_rising(&rising_short, silences_db[i], rate_hz);
        test_rising(&rising_momentary, silences_db[i], rate_hz);
    }
}

/* BS.1770-5, Annex 1: 0 dBFS, 997 Hz in the left, centre or right channel alone reads -3.01 LKFS. */
static void test_full_scale(void)
{
    static const int rates_hz[] = {8000,  11025, 16000,  22050,  24000,  32000,  44100, 48000,
                                   88200, 96000, 176400, 192000, 352800, 384000, 768000};
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++)
        for (int channel = 0; channel < 3; channel++) {
            struct signal signal;
            struct record record;
            check_about("997 Hz in channel %d at %d Hz", channel, rates_hz[i]);
            signal_init(&signal, rates_hz[i], 3, (size_t)rates_hz[i]);
            signal_add_sine(&signal, channel, 0, 1, 997, 0, 0);
            measure_loudness(&signal, &record);
            CHECK_NEAR(measured(&record, "loudness.integrated"), -3.01, 0.05);
            record_release(&record);
            signal_release(&signal);
        }
}

/* One channel counts once: half the energy of the same tone in two. */
static void test_mono(int rate_hz)
{
    static const struct stretch tone[STRETCHES_MAX] = {{4, -20}};
    struct signal signal;
    struct record record;
    check_about("mono at %d Hz", rate_hz);
    tones_init(&signal, rate_hz, 1, tone, 1);
    measure_loudness(&signal, &record);
    CHECK_NEAR(measured(&record, "loudness.integrated"), -20 - DUAL_MONO_LU, tolerance_lu);
    CHECK_NEAR(measured(&record, "loudness.momentary_max"), -20 - DUAL_MONO_LU, tolerance_lu);
    CHECK_NEAR(measured(&record, "loudness.integrated_dual_mono") - measured(&record, "loudness.integrated"),
               10 * log10(2), 1e-9);
    record_release(&record);
    signal_release(&signal);
    tones_init(&signal, rate_hz, 2, tone, 1);
    measure_loudness(&signal, &record);
    CHECK(record_find(&record, "loudness.integrated_dual_mono", RECORD_WHOLE) == NULL);
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    for (int i = 0; i < TONE_RATES; i++) {
        test_programmes(tone_rates_hz[i]);
        test_surround(tone_rates_hz[i]);
        test_windows(tone_rates_hz[i]);
        test_mono(tone_rates_hz[i]);
    }
    test_full_scale();
    return check_end();
}
