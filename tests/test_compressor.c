/* The gluing compressor against its static curve and its time constants. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "dsp/compressor.h"

enum { RATE = 48000 };

static const struct compressor_settings usual = {.rate_hz = RATE,
                                                 .channels = 2,
                                                 .threshold_db = -20.0,
                                                 .ratio = 2.0,
                                                 .knee_db = 6.0,
                                                 .attack_s = 0.010,
                                                 .release_s = 0.150};

static void fill(struct frames *in, size_t count, double level_db)
{
    size_t before = in->count;
    frames_add(in, count);
    for (size_t i = 0; i < count; i++) /* a square wave of 12 kHz, whose mean square is that of each sample */
        in->channel[0][before + i] = in->channel[1][before + i] =
            (i / 2 % 2 ? -1.0 : 1.0) * amplitude_from_db(level_db);
}

/* By how much a level comes out lower, once it is steady. */
static double taken(const struct compressor_settings *settings, double level_db)
{
    struct frames in, out;
    frames_init(&in, 2);
    frames_init(&out, 2);
    struct compressor *compressor = compressor_new(settings);
    fill(&in, RATE * 2, level_db);
    compressor_push(compressor, &in, &out);
    CHECK(out.count == RATE * 2 && in.count == 0);
    double power = 0;
    for (size_t i = RATE; i < RATE * 2; i++)
        power += out.channel[1][i] * out.channel[1][i] / RATE;
    compressor_free(compressor);
    frames_release(&in);
    frames_release(&out);
    return level_db - db_from_power(power);
}

/* Giannoulis, Massberg and Reiss (2012), (4); the detector's high-pass changes a square wave of 12 kHz by less than 0.06 dB. */
static void test_curve(void)
{
    CHECK_NEAR(taken(&usual, -30.0), 0.0, 1e-9);
    CHECK_NEAR(taken(&usual, -20.0), 0.5 * 3.0 * 3.0 / 12.0, 0.05);
    CHECK_NEAR(taken(&usual, -10.0), 5.0, 0.05);
    CHECK_NEAR(taken(&usual, 0.0), 10.0, 0.05);
}

/* Bass alone does not move it: 20 Hz is 14 dB down in a high-pass of first order at 100 Hz. */
static void test_bass(void)
{
    struct frames in, out;
    frames_init(&in, 2);
    frames_init(&out, 2);
    struct compressor *compressor = compressor_new(&usual);
    frames_add(&in, RATE);
    for (size_t i = 0; i < RATE; i++)
        in.channel[0][i] = in.channel[1][i] =
            amplitude_from_db(-9.0) * sin(2 * 3.14159265358979 * 20.0 * (double)i / RATE);
    compressor_push(compressor, &in, &out);
    CHECK(compressor_facts(compressor).greatest_db < 0.6);
    compressor_free(compressor);
    frames_release(&in);
    frames_release(&out);
}

/* After a step down of the level, the detector falls by 10 log10(e) dB in a release time. */
static void test_release(void)
{
    struct frames in, out;
    frames_init(&in, 2);
    frames_init(&out, 2);
    struct compressor *compressor = compressor_new(&usual);
    fill(&in, RATE, 0.0);
    fill(&in, RATE, -60.0);
    compressor_push(compressor, &in, &out);
    size_t at = RATE + (size_t)(RATE * usual.release_s);
    double gain_db = db_from_amplitude(fabs(out.channel[0][at])) + 60.0;
    CHECK_NEAR(gain_db, -(10.0 - 4.343 / 2.0), 0.05);
    compressor_free(compressor);
    frames_release(&in);
    frames_release(&out);
}

/* However it is cut: the same samples. */
static void test_split(void)
{
    struct frames in, whole, parts;
    frames_init(&in, 2);
    frames_init(&whole, 2);
    frames_init(&parts, 2);
    struct compressor *compressor = compressor_new(&usual);
    fill(&in, 5000, -6.0);
    compressor_push(compressor, &in, &whole);
    compressor_free(compressor);
    compressor = compressor_new(&usual);
    struct frames part;
    frames_init(&part, 2);
    fill(&in, 5000, -6.0);
    for (size_t count = 1; in.count > 0; count = count * 3 % 1000 + 1) {
        frames_move(&in, &part, count < in.count ? count : in.count);
        compressor_push(compressor, &part, &parts);
    }
    CHECK(parts.count == whole.count);
    CHECK(check_same_bytes(parts.channel[1], whole.channel[1], whole.count * sizeof(double)));
    compressor_free(compressor);
    frames_release(&in);
    frames_release(&part);
    frames_release(&whole);
    frames_release(&parts);
}

int main(void)
{
    test_curve();
    test_bass();
    test_release();
    test_split();
    return check_end();
}
