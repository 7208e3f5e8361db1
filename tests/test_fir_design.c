/* Designed impulse responses, by their Fourier transform at single frequencies, beside what their headers promise; and bass
   made mono in music. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/units.h"
#include "check.h"
#include "dsp/fir.h"
#include "dsp/fir_design.h"
#include "music_like.h"
#include "stage.h"

static const double pi = 3.14159265358979323846;

/* Of the identity and the difference, at a part of the rate; real, since the taps are symmetric. */
static double response(const double *taps, size_t count, double part)
{
    size_t reach = count / 2;
    double sum = 1.0 + taps[reach];
    for (size_t i = 1; i <= reach; i++)
        sum += (taps[reach + i] + taps[reach - i]) * cos(2.0 * pi * part * (double)i);
    return sum;
}

static void check_symmetric(const double *taps, size_t count)
{
    double uneven = 0;
    for (size_t i = 0; i < count; i++)
        uneven = fmax(uneven, fabs(taps[i] - taps[count - 1 - i]));
    CHECK(count % 2 == 1);
    CHECK(uneven == 0);
}

static void test_lowpass(double pass, double stop, double attenuation_db)
{
    size_t count;
    double *taps = fir_design_lowpass(pass, stop, attenuation_db, &count), ripple = 0, rest = 1e-30;
    for (int i = 0; i <= 20000; i++) {
        double part = 0.5 * i / 20000.0, here = response(taps, count, part);
        if (part <= pass)
            ripple = fmax(ripple, fabs(here - 1.0));
        if (part >= stop)
            rest = fmax(rest, fabs(here));
    }
    check_about("low-pass %g to %g, %g dB", pass, stop, attenuation_db);
    printf("low-pass %g to %g: %zu taps, ripple %.1e, stop band %.1f dB\n", pass, stop, count, ripple,
           db_from_amplitude(rest));
    check_symmetric(taps, count);
    CHECK(ripple <= amplitude_from_db(-attenuation_db));
    CHECK(rest <= amplitude_from_db(-attenuation_db));
    CHECK_NEAR(response(taps, count, 0.5 * (pass + stop)), 0.5, 0.001);
    free(taps);
}

/* 1 - 1 / (1 + (f / split)^8), as it is designed. */
static void test_bass_mono(double split_hz, int rate_hz)
{
    size_t count;
    double *taps = fir_design_bass_mono(split_hz, rate_hz, &count);
    check_about("bass mono at %g of %d Hz", split_hz, rate_hz);
    check_symmetric(taps, count);
    for (double ratio = 0.03125; ratio * split_hz < 0.5 * rate_hz; ratio *= 1.05) {
        double expected = 1.0 - 1.0 / (1.0 + pow(ratio, 8.0));
        CHECK_NEAR(response(taps, count, ratio * split_hz / rate_hz), expected, 1e-5);
    }
    CHECK_NEAR(db_from_amplitude(response(taps, count, split_hz / rate_hz)), -6.0206, 0.001);
    CHECK_NEAR(db_from_amplitude(response(taps, count, 2.0 * split_hz / rate_hz)), 0, 0.04);
    for (double f = 4.0 * split_hz; f < 0.5 * rate_hz; f *= 1.02)
        CHECK_NEAR(db_from_amplitude(response(taps, count, f / rate_hz)), 0, 0.001);
    free(taps);
}

static void test_dc(int rate_hz)
{
    size_t count;
    double *taps = fir_design_dc(rate_hz, &count);
    check_about("offset at %d Hz", rate_hz);
    check_symmetric(taps, count);
    CHECK_NEAR((double)count / rate_hz, 0.29, 0.001);
    CHECK_NEAR(response(taps, count, 0), 0, 1e-12);
    CHECK_NEAR(db_from_amplitude(response(taps, count, 5.0 / rate_hz)), -3.0103, 0.01);
    for (double f = 10.0; f < 0.5 * rate_hz; f *= 1.05)
        CHECK_NEAR(db_from_amplitude(response(taps, count, f / rate_hz)), 0, 0.02);
    free(taps);
}

/* Gains on a straight line over the logarithm of frequency, which smoothing cannot change much. */
static void test_equalizer(int rate_hz)
{
    double frequency_hz[31], gain_db[31];
    size_t count;
    for (int i = 0; i < 31; i++) {
        frequency_hz[i] = 1000.0 * exp2((i - 17) / 3.0);
        gain_db[i] = 0.2 * (i - 17);
    }
    double *taps = fir_design_equalizer(frequency_hz, gain_db, 31, rate_hz, &count);
    check_about("equalizer at %d Hz", rate_hz);
    check_symmetric(taps, count);
    CHECK(count == (rate_hz == 96000 ? 16381 : 8191));
    for (int i = 1; i < 30; i++)
        CHECK_NEAR(db_from_amplitude(response(taps, count, frequency_hz[i] / rate_hz)), gain_db[i], 0.05);
    CHECK_NEAR(db_from_amplitude(response(taps, count, 1000.0 * exp2(0.5 / 3.0) / rate_hz)), 0.1, 0.01);
    CHECK_NEAR(db_from_amplitude(response(taps, count, 5.0 / rate_hz)), gain_db[0], 0.1);
    CHECK_NEAR(db_from_amplitude(response(taps, count, 0.49)), gain_db[30], 0.05);
    free(taps);
}

