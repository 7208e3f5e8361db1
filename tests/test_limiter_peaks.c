/* What leaves the limiter, as four meters see it: a windowed sinc of 1024 samples on each side, evaluated in double precision
   at every maximum of an exact grid; the filter of ITU-R BS.1770-5, Annex 2, as a plain convolution; libebur128; and the
   samples. The bursts are of many kinds and far over the ceiling; before they reach the limiter they are band-limited as
   a chain does it (nothing from 0.485 of the rate on), since otherwise the true peak is a matter of the filter.
   LIMITER_BURSTS=10000 in the environment tries so many. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebur128.h>

#include "base/mem.h"
#include "check.h"
#include "dsp/limiter.h"
#include "music_like.h"
#include "plain.h"
#include "signal.h"

static const double pi = 3.14159265358979323846;

enum {
    FRAMES = 3000, /* of a burst */
    PAD = 1200,    /* zeros on both sides where it is measured */
    SPAN = 1 << 13,
    FINE = 8, /* points of the grid a sample */
    TAPS = 1024,
    WINDOW_STEPS = 64, /* a sample */
    GUARD = 110,
};

struct tables {
    double window[TAPS * WINDOW_STEPS + 2]; /* one side of the long sinc's */
    double guard[2 * GUARD + 1];
};

static void make_tables(struct tables *tables)
{
    for (int i = 0; i < TAPS * WINDOW_STEPS + 2; i++)
        tables->window[i] = plain_kaiser((double)i / (TAPS * WINDOW_STEPS), 8.0);
    double sum = 0;
    for (int i = -GUARD; i <= GUARD; i++) {
        double angle = 2.0 * pi * 0.4675 * i;
        tables->guard[i + GUARD] =
            (i ? sin(angle) / angle : 1.0) * plain_kaiser((double)i / (GUARD + 1), 11.0);
        sum += tables->guard[i + GUARD];
    }
    for (int i = 0; i < 2 * GUARD + 1; i++)
        tables->guard[i] /= sum;
}

/* The signal at a time in samples from x[0], with TAPS and more of it on both sides. */
static double long_sinc(const struct tables *tables, const double *x, double time)
{
    double first = floor(time), part = time - first, sum = 0;
    if (part < 1e-9)
        return x[(long)first];
    for (int k = -TAPS + 1; k <= TAPS; k++) {
        double distance = part - k, at = fabs(distance) * WINDOW_STEPS;
        size_t step = (size_t)at;
        double window =
            tables->window[step] + (at - (double)step) * (tables->window[step + 1] - tables->window[step]);
        sum += (k & 1 ? -1.0 : 1.0) * x[(long)first + k] * window / distance;
    }
    return sum * sin(pi * part) / pi;
}

/* The largest absolute value within an eighth of a sample of a time, by halving the stretch around the best of three. */
static double refine(const struct tables *tables, const double *x, double time)
{
    double best = fabs(long_sinc(tables, x, time));
    for (double width = 1.0 / 16.0; width > 0.003; width /= 2.0) {
        double before = fabs(long_sinc(tables, x, time - width)),
               after = fabs(long_sinc(tables, x, time + width));
        time += before > best && before > after ? -width : after > best ? width : 0.0;
        best = fmax(best, fmax(before, after));
    }
    return best;
}

/* The grid of all of x (SPAN samples, zeros at the ends) by Fourier's series: exact but that it repeats itself. */
static void make_grid(const double *x, double *bins)
{
    double *small = mem_zero(2 * SPAN, sizeof *small);
    for (size_t i = 0; i < SPAN; i++)
        small[2 * i] = x[i];
    plain_dft(small, SPAN, -1);
    memset(bins, 0, (size_t)2 * FINE * SPAN * sizeof *bins);
    for (size_t k = 0; k < SPAN / 2; k++)
        for (size_t part = 0; part < 2; part++) {
            bins[2 * k + part] = small[2 * k + part] / SPAN;
            if (k)
                bins[2 * (FINE * SPAN - k) + part] = small[2 * (SPAN - k) + part] / SPAN;
        }
    plain_dft(bins, (size_t)FINE * SPAN, 1);
    free(small);
}

