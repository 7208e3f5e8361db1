/* True peak beside a second implementation, which is slow and plain: the reconstruction by a sinc under a Kaiser window,
   in double precision, on a dense grid over the whole signal and past its ends. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"
#include "check.h"
#include "music_like.h"
#include "plain.h"
#include "tones.h"

enum { STEPS = 32, BEYOND = 16, FRAMES = 8000, RATE_HZ = 48000 };

static const double pi = 3.14159265358979323846;

struct reference {
    size_t taps;     /* half of them to each side */
    double *kernels; /* [step][k]: weight of sample i + 1 - taps / 2 + k in the value at i + step / STEPS */
};

struct peak {
    double size, frame;
};

static void reference_init(struct reference *reference, size_t reach)
{
    reference->taps = 2 * reach;
    reference->kernels = mem_zero(STEPS * reference->taps, sizeof *reference->kernels);
    for (size_t step = 0; step < STEPS; step++)
        for (size_t k = 0; k < reference->taps; k++) {
            double t = (double)step / STEPS + (double)reach - 1 - (double)k;
            reference->kernels[step * reference->taps + k] =
                plain_sinc(t) * plain_kaiser(t / (double)reach, 8.0);
        }
}

static double weigh(const double *kernel, const double *x, size_t taps)
{
    double sums[4] = {0};
    for (size_t k = 0; k < taps; k += 4)
        for (size_t lane = 0; lane < 4; lane++)
            sums[lane] += kernel[k + lane] * x[k + lane];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

/* Takes the vertex of the parabola through three neighbours, the first of them `step` of the grid, if it is higher. */
static void take_vertex(struct peak *peak, const double grid[3], size_t step)
{
    double sign = grid[1] < 0 ? -1 : 1, rise = sign * (grid[2] - grid[0]) / 2;
    double bend = sign * (2 * grid[1] - grid[0] - grid[2]);
    if (bend <= 0 || fabs(rise) > bend)
        return;
    double size = sign * grid[1] + rise * rise / (2 * bend);
    if (size > peak->size)
        *peak = (struct peak){size, ((double)step + 1 + rise / bend) / STEPS - BEYOND};
}

static struct peak reference_peak(const struct reference *reference, const struct signal *signal)
{
    size_t lead = BEYOND + reference->taps / 2;
    double *x = mem_zero(signal->frames + 2 * lead, sizeof *x), grid[3] = {0};
    struct peak peak = {0};
    for (size_t i = 0; i < signal->frames; i++)
        x[lead + i] = signal->channel[0][i];
    for (size_t i = 0; i < (signal->frames + 2 * BEYOND) * STEPS; i++) {
        const double *kernel = reference->kernels + i % STEPS * reference->taps;
        grid[0] = grid[1];
        grid[1] = grid[2];
        grid[2] = weigh(kernel, x + 1 + i / STEPS, reference->taps);
        if (i >= 2)
            take_vertex(&peak, grid, i - 2);
    }
    free(x);
    return peak;
}

/* Noise that falls to the treble by 6 dB an octave from `corner_hz` on and swells four times a second, turned up until
   its peaks lie drive_db over the ceiling that clips it. */
static void make_music(struct signal *signal, double corner_hz, double drive_db, uint64_t seed)
{
    const double ceiling = 0.97, pole = exp(-2 * pi * corner_hz / RATE_HZ);
    double largest = 0, low = 0;
    signal_init(signal, RATE_HZ, 1, FRAMES);
    float *x = signal->channel[0];
    for (size_t i = 0; i < FRAMES; i++) {
        low = pole * low + noise_gaussian(&seed);
        x[i] = (float)(low * (1.2 + sin(2 * pi * 4 * (double)i / RATE_HZ)));
        largest = fmax(largest, fabs(x[i]));
    }
    double drive = ceiling * amplitude_from_db(drive_db) / largest;
    for (size_t i = 0; i < FRAMES; i++)
        x[i] = (float)fmin(fmax(x[i] * drive, -ceiling), ceiling);
}

/* Returns how far off the frame is. */
static double compare(const struct reference *reference, const struct signal *signal, double tolerance_db)
{
    struct peak peak = reference_peak(reference, signal);
    struct record record;
    measure_alone(signal, "true_peak", &record);
    const struct reading *reading = record_find(&record, "peak.true", RECORD_WHOLE);
    CHECK_NEAR(reading->number, db_from_amplitude(peak.size), tolerance_db);
    double off = reading->time_s * RATE_HZ - peak.frame;
    record_release(&record);
    return off;
}

/* Music clipped by 6 dB, beside a window of 1024 samples to each side. */
static void test_music(void)
{
    static const double corners_hz[] = {20, 80, 400};
    struct reference reference;
    reference_init(&reference, 1024);
    for (size_t i = 0; i < sizeof corners_hz / sizeof *corners_hz; i++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct signal signal;
            check_about("noise from %g Hz, seed %d, clipped", corners_hz[i], (int)seed);
            make_music(&signal, corners_hz[i], 6, seed);
            compare(&reference, &signal, 0.05);
            signal_release(&signal);
        }
    free(reference.kernels);
}

/* Chords and drums, clipped; one channel. */
static void test_pieces(void)
{
    struct reference reference;
    reference_init(&reference, 1024);
    for (int piece = 0; piece < MUSIC_PIECES; piece += 2) {
        struct signal signal, left;
        check_about("piece %d, clipped", piece);
        music_make(&signal, piece, 0.12);
        music_clip(&signal, 6);
        left = signal;
        left.format.channels = 1;
        compare(&reference, &left, 0.05);
        signal_release(&signal);
    }
    free(reference.kernels);
}

/* Noise brighter than music, clipped more: there the answer depends on the window's length, but with the meter's own
   the plain search must not find more than the meter does. */
static void test_search(void)
{
    static const double corners_hz[] = {300, 2000, 24000}, drives_db[] = {0, 6, 12, 24};
    struct reference reference;
    reference_init(&reference, 256);
    for (size_t i = 0; i < 12; i++)
        for (uint64_t seed = 1; seed <= 2; seed++) {
            struct signal signal;
            check_about("noise from %g Hz, drive %g dB, seed %d", corners_hz[i / 4], drives_db[i % 4],
                        (int)seed);
            make_music(&signal, corners_hz[i / 4], drives_db[i % 4], 10 + seed);
            CHECK_NEAR(compare(&reference, &signal, 0.005), 0, 0.1);
            signal_release(&signal);
        }
    free(reference.kernels);
}

int main(void)
{
    test_music();
    test_pieces();
    test_search();
    return check_end();
}
