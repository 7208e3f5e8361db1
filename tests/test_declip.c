/* Clipped samples made anew: how much nearer they are to what was there before, that all others stay, and that no input
   makes them leave their bounds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "dsp/ar.h"
#include "dsp/declip.h"
#include "music_like.h"
#include "stage.h"

static const double pi = 3.14159265358979323846;

static void push(void *state, struct frames *in, struct frames *out)
{
    declip_push(state, in, out);
}

static void drain(void *state, struct frames *out)
{
    declip_drain(state, out);
}

/* The same level for all channels. */
static struct declip_facts mend_at(const struct frames *x, double level, int rate_hz, size_t piece,
                                   struct frames *y)
{
    double levels[FRAMES_CHANNELS_MAX];
    for (int c = 0; c < x->channels; c++)
        levels[c] = level;
    struct declip *declip = declip_new(x->channels, levels, rate_hz);
    struct stage stage = {declip, push, drain};
    stage_run(&stage, x, piece, y);
    struct declip_facts facts = declip_facts(declip);
    declip_free(declip);
    return facts;
}

static void clip(struct frames *x, double level)
{
    for (int c = 0; c < x->channels; c++)
        for (size_t i = 0; i < x->count; i++)
            x->channel[c][i] = fmin(fmax(x->channel[c][i], -level), level);
}

/* The known error of a gap of `gap` samples in an autoregressive process of noise of variance 1: the mean of the diagonal
   of the inverse of the gap's system, by Gauss and Jordan. */
enum { GAP = 8 };

static double gap_error(const double *model, int order)
{
    double rows[GAP][2 * GAP] = {{0}}, sum = 0;
    for (int i = 0; i < GAP; i++) {
        rows[i][GAP + i] = 1;
        for (int j = 0; j < GAP; j++)
            for (int k = 0; k + abs(i - j) <= order; k++)
                rows[i][j] += model[k] * model[k + abs(i - j)];
    }
    for (int i = 0; i < GAP; i++)
        for (int j = 0; j < GAP; j++) {
            double factor = j == i ? 1 - 1 / rows[i][i] : rows[j][i] / rows[i][i];
            for (int k = 0; k < 2 * GAP; k++)
                rows[j][k] -= factor * rows[i][k];
        }
    for (int i = 0; i < GAP; i++)
        sum += rows[i][GAP + i] / GAP;
    return sum;
}

/* Gaps in noise with two resonances, whose model is not told: the error is what the true model leaves, and a little of the
   model's own. */
static void test_model(void)
{
    enum { LENGTH = 2048, GAPS = 15, ROUNDS = 60 };
    /* Two pairs of poles: 0.98 at 0.05 of the rate and 0.95 at 0.2. */
    const double a = -2 * 0.98 * cos(2 * pi * 0.05), b = 0.98 * 0.98, c = -2 * 0.95 * cos(2 * pi * 0.2),
                 d = 0.95 * 0.95;
    const double model[] = {1, a + c, b + a * c + d, a * d + b * c, b * d};
    double x[LENGTH + 500] = {0}, error = 0;
    struct ar *ar = ar_new(36, LENGTH);
    uint64_t seed = 3;
    for (int round = 0; round < ROUNDS; round++) {
        size_t at[GAPS * GAP], count = 0;
        double y[LENGTH];
        for (size_t i = 4; i < LENGTH + 500; i++)
            x[i] = noise_gaussian(&seed) - model[1] * x[i - 1] - model[2] * x[i - 2] - model[3] * x[i - 3] -
                   model[4] * x[i - 4];
        memcpy(y, x + 500, sizeof y);
        for (size_t gap = 0; gap < GAPS; gap++)
            for (size_t i = 0; i < GAP; i++)
                y[at[count++] = 100 + 130 * gap + i] = 0;
        for (int i = 0; i < 4; i++) {
            CHECK(ar_fit(ar, y, LENGTH));
            CHECK(ar_fill(ar, y, at, count));
        }
        for (size_t i = 0; i < count; i++)
            error += pow(y[at[i]] - x[500 + at[i]], 2) / (double)count / ROUNDS;
    }
    printf("gaps: error %.3f, of the true model %.3f\n", error, gap_error(model, 4));
    CHECK_NEAR(error / gap_error(model, 4), 1.05, 0.1);
    ar_free(ar);
}

