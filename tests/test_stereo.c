/* The stereo image: pairs of a given correlation at every rate, balance, the faults of a pair; and silence at both ends,
   to the sample. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "music_like.h"

enum { OCTAVES = 10, THIRDS = 30 };

static void check_yes(const struct record *record, const char *id, bool expected)
{
    CHECK_TEXT(record_find(record, id, RECORD_WHOLE)->text, expected ? "yes" : "no");
}

static const float *values_of(const struct record *record, const char *id, size_t count)
{
    const struct reading *reading = record_find(record, id, RECORD_WHOLE);
    CHECK(reading && reading->kind == READING_SERIES && reading->count == count);
    return reading->values;
}

/* ---- a given correlation ---- */

static double density_bass(double frequency_hz)
{
    return frequency_hz > 20 && frequency_hz < 110 ? density_pink(frequency_hz) : 0;
}

static double density_treble(double frequency_hz)
{
    return frequency_hz > 140 ? density_pink(frequency_hz) : 0;
}

/* 10 log10 of (1 + r) / 2; 100 dB at most. */
static double fold_db(double r)
{
    return db_from_power(fmax((1 + r) / 2, 1e-10));
}

/* Of two equally strong channels |L-R|^2 is to |L+R|^2 as 1-r to 1+r. */
static double side_to_mid_db(double r)
{
    return r <= -1 ? 100 : r >= 1 ? -100 : db_from_power((1 - r) / (1 + r));
}

static void check_pair(int rate_hz, double r)
{
    const size_t count = rate_hz > 50000 ? 1 << 21 : 1 << 19;
    double length_s = (double)count / rate_hz;
    struct signal signal;
    struct record record;
    signal_init(&signal, rate_hz, 2, count);
    noise_pair(signal.channel[0], signal.channel[1], count, rate_hz, density_pink, r, -20, 31);
    signal_measure(&signal, NULL, &record);
    check_about("r = %g at %d Hz", r, rate_hz);
    CHECK_NEAR(measured(&record, "stereo.correlation"), r, 1e-5);
    /* After half a minute the spectrum takes one frame of two. */
    CHECK_NEAR(measured(&record, "stereo.mono_loss"), fold_db(r), length_s < 30 ? 0.01 : 0.02);
    CHECK_NEAR(measured(&record, "stereo.side_to_mid"), side_to_mid_db(r), 0.001);
    /* The average over windows is not the exact one over the period: B T independent values, of which four deviations. */
    const float *octaves = values_of(&record, "stereo.mono_loss_bands", OCTAVES);
    const float *thirds = values_of(&record, "stereo.correlation_bands", THIRDS);
    for (int i = 0; i < OCTAVES && 1000 * exp2(i - 4.5) < rate_hz / 2.0; i++) {
        double chance = 4 * sqrt((1 - r * r) / (0.7 * exp2(i - 5) * 1000 * length_s));
        CHECK(octaves[i] <= fold_db(fmin(r + chance, 1)) + 0.01 && octaves[i] >= fold_db(r - chance) - 0.01);
    }
    for (int i = 0; i < THIRDS && 1000 * exp2((i - 15.5) / 3) < rate_hz / 2.0; i++) {
        double chance = 4 * sqrt((1 - r * r) / (0.23 * exp2((i - 16) / 3.0) * 1000 * length_s));
        CHECK_NEAR(thirds[i], r, chance + 1e-4);
    }
    record_release(&record);
    signal_release(&signal);
}

static void test_pairs(void)
{
    static const int rates_hz[] = {8000, 11025, 44100, 48000, 96000, 192000};
    for (int i = 0; i < 6; i++)
        for (double r = -1; r <= 1; r += 0.5)
            check_pair(rates_hz[i], r);
}

/* Two channels that differ in level, too: r of the fold is 2 Re(LR*) / (|L|^2 + |R|^2). */
static void test_unequal_pair(void)
{
    enum { COUNT = 1 << 18 };
    static const double gain = 0.5;
    struct signal signal;
    struct record record;
    signal_init(&signal, 44100, 2, COUNT);
    noise_pair(signal.channel[0], signal.channel[1], COUNT, 44100, density_pink, 0.5, -20, 32);
    for (size_t i = 0; i < COUNT; i++)
        signal.channel[1][i] *= (float)gain;
    signal_measure(&signal, NULL, &record);
    check_about("the right channel at half");
    double r = 2 * 0.5 * gain / (1 + gain * gain);
    CHECK_NEAR(measured(&record, "stereo.correlation"), 0.5, 1e-5);
    CHECK_NEAR(measured(&record, "stereo.mono_loss"), fold_db(r), 0.01);
    CHECK_NEAR(measured(&record, "stereo.side_to_mid"), side_to_mid_db(r), 0.001);
    CHECK_NEAR(measured(&record, "stereo.balance"), -db_from_amplitude(gain), 0.02);
    record_release(&record);
    signal_release(&signal);
}

