/* Dither: what it adds is what theory says of it, and no more: levels, means, spectra; nothing of the signal is distorted. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "dsp/dither.h"
#include "music_like.h"
#include "stage.h"

static const double pi = 3.14159265358979323846;

static void push(void *state, struct frames *in, struct frames *out)
{
    dither_push(state, in, out);
}

static void drain(void *state, struct frames *out)
{
    dither_drain(state, out);
}

static void run(enum dither_kind kind, int bits, uint64_t seed, const struct frames *x, size_t piece,
                struct frames *y)
{
    struct dither *dither = dither_new(kind, bits, seed, x->channels);
    struct stage stage = {dither, push, drain};
    stage_run(&stage, x, piece, y);
    dither_free(dither);
}

enum { RATE_HZ = 44100 };

/* The sine repeats itself each second: so many of them are added up, and the dither in them goes down. */
static double *fold(const struct frames *y)
{
    double *sum = mem_zero(RATE_HZ, sizeof *sum), seconds = (double)y->count / RATE_HZ;
    for (size_t i = 0; i < y->count; i++)
        sum[i % RATE_HZ] += y->channel[0][i] / seconds;
    return sum;
}

static double amplitude_at(const double *x, size_t frequency_hz)
{
    double re = 0, im = 0;
    for (size_t i = 0; i < RATE_HZ; i++) {
        double angle = 2.0 * pi * (double)(i * frequency_hz % RATE_HZ) / RATE_HZ;
        re += x[i] * cos(angle);
        im += x[i] * sin(angle);
    }
    return 2.0 * hypot(re, im) / RATE_HZ;
}

/* 997 Hz at -90 dBFS, which is one step of 16 bits. */
static void make_sine(struct frames *x, size_t seconds)
{
    stage_frames(x, 1, seconds * RATE_HZ);
    for (size_t i = 0; i < x->count; i++)
        x->channel[0][i] =
            amplitude_from_db(-90) * sin(2.0 * pi * (double)(i % RATE_HZ * 997 % RATE_HZ) / RATE_HZ);
}

/* Mean and mean square of y - x. */
static void measure_error(const struct frames *x, const struct frames *y, int channel, double *mean,
                          double *power)
{
    *mean = *power = 0;
    for (size_t i = 0; i < x->count; i++) {
        double error = y->channel[channel][i] - x->channel[channel][i];
        *mean += error / (double)x->count;
        *power += error * error / (double)x->count;
    }
}

static double worst_harmonic_db(const struct frames *y, double *sine_db)
{
    double *second = fold(y), worst = 0;
    *sine_db = db_from_amplitude(amplitude_at(second, 997));
    for (size_t h = 2; h <= 20; h++)
        worst = fmax(worst, amplitude_at(second, 997 * h));
    free(second);
    return db_from_amplitude(worst);
}

static void test_sine(void)
{
    struct frames x, y;
    double mean, power, sine_db;
    make_sine(&x, 120);
    run(DITHER_TRIANGULAR, 16, 1, &x, 10007, &y);
    measure_error(&x, &y, 0, &mean, &power);
    double worst_db = worst_harmonic_db(&y, &sine_db);
    printf("997 Hz at -90 dBFS: noise %.3f dBFS, mean %.1e steps, worst harmonic %.1f dBFS\n",
           db_from_power(power), mean * 32768.0, worst_db);
    CHECK(worst_db < -140);
    CHECK_NEAR(sine_db, -90, 0.01);
    CHECK_NEAR(db_from_power(power), -20.0 * 16.0 * log(2.0) / log(10.0), 0.02); /* half a step */
    CHECK_NEAR(mean * 32768.0, 0, 0.5 * 4.0 / sqrt((double)x.count));
    frames_release(&y);
    /* The measure sees what no dither does. */
    run(DITHER_NONE, 16, 1, &x, 10007, &y);
    CHECK(worst_harmonic_db(&y, &sine_db) > -110);
    frames_release(&x);
    frames_release(&y);
}

/* Of any constant between two steps the mean is kept and the error has the same variance, 1/4 of a squared step. */
static void test_constants(void)
{
    enum { FRAMES = 400000 };
    struct frames x, y;
    double mean, power;
    stage_frames(&x, 9, FRAMES);
    for (int c = 0; c < 9; c++)
        for (size_t i = 0; i < FRAMES; i++)
            x.channel[c][i] = (100.0 + c / 8.0) / 2048.0;
    run(DITHER_TRIANGULAR, 12, 5, &x, 0, &y);
    for (int c = 0; c < 9; c++) {
        check_about("%g steps", 100.0 + c / 8.0);
        measure_error(&x, &y, c, &mean, &power);
        CHECK_NEAR(mean * 2048, 0, 0.5 * 4.5 / sqrt(FRAMES));
        CHECK_NEAR(power * 2048 * 2048, 0.25, 0.003);
    }
    check_about(NULL);
    frames_release(&x);
    frames_release(&y);
}

