/* Silence at the head, at the tail, and the longest one between. */
#include <math.h>

#include "check.h"
#include "signal.h"

static void check_silence(int rate_hz, size_t head, size_t tail, size_t block)
{
    struct signal signal;
    struct record record;
    size_t frames = (size_t)rate_hz;
    signal_init(&signal, rate_hz, 2, frames);
    for (size_t i = 0; i < frames; i++) /* -60 dBFS is silence still, and the other channel's begins later */
        signal.channel[0][i] = signal.channel[1][i] = i % 2 ? 0.001F : -0.001F;
    signal.channel[1][head] = -0.0011F;
    signal.channel[0][head + 100] = 0.5F;
    signal.channel[0][frames - 1 - tail] = 0.0011F;
    signal_measure_split(&signal, NULL, block, &record);
    check_about("silence of %zu and %zu frames, %d Hz, blocks of %zu", head, tail, rate_hz, block);
    CHECK_NEAR(measured(&record, "silence.head"), (double)head / rate_hz, 1e-9);
    CHECK_NEAR(measured(&record, "silence.tail"), (double)tail / rate_hz, 1e-9);
    const struct reading *reading = record_find(&record, "silence.tail", RECORD_WHOLE);
    CHECK_NEAR(reading->time_s, (double)(frames - tail) / rate_hz, 1e-9);
    record_release(&record);
    signal_release(&signal);
}

static void test_silence(void)
{
    static const int rates_hz[] = {8000, 44100, 192000};
    static const size_t blocks[] = {0, 1, 64, 1000};
    for (int rate = 0; rate < 3; rate++)
        for (int i = 0; i < 4; i++) {
            check_silence(rates_hz[rate], 0, 0, blocks[i]);
            check_silence(rates_hz[rate], 1, 999, blocks[i]);
            check_silence(rates_hz[rate], 2000, 1, blocks[i]);
            check_silence(rates_hz[rate], 63, 64, blocks[i]);
        }
}

static void test_all_silent(void)
{
    struct signal signal;
    struct record record;
    signal_init(&signal, 48000, 2, 48000);
    signal.channel[1][5] = 0.001F;
    signal_measure(&signal, NULL, &record);
    check_about("nothing over -60 dBFS");
    CHECK_NEAR(measured(&record, "silence.head"), 1, 1e-9);
    CHECK_NEAR(measured(&record, "silence.tail"), 1, 1e-9);
    CHECK(record_find(&record, "silence.gap", RECORD_WHOLE)->kind == READING_ABSENT);
    record_release(&record);
    signal_release(&signal);
}

/* ---- gaps ---- */

/* What is heard at some frames, of one channel each, and what the longest gap is then. */
static void check_gap(const struct signal *signal, size_t block, int64_t start, int64_t length)
{
    struct record record;
    double rate_hz = signal->format.rate_hz;
    signal_measure_split(signal, NULL, block, &record);
    const struct reading *reading = record_find(&record, "silence.gap", RECORD_WHOLE);
    CHECK_NEAR(reading->number, (double)length / rate_hz, 1e-9);
    CHECK(reading->has_time == (length > 0) && reading->place_count == (length > 0));
    if (length > 0 && reading->place_count == 1) {
        CHECK_NEAR(reading->time_s, (double)start / rate_hz, 1e-9);
        CHECK_NEAR(reading->places[0].start_s, (double)start / rate_hz, 1e-9);
        CHECK_NEAR(reading->places[0].length_s, (double)length / rate_hz, 1e-9);
        CHECK(reading->places[0].channel == RECORD_WHOLE);
    }
    record_release(&record);
}

static const size_t gap_blocks[] = {0, 64, 1024, 65536};

static void check_gaps(const struct signal *signal, const char *what, int64_t start, int64_t length)
{
    for (int i = 0; i < 4; i++) {
        check_about("%s, %d Hz, blocks of %zu", what, signal->format.rate_hz, gap_blocks[i]);
        check_gap(signal, gap_blocks[i], start, length);
    }
}

/* Neither head nor tail is one, the other channel's sound ends one, and so do 10 ms. */
static void test_gaps(int rate_hz)
{
    struct signal signal;
    size_t ten_ms = (size_t)(rate_hz + 99) / 100, first = (size_t)rate_hz;
    signal_init(&signal, rate_hz, 2, (size_t)rate_hz * 3);
    for (size_t i = 0; i < signal.frames; i++)
        signal.channel[0][i] = i % 3 ? 0.001F : -0.001F;
    signal.channel[0][first] = -0.002F;
    check_gaps(&signal, "one sound", 0, 0);
    signal.channel[0][first + ten_ms] = 0.1F; /* one frame less than 10 ms between */
    check_gaps(&signal, "just under 10 ms", 0, 0);
    signal.channel[1][first + 2 * ten_ms + 1] = 0.1F;
    check_gaps(&signal, "just 10 ms", (int64_t)(first + ten_ms) + 1, (int64_t)ten_ms);
    signal.channel[1][first + 3 * ten_ms + 2] = 0.1F;
    check_gaps(&signal, "the earliest of equals", (int64_t)(first + ten_ms) + 1, (int64_t)ten_ms);
    signal.channel[0][signal.frames - 1] = 0.1F;
    check_gaps(&signal, "until the last frame", (int64_t)(first + 3 * ten_ms) + 3,
               (int64_t)(signal.frames - 1 - (first + 3 * ten_ms + 2)) - 1);
    signal_release(&signal);
}

/* Sounds at random, counted frame by frame. */
static void test_random_gaps(int rate_hz, double share)
{
    struct signal signal;
    uint64_t seed = 7;
    int64_t last = -1, longest = (rate_hz + 99) / 100 - 1, start = 0, length = 0;
    signal_init(&signal, rate_hz, 3, (size_t)rate_hz * 2 + 17);
    for (int64_t i = 0; i < (int64_t)signal.frames; i++) {
        if (fabs(noise_next(&seed)) > share)
            continue;
        signal.channel[i % 3][i] = 0.25F;
        if (last >= 0 && i - last - 1 > longest) {
            start = last + 1;
            length = longest = i - last - 1;
        }
        last = i;
    }
    check_gaps(&signal, "sounds at random", start, length);
    signal_release(&signal);
}

int main(void)
{
    test_silence();
    test_all_silent();
    test_gaps(8000);
    test_gaps(11025);
    test_gaps(44100);
    for (int i = 0; i < 3; i++) {
        test_random_gaps(44100, 0.1 * pow(0.1, i));
        test_random_gaps(4000, 0.1 * pow(0.1, i));
    }
    return check_end();
}