/* Bass of one polarity and treble of the other. */
static void check_bass(int rate_hz, double bass_r, double treble_r)
{
    enum { COUNT = 1 << 18 };
    struct signal signal, treble;
    struct record record;
    signal_init(&signal, rate_hz, 2, COUNT);
    signal_init(&treble, rate_hz, 2, COUNT);
    noise_pair(signal.channel[0], signal.channel[1], COUNT, rate_hz, density_bass, bass_r, -20, 41);
    noise_pair(treble.channel[0], treble.channel[1], COUNT, rate_hz, density_treble, treble_r, -26, 42);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < COUNT; i++)
            signal.channel[c][i] += treble.channel[c][i];
    signal_measure(&signal, NULL, &record);
    check_about("bass r = %g, treble r = %g, %d Hz", bass_r, treble_r, rate_hz);
    /* The noise repeats after the file's length, over which r is exact; the slopes at both ends leave a tenth of a second
       each to chance. */
    double length_s = (double)COUNT / rate_hz, chance = 4 * sqrt((1 - bass_r * bass_r) / (100.0 * length_s));
    CHECK_NEAR(measured(&record, "stereo.correlation_bass"), bass_r, 0.01 + chance * fmin(0.2 / length_s, 1));
    double bass = power_from_db(-20), rest = power_from_db(-26);
    CHECK_NEAR(measured(&record, "stereo.correlation"), (bass_r * bass + treble_r * rest) / (bass + rest),
               1e-4);
    const float *thirds = values_of(&record, "stereo.correlation_bands", THIRDS);
    /* 63 Hz: about 14 Hz wide, of which the average over windows has its chance */
    CHECK_NEAR(thirds[4], bass_r, 4 * sqrt((1 - bass_r * bass_r) / (14.0 * COUNT / rate_hz)) + 1e-3);
    CHECK_NEAR(thirds[16], treble_r, 0.01); /* 1 kHz */
    record_release(&record);
    signal_release(&signal);
    signal_release(&treble);
}

/* ---- balance, and the faults of a pair ---- */

static void check_balance(const char *what, double (*density)(double), int rate_hz, double left_db)
{
    enum { COUNT = 1 << 17 };
    struct signal signal;
    struct record record;
    signal_init(&signal, rate_hz, 2, COUNT);
    noise_pair(signal.channel[0], NULL, COUNT, rate_hz, density, 0, -20, 51);
    for (size_t i = 0; i < COUNT; i++)
        signal.channel[1][i] = (float)(signal.channel[0][i] * amplitude_from_db(-left_db));
    signal_measure(&signal, NULL, &record);
    check_about("%s, left %+g dB", what, left_db);
    CHECK_NEAR(measured(&record, "stereo.balance"), left_db, 0.02);
    record_release(&record);
    signal_release(&signal);
}

/* Left is a piece of music in words of `bits`, right the same with one sample off by some steps. */
static void check_dual_mono(int bits, bool is_float, double steps, bool expected)
{
    struct signal signal;
    struct record record;
    music_make(&signal, 0, 2);
    signal_gain(&signal, -1);
    signal_quantize(&signal, bits);
    memcpy(signal.channel[1], signal.channel[0], signal.frames * sizeof(float));
    signal.channel[1][40001] += (float)(steps * ldexp(1.0, 1 - bits));
    signal.format.is_float = is_float;
    signal_measure(&signal, NULL, &record);
    check_about("dual mono, %d bits%s, one sample off by %g steps", bits, is_float ? " in floats" : "",
                steps);
    check_yes(&record, "stereo.dual_mono", expected);
    check_yes(&record, "stereo.inverted", false);
    CHECK(measured(&record, "stereo.correlation") > 0.99999);
    record_release(&record);
    signal_release(&signal);
}

static void check_inverted(double r, bool expected)
{
    enum { COUNT = 1 << 17 };
    struct signal signal;
    struct record record;
    signal_init(&signal, 44100, 2, COUNT);
    noise_pair(signal.channel[0], signal.channel[1], COUNT, 44100, density_pink, r, -20, 61);
    signal_measure(&signal, NULL, &record);
    check_about("inverted, r = %g", r);
    check_yes(&record, "stereo.inverted", expected);
    check_yes(&record, "stereo.dual_mono", false);
    record_release(&record);
    signal_release(&signal);
}

/* No piece of music is taken for upside down, and every one that is turned over is found. */
static void test_turned_music(void)
{
    for (int piece = 0; piece < MUSIC_PIECES; piece++) {
        struct signal signal;
        struct record record;
        music_make(&signal, piece, 3);
        signal_measure(&signal, NULL, &record);
        check_about("piece %d", piece);
        check_yes(&record, "stereo.inverted", false);
        check_yes(&record, "stereo.dual_mono", false);
        double r = measured(&record, "stereo.correlation");
        record_release(&record);
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[1][i] = -signal.channel[1][i];
        signal_measure(&signal, NULL, &record);
        check_about("piece %d, turned over", piece);
        check_yes(&record, "stereo.inverted", true);
        CHECK_NEAR(measured(&record, "stereo.correlation"), -r, 1e-6);
        record_release(&record);
        signal_release(&signal);
    }
}

