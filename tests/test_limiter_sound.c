/* How the limiter sounds: what it adds to steady tones, how smooth its gain is on music, and how fast it is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "check.h"
#include "limited.h"
#include "music_like.h"
#include "read_back.h"

static const double pi = 3.14159265358979323846;

/* The residue of the best sine of that frequency and a constant, to the sine, from one frame on, in dB. */
static double distortion_db(const struct tracks *tracks, size_t from, double frequency_hz)
{
    double sum[2] = {0, 0}, square = 0, count = (double)(tracks->frames - from);
    const double *y = tracks->channel[0];
    for (size_t i = from; i < tracks->frames; i++) {
        double angle = 2.0 * pi * frequency_hz * (double)i / tracks->rate_hz;
        sum[0] += y[i] * cos(angle);
        sum[1] += y[i] * sin(angle);
    }
    /* Over whole periods of tone and rate cosine and sine are orthogonal. */
    for (size_t i = from; i < tracks->frames; i++) {
        double angle = 2.0 * pi * frequency_hz * (double)i / tracks->rate_hz;
        double rest = y[i] - 2.0 / count * (sum[0] * cos(angle) + sum[1] * sin(angle));
        square += rest * rest;
    }
    double tone = 2.0 / count * (sum[0] * sum[0] + sum[1] * sum[1]);
    return 10.0 * log10((square + 1e-30 * count) / tone);
}

/* A sine of -1 dBFS turned up by 6 dB, two seconds of it after one to settle. */
static void test_distortion(void)
{
    static const struct {
        double frequency_hz, most_db;
    } rows[] = {{30, -80}, {50, -100}, {100, -100}, {997, -120}, {5000, -120}};
    struct tracks x, y;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tracks_init(&x, 44100, 1, 4 * 44100);
        for (size_t k = 0; k < x.frames; k++)
            x.channel[0][k] = amplitude(5.0) * sin(2.0 * pi * rows[i].frequency_hz * (double)k / 44100.0);
        struct limiter_settings settings = usual_settings(&x);
        limit_tracks(&x, &settings, 0, &y, NULL);
        y.frames -= 44100;
        double found_db = distortion_db(&y, 44100, rows[i].frequency_hz);
        printf("%5.0f Hz, 6 dB over the ceiling: THD+N %.1f dB\n", rows[i].frequency_hz, found_db);
        check_about("%.0f Hz", rows[i].frequency_hz);
        CHECK(found_db <= rows[i].most_db);
        tracks_release(&x);
        tracks_release(&y);
    }
    check_about(NULL);
}

/* Moving average over `length` frames, centred; at the ends over what there is. */
static void smooth(const double *x, size_t count, size_t length, double *y)
{
    double *sums = mem_zero(count + 1, sizeof *sums);
    for (size_t i = 0; i < count; i++)
        sums[i + 1] = sums[i] + x[i];
    for (size_t i = 0; i < count; i++) {
        size_t from = i > length / 2 ? i - length / 2 : 0,
               to = i + length / 2 + 1 < count ? i + length / 2 + 1 : count;
        y[i] = (sums[to] - sums[from]) / (double)(to - from);
    }
    free(sums);
}

/* Music turned up until its largest sample is so far over the ceiling. */
static void make_music(struct tracks *x, int piece, double length_s, double drive_db)
{
    struct signal signal;
    music_make(&signal, piece, length_s);
    tracks_init(x, MUSIC_RATE_HZ, 2, signal.frames);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < signal.frames; i++)
            x->channel[c][i] = signal.channel[c][i] * amplitude(drive_db - 1.0);
    signal_release(&signal);
}

/* The gain of each frame, from the channel that is louder there; the one before where both are silent. */
static void find_gain(const struct tracks *x, const struct tracks *y, double *gain_db)
{
    double last_db = 0;
    for (size_t i = 0; i < x->frames; i++) {
        int loud = fabs(x->channel[1][i]) > fabs(x->channel[0][i]);
        if (fabs(x->channel[loud][i]) > 1e-6)
            last_db = decibels(y->channel[loud][i] / x->channel[loud][i]);
        gain_db[i] = last_db;
    }
}

/* The gain's motion between 1.5 and 60 ms, and what is left of the output without the gain's mean over 60 ms. */
static void measure_motion(const struct tracks *x, const struct tracks *y, double *motion_db,
                           double *residue_db)
{
    double *gain_db = mem_zero(x->frames, sizeof *gain_db), *fast_db = mem_zero(x->frames, sizeof *gain_db),
           *slow_db = mem_zero(x->frames, sizeof *gain_db), squares = 0, rest = 0, all = 0;
    find_gain(x, y, gain_db);
    smooth(gain_db, x->frames, (size_t)(0.0015 * x->rate_hz), fast_db);
    smooth(gain_db, x->frames, (size_t)(0.06 * x->rate_hz), slow_db);
    for (size_t i = 0; i < x->frames; i++) {
        squares += (fast_db[i] - slow_db[i]) * (fast_db[i] - slow_db[i]);
        for (int c = 0; c < x->channels; c++) {
            double difference = y->channel[c][i] - x->channel[c][i] * amplitude(slow_db[i]);
            rest += difference * difference;
            all += y->channel[c][i] * y->channel[c][i];
        }
    }
    *motion_db = sqrt(squares / (double)x->frames);
    *residue_db = 10.0 * log10(rest / all);
    free(gain_db);
    free(fast_db);
    free(slow_db);
}