/* A voice: pulses with vibrato through four formants, which move from vowel to vowel. */
struct formant {
    double before[2];
};

static void add_voice(struct signal *signal, double start_s, double note_hz, double gain)
{
    static const double vowels[3][4] = {
        {730, 1090, 2440, 3400}, {270, 2290, 3010, 3600}, {570, 840, 2410, 3300}};
    double phase = 0, last = 0, rate = signal->format.rate_hz, r = exp(-pi * 90 / rate);
    struct formant formants[4] = {{{0}}};
    for (size_t i = signal_frame(signal, start_s); i < signal->frames; i++) {
        double t = (double)i / rate, turn = fmod(t, 3.0), sum = 0;
        phase += note_hz / rate * (1.0 + 0.01 * sin(2 * pi * 5.3 * t));
        phase -= phase >= 1 ? 1 : 0;
        double pulse = phase < 0.4 ? 0.5 - 0.5 * cos(2 * pi * phase / 0.4) : 0,
               x = (pulse - last) * rate / 44100;
        double part = 0.5 - 0.5 * cos(pi * (turn - floor(turn)));
        last = pulse;
        for (int k = 0; k < 4; k++) {
            double *y = formants[k].before;
            double centre_hz = vowels[(int)turn][k] * (1 - part) + vowels[((int)turn + 1) % 3][k] * part;
            double here = x + 2 * r * cos(2 * pi * centre_hz / rate) * y[0] - r * r * y[1];
            y[1] = y[0];
            y[0] = here;
            sum += here * (k % 2 ? -1 : 1);
        }
        for (int c = 0; c < signal->format.channels; c++)
            signal->channel[c][i] += (float)(gain * sum * (c ? 1.0 : 0.8));
    }
}

/* A held note of a soft instrument: partials that fall off by 12 dB an octave. */
static void add_note(struct signal *signal, double start_s, double note_hz, double level_db, uint64_t *seed)
{
    for (int h = 1; h <= 8; h++)
        for (int c = 0; c < signal->format.channels; c++)
            signal_add_sine(signal, c, start_s, 2, h * note_hz, level_db - db_from_amplitude(h * h),
                            180 * noise_next(seed));
}

enum { TUNES = 4 };

/* A voice alone, a choir, a wind trio, and the trio with a voice, each of which swells and falls every two seconds, in a
   room whose noise is 80 dB down. */
static void make_tune(struct signal *signal, int tune, int rate_hz)
{
    static const double chord_hz[] = {196, 293.7, 493.9};
    uint64_t seed = 40 + (uint64_t)tune;
    signal_init(signal, rate_hz, 2, 4 * (size_t)rate_hz);
    for (int i = 0; i < 3; i++) {
        if (tune == 1)
            add_voice(signal, 0.05 * i, chord_hz[i] / 2, 0.1);
        for (int bar = 0; bar < 2 && tune >= 2; bar++)
            add_note(signal, 2 * bar, chord_hz[i] * (1 + 0.25 * bar), -6, &seed);
    }
    if (tune == 0 || tune == 3)
        add_voice(signal, 0, tune ? 220 : 140, tune ? 0.3 : 0.1);
    signal_gain(signal, -db_from_amplitude(music_peak(signal)));
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] =
                (float)(signal->channel[c][i] * (0.6 - 0.4 * cos(pi * (double)i / rate_hz)) +
                        amplitude_from_db(-80) * noise_next(&seed));
}

