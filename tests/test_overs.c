/* Inter-sample overs: how many, when, in which channel and how high, where formulas put them. */
#include <math.h>

#include "base/units.h"
#include "check.h"
#include "tones.h"

enum { RATE_HZ = 48000, FRAMES = 48000 };

static const double pi = 3.14159265358979323846;

/* Two equal samples between zeros peak halfway: 2 sinc(1/2) = 4/pi times as high. */
static void plant_pair(struct signal *signal, int channel, size_t frame, double sample)
{
    signal->channel[channel][frame] = signal->channel[channel][frame + 1] = (float)sample;
}

static void check_place(const struct reading *overs, size_t index, double frame, int channel,
                        double amplitude)
{
    const struct place *place = &overs->places[index];
    check_about("over %zu", index);
    CHECK_NEAR(place->start_s * RATE_HZ, frame, 0.1);
    CHECK(place->channel == channel);
    CHECK_NEAR(place->value, db_from_amplitude(amplitude), 0.05);
}

static const struct reading *overs_of(const struct signal *signal, struct record *record)
{
    measure_alone(signal, "true_peak", record);
    const struct reading *overs = record_find(record, "peak.overs", RECORD_WHOLE);
    CHECK_NEAR(overs->number, (double)overs->place_total, 0);
    return overs;
}

/* In order of time, at both ends of the file, too; of one time in two channels, two. */
static void test_pairs(void)
{
    static const struct {
        size_t frame;
        int channel;
        double sample;
    } pairs[] = {{0, 1, 0.9},      {4799, 0, -0.95}, {4799, 1, 0.8},       {16383, 0, 0.85},
                 {16383, 2, -0.9}, {30000, 2, 0.99}, {FRAMES - 2, 0, -0.9}};
    enum { PAIRS = sizeof pairs / sizeof *pairs };
    struct signal signal;
    struct record record;
    check_about("pairs");
    signal_init(&signal, RATE_HZ, 3, FRAMES);
    for (size_t i = 0; i < PAIRS; i++)
        plant_pair(&signal, pairs[i].channel, pairs[i].frame, pairs[i].sample);
    const struct reading *overs = overs_of(&signal, &record);
    if (CHECK(overs->place_count == PAIRS))
        for (size_t i = 0; i < PAIRS; i++) {
            check_place(overs, i, (double)pairs[i].frame + 0.5, pairs[i].channel,
                        fabs(pairs[i].sample) * 4 / pi);
            CHECK_NEAR(overs->places[i].length_s, 0, 1e-9);
        }
    record_release(&record);
    signal_release(&signal);
}

/* Peaks within a millisecond are one over, as high as the highest; each counts from the one before. */
static void test_merging(void)
{
    struct signal signal;
    struct record record;
    check_about("merging");
    signal_init(&signal, RATE_HZ, 1, FRAMES);
    plant_pair(&signal, 0, 10000, 0.85);
    plant_pair(&signal, 0, 10040, 0.95);
    plant_pair(&signal, 0, 10080, 0.85);
    plant_pair(&signal, 0, 10140, 0.9);
    const struct reading *overs = overs_of(&signal, &record);
    if (CHECK(overs->place_count == 2)) {
        check_place(overs, 0, 10000.5, 0, 0.95 * 4 / pi);
        CHECK_NEAR(overs->places[0].length_s * RATE_HZ, 80, 0.1);
        check_place(overs, 1, 10140.5, 0, 0.9 * 4 / pi);
    }
    record_release(&record);
    signal_release(&signal);
}

/* A fourth of the rate at 45 degrees under a raised cosine of 20 ms: no sample is over 0.85, and every second frame has
   a peak between its samples, over full scale where the cosine is over 1 / amplitude. */
static void test_swell(double amplitude, bool is_over)
{
    const double length = 960, edge = length / pi * asin(sqrt(fmin(1 / amplitude, 1)));
    struct signal signal;
    struct record record;
    check_about("swell to %g", amplitude);
    signal_init(&signal, RATE_HZ, 2, FRAMES);
    for (int i = 0; i < length; i++)
        signal.channel[1][20000 + i] =
            (float)(amplitude * pow(sin(pi * i / length), 2) * sin(pi / 2 * i + pi / 4));
    const struct reading *overs = overs_of(&signal, &record);
    if (CHECK(overs->place_count == (is_over ? 1 : 0)) && is_over) {
        const struct place *place = &overs->places[0];
        CHECK(place->channel == 1);
        CHECK_NEAR(place->start_s * RATE_HZ, 20000 + edge, 2);
        CHECK_NEAR(place->length_s * RATE_HZ, length - 2 * edge, 4);
        CHECK_NEAR(place->value, db_from_amplitude(amplitude), 0.01);
    }
    record_release(&record);
    signal_release(&signal);
}

/* One raised cosine of 10 ms has one peak, wherever in the meter's chunks its slopes lie. The coarse grid is good to
   0.03 dB, and for nine frames to both sides the cosine is as flat as that. */
static void test_slow(double frame)
{
    const double length = 480, amplitude = 1.2;
    struct signal signal;
    struct record record;
    check_about("slow peak at frame %g", frame);
    signal_init(&signal, RATE_HZ, 1, 4800);
    for (int i = 0; i < 4800; i++)
        if (fabs(i - frame) < length / 2)
            signal.channel[0][i] = (float)(amplitude * pow(cos(pi * (i - frame) / length), 2));
    const struct reading *overs = overs_of(&signal, &record);
    if (CHECK(overs->place_count == 1)) {
        CHECK_NEAR(overs->places[0].start_s * RATE_HZ, frame, 9);
        CHECK_NEAR(overs->places[0].length_s * RATE_HZ, 0, 18);
        CHECK_NEAR(overs->places[0].value, db_from_amplitude(amplitude), 0.03);
    }
    record_release(&record);
    signal_release(&signal);
}

/* All are counted, the greatest are listed. */
static void test_many(void)
{
    enum { PAIRS = 150, DISTANCE = 300 };
    struct signal signal;
    struct record record;
    check_about("many");
    signal_init(&signal, RATE_HZ, 1, FRAMES);
    for (size_t i = 0; i < PAIRS; i++)
        plant_pair(&signal, 0, 100 + i * DISTANCE, 0.8 + 0.001 * (double)i);
    const struct reading *overs = overs_of(&signal, &record);
    CHECK(overs->place_total == PAIRS);
    if (CHECK(overs->place_count == RECORD_PLACES_MAX))
        for (size_t i = 0; i < RECORD_PLACES_MAX; i++) {
            size_t pair = i + PAIRS - RECORD_PLACES_MAX;
            check_place(overs, i, 100.5 + (double)(pair * DISTANCE), 0,
                        (0.8 + 0.001 * (double)pair) * 4 / pi);
        }
    record_release(&record);
    signal_release(&signal);
}

int main(void)
{
    test_pairs();
    test_merging();
    test_swell(1.2, true);
    test_swell(1.01, true);
    test_swell(0.99, false);
    for (int i = 0; i < 64; i += 3)
        test_slow(2000.25 + i);
    test_many();
    return check_end();
}