/* No gain, no difference at all. */
static void test_flat(void)
{
    const double frequency_hz[] = {20, 1000, 20000}, gain_db[] = {0, 0, 0};
    size_t count;
    double *taps = fir_design_equalizer(frequency_hz, gain_db, 3, 44100, &count), sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += fabs(taps[i]);
    CHECK(sum == 0);
    free(taps);
}

/* The low-pass at work, its difference in single precision: a tone above the stop band's edge goes by 110 dB, and one in the
   pass band is what it was. */
static void test_guard(double part, double gain, double tolerance)
{
    enum { FRAMES = 30000, EDGE = 200 };
    struct frames x, in, y;
    size_t count;
    double *taps = fir_design_lowpass(0.45, 0.485, 110, &count), worst = 0;
    struct fir *fir = fir_new(taps, count, 1);
    stage_frames(&x, 1, FRAMES);
    for (size_t i = 0; i < FRAMES; i++)
        x.channel[0][i] = sin(2.0 * pi * part * (double)i + 0.3);
    stage_copy(&in, &x);
    frames_init(&y, 1);
    fir_push(fir, &in, &y);
    fir_drain(fir, &y);
    for (size_t i = EDGE; i < FRAMES - EDGE; i++)
        worst = fmax(worst, fabs(y.channel[0][i] - gain * x.channel[0][i]));
    check_about("a tone at %g of the rate", part);
    CHECK_NEAR(worst, 0, tolerance);
    printf("a tone at %g of the rate: off by %.1f dB\n", part, db_from_amplitude(worst));
    fir_free(fir);
    frames_release(&x);
    frames_release(&in);
    frames_release(&y);
    free(taps);
}

/* The size of a channel's difference to another one at a frequency, under a Hann window. */
static double side_at(const struct frames *x, double frequency_hz)
{
    double re = 0, im = 0, n = (double)x->count;
    for (size_t i = 0; i < x->count; i++) {
        double hann = 0.5 - 0.5 * cos(2.0 * pi * ((double)i + 0.5) / n),
               angle = 2.0 * pi * frequency_hz * (double)i;
        double side = 0.5 * (x->channel[0][i] - x->channel[1][i]) * hann;
        re += side * cos(angle / MUSIC_RATE_HZ);
        im += side * sin(angle / MUSIC_RATE_HZ);
    }
    return 2.0 * hypot(re, im) / n;
}

/* Music with tones of 120 and 480 Hz in the side signal. */
static void test_music(void)
{
    struct signal music;
    struct frames x, y;
    size_t count;
    double *taps = fir_design_bass_mono(120, MUSIC_RATE_HZ, &count), sum = 0;
    music_make(&music, 1, 4);
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < 2; c++)
            signal_add_sine(&music, c, 0, 4, i ? 480 : 120, 0, c ? 180 : 0);
    stage_from_signal(&x, &music);
    struct fir *fir = fir_new_side(taps, count, 2);
    struct frames in;
    stage_copy(&in, &x);
    frames_init(&y, 2);
    fir_push(fir, &in, &y);
    fir_drain(fir, &y);
    check_about("bass mono in music");
    CHECK(y.count == x.count);
    for (size_t i = 0; i < x.count; i++)
        sum = fmax(sum, fabs(y.channel[0][i] + y.channel[1][i] - x.channel[0][i] - x.channel[1][i]));
    CHECK_NEAR(sum, 0, 1e-12);
    CHECK_NEAR(db_from_amplitude(side_at(&y, 120) / side_at(&x, 120)), -6.02, 0.02);
    CHECK_NEAR(db_from_amplitude(side_at(&y, 480) / side_at(&x, 480)), 0, 0.01);
    printf("bass mono: L+R off by %.1e, 120 Hz %.3f dB, 480 Hz %.4f dB\n", sum,
           db_from_amplitude(side_at(&y, 120) / side_at(&x, 120)),
           db_from_amplitude(side_at(&y, 480) / side_at(&x, 480)));
    fir_free(fir);
    frames_release(&x);
    frames_release(&y);
    frames_release(&in);
    signal_release(&music);
    free(taps);
}

int main(void)
{
    test_lowpass(0.45, 0.485, 110);
    test_lowpass(0.2, 0.25, 80);
    test_guard(0.485, 0, amplitude_from_db(-110));
    test_guard(0.499, 0, amplitude_from_db(-110));
    test_guard(0.1, 1, amplitude_from_db(-110));
    test_guard(0.45, 1, amplitude_from_db(-110));
    test_bass_mono(120, 44100);
    test_bass_mono(300, 48000);
    test_bass_mono(120, 96000);
    test_dc(44100);
    test_dc(48000);
    test_dc(192000);
    test_equalizer(44100);
    test_equalizer(48000);
    test_equalizer(96000);
    test_flat();
    test_music();
    return check_end();
}
