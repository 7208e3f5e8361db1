/* The corrective equalizer: the curve of its gains, and music damaged by a known curve, mended with what the original's
   1/3 octaves say. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "dsp/eq_curve.h"
#include "dsp/fir.h"
#include "dsp/fir_design.h"
#include "music_like.h"
#include "stage.h"

static const double pi = 3.14159265358979323846;

/* 25 Hz to 16 kHz. */
enum { BANDS = 29 };

static double centre_hz(int band)
{
    return 1000.0 * exp2((band - 16) / 3.0);
}

static void test_curve(void)
{
    const double frequency_hz[] = {20, 22, 25, 30, 1000, 1000, 1000, 1000, 1000, 16000, 17000, 20200};
    const double difference_db[] = {6, 6, 6, 6, 1.5, -1.4, 2.0, -3.0, 100, 6, 6, -6};
    const double full = 3.0 * tanh(1.4), faded = 1.0 - 3.0 * log2(30.0 / 25.0);
    const double expected[] = {0,
                               0,
                               full * faded,
                               full,
                               0,
                               0,
                               3.0 * tanh(0.7 / 3.0),
                               -3.0 * tanh(0.7),
                               3.0,
                               full,
                               full * (1.0 - 3.0 * log2(17.0 / 16.0)),
                               0};
    double gain_db[12];
    eq_curve_gains(&eq_curve_usual, frequency_hz, difference_db, 12, gain_db);
    for (int i = 0; i < 12; i++) {
        check_about("%g dB at %g Hz", difference_db[i], frequency_hz[i]);
        CHECK_NEAR(gain_db[i], expected[i], 1e-9);
    }
    check_about(NULL);
}

/* A smooth curve: three waves over the logarithm of frequency, of ten octaves, five and three; 1.5 dB RMS, which is what
   random curves of +-4 dB have, and within +-4 dB. */
struct damage {
    double phase[3], size[3], scale;
};

static double damage_db(const struct damage *damage, double frequency_hz)
{
    const double octaves[] = {10, 5, 3.3};
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += damage->size[i] * cos(2.0 * pi * log2(frequency_hz / 1000.0) / octaves[i] + damage->phase[i]);
    return sum * damage->scale;
}

static struct damage make_damage(uint64_t seed)
{
    struct damage damage = {.scale = 1.0};
    double largest = 0, power = 0;
    for (int i = 0; i < 3; i++) {
        damage.phase[i] = pi * noise_next(&seed);
        damage.size[i] = 1.0 + noise_next(&seed);
    }
    for (int i = 0; i < 900; i++) { /* 31 Hz to 16 kHz */
        double here = damage_db(&damage, 1000.0 * exp2((i - 500) / 100.0));
        largest = fmax(largest, fabs(here));
        power += here * here / 900.0;
    }
    damage.scale = fmin(1.5 / sqrt(power), 4.0 / largest);
    return damage;
}

enum { SIZE = 1 << 19 };

/* The channels as the real and the imaginary part of SIZE numbers. */
static void load(double *bins, const struct frames *x)
{
    for (size_t i = 0; i < SIZE; i++) {
        bins[2 * i] = i < x->count ? x->channel[0][i] : 0;
        bins[2 * i + 1] = i < x->count ? x->channel[1][i] : 0;
    }
}

/* A gain that is the same at f and at -f leaves the parts apart. */
static void apply_damage(const struct damage *damage, struct frames *x)
{
    double *bins = mem_zero(2 * SIZE, sizeof *bins);
    load(bins, x);
    plain_dft(bins, SIZE, -1);
    for (size_t k = 0; k < SIZE; k++) {
        double f = (double)(k < SIZE / 2 ? k : SIZE - k) * MUSIC_RATE_HZ / SIZE;
        double gain = amplitude_from_db(damage_db(damage, fmax(f, 10))) / SIZE;
        bins[2 * k] *= gain;
        bins[2 * k + 1] *= gain;
    }
    plain_dft(bins, SIZE, 1);
    for (size_t i = 0; i < x->count; i++)
        for (int c = 0; c < 2; c++)
            x->channel[c][i] = bins[2 * i + (size_t)c];
    free(bins);
}

