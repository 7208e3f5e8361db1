/* Loudness against the compliance material of Report ITU-R BS.2217, made by formula: tones, channel weights, gates. */
#include <math.h>

#include "check.h"
#include "tones.h"

static const double tolerance_lu = 0.1; /* BS.2217, as all that follows */
enum { RATE_HZ = 48000, BITS = 16 };
static const double length_s = 29.00002;

static void check_integrated(const struct signal *signal, double expected)
{
    struct record record;
    measure_loudness(signal, &record);
    CHECK_NEAR(measured(&record, "loudness.integrated"), expected, tolerance_lu);
    record_release(&record);
}

static void test_tones(void)
{
    static const struct {
        double frequency_hz, level_db; /* that reads -23 */
    } tones[] = {{25, -11.9096},   {100, -21.1690}, {500, -22.3450},
                 {1000, -23.0003}, {2000, -25.373}, {10000, -26.3446}};
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
        for (int softer = 0; softer < 2; softer++) {
            struct signal signal;
            check_about("%g Hz, %d LKFS", tones[i].frequency_hz, -23 - softer);
            signal_init(&signal, RATE_HZ, 2, (size_t)lround(length_s * RATE_HZ));
            signal_add_sine(&signal, RECORD_WHOLE, 0, length_s, tones[i].frequency_hz,
                            tones[i].level_db - softer, 0);
            signal_quantize(&signal, BITS);
            check_integrated(&signal, -23 - softer);
            signal_release(&signal);
        }
}

/* One channel of 5.1 and 7.1 at a time; the file's order is that of WAVE. */
static void test_channels(void)
{
    static const double front = -19.99, side = -21.48;
    static const struct {
        int channels;
        double levels_db[8]; /* 0: LFE */
    } layouts[] = {{6, {front, front, front, 0, side, side}},
                   {8, {front, front, front, 0, front, front, side, side}}};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        for (int c = 0; c < layouts[i].channels; c++) {
            struct signal signal;
            if (layouts[i].levels_db[c] >= 0)
                continue;
            check_about("channel %d of %d", c, layouts[i].channels);
            signal_init(&signal, RATE_HZ, layouts[i].channels, RATE_HZ * 4);
            tones_add(&signal, c, 0, 4, layouts[i].levels_db[c]);
            signal_quantize(&signal, BITS);
            check_integrated(&signal, -23);
            signal_release(&signal);
        }
}

static void test_low_frequency_channel(void)
{
    struct signal signal;
    struct record record;
    check_about("LFE");
    signal_init(&signal, RATE_HZ, 6, (size_t)lround(length_s * RATE_HZ));
    signal_add_sine(&signal, 3, 0, length_s, 100, -18.16, 0);
    signal_quantize(&signal, BITS);
    measure_loudness(&signal, &record);
    CHECK(isnan(measured(&record, "loudness.integrated")));
    CHECK(isnan(measured(&record, "loudness.momentary_max")));
    record_release(&record);
    signal_release(&signal);
}

/* Not rounded to 16 bits: a tone of eleven steps changes by up to 0.2 dB then, as its phase happens to be. */
static void test_gates(void)
{
    static const struct {
        const char *name;
        struct stretch stretches[STRETCHES_MAX];
        double expected;
    } gates[] = {
        {"AbsGate",
         {{0.5, -90.3}, {0.5, -69.48}, {0.5, -90.3}, {0.5, -69.48}, {0.5, -90.3}, {0.5, -69.48}, {1, -90.3}},
         -69.5},
        {"RelGate", {{0.5, -90.3}, {0.9, -19.9}, {1.3, -7.1}, {0.8, -19.9}, {0.5, -90.3}}, -10.0},
    };
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        struct signal signal;
        check_about("%s", gates[i].name);
        tones_init(&signal, RATE_HZ, 2, gates[i].stretches, 1);
        check_integrated(&signal, gates[i].expected);
        signal_release(&signal);
    }
}

int main(void)
{
    test_tones();
    test_channels();
    test_low_frequency_channel();
    test_gates();
    return check_end();
}
