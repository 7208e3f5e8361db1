/* Peak to loudness ratios of tones, and how far a loud passage is over the whole. BS.1770-5 reads a tone of 1 kHz in two channels at its peak level, in one 3.01 LU
   under it; two tones of equal level peak 6.02 dB over one of them and have twice its power. */
#include "base/units.h"
#include "check.h"
#include "signal.h"

enum { RATE_HZ = 48000 };
/* The weighting is not exactly 0.691 dB at 1 kHz, nor the same at 980 and 1020 Hz. */
static const double tolerance_lu = 0.05;
static const double beats_lu = 3.0103; /* of two tones in two channels: 6.02 - 3.01 */

/* Two tones that beat 40 times a second, together as loud as one of that level. */
static void add_beats(struct signal *signal, double start_s, double length_s, double level_db)
{
    signal_add_sine(signal, RECORD_WHOLE, start_s, length_s, 980, level_db - 3.0103, 0);
    signal_add_sine(signal, RECORD_WHOLE, start_s, length_s, 1020, level_db - 3.0103, 0);
}

static void check_ratios(const struct record *record, double plr_lu, double psr_lu)
{
    CHECK_NEAR(measured(record, "loudness.plr"), plr_lu, tolerance_lu);
    CHECK_NEAR(measured(record, "loudness.psr_min"), psr_lu, tolerance_lu);
}

static void test_tone(int channels)
{
    struct signal signal;
    struct record record;
    check_about("tone in %d", channels);
    signal_init(&signal, RATE_HZ, channels, RATE_HZ * 4);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 4, 1000, -20, 0);
    signal_measure(&signal, NULL, &record);
    double ratio = channels == 1 ? DUAL_MONO_LU : 0;
    check_ratios(&record, ratio, ratio);
    record_release(&record);
    signal_release(&signal);
}

/* Ten seconds of beats, then ten of a tone as loud, or 20 LU softer: the ratio of the tone is 0, but where it is more
   than 10 LU under the whole it does not count. `share` is that of the beats in the blocks that pass the gate. */
static void test_parts(double tone_db, double share, double psr_lu)
{
    struct signal signal;
    struct record record;
    check_about("beats at -20, tone at %g", tone_db);
    signal_init(&signal, RATE_HZ, 2, RATE_HZ * 20);
    add_beats(&signal, 0, 10, -20);
    signal_add_sine(&signal, RECORD_WHOLE, 10, 10, 1000, tone_db, 0);
    signal_measure(&signal, NULL, &record);
    check_ratios(&record, beats_lu - db_from_power(share), psr_lu);
    /* The window that it was found in holds nothing else. */
    double time_s = record_find(&record, "loudness.psr_min", RECORD_WHOLE)->time_s;
    double from_s = psr_lu > 0 ? 0 : 10;
    CHECK(time_s >= from_s + 1.5 && time_s <= from_s + 8.5);
    record_release(&record);
    signal_release(&signal);
}

/* The peak is that of the whole window: a tone that is twice as high for 10 ms every 2.5 s, so that the window with the
   least ratio holds two of these bursts, each with four times the energy. */
static void test_bursts(void)
{
    const double extra = 3 * 0.01 / 3;
    struct signal signal;
    struct record record;
    check_about("bursts");
    signal_init(&signal, RATE_HZ, 2, RATE_HZ * 20);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 20, 1000, -20, 0);
    for (int i = 0; i < 8; i++)
        signal_add_sine(&signal, RECORD_WHOLE, 1 + 2.5 * i, 0.01, 1000, -20, 0);
    signal_measure(&signal, NULL, &record);
    check_ratios(&record, db_from_amplitude(2) - db_from_power(1 + extra * 3 * 8 / 20),
                 db_from_amplitude(2) - db_from_power(1 + extra * 2));
    record_release(&record);
    signal_release(&signal);
}

/* Ten seconds of a tone, ten more 6 dB softer: both pass the gates, so the whole is at the mean of their powers, but for
   the three blocks of 400 ms that lie across, which are as loud as that themselves on the average. */
static void test_over(void)
{
    struct signal signal;
    struct record record;
    check_about("6 dB softer");
    signal_init(&signal, RATE_HZ, 2, RATE_HZ * 20);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 10, 1000, -20, 0);
    signal_add_sine(&signal, RECORD_WHOLE, 10, 10, 1000, -26, 0);
    signal_measure(&signal, NULL, &record);
    CHECK_NEAR(measured(&record, "loudness.short_term_over"), -db_from_power((1 + power_from_db(-6)) / 2),
               0.01);
    double time_s = record_find(&record, "loudness.short_term_over", RECORD_WHOLE)->time_s;
    CHECK(time_s >= 1.5 && time_s <= 8.5);
    record_release(&record);
    signal_release(&signal);
}

/* Long enough for an integrated loudness, too short for a short-term one. */
static void test_short(void)
{
    struct signal signal;
    struct record record;
    check_about("one second");
    signal_init(&signal, RATE_HZ, 2, RATE_HZ);
    add_beats(&signal, 0, 1, -20);
    signal_measure(&signal, NULL, &record);
    CHECK_NEAR(measured(&record, "loudness.plr"), beats_lu, tolerance_lu);
    const struct reading *reading = record_find(&record, "loudness.psr_min", RECORD_WHOLE);
    CHECK(reading->kind == READING_ABSENT);
    CHECK_TEXT(reading->text, "shorter than one window of 3 s");
    CHECK(record_find(&record, "loudness.short_term_over", RECORD_WHOLE)->kind == READING_ABSENT);
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    test_tone(1);
    test_tone(2);
    test_parts(-20, 1, 0);
    test_parts(-40, (97 + 0.75 + 0.5 + 0.25) / 100, beats_lu);
    test_bursts();
    test_over();
    test_short();
    return check_end();
}
