/* Sample peak, RMS, crest factor, DC offset and noise floor, with their times and channels. */
#include <math.h>

#include "base/units.h"
#include "check.h"
#include "signal.h"

enum { RATE_HZ = 48000 };

static void check_number(const struct record *record, const char *id, int channel, double expected,
                         double tolerance)
{
    CHECK_NEAR(measured_channel(record, id, channel), expected, tolerance);
}

static void check_place(const struct record *record, const char *id, int channel, double time_s,
                        int at_channel)
{
    const struct reading *reading = record_find(record, id, channel);
    CHECK(reading->has_time);
    CHECK_NEAR(reading->time_s, time_s, 1e-9);
    CHECK(reading->at_channel == at_channel);
}

/* A sine has half the power of its peak; over two channels, of which one is silent, half of that. */
static void test_sine(void)
{
    struct signal signal;
    struct record record;
    check_about("sine on the left, silence on the right");
    signal_init(&signal, RATE_HZ, 2, RATE_HZ);
    signal_add_sine(&signal, 0, 0, 1, 1000, 0, 0);
    signal_measure(&signal, NULL, &record);
    check_number(&record, "peak.sample", RECORD_WHOLE, 0, 1e-6);
    check_number(&record, "peak.sample", 0, 0, 1e-6);
    check_number(&record, "level.rms", 0, db_from_power(0.5), 1e-4);
    check_number(&record, "level.rms", RECORD_WHOLE, db_from_power(0.25), 1e-4);
    check_number(&record, "level.crest", 0, -db_from_power(0.5), 1e-4);
    check_number(&record, "level.crest", RECORD_WHOLE, -db_from_power(0.25), 1e-4);
    check_number(&record, "level.dc_offset", 0, 0, 1e-6);
    /* a fourth of the period of 48 frames; the earliest of equals */
    check_place(&record, "peak.sample", RECORD_WHOLE, 12.0 / RATE_HZ, 0);
    record_release(&record);
    signal_release(&signal);
}

static void test_silent_channel(void)
{
    static const char *const ids[] = {"peak.sample", "level.rms", "level.crest"};
    struct signal signal;
    struct record record;
    check_about("silence");
    signal_init(&signal, RATE_HZ, 2, RATE_HZ / 10);
    signal.channel[1][100] = 0.5F;
    signal_measure(&signal, NULL, &record);
    for (int i = 0; i < 3; i++) {
        const struct reading *reading = record_find(&record, ids[i], 0);
        CHECK(reading->kind == READING_ABSENT);
        CHECK_TEXT(reading->text, "every sample is zero");
    }
    check_number(&record, "level.dc_offset", 0, 0, 0);
    check_number(&record, "peak.sample", RECORD_WHOLE, db_from_amplitude(0.5), 1e-9);
    check_place(&record, "peak.sample", RECORD_WHOLE, 100.0 / RATE_HZ, 1);
    record_release(&record);
    signal_release(&signal);
}

static void test_square(void)
{
    struct signal signal;
    struct record record;
    check_about("square wave");
    signal_init(&signal, RATE_HZ, 1, RATE_HZ / 10);
    for (size_t i = 0; i < signal.frames; i++)
        signal.channel[0][i] = i / 24 % 2 ? -0.25F : 0.25F;
    signal_measure(&signal, NULL, &record);
    check_number(&record, "peak.sample", RECORD_WHOLE, db_from_amplitude(0.25), 1e-9);
    check_number(&record, "level.rms", RECORD_WHOLE, db_from_amplitude(0.25), 1e-9);
    check_number(&record, "level.crest", RECORD_WHOLE, 0, 1e-9);
    record_release(&record);
    signal_release(&signal);
}

/* One sample each, found wherever it stands in blocks and in the lanes that they are summed in; the largest of all is
   negative. */
static void test_peak_places(void)
{
    static const size_t frames[] = {0, 7, 8, 4095, 4096, 4801, 9999};
    enum { PEAKS = sizeof frames / sizeof *frames };
    struct signal signal;
    struct record record;
    check_about("single samples");
    signal_init(&signal, RATE_HZ, PEAKS, 10000);
    for (int c = 0; c < PEAKS; c++)
        signal.channel[c][frames[c]] = c % 2 ? 0.5F + 0.01F * (float)c : -0.5F - 0.01F * (float)c;
    signal_measure_split(&signal, NULL, 4096, &record);
    for (int c = 0; c < PEAKS; c++) {
        double size = fabs(signal.channel[c][frames[c]]);
        check_number(&record, "peak.sample", c, db_from_amplitude(size), 1e-9);
        check_number(&record, "level.rms", c, db_from_power(size * size / 10000), 1e-9);
        check_place(&record, "peak.sample", c, (double)frames[c] / RATE_HZ, c);
    }
    check_place(&record, "peak.sample", RECORD_WHOLE, (double)frames[PEAKS - 1] / RATE_HZ, PEAKS - 1);
    record_release(&record);
    signal_release(&signal);
}

