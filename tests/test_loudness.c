/* Loudness against the test signals of EBU Tech 3341 v4 (November 2023), table 1, made by formula, and what follows from
   ITU-R BS.1770-5 for mono and for files too short or too quiet. */
#include <math.h>

#include "base/units.h"
#include "check.h"
#include "tones.h"

static const double tolerance_lu = 0.1; /* Tech 3341, table 1 */

/* The blocks across the seam of a programme that is repeated: three of 600 at least, or no louder than the rest. */
static const double seam_lu = 0.0218; /* 10 log10(603 / 600) */

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

static void check_programme(const struct signal *signal, const struct record *record,
                            const struct programme *programme)
{
    CHECK_NEAR(measured(record, "loudness.integrated"), programme->loudness_lufs, tolerance_lu);
    if (programme->is_constant) {
        double length_s = (double)signal->frames / signal->format.rate_hz;
        check_constant(record, "loudness.momentary", 0.4, length_s, programme->loudness_lufs);
        check_constant(record, "loudness.short_term", 3.0, length_s, programme->loudness_lufs);
    }
}

/* The answer does not change when the signal is repeated whole; `signal` is that many `times` the programme. */
static void check_repeated(const struct signal *signal, int times, const struct programme *programme)
{
    struct signal once = *signal;
    struct record record, again;
    once.frames /= (size_t)times;
    measure_loudness(&once, &record);
    check_programme(&once, &record, programme);
    if (times > 1) {
        measure_alone(signal, "loudness", &again);
        check_programme(signal, &again, programme);
        CHECK_NEAR(measured(&again, "loudness.integrated"), measured(&record, "loudness.integrated"),
                   seam_lu);
        record_release(&again);
    }
    record_release(&record);
}

/* Whether it is repeated does not depend on the rate: the high ones are spared. */
static int times_at(int rate_hz)
{
    return rate_hz <= 48000 ? 2 : 1;
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
        int times = times_at(rate_hz);
        struct signal signal;
        check_about("%s at %d Hz", programme->name, rate_hz);
        tones_init(&signal, rate_hz, 2, programme->stretches, times);
        check_repeated(&signal, times, programme);
        if (programme->is_constant) {
            check_about("%s with dither at %d Hz", programme->name, rate_hz);
            add_dither(&signal);
            check_repeated(&signal, times, programme);
        }
        signal_release(&signal);
    }
}