static void test_seeds(void)
{
    enum { FRAMES = 1000000 };
    struct frames x, a, b;
    double sum = 0, last = 0;
    stage_frames(&x, 2, FRAMES);
    run(DITHER_TRIANGULAR, 16, 1, &x, 65536, &a);
    run(DITHER_TRIANGULAR, 16, 1, &x, 0, &b);
    CHECK(stage_same(&a, &b));
    frames_release(&b);
    run(DITHER_TRIANGULAR, 16, 2, &x, 0, &b);
    CHECK(!stage_same(&a, &b));
    for (size_t i = 0; i < FRAMES; i++) {
        sum += a.channel[0][i] * a.channel[1][i];
        last += a.channel[0][i] * (i ? a.channel[0][i - 1] : 0);
    }
    /* Of silence: 0 or a step up or down, of variance a quarter. */
    CHECK_NEAR(sum / FRAMES * 4 * 0x1p30, 0, 0.01);
    CHECK_NEAR(last / FRAMES * 4 * 0x1p30, 0, 0.01);
    frames_release(&x);
    frames_release(&a);
    frames_release(&b);
}

static const enum dither_kind kinds[] = {DITHER_NONE, DITHER_TRIANGULAR, DITHER_LIPSHITZ, DITHER_IMPROVED_E};

/* Multiples of a step within the range, whatever comes; and any split gives the same. */
static void test_grid(void)
{
    static const int depths[] = {2, 8, 16, 20, 24, 32};
    struct frames x, y, split;
    stage_noise(&x, 2, 50000, 1.3, 4);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 6; k++) {
            double steps = ldexp(1.0, depths[k] - 1), least = 0, most = 0;
            check_about("kind %d, %d bits", i, depths[k]);
            run(kinds[i], depths[k], 3, &x, 50000, &y);
            run(kinds[i], depths[k], 3, &x, 0, &split);
            CHECK(stage_same(&y, &split));
            CHECK(dither_on_grid(&y, depths[k]));
            CHECK(depths[k] > 16 || !dither_on_grid(&x, depths[k]));
            for (size_t n = 0; n < y.count; n++) {
                least = fmin(least, y.channel[0][n]);
                most = fmax(most, y.channel[0][n]);
            }
            CHECK(least == -1);
            CHECK(most == 1 - 1 / steps);
            frames_release(&y);
            frames_release(&split);
        }
    check_about(NULL);
    frames_release(&x);
}

/* To the nearest step, and what is on one stays. */
static void test_rounding(void)
{
    struct frames x, y, again;
    double worst = 0;
    stage_noise(&x, 1, 50000, 0.99, 4);
    run(DITHER_NONE, 16, 0, &x, 0, &y);
    for (size_t i = 0; i < x.count; i++)
        worst = fmax(worst, fabs(y.channel[0][i] - x.channel[0][i]));
    CHECK(worst <= 0x1p-16);
    CHECK(!dither_on_grid(&x, 16));
    CHECK(dither_on_grid(&y, 16));
    CHECK(dither_on_grid(&y, 24));
    run(DITHER_NONE, 16, 0, &y, 0, &again);
    CHECK(stage_same(&y, &again));
    y.channel[0][7] = 1.0;
    CHECK(!dither_on_grid(&y, 16));
    frames_release(&x);
    frames_release(&y);
    frames_release(&again);
}

/* Filters as the papers have them. */
static double shape(enum dither_kind kind, double part)
{
    static const double lipshitz[] = {2.033, -2.165, 1.959, -1.590, 0.6149};
    static const double improved[] = {2.847, -4.685, 6.214, -7.184, 6.639, -5.032, 3.263, -1.632, 0.4191};
    const double *taps = kind == DITHER_LIPSHITZ ? lipshitz : improved;
    int count = kind == DITHER_LIPSHITZ ? 5 : kind == DITHER_IMPROVED_E ? 9 : 0;
    double re = 1, im = 0;
    for (int k = 0; k < count; k++) {
        re -= taps[k] * cos(2.0 * pi * part * (k + 1));
        im += taps[k] * sin(2.0 * pi * part * (k + 1));
    }
    return re * re + im * im;
}

enum { SIZE = 1024 };