/* Signal to distortion of y over the samples that are clipped in x. */
static double distortion_db(const struct frames *original, const struct frames *x, const struct frames *y,
                            double level)
{
    double signal = 0, error = 0;
    for (int c = 0; c < x->channels; c++)
        for (size_t i = 0; i < x->count; i++)
            if (fabs(x->channel[c][i]) >= level) {
                double off = y->channel[c][i] - original->channel[c][i];
                signal += original->channel[c][i] * original->channel[c][i];
                error += off * off;
            }
    return db_from_power(signal / error);
}

/* What is not clipped is the same, what is keeps its sign and becomes no smaller and not too large. */
static void check_bounds(const struct frames *x, const struct frames *y, double level)
{
    size_t changed = 0, wrong = 0;
    for (int c = 0; c < x->channels; c++)
        for (size_t i = 0; i < x->count; i++) {
            double before = x->channel[c][i], after = y->channel[c][i];
            changed += fabs(before) < level && !check_same_bytes(&before, &after, sizeof after);
            wrong += !isfinite(after) ||
                     (fabs(before) >= level && (before * after <= 0 || fabs(after) < fabs(before) ||
                                                (fabs(after) > 2.5 * level && after != before)));
        }
    CHECK(x->count == y->count);
    CHECK(changed == 0);
    CHECK(wrong == 0);
}

/* Clips by `clip_db`; returns by how much the distortion goes down. */
static double test_clipped(const char *name, const struct signal *signal, double clip_db)
{
    struct frames original, x, y, split;
    double level = amplitude_from_db(-clip_db) * music_peak(signal);
    stage_from_signal(&original, signal);
    stage_copy(&x, &original);
    clip(&x, level);
    struct declip_facts facts = mend_at(&x, level, signal->format.rate_hz, 0, &y);
    mend_at(&x, level, signal->format.rate_hz, 65536, &split);
    CHECK(stage_same(&y, &split));
    check_bounds(&x, &y, level);
    double before_db = distortion_db(&original, &x, &x, level),
           after_db = distortion_db(&original, &x, &y, level);
    printf("%s, %g dB: %.1f -> %.1f dB; %d samples in %d runs, and %d in %d declined\n", name, clip_db,
           before_db, after_db, (int)facts.samples_mended, (int)facts.runs_mended,
           (int)facts.samples_declined, (int)facts.runs_declined);
    frames_release(&original);
    frames_release(&x);
    frames_release(&y);
    frames_release(&split);
    return after_db - before_db;
}

static void test_tunes(int rate_hz, int count)
{
    for (int tune = 0; tune < count; tune++) {
        struct signal signal;
        char name[40];
        snprintf(name, sizeof name, "tune %d, %d Hz", tune, rate_hz);
        check_about("%s", name);
        make_tune(&signal, tune, rate_hz);
        CHECK(test_clipped(name, &signal, 3) >= 20);
        CHECK(test_clipped(name, &signal, 6) >= 12);
        signal_release(&signal);
    }
    check_about(NULL);
}

/* Drums and hats are noise, which nothing foretells: it only gets better. */
static void test_music(void)
{
    for (int piece = 0; piece < 4; piece++) {
        struct signal signal;
        char name[20];
        snprintf(name, sizeof name, "piece %d", piece);
        check_about("%s", name);
        music_make(&signal, piece, 4);
        CHECK(test_clipped(name, &signal, 3) > 0);
        CHECK(test_clipped(name, &signal, 6) > 0);
        signal_release(&signal);
    }
    check_about(NULL);
}