static void check_dead(double level_db, int silent_channel, bool expected)
{
    struct signal signal;
    struct record record;
    signal_init(&signal, 44100, 2, 44100);
    signal_add_sine(&signal, 1 - silent_channel, 0, 1, 997, -3, 0);
    if (isfinite(level_db))
        signal_add_sine(&signal, silent_channel, 0, 1, 997, level_db, 0);
    signal_measure(&signal, NULL, &record);
    check_about("channel %d at %g dB", silent_channel, level_db);
    const struct reading *dead = record_find(&record, "stereo.dead_channels", RECORD_WHOLE);
    CHECK_NEAR(dead->number, expected, 0);
    CHECK(!expected || dead->at_channel == silent_channel);
    CHECK(isfinite(measured(&record, "stereo.correlation")) == isfinite(level_db));
    CHECK_NEAR(measured(&record, "stereo.balance"), (silent_channel ? 1 : -1) * fmin(-3 - level_db, 100),
               0.02);
    record_release(&record);
    signal_release(&signal);
}

/* ---- over time ---- */

/* A tone that is upside down on the right from 4.05 s to 5.05 s; in another file it is 40 dB softer there. */
static void check_dip(int rate_hz, double dip_db)
{
    struct signal signal;
    struct record record;
    signal_init(&signal, rate_hz, 2, (size_t)rate_hz * 10);
    signal_add_sine(&signal, RECORD_WHOLE, 0, 10, 400, -10, 0);
    for (size_t i = signal_frame(&signal, 4.05); i < signal_frame(&signal, 5.05); i++) {
        signal.channel[0][i] *= (float)amplitude_from_db(dip_db);
        signal.channel[1][i] *= -(float)amplitude_from_db(dip_db);
    }
    signal_measure(&signal, NULL, &record);
    check_about("a dip at %+g dB, %d Hz", dip_db, rate_hz);
    const struct reading *least = record_find(&record, "stereo.correlation_min", RECORD_WHOLE);
    const float *r = values_of(&record, "stereo.correlation_series", 97);
    CHECK_NEAR(r[0], 1, 1e-6);
    CHECK_NEAR(r[43], -1, 1e-6); /* from 4.3 s on */
    if (dip_db < 0) {
        CHECK_NEAR(measured(&record, "stereo.negative_share"), 0, 0);
        CHECK(least->number > 0.9);
    } else {
        /* Windows that begin 3.9 to 4.8 s hold more than 200 ms of it: ten of 97. Those from 4.1 to 4.6 s hold nothing
           else. */
        CHECK_NEAR(measured(&record, "stereo.negative_share"), 100.0 * 10 / 97, 1e-6);
        CHECK_NEAR(least->number, -1, 1e-6);
        CHECK(least->time_s > 4.29 && least->time_s < 4.81);
        CHECK_NEAR(r[39], 1 - 2 * 0.25 / 0.4, 1e-3);
    }
    record_release(&record);
    signal_release(&signal);
}

/* Without a left and a right there is no image; in more channels it is that of the front pair. */
static void test_layouts(void)
{
    for (int channels = 1; channels <= 8; channels++) {
        struct signal signal;
        struct record record;
        signal_init(&signal, 48000, channels, 48000);
        signal_add_sine(&signal, RECORD_WHOLE, 0, 1, 997, -20, 0);
        for (size_t i = 0; i < signal.frames && channels > 1; i++)
            signal.channel[1][i] *= -1;
        signal_measure(&signal, NULL, &record);
        check_about("%d channels", channels);
        if (channels > 1)
            CHECK_NEAR(measured(&record, "stereo.correlation"), -1, 1e-6);
        else
            CHECK_TEXT(record_find(&record, "stereo.correlation", RECORD_WHOLE)->text,
                       "no left and right channel");
        record_release(&record);
        signal_release(&signal);
    }
}

static void test_faults(void)
{
    check_balance("pink", density_pink, 44100, 0.5);
    check_balance("pink", density_pink, 8000, -0.5);
    check_balance("bass", density_bass, 48000, 0.5);
    check_balance("treble", density_treble, 192000, -3);
    check_dual_mono(16, false, 0, true);
    check_dual_mono(16, false, 1, true);
    check_dual_mono(16, false, 2, false);
    check_dual_mono(24, false, -1, true);
    check_dual_mono(24, false, 2, false);
    check_dual_mono(16, true, -1, true);
    check_dual_mono(16, true, 2, false);
    check_inverted(-1, true);
    check_inverted(-0.55, true);
    check_inverted(-0.45, false);
    check_dead(-INFINITY, 1, true);
    check_dead(-INFINITY, 0, true);
    check_dead(-70, 1, true);
    check_dead(-61, 1, false); /* 58 dB under the other */
    check_dead(-40, 0, false);
}

int main(void)
{
    test_pairs();
    test_unequal_pair();
    check_bass(44100, -1, 1);
    check_bass(44100, 1, -0.5);
    check_bass(96000, 0.5, -0.8);
    test_faults();
    test_turned_music();
    check_dip(44100, 0);
    check_dip(96000, -40);
    check_dip(8000, 0);
    test_layouts();
    return check_end();
}