/* Power in each bin, so that white noise has its variance in each. */
static void measure_spectrum(const struct frames *x, const struct frames *y, double spectrum[SIZE / 2])
{
    double *bins = mem_zero(2 * SIZE, sizeof *bins);
    size_t count = x->count / SIZE;
    for (size_t n = 0; n < count; n++) {
        for (size_t i = 0; i < SIZE; i++) {
            double hann = 0.5 - 0.5 * cos(2.0 * pi * (double)i / SIZE);
            bins[2 * i] = hann * (y->channel[0][n * SIZE + i] - x->channel[0][n * SIZE + i]);
            bins[2 * i + 1] = 0;
        }
        plain_dft(bins, SIZE, -1);
        for (size_t k = 0; k < SIZE / 2; k++)
            spectrum[k] += (bins[2 * k] * bins[2 * k] + bins[2 * k + 1] * bins[2 * k + 1]) / (0.375 * SIZE) /
                           (double)count;
    }
    free(bins);
}

/* The whole error, dither and rounding, goes through 1 - H: in each bin, in all, and from 2 to 5 kHz, where the ear is most
   sensitive. */
static void test_shape(enum dither_kind kind, double all_db, double least_gain_db)
{
    struct frames x, y;
    double spectrum[SIZE / 2] = {0}, white = 0x1p-32, mean, power, measured_sum = 0, expected_sum = 0;
    make_sine(&x, 40);
    run(kind, 16, 9, &x, 0, &y);
    measure_spectrum(&x, &y, spectrum);
    measure_error(&x, &y, 0, &mean, &power);
    for (size_t k = 2; k < SIZE / 2 - 2; k++) {
        double f = (double)k * RATE_HZ / SIZE, expected = white * shape(kind, (double)k / SIZE);
        measured_sum += f > 2000 && f < 5000 ? spectrum[k] / white : 0;
        expected_sum += f > 2000 && f < 5000 ? expected / white : 0;
        check_about("kind %d, %.0f Hz", (int)kind, f);
        CHECK_NEAR(db_from_power(spectrum[k] / expected), 0,
                   0.6); /* 0.1 dB are the deviation of 1,700 frames */
    }
    double band = 3000.0 * SIZE / RATE_HZ, gain_db = -db_from_power(measured_sum / band);
    check_about("kind %d", (int)kind);
    CHECK_NEAR(db_from_power(power / white), all_db, 0.05);
    CHECK_NEAR(db_from_power(measured_sum / expected_sum), 0, 0.1);
    CHECK(gain_db > least_gain_db);
    printf("kind %d: %+.2f dB in all, 2 to 5 kHz %+.1f dB\n", (int)kind, db_from_power(power / white),
           -gain_db);
    check_about(NULL);
    frames_release(&x);
    frames_release(&y);
}

/* A second of far too much, and the shaped noise is soon what it was. */
static void test_overload(enum dither_kind kind)
{
    struct frames x, y;
    double largest = 0;
    stage_frames(&x, 1, 2 * RATE_HZ);
    for (size_t i = 0; i < RATE_HZ; i++)
        x.channel[0][i] = i / 50 % 2 ? 1.5 : -1.5;
    run(kind, 16, 9, &x, 0, &y);
    for (size_t i = RATE_HZ + 10; i < y.count; i++)
        largest = fmax(largest, fabs(y.channel[0][i]));
    /* 1.5 steps times the sum of the filter's values: 9.4 and 38.9. */
    CHECK(largest * 32768.0 <= (kind == DITHER_LIPSHITZ ? 15 : 59));
    frames_release(&x);
    frames_release(&y);
}

static void test_speed(void)
{
    struct frames x;
    stage_noise(&x, 2, 65536, 0.9, 1);
    for (int i = 0; i < 4; i++) {
        struct dither *dither = dither_new(kinds[i], 16, 1, 2);
        struct stage stage = {dither, push, drain};
        printf("kind %d on stereo at 44.1 kHz: %.0f times real time\n", i, stage_speed(&stage, &x, 60));
        dither_free(dither);
    }
    frames_release(&x);
}

int main(void)
{
    test_sine();
    test_constants();
    test_seeds();
    test_grid();
    test_rounding();
    /* 1 and the sum of the squared taps. */
    test_shape(DITHER_TRIANGULAR, 0, -0.1);
    test_shape(DITHER_LIPSHITZ, 12.19, 10);
    test_shape(DITHER_IMPROVED_E, 23.10, 10);
    test_overload(DITHER_LIPSHITZ);
    test_overload(DITHER_IMPROVED_E);
    test_speed();
    return check_end();
}