/* Runs of 64 samples are mended and of 65 are not; a channel without a level, silence and nothing at all stay. */
static void test_runs(void)
{
    struct frames x, y;
    double levels[] = {0.5, 0};
    stage_frames(&x, 2, 8000);
    for (size_t i = 0; i < 8000; i++)
        for (int c = 0; c < 2; c++)
            x.channel[c][i] = 0.4 * sin(2 * pi * (double)i / 300);
    for (size_t i = 0; i < 65; i++)
        for (int c = 0; c < 2; c++)
            x.channel[c][1000 + i] = x.channel[c][5000 + i] = i < 64 || c == 1 ? 0.5 : 0.45;
    for (size_t i = 0; i < 65; i++)
        x.channel[0][3000 + i] = -0.5;
    struct declip *declip = declip_new(2, levels, 44100);
    struct stage stage = {declip, push, drain};
    stage_run(&stage, &x, 0, &y);
    struct declip_facts facts = declip_facts(declip);
    CHECK(facts.runs_mended == 2);
    CHECK(facts.samples_mended == 128);
    CHECK(facts.runs_declined == 1);
    CHECK(facts.samples_declined == 65);
    CHECK(stage_difference(&x, &y, 1) == 0);
    CHECK(check_same_bytes(x.channel[0] + 2000, y.channel[0] + 2000, 2000 * sizeof(double)));
    check_bounds(&x, &y, 0.5);
    declip_free(declip);
    frames_release(&y);
    for (size_t count = 0; count <= 100; count += count ? 99 : 1) {
        x.count = count;
        mend_at(&x, 0.01, 44100, 0, &y);
        CHECK(y.count == count);
        frames_release(&y);
    }
    frames_release(&x);
}

/* Inputs that are as bad as can be, of up to 1.0 where the level is 0.4 at least. */
static double hostile(int kind, size_t i, size_t period, double level, uint64_t *seed)
{
    double noise = noise_next(seed);
    switch (kind) {
    case 0: /* all clipped */
        return level;
    case 1: /* a square wave */
        return i / period % 2 ? level : -level;
    case 2:
        return 0;
    case 3:
        return noise;
    case 4: /* short runs with single samples between them */
        return i % period ? copysign(level, noise) : 0.1 * noise;
    case 5: /* a tone and its clipped half waves */
        return fmin(fmax(2 * sin(2 * pi * (double)i / (double)period), -level), level);
    case 6: /* single pulses in silence */
        return i % (7 * period) ? 0 : 1;
    default: /* ever louder, from below all rounding */
        return fmin(1.0, exp((double)i / 20.0 - 90.0)) * (i & 1 ? 1 : -1);
    }
}

static void test_hostile(void)
{
    uint64_t seed = 11;
    for (int n = 0; n < 1000; n++) {
        struct frames x, y;
        int kind = n % 8;
        size_t period = 1 + (size_t)(40.0 * fabs(noise_next(&seed)));
        double level = 0.7 + 0.3 * noise_next(&seed);
        stage_frames(&x, 1, 500 + (size_t)(2000.0 * fabs(noise_next(&seed))));
        for (size_t i = 0; i < x.count; i++)
            x.channel[0][i] = hostile(kind, i, period, level, &seed);
        check_about("input %d of kind %d, period %zu", n, kind, period);
        mend_at(&x, level, 44100, 0, &y);
        check_bounds(&x, &y, level);
        frames_release(&x);
        frames_release(&y);
    }
    check_about(NULL);
}

static void test_speed(void)
{
    for (int clip_db = 1; clip_db <= 6; clip_db += 5) {
        struct signal music;
        struct frames x;
        double level = amplitude_from_db(-clip_db), levels[] = {level, level};
        music_make(&music, 0, 8);
        stage_from_signal(&x, &music);
        clip(&x, level);
        struct declip *declip = declip_new(2, levels, MUSIC_RATE_HZ);
        struct stage stage = {declip, push, drain};
        double speed = stage_speed(&stage, &x, 16);
        printf("music clipped by %d dB: %.0f times real time\n", clip_db, speed);
        declip_free(declip);
        frames_release(&x);
        signal_release(&music);
    }
}

int main(void)
{
    test_model();
    test_tunes(44100, TUNES);
    test_tunes(96000, 1);
    test_music();
    test_runs();
    test_hostile();
    test_speed();
    return check_end();
}
