/* A change of the sample rate: tones stay tones at their place and level, and lengths are as they must be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "dsp/resample.h"

static const double pi = 3.14159265358979323846;

/* Pushes `count` frames of a tone in pieces, and drains. */
static void convert(struct frames *out, int from_hz, int to_hz, double frequency_hz, double level,
                    size_t count)
{
    struct resample *resample;
    struct fault fault;
    struct frames in;
    frames_init(&in, 1);
    if (!CHECK(resample_new(&resample, from_hz, to_hz, 1, &fault) == OK))
        return;
    for (size_t done = 0, piece; done < count; done += piece) {
        piece = count - done < 1000 ? count - done : 1000;
        frames_add(&in, piece);
        for (size_t i = 0; i < piece; i++)
            in.channel[0][i] = level * sin(2.0 * pi * fmod(frequency_hz * (double)(done + i) / from_hz, 1.0));
        resample_push(resample, &in, out);
    }
    resample_drain(resample, out);
    resample_free(resample);
    frames_release(&in);
}

/* What is left beside the tone at its frequency, in dB under it, over whole periods in the middle; its level and delay. */
static double residual_db(const struct frames *out, int rate_hz, double frequency_hz, double *level,
                          double *phase)
{
    size_t first = out->count / 4, count = out->count / 2;
    double s = 0, c = 0, ss = 0, cc = 0, sc = 0, left = 0, power = 0;
    for (size_t i = 0; i < count; i++) { /* least squares, so that no period need be whole */
        double turn = 2.0 * pi * fmod(frequency_hz * (double)(first + i) / rate_hz, 1.0),
               x = out->channel[0][first + i];
        s += x * sin(turn), c += x * cos(turn);
        ss += sin(turn) * sin(turn), cc += cos(turn) * cos(turn), sc += sin(turn) * cos(turn);
    }
    double determinant = ss * cc - sc * sc, a = (s * cc - c * sc) / determinant,
           b = (c * ss - s * sc) / determinant;
    for (size_t i = 0; i < count; i++) {
        double turn = 2.0 * pi * fmod(frequency_hz * (double)(first + i) / rate_hz, 1.0),
               x = out->channel[0][first + i];
        double error = x - a * sin(turn) - b * cos(turn);
        left += error * error;
        power += x * x;
    }
    *level = sqrt(a * a + b * b);
    *phase = atan2(b, a);
    return db_from_power(left / power + 1e-40);
}

static void test_tones(void)
{
    static const int rates[][2] = {{96000, 44100}, {48000, 44100}, {44100, 48000}, {192000, 48000}};
    static const double tones_hz[] = {997.0, 6000.0, 15000.0, 19000.0};
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++)
        for (size_t t = 0; t < sizeof tones_hz / sizeof *tones_hz; t++) {
            struct frames out;
            double level, phase;
            frames_init(&out, 1);
            check_about("%d to %d Hz, %g Hz", rates[r][0], rates[r][1], tones_hz[t]);
            convert(&out, rates[r][0], rates[r][1], tones_hz[t], 0.5, 200000);
            double left_db = residual_db(&out, rates[r][1], tones_hz[t], &level, &phase);
            CHECK(left_db < -180.0);
            CHECK_NEAR(db_from_amplitude(level / 0.5), 0.0, 0.01);
            CHECK_NEAR(phase, 0.0, 1e-6); /* in its place */
            frames_release(&out);
        }
}

static void test_lengths(void)
{
    static const size_t counts[] = {0, 1, 2, 100, 44100, 44101, 99999};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct frames out;
        frames_init(&out, 1);
        check_about("%zu frames", counts[i]);
        convert(&out, 44100, 48000, 1000.0, 0.5, counts[i]);
        CHECK(out.count == (size_t)floor((double)counts[i] * 48000.0 / 44100.0 + 0.5));
        frames_release(&out);
    }
}

int main(void)
{
    test_tones();
    test_lengths();
    return check_end();
}