static double true_peak(const struct tables *tables, const double *x)
{
    double *bins = mem_zero((size_t)2 * FINE * SPAN, sizeof *bins), best = 0;
    make_grid(x, bins);
    for (size_t i = FINE * (TAPS + 2); i < FINE * (SPAN - TAPS - 2); i++) {
        double before = fabs(bins[2 * i - 2]), here = fabs(bins[2 * i]), after = fabs(bins[2 * i + 2]);
        /* A peak between two points is at most cos(pi / 16) over the nearer one. */
        if (here >= before && here >= after && here > 0.98 * best)
            best = fmax(best, refine(tables, x, (double)i / FINE));
    }
    free(bins);
    return best;
}

static double itu_peak(const double *x)
{
    double best = 0;
    for (size_t i = 12; i < SPAN; i++)
        for (int phase = 0; phase < PLAIN_ITU_PHASES; phase++) {
            double sum = 0;
            for (int k = 0; k < PLAIN_ITU_TAPS; k++)
                sum += plain_itu_tap(phase, k) * x[i - k];
            best = fmax(best, fabs(sum));
        }
    return best;
}

static double second_peak(const double *x, int rate_hz)
{
    ebur128_state *state = ebur128_init(1, (unsigned long)rate_hz, EBUR128_MODE_TRUE_PEAK);
    double peak = 0;
    if (!CHECK(state != NULL))
        return 0;
    CHECK(ebur128_add_frames_double(state, x, SPAN) == EBUR128_SUCCESS);
    CHECK(ebur128_true_peak(state, 0, &peak) == EBUR128_SUCCESS);
    ebur128_destroy(&state);
    return peak;
}

static double gain_of(double db)
{
    return pow(10.0, db / 20.0);
}

/* Uniform from low to high. */
static double between(uint64_t *seed, double low, double high)
{
    return low + (high - low) * 0.5 * (1.0 + noise_next(seed));
}

/* A burst's sample at a part 0 ... 1 of its length. */
struct burst {
    int kind;
    size_t start, length;
    double period, phase, level;
    bool is_soft;
};

static double burst_at(const struct burst *burst, size_t i, uint64_t *seed)
{
    double turns = (double)i / burst->period + burst->phase, noise = noise_next(seed), value = 0;
    switch (burst->kind) {
    case 0:
        value = sin(2.0 * pi * turns);
        break;
    case 1:
        value = noise;
        break;
    case 2:
        value = turns - floor(turns) < 0.5 ? 1.0 : -1.0;
        break;
    default:
        value = fabs(noise_next(seed)) > 0.9 ? (noise < 0 ? -1.0 : 1.0) : 0.0;
    }
    double envelope = burst->is_soft ? pow(sin(pi * ((double)i + 0.5) / (double)burst->length), 2.0) : 1.0;
    return value * envelope * burst->level;
}

/* Up to six bursts, one on another, over a quiet bed; then the low-pass. */
static void make_burst(const struct tables *tables, double x[FRAMES], uint64_t *seed)
{
    static const double rate_hz = 44100.0;
    double raw[FRAMES + 2 * GUARD] = {0};
    bool is_cut = noise_next(seed) < 0; /* up to the ends of the file */
    size_t margin = is_cut ? 0 : 2 * GUARD;
    for (int count = (int)between(seed, 1.0, 6.999); count > 0; count--) {
        struct burst burst = {.kind = (int)between(seed, 0.0, 3.999),
                              .period = rate_hz / (20.0 * pow(21000.0 / 20.0, between(seed, 0.0, 1.0))),
                              .phase = between(seed, 0.0, 1.0),
                              .level = gain_of(between(seed, -20.0, 12.0)),
                              .is_soft = noise_next(seed) < 0};
        burst.length = (size_t)fmin(4.0 * pow(700.0, between(seed, 0.0, 1.0)), (double)(FRAMES - 2 * margin));
        burst.start = margin + (size_t)between(seed, 0.0, (double)(FRAMES - 2 * margin - burst.length));
        for (size_t i = 0; i < burst.length; i++)
            raw[GUARD + burst.start + i] += burst_at(&burst, i, seed);
    }
    for (size_t i = 0; i < FRAMES; i++) {
        x[i] = 0;
        for (size_t k = 0; k <= 2 * GUARD; k++)
            x[i] += tables->guard[k] * raw[i + k];
    }
}