/* The demo, turned up until its largest sample is 6 dB over the ceiling. */
static void make_demo(struct tracks *x)
{
    const char *folder = getenv("MIXCHECK_DATA");
    char *path = mem_format("%s/demo/demo.flac", folder ? folder : "data");
    struct read_back demo;
    double largest = 1e-9;
    read_back(&demo, path);
    CHECK(demo.opened == OK && demo.ended == OK && demo.frames > 0);
    tracks_init(x, demo.format ? demo.format->rate_hz : 44100, 2, (size_t)demo.frames);
    for (size_t i = 0; i < 2 * x->frames; i++)
        largest = fmax(largest, fabs(demo.samples[i]));
    for (size_t i = 0; i < 2 * x->frames; i++)
        x->channel[i % 2][i / 2] = demo.samples[i] / largest * amplitude(6.0 - 1.0);
    read_back_release(&demo);
    free(path);
}

static void test_smoothness(void)
{
    double motion_db, residue_db;
    struct tracks x, y;
    make_demo(&x);
    struct limiter_settings settings = usual_settings(&x);
    limit_tracks(&x, &settings, 4096, &y, NULL);
    measure_motion(&x, &y, &motion_db, &residue_db);
    printf("demo, 6 dB over the ceiling: gain moves by %.3f dB, residue %.1f dB\n", motion_db, residue_db);
    CHECK(motion_db <= 0.35);
    CHECK(residue_db <= -27.0);
    tracks_release(&x);
    tracks_release(&y);
}

/* Not checked: they are mostly drums. LIMITER_PIECES=1 in the environment. */
static void show_pieces(void)
{
    double motion_db, residue_db;
    for (int piece = 0; piece < MUSIC_PIECES && getenv("LIMITER_PIECES"); piece++) {
        struct tracks x, y;
        make_music(&x, piece, 6.0, 6.0);
        struct limiter_settings settings = usual_settings(&x);
        limit_tracks(&x, &settings, 4096, &y, NULL);
        measure_motion(&x, &y, &motion_db, &residue_db);
        printf("piece %d: gain moves by %.3f dB, residue %.1f dB\n", piece, motion_db, residue_db);
        tracks_release(&x);
        tracks_release(&y);
    }
}

/* Processor seconds for the tracks, in pieces, what comes out thrown away. */
static double time_limiter(const struct tracks *x)
{
    struct limiter_settings settings = usual_settings(x);
    struct limiter *limiter = limiter_new(&settings);
    struct frames in, out;
    clock_t start = clock();
    frames_init(&in, x->channels);
    frames_init(&out, x->channels);
    for (size_t done = 0; done + 4096 <= x->frames; done += 4096) {
        frames_add(&in, 4096);
        for (int c = 0; c < x->channels; c++)
            memcpy(in.channel[c], x->channel[c] + done, 4096 * sizeof(double));
        limiter_push(limiter, &in, &out);
        frames_drop(&out, out.count);
    }
    limiter_drain(limiter, &out);
    double taken_s = (double)(clock() - start) / CLOCKS_PER_SEC;
    frames_release(&in);
    frames_release(&out);
    limiter_free(limiter);
    return taken_s;
}

/* Not checked: other programs may run. LIMITER_SPEED=1 in the environment. */
static void show_speed(void)
{
    static const double drives_db[] = {-3.0, 3.0, 6.0, 10.0, 20.0};
    for (size_t i = 0; i < sizeof drives_db / sizeof *drives_db && getenv("LIMITER_SPEED"); i++) {
        double sum_s = 0, most_s = 0;
        for (int piece = 0; piece < MUSIC_PIECES; piece++) {
            struct tracks x;
            make_music(&x, piece, 10.0, drives_db[i]);
            double taken_s = time_limiter(&x);
            sum_s += taken_s;
            most_s = fmax(most_s, taken_s);
            tracks_release(&x);
        }
        printf("%.0f dB over the ceiling: %.0f times real time (at least %.0f)\n", drives_db[i],
               10.0 * MUSIC_PIECES / sum_s, 10.0 / most_s);
    }
}

int main(void)
{
    test_distortion();
    test_smoothness();
    show_pieces();
    show_speed();
    return check_end();
}
