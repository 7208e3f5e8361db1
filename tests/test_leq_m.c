/* Leq(m): its weighting against the table of ITU-R BS.468-4, which ISO 21727 moves by -5.6 dB, and readings of tones,
   of something pink and of clicks, in each channel of a cinema. A tone at 2 kHz that peaks at -20 dBFS in a front channel
   is at 85 dB by definition. */
#include <math.h>
#include <stdio.h>

#include "analyze/pipeline.h"
#include "base/units.h"
#include "check.h"
#include "containers.h"
#include "dsp/mweight.h"
#include "job/examine.h"
#include "signal.h"

static const double moved_db = -5.6, reference_db = 85.0;

/* ITU-R BS.468-4, table 1: response and tolerance. */
static const struct {
    double frequency_hz, response_db, tolerance_db;
} table[] = {{31.5, -29.9, 2.0}, {63, -23.9, 1.4},   {100, -19.8, 1.0},   {200, -13.8, 0.85},
             {400, -7.8, 0.7},   {800, -1.9, 0.55},  {1000, 0, 0.5},      {2000, 5.6, 0.5},
             {3150, 9.0, 0.5},   {4000, 10.5, 0.5},  {5000, 11.7, 0.5},   {6300, 12.2, 0.01},
             {7100, 12.0, 0.2},  {8000, 11.4, 0.4},  {9000, 10.1, 0.6},   {10000, 8.1, 0.8},
             {12500, 0, 1.2},    {14000, -5.3, 1.4}, {16000, -11.7, 1.6}, {20000, -22.2, 2.0},
             {31500, -42.7, 2.8}};

enum { ROWS = sizeof table / sizeof *table };

/* The table is rounded to 0.1 dB, and 2 kHz may be off by as much as any. */
static void test_table(void)
{
    for (int i = 0; i < ROWS; i++) {
        check_about("%g Hz", table[i].frequency_hz);
        double response_db = db_from_power(mweight_power(table[i].frequency_hz)) - moved_db;
        CHECK_NEAR(response_db, table[i].response_db, fmin(table[i].tolerance_db + 0.05, 0.1));
    }
    check_about("2 kHz");
    CHECK_NEAR(mweight_power(2000), 1, 1e-12);
    CHECK_NEAR(mweight_power(0), 0, 0);
}

static double leq_m_of(const struct signal *signal)
{
    const struct measure *const asked[] = {measure_find("level.leq_m"), NULL};
    const struct analyze_options options = {.asked = asked};
    struct record record;
    signal_measure(signal, &options, &record);
    double level = measured(&record, "level.leq_m");
    record_release(&record);
    return level;
}

static double tone_level(int rate_hz, int channels, int channel, double frequency_hz)
{
    struct signal signal;
    signal_init(&signal, rate_hz, channels, (size_t)rate_hz * 5);
    signal_add_sine(&signal, channel, 0, 5, frequency_hz, -20, 0);
    double level = leq_m_of(&signal);
    signal_release(&signal);
    return level;
}

/* The readings follow the table at every rate that holds the tone, up to 20 kHz: where a tone begins and ends it clicks,
   and over that the curve is so far down that the clicks are heard. */
static void test_tones(void)
{
    static const int rates_hz[] = {8000, 44100, 48000, 96000, 192000, 384000};
    for (int rate = 0; rate < 6; rate++)
        for (int i = 0; i < ROWS; i += rate % 3 + 1) {
            if (table[i].frequency_hz > fmin(0.48 * rates_hz[rate], 20000))
                continue;
            check_about("tone of %g Hz at %d Hz", table[i].frequency_hz, rates_hz[rate]);
            CHECK_NEAR(tone_level(rates_hz[rate], 1, 0, table[i].frequency_hz),
                       reference_db + moved_db + table[i].response_db, 0.12);
        }
}

/* ISO 21727:2016, table 2: L, R, C at 85 dB, the LFE at 95, the surround channels at 82. Powers add up, whatever the
   phases: six channels with the same tone. */
static void test_channels(void)
{
    static const double levels_db[] = {85, 85, 85, 95, 82, 82};
    double power = 0;
    for (int i = 0; i < 6; i++) {
        check_about("channel %d of 5.1", i);
        CHECK_NEAR(tone_level(48000, 6, i, 2000), levels_db[i], 0.01);
        power += power_from_db(levels_db[i]);
    }
    check_about("channels together");
    CHECK_NEAR(tone_level(48000, 6, RECORD_WHOLE, 2000), db_from_power(power), 0.01);
    CHECK_NEAR(tone_level(48000, 2, RECORD_WHOLE, 2000), 85 + db_from_power(2), 0.01);
    CHECK_NEAR(tone_level(48000, 1, 0, 2000), 85, 0.01);
}