static struct limiter_settings settings_of(int rate_hz, int channels, double ceiling_db)
{
    return (struct limiter_settings){rate_hz, channels, gain_of(ceiling_db), 0.005, 0.008, 0.035, 300,
                                     0.018,   0.15};
}

/* y has SPAN samples, the audio from PAD on. */
static void limit(const double *x, const struct limiter_settings *settings, double *y)
{
    struct frames in, out;
    struct limiter *limiter = limiter_new(settings);
    frames_init(&in, 1);
    frames_init(&out, 1);
    frames_add(&in, FRAMES);
    memcpy(in.channel[0], x, FRAMES * sizeof *x);
    limiter_push(limiter, &in, &out);
    limiter_drain(limiter, &out);
    memset(y, 0, SPAN * sizeof *y);
    if (CHECK(out.count == FRAMES))
        memcpy(y + PAD, out.channel[0], FRAMES * sizeof *y);
    frames_release(&in);
    frames_release(&out);
    limiter_free(limiter);
}

struct worst {
    double sinc_db, itu_db, second_db, input_db;
};

static void raise(double *worst_db, double peak, double limit)
{
    double over_db = 20.0 * log10(fmax(peak, 1e-9) / limit);
    *worst_db = fmax(*worst_db, over_db);
}

static void test_bursts(void)
{
    const char *wish = getenv("LIMITER_BURSTS");
    long count = wish ? strtol(wish, NULL, 10) : 150;
    static const int rates_hz[] = {44100, 44100, 48000, 96000, 8000, 192000};
    struct tables *tables = mem_zero(1, sizeof *tables);
    struct worst worst = {-99, -99, -99, -99};
    double x[FRAMES], *y = mem_zero(SPAN, sizeof *y);
    make_tables(tables);
    for (long i = 0; i < count; i++) {
        uint64_t seed = 1000003 * (uint64_t)(i + 1);
        make_burst(tables, x, &seed);
        struct limiter_settings settings = settings_of(rates_hz[i % 6], 1, -1.0);
        if (i % 8 == 6) { /* in a hurry */
            settings.lookahead_s = 0.0015;
            settings.hold_s = 0.001;
            settings.release_s = settings.low_release_s = 0.01;
        } else if (i % 8 == 7) {
            settings.lookahead_s = 0.01;
            settings.ceiling = gain_of(-6.0);
        }
        check_about("burst %ld", i);
        memset(y, 0, SPAN * sizeof *y);
        memcpy(y + PAD, x, sizeof x);
        raise(&worst.input_db, itu_peak(y), 1.0);
        limit(x, &settings, y);
        double sinc = true_peak(tables, y), meter = itu_peak(y), second = second_peak(y, settings.rate_hz);
        raise(&worst.sinc_db, sinc, settings.ceiling);
        raise(&worst.itu_db, meter, settings.ceiling);
        raise(&worst.second_db, second, settings.ceiling);
        CHECK(sinc <= settings.ceiling * gain_of(0.002));
        CHECK(meter <= settings.ceiling * gain_of(0.05));
        CHECK(second <= settings.ceiling * gain_of(0.05));
    }
    check_about(NULL);
    printf("%ld bursts of up to %.1f dBTP, over the ceiling at most: %.5f dB (sinc), %.5f (ITU), %.5f "
           "(libebur128)\n",
           count, worst.input_db, worst.sinc_db, worst.itu_db, worst.second_db);
    free(y);
    free(tables);
}

int main(void)
{
    test_bursts();
    return check_end();
}
