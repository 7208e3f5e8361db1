/* Guard and limiter together: what was clipped, square or all treble before is under the ceiling for a meter that knows
   nothing of ours, a resampling to sixteen times the rate by libsoxr. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "dsp/fir.h"
#include "dsp/fir_design.h"
#include "dsp/limiter.h"
#include "dsp/resample.h"

enum { RATE = 44100, LENGTH = 6000, BURSTS = 200, TIMES = 16 };
static const double ceiling_db = -1.0, pi = 3.14159265358979323846;

static uint64_t state = 1;

/* 0 to 1: xorshift64* of Vigna. */
static double draw(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (double)(state * UINT64_C(2685821657736338717) >> 11) / 9007199254740992.0;
}

/* Noise, a tone, a square or single samples, driven by up to 12 dB over full scale and, half of them, cut off there. */
static void make_burst(double *x)
{
    int kind = (int)(draw() * 4.0);
    double gain = amplitude_from_db(-6.0 + 18.0 * draw()), turns = pow(10.0, 1.3 + 3.0 * draw()) / RATE,
           phase = draw();
    bool is_cut = draw() < 0.5;
    for (int i = 0; i < LENGTH; i++) {
        double turn = fmod(turns * i + phase, 1.0), value = 0.0;
        if (kind == 0)
            value = 2.0 * draw() - 1.0;
        else if (kind == 1)
            value = sin(2.0 * pi * turn);
        else if (kind == 2)
            value = turn < 0.5 ? 1.0 : -1.0;
        else if (draw() < 0.01)
            value = 2.0 * draw() - 1.0;
        x[i] = value * gain;
        if (is_cut)
            x[i] = fmax(-1.0, fmin(1.0, x[i]));
    }
}

static void through_guard(struct frames *in, struct frames *out)
{
    size_t count;
    double *taps = fir_design_lowpass(0.45, 0.485, 110.0, &count);
    struct fir *fir = fir_new(taps, count, 1);
    fir_push(fir, in, out);
    fir_drain(fir, out);
    fir_free(fir);
    free(taps);
}

static void through_limiter(struct frames *in, struct frames *out)
{
    struct limiter_settings settings = {.rate_hz = RATE,
                                        .channels = 1,
                                        .ceiling = amplitude_from_db(ceiling_db),
                                        .lookahead_s = 0.005,
                                        .hold_s = 0.008,
                                        .release_s = 0.035,
                                        .low_hz = 300.0,
                                        .low_hold_s = 0.018,
                                        .low_release_s = 0.150};
    struct limiter *limiter = limiter_new(&settings);
    limiter_push(limiter, in, out);
    limiter_drain(limiter, out);
    limiter_free(limiter);
}

static double resampled_peak_db(struct frames *in)
{
    struct resample *resample;
    struct fault fault;
    struct frames out;
    double peak = 0.0;
    frames_init(&out, 1);
    if (!CHECK(resample_new(&resample, RATE, RATE * TIMES, 1, &fault) == OK))
        return 0.0;
    resample_push(resample, in, &out);
    resample_drain(resample, &out);
    for (size_t i = 0; i < out.count; i++)
        peak = fmax(peak, fabs(out.channel[0][i]));
    resample_free(resample);
    frames_release(&out);
    return db_from_amplitude(fmax(peak, 1e-10));
}

int main(void)
{
    double worst_db = -200.0;
    for (int burst = 0; burst < BURSTS; burst++) {
        struct frames in, guarded, limited;
        frames_init(&in, 1);
        frames_init(&guarded, 1);
        frames_init(&limited, 1);
        frames_add_silence(&in, LENGTH + 2000); /* so that both ends are rung out */
        make_burst(in.channel[0] + 1000);
        through_guard(&in, &guarded);
        through_limiter(&guarded, &limited);
        double over_db = resampled_peak_db(&limited) - ceiling_db;
        worst_db = fmax(worst_db, over_db);
        check_about("burst %d", burst);
        CHECK(over_db <= 0.05);
        frames_release(&in);
        frames_release(&guarded);
        frames_release(&limited);
    }
    printf("the worst of %d bursts is %+.4f dB over the ceiling at %d times the rate\n", BURSTS, worst_db,
           TIMES);
    return check_end();
}