static void test_surround(int rate_hz)
{
    static const struct programme programme = {.name = "3341-6", .loudness_lufs = -23};
    static const double levels_db[] = {-28, -28, -24, -30, -30}; /* L R C Ls Rs */
    int length_s = 20 * times_at(rate_hz);
    struct signal signal;
    check_about("3341-6 at %d Hz", rate_hz);
    signal_init(&signal, rate_hz, 5, (size_t)(rate_hz * length_s));
    for (int c = 0; c < 5; c++)
        tones_add(&signal, c, 0, length_s, levels_db[c]);
    check_repeated(&signal, times_at(rate_hz), &programme);
    signal_release(&signal);
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

/* Every id is there, without a value but with the reason. */
static void check_absent(const struct record *record, const char *const ids[], const char *reason)
{
    for (int i = 0; ids[i]; i++) {
        const struct reading *reading = record_find(record, ids[i], RECORD_WHOLE);
        if (CHECK(reading && reading->kind == READING_ABSENT))
            CHECK_TEXT(reading->text, reason);
    }
}

static const char *const gated[] = {"loudness.integrated", NULL};
static const char *const ranges[] = {"loudness.range", "loudness.range_low", "loudness.range_high", NULL};
static const char *const momentary[] = {"loudness.momentary_max", NULL};
static const char *const short_term[] = {"loudness.short_term_max", NULL};
static const char *const ratios[] = {"loudness.plr", "loudness.psr_min", NULL};

static const char no_sound[] = "no sound in any channel that counts";
static const char no_block[] = "no block of 400 ms is louder than -70 LUFS";
static const char no_window[] = "no window of 3 s is louder than -70 LUFS";

/* `channels` of digital silence, or with a tone in one of them. */
static void measure_tone(int rate_hz, int channels, int channel, size_t frames, double level_db,
                         struct record *record)
{
    struct signal signal;
    check_about("%d channels, tone of %g dBFS in %d, %zu frames at %d Hz", channels, level_db, channel,
                frames, rate_hz);
    signal_init(&signal, rate_hz, channels, frames);
    signal_add_sine(&signal, channel, 0, (double)frames / rate_hz, 1000, level_db, 0);
    signal_measure(&signal, NULL, record);
    if (rate_hz % 10 == 0) /* else libebur128 makes its blocks longer, by up to two frames */
        check_second_meter(&signal, record);
    signal_release(&signal);
}

/* What is there: digital silence, and a sub-woofer, which BS.1770-5 leaves out. */
static void test_nothing(int rate_hz)
{
    for (int lfe = 0; lfe < 2; lfe++) {
        struct record record;
        measure_tone(rate_hz, lfe ? 6 : 2, lfe ? 3 : 0, (size_t)rate_hz * 4, lfe ? -10 : -INFINITY, &record);
        check_absent(&record, gated, no_block);
        check_absent(&record, ranges, no_window);
        check_absent(&record, momentary, no_sound);
        check_absent(&record, short_term, no_sound);
        check_absent(&record, ratios, "no integrated loudness");
        record_release(&record);
    }
}

/* Below the absolute gate there is a momentary loudness, but no integrated. */
static void test_quiet(int rate_hz)
{
    struct record record;
    measure_tone(rate_hz, 2, RECORD_WHOLE, (size_t)rate_hz * 4, -72, &record);
    check_absent(&record, gated, no_block);
    check_absent(&record, ranges, no_window);
    CHECK_NEAR(measured(&record, "loudness.momentary_max"), -72, tolerance_lu);
    CHECK_NEAR(measured(&record, "loudness.short_term_max"), -72, tolerance_lu);
    record_release(&record);
}

/* One frame less than a window, and just a window. */
static void test_short(int rate_hz)
{
    struct record record;
    size_t block = (size_t)lround(rate_hz * 0.4), window = (size_t)rate_hz * 3;
    measure_tone(rate_hz, 1, 0, block - 1, -20, &record);
    check_absent(&record, gated, "shorter than one block of 400 ms");
    check_absent(&record, (const char *const[]){"loudness.integrated_dual_mono", NULL},
                 "shorter than one block of 400 ms");
    check_absent(&record, momentary, "shorter than 400 ms");
    record_release(&record);
    measure_tone(rate_hz, 2, RECORD_WHOLE, block, -20, &record);
    CHECK_NEAR(measured(&record, "loudness.integrated"), -20, tolerance_lu);
    CHECK_NEAR(measured(&record, "loudness.momentary_max"), -20, tolerance_lu);
    record_release(&record);
    measure_tone(rate_hz, 2, RECORD_WHOLE, window - 1, -20, &record);
    check_absent(&record, ranges, "shorter than one window of 3 s");
    check_absent(&record, short_term, "shorter than 3 s");
    record_release(&record);
    measure_tone(rate_hz, 2, RECORD_WHOLE, window, -20, &record);
    CHECK_NEAR(measured(&record, "loudness.range"), 0, 1e-9);
    CHECK_NEAR(measured(&record, "loudness.short_term_max"), -20, tolerance_lu);
    record_release(&record);
}

/* Every frame is in the ungated loudness, those after the last whole slot, too. */
static void test_last_frame(int rate_hz)
{
    for (size_t frames = 1; frames < 130; frames++) {
        struct signal signal;
        struct record record;
        signal_init(&signal, rate_hz, 1, frames);
        signal.channel[0][frames - 1] = 0.5F;
        measure_alone(&signal, "loudness", &record);
        check_about("only the last of %zu frames at %d Hz", frames, rate_hz);
        CHECK(isfinite(measured(&record, "loudness.ungated")));
        record_release(&record);
        signal_release(&signal);
    }
}

int main(void)
{
    static const int rates_hz[] = {8000, 11025, 44100, 48000, 96000};
    for (int i = 0; i < TONE_RATES; i++) {
        test_programmes(tone_rates_hz[i]);
        test_surround(tone_rates_hz[i]);
        test_mono(tone_rates_hz[i]);
    }
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++) {
        test_nothing(rates_hz[i]);
        test_quiet(rates_hz[i]);
        test_short(rates_hz[i]);
        test_last_frame(rates_hz[i]);
    }
    test_full_scale();
    return check_end();
}