/* The file's offset is that of the channel that is farthest from zero, with its sign. */
static void test_offset(void)
{
    static const double offsets[] = {0.01, -0.02, 0.0};
    struct signal signal;
    struct record record;
    check_about("offset");
    signal_init(&signal, RATE_HZ, 3, RATE_HZ);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 1, 1000, -6, 0);
    for (int c = 0; c < 3; c++)
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[c][i] += (float)offsets[c];
    signal_measure(&signal, NULL, &record);
    for (int c = 0; c < 3; c++)
        check_number(&record, "level.dc_offset", c, 100 * offsets[c], 1e-5);
    check_number(&record, "level.dc_offset", RECORD_WHOLE, -2, 1e-5);
    CHECK(record_find(&record, "level.dc_offset", RECORD_WHOLE)->at_channel == 1);
    record_release(&record);
    signal_release(&signal);
}

/* ---- the noise floor ---- */

static void check_floor(const struct signal *signal, double expected, double time_s)
{
    struct record record;
    signal_measure_split(signal, NULL, 4096, &record);
    check_number(&record, "level.noise_floor", RECORD_WHOLE, expected, 1e-4);
    CHECK_NEAR(record_find(&record, "level.noise_floor", RECORD_WHOLE)->time_s, time_s, 1e-9);
    record_release(&record);
}

/* A square wave whose power is one on the left and none on the right has half of it over both. Its quiet stretch lasts
   just as long as a window, once in step with the windows, and once half a step apart, when a quarter of a hop of the
   loud part is in the quietest. */
static void test_floor(int rate_hz)
{
    struct signal signal;
    for (int late = 0; late < 2; late++) {
        size_t hop = (size_t)rate_hz / 10, from = 20 * hop + (size_t)late * hop / 2;
        check_about("noise floor at %d Hz, %s", rate_hz, late ? "out of step" : "in step");
        signal_init(&signal, rate_hz, 2, hop * 40);
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[0][i] = (i % 2 ? -1.0F : 1.0F) * (i >= from && i < from + 4 * hop ? 0.001F : 0.1F);
        double power = late ? (3.5 * 1e-6 + 0.5 * 1e-2) / 4 : 1e-6;
        check_floor(&signal, db_from_power(power / 2), 2.2);
        signal_release(&signal);
    }
}

/* Only whole windows count: 0.4 s are one, at each rate, and a frame less is none; a soft end shorter than that is in
   no window alone. */
static void test_short_floor(int rate_hz)
{
    struct signal signal;
    struct record record;
    check_about("0.4 s at %d Hz", rate_hz);
    signal_init(&signal, rate_hz, 1, (size_t)rate_hz * 2 / 5);
    for (size_t i = 0; i < signal.frames; i++)
        signal.channel[0][i] = 0.25F;
    check_floor(&signal, db_from_amplitude(0.25), 0.2);
    signal.frames--;
    signal_measure(&signal, NULL, &record);
    const struct reading *reading = record_find(&record, "level.noise_floor", RECORD_WHOLE);
    CHECK(reading->kind == READING_ABSENT);
    CHECK_TEXT(reading->text, "shorter than one window of 0.4 s");
    record_release(&record);
    signal_release(&signal);
}

/* Nothing at all reads as the lowest level that is told apart, and says so; a file that holds nothing else has none. */
static void test_silent_floor(void)
{
    struct signal signal;
    struct record record;
    check_about("digital silence");
    signal_init(&signal, RATE_HZ, 2, RATE_HZ * 2);
    signal_measure(&signal, NULL, &record);
    CHECK(record_find(&record, "level.noise_floor", RECORD_WHOLE)->kind == READING_ABSENT);
    record_release(&record);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 1, 1000, -20, 0);
    signal_measure(&signal, NULL, &record);
    check_number(&record, "level.noise_floor", RECORD_WHOLE, -150, 0);
    CHECK_TEXT(record_find(&record, "level.noise_floor", RECORD_WHOLE)->text, "digital silence");
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    static const int rates_hz[] = {8000, 11025, 22050, 44100, 192000, 384000};
    test_floor(8000);
    test_floor(RATE_HZ);
    for (int i = 0; i < 6; i++)
        test_short_floor(rates_hz[i]);
    test_silent_floor();
    test_sine();
    test_silent_channel();
    test_square();
    test_peak_places();
    test_offset();
    return check_end();
}