/* Between two rows the table is read straight over the logarithm of the frequency. */
static double power_by_table(double frequency_hz)
{
    int i = 0;
    while (i < ROWS - 2 && frequency_hz > table[i + 1].frequency_hz)
        i++;
    double share =
        log(frequency_hz / table[i].frequency_hz) / log(table[i + 1].frequency_hz / table[i].frequency_hz);
    double response_db = table[i].response_db + share * (table[i + 1].response_db - table[i].response_db);
    return power_from_db(response_db + moved_db);
}

/* The same power in each of 240 parts of ten octaves, 20 Hz to 20 kHz, together as much as a tone that peaks at -20 dBFS:
   what a cinema is calibrated with. Weighted, it reads a decibel less than the 85 dB(C) that it plays at. */
static void test_pink(void)
{
    enum { TONES = 240 };
    struct signal signal;
    uint64_t seed = 3;
    double power = 0;
    check_about("pink");
    signal_init(&signal, 48000, 1, 48000 * 10);
    for (int i = 0; i < TONES; i++) {
        double frequency_hz = 20 * pow(1000, (i + 0.5) / TONES);
        signal_add_sine(&signal, 0, 0, 10, frequency_hz, -20 - db_from_power(TONES), 180 * noise_next(&seed));
        power += power_by_table(frequency_hz) / TONES;
    }
    double level = leq_m_of(&signal);
    CHECK_NEAR(level, reference_db + db_from_power(power), 0.1);
    CHECK_NEAR(level, 84, 0.1);
    signal_release(&signal);
}

/* Single samples, wherever they stand in the frames that overlap, at both ends of the file above all: each has the mean
   of the curve up to half the rate. */
static void test_clicks(int rate_hz)
{
    enum { CLICKS = 23, PARTS = 100000 };
    struct signal signal;
    double mean = 0;
    for (int i = 0; i < PARTS; i++)
        mean += mweight_power((i + 0.5) / PARTS * rate_hz / 2) / PARTS;
    check_about("clicks at %d Hz", rate_hz);
    for (int apart = 1000; apart < 40000; apart += 9876) {
        signal_init(&signal, rate_hz, 2, (size_t)(CLICKS - 1) * (size_t)apart + 1);
        for (size_t i = 0; i < signal.frames; i += (size_t)apart)
            signal.channel[1][i] = i % 2 ? 0.5F : -0.5F;
        double power = 0.25 * CLICKS / (double)signal.frames * mean / 0.005;
        CHECK_NEAR(leq_m_of(&signal), reference_db + db_from_power(power), 0.02);
        signal_release(&signal);
    }
}

/* Silence at the head and the tail does not count, though it is not digital silence; silence within does. */
static void test_parts(void)
{
    struct signal signal;
    check_about("silence around");
    signal_init(&signal, 48000, 2, 48000 * 24);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 24, 3000, -60.1, 0);
    signal_add_sine(&signal, 0, 8, 4, 2000, -20, 0);
    CHECK_NEAR(leq_m_of(&signal), 85, 0.02);
    check_about("silence within");
    signal_add_sine(&signal, 0, 16, 4, 2000, -20, 0);
    CHECK_NEAR(leq_m_of(&signal), 85 + db_from_power(8.0 / 12), 0.02);
    check_about("nothing over -60 dBFS");
    signal.frames = 48000;
    CHECK(isnan(leq_m_of(&signal)));
    signal_release(&signal);
}

/* Only a rule that names it, or whose condition does, has it measured. */
static void check_asked(const char *path, const struct target *target, bool is_there)
{
    struct examine_options options = {.targets = &target, .target_count = target ? 1 : 0};
    struct outcome outcome;
    examine(&outcome, path, &options);
    CHECK(outcome.measured);
    CHECK((record_find(&outcome.record, "level.leq_m", RECORD_WHOLE) != NULL) == is_there);
    outcome_release(&outcome);
}

static void test_asked(void)
{
    static const char path[] = "tests/test_leq_m.tmp";
    static char id[] = "own.rule", name[] = "Own", reason[] = "It is so.", remedy[] = "none";
    struct target_source source = {.id = id, .title = name, .read = name};
    struct condition condition = {.measure = measure_find("level.leq_m")};
    struct rule rule = {.id = id,
                        .measure = measure_find("level.leq_m"),
                        .source = &source,
                        .reason = reason,
                        .remedy = remedy};
    struct target target = {.id = name, .name = name, .rules = &rule, .rule_count = 1};
    struct form form = form_integer(2, 16);
    struct buf file = {0};
    make_wave(&file, "RIFF", &form);
    file_give(path, &file);
    check_about("no target");
    check_asked(path, NULL, false);
    check_about("a rule");
    check_asked(path, &target, true);
    check_about("another rule");
    rule.measure = measure_find("level.rms");
    check_asked(path, &target, false);
    check_about("a condition");
    rule.conditions = &condition;
    rule.condition_count = 1;
    check_asked(path, &target, true);
    buf_release(&file);
    remove(path);
}

int main(void)
{
    test_table();
    test_tones();
    test_channels();
    test_pink();
    test_clicks(44100);
    test_clicks(48000);
    test_parts();
    test_asked();
    return check_end();
}