/* The power of both channels in each 1/3 octave. */
static void measure(const struct frames *x, double level_db[BANDS])
{
    double *bins = mem_zero(2 * SIZE, sizeof *bins), power[BANDS] = {0};
    load(bins, x);
    plain_dft(bins, SIZE, -1);
    for (size_t k = 1; k < SIZE; k++) {
        double f = (double)(k < SIZE / 2 ? k : SIZE - k) * MUSIC_RATE_HZ / SIZE;
        if (f <= 0)
            continue;
        int band = (int)floor(3.0 * log2(f / 1000.0) + 16.5);
        if (band >= 0 && band < BANDS)
            power[band] += bins[2 * k] * bins[2 * k] + bins[2 * k + 1] * bins[2 * k + 1];
    }
    for (int i = 0; i < BANDS; i++)
        level_db[i] = db_from_power(power[i] + 1e-30);
    free(bins);
}

/* Mends in place; no gain reaches limit_db. */
static void mend(struct frames *x, const double difference_db[BANDS], double limit_db)
{
    const struct eq_curve curve = {limit_db, 1.0, 0.0, 30.0, 16000.0};
    double frequency_hz[BANDS], gain_db[BANDS];
    size_t count;
    for (int i = 0; i < BANDS; i++)
        frequency_hz[i] = centre_hz(i);
    eq_curve_gains(&curve, frequency_hz, difference_db, BANDS, gain_db);
    double *taps = fir_design_equalizer(frequency_hz, gain_db, BANDS, MUSIC_RATE_HZ, &count);
    struct fir *fir = fir_new(taps, count, 2);
    struct frames out;
    frames_init(&out, 2);
    fir_push(fir, x, &out);
    fir_drain(fir, &out);
    frames_move(&out, x, out.count);
    frames_release(&out);
    fir_free(fir);
    free(taps);
}

/* RMS of the differences in the bands from 50 Hz to 12 kHz. */
static double deviation(const double a[BANDS], const double b[BANDS])
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < BANDS; i++)
        if (centre_hz(i) > 49 && centre_hz(i) < 12800) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
            count++;
        }
    return sqrt(sum / count);
}

/* What the limit leaves, D - 4.5 tanh(D / 4.5), is all that may be left but what the bands' width smears. */
static void check_mended(const struct frames *damaged, const double original_db[BANDS],
                         const double damaged_db[BANDS], double limit_db)
{
    struct frames x;
    double difference_db[BANDS], mended_db[BANDS], expected_db[BANDS];
    for (int i = 0; i < BANDS; i++) {
        difference_db[i] = original_db[i] - damaged_db[i];
        expected_db[i] = damaged_db[i] + limit_db * tanh(difference_db[i] / limit_db);
    }
    stage_copy(&x, damaged);
    mend(&x, difference_db, limit_db);
    measure(&x, mended_db);
    CHECK(x.count == damaged->count);
    CHECK_NEAR(deviation(original_db, mended_db), 0, 0.3);
    CHECK_NEAR(deviation(expected_db, mended_db), 0, 0.1);
    printf("%.2f dB off -> %.2f dB with a limit of %g dB\n", deviation(original_db, damaged_db),
           deviation(original_db, mended_db), limit_db);
    frames_release(&x);
}

static void test_piece(int piece)
{
    struct signal music;
    struct frames x;
    double original_db[BANDS], damaged_db[BANDS];
    const struct damage damage = make_damage((uint64_t)piece + 1);
    check_about("piece %d", piece);
    music_make(&music, piece, 10);
    stage_from_signal(&x, &music);
    measure(&x, original_db);
    apply_damage(&damage, &x);
    measure(&x, damaged_db);
    CHECK(deviation(original_db, damaged_db) > 1.0);
    check_mended(&x, original_db, damaged_db, 4.5);
    check_mended(&x, original_db, damaged_db, 100);
    frames_release(&x);
    signal_release(&music);
}

int main(void)
{
    test_curve();
    for (int piece = 0; piece < 4; piece++)
        test_piece(piece);
    return check_end();
}
