/* Sample peak, RMS, crest factor and DC offset, with their times and channels. */
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

int main(void)
{
    test_sine();
    test_silent_channel();
    test_square();
    test_peak_places();
    test_offset();
    return check_end();
}
