#include "dsp/fft.h"

#include <fftw3.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/simd.h"

/* A transform is four of a quarter of its length, of the samples n, n+4, n+8 ... (n = 0 to 3), and a butterfly: with t_n
   the n-th one's bin k times exp(-2 pi i n k / size), X[k] = t0 + t1 + t2 + t3, X[k + size/4] = t0 - i t1 - t2 + i t3, and
   so on. Of a real signal, k up to size/8 gives all bins up to size/2. Two of the four real ones are one complex one, of
   quarters 0 and 1, and of 2 and 3, as real and imaginary parts, which stays in the fastest cache where the whole would
   not, and which FFTW plans in a fifth of the time that it needs for a real one. */
struct fft {
    size_t size;
    fftwf_plan both;
    float *turns; /* [n - 1][k]: exp(-2 pi i n k / size), k up to size/8, interleaved real and imaginary */
    float *pairs[2], *bins[2];
};

/* FFTW's planner is not safe from several threads; executing a plan is. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

enum { PAD = 16 };

/* An eighth of the circle tells the rest of it. */
static void fill_turns(float *turns, size_t size)
{
    const double pi = 3.14159265358979323846;
    size_t eighth = size / 8, count = eighth + 1;
    for (size_t k = 0; k <= eighth; k++) {
        double angle = -2.0 * pi * (double)k / (double)size;
        turns[2 * k] = (float)cos(angle);
        turns[2 * k + 1] = (float)sin(angle);
    }
    for (size_t n = 2; n < 4; n++)
        for (size_t k = 0; k <= eighth; k++) {
            size_t at = n * k;
            const float *from = turns + 2 * (at <= eighth      ? at
                                             : at < 2 * eighth ? 2 * eighth - at
                                                               : at - 2 * eighth);
            float *to = turns + 2 * ((n - 1) * count + k);
            to[0] = at <= eighth ? from[0] : at < 2 * eighth ? -from[1] : from[1];
            to[1] = at <= eighth ? from[1] : -from[0];
        }
}

struct fft *fft_new(size_t size)
{
    struct fft *fft = mem_zero(1, sizeof *fft);
    size_t count = size / 8 + 1;
    fft->size = size;
    fft->turns = mem_aligned(3 * 2 * count, sizeof *fft->turns);
    fill_turns(fft->turns, size);
    for (int i = 0; i < 2; i++) {
        fft->pairs[i] = mem_aligned(size / 2, sizeof *fft->pairs[i]);
        fft->bins[i] = mem_aligned(size / 2 + PAD, sizeof *fft->bins[i]);
    }
    pthread_mutex_lock(&planner);
    fft->both =
        fftwf_plan_dft_1d((int)(size / 4), (fftwf_complex *)fft->pairs[0], (fftwf_complex *)fft->bins[0],
                          FFTW_FORWARD, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
    pthread_mutex_unlock(&planner);
    return fft;
}

float *const *fft_pairs(const struct fft *fft)
{
    return fft->pairs;
}

/* Four complex numbers. */
typedef float lanes __attribute__((vector_size(32)));
typedef int places __attribute__((vector_size(32)));

#define SWAPPED(x) SIMD_SHUFFLE(places, x, x, 1, 0, 3, 2, 5, 4, 7, 6)
#define BACKWARDS(x) SIMD_SHUFFLE(places, x, x, 6, 7, 4, 5, 2, 3, 0, 1)
#define REAL_TWICE(x) SIMD_SHUFFLE(places, x, x, 0, 0, 2, 2, 4, 4, 6, 6)
#define IMAGINARY_TWICE(x) SIMD_SHUFFLE(places, x, x, 1, 1, 3, 3, 5, 5, 7, 7)

/* The bins of four k at once. */
SIMD_CLONES
static void butterflies(const struct fft *fft, float *output)
{
    const lanes conjugate = {1, -1, 1, -1, 1, -1, 1, -1};
    size_t half = fft->size / 8, quarter = fft->size / 4;
    for (size_t k = 0; k < half; k += 4) {
        lanes t[4], turn;
        /* Half of bin k and of bin size/4 - k conjugated: added, and subtracted and over i. */
        for (size_t i = 0; i < 2; i++) {
            lanes there;
            memcpy(&t[2 * i], fft->bins[i] + 2 * k, sizeof t[2 * i]);
            memcpy(&there, fft->bins[i] + 2 * (quarter - k - 3), sizeof there);
            there = BACKWARDS(there) * conjugate * 0.5F;
            t[2 * i] *= 0.5F;
            t[2 * i + 1] = t[2 * i] - there;
            t[2 * i + 1] = SWAPPED(t[2 * i + 1]) * conjugate;
            t[2 * i] += there;
        }
        for (size_t n = 1; n < 4; n++) {
            memcpy(&turn, fft->turns + 2 * ((n - 1) * (half + 1) + k), sizeof turn);
            t[n] = t[n] * REAL_TWICE(turn) - SWAPPED(t[n]) * conjugate * IMAGINARY_TWICE(turn);
        }
        lanes even = t[0] + t[2], odd = t[1] + t[3], even_apart = t[0] - t[2], odd_apart = t[1] - t[3];
        lanes turned = SWAPPED(odd_apart) * conjugate; /* -i odd_apart */
        lanes first = even + odd, second = even_apart + turned;
        lanes third = (even - odd) * conjugate, fourth = (even_apart - turned) * conjugate;
        third = BACKWARDS(third);
        fourth = BACKWARDS(fourth);
        memcpy(output + 2 * k, &first, sizeof first);
        memcpy(output + 2 * (quarter + k), &second, sizeof second);
        memcpy(output + 2 * (2 * quarter - k - 3), &third, sizeof third);
        memcpy(output + 2 * (quarter - k - 3), &fourth, sizeof fourth);
    }
}

/* k = size/8, which the four at once leave over; it is its own bin backwards. */
static void last_butterfly(const struct fft *fft, float *output)
{
    size_t half = fft->size / 8, quarter = fft->size / 4;
    float t[4][2] = {{0}};
    for (size_t n = 0; n < 4; n++)
        t[n][0] = fft->bins[n / 2][2 * half + n % 2];
    for (size_t n = 1; n < 4; n++) {
        const float *turn = fft->turns + 2 * ((n - 1) * (half + 1) + half);
        t[n][1] = t[n][0] * turn[1];
        t[n][0] *= turn[0];
    }
    for (int part = 0; part < 2; part++)
        output[2 * half + (size_t)part] = t[0][part] + t[1][part] + t[2][part] + t[3][part];
    output[2 * (quarter + half)] = t[0][0] + t[1][1] - t[2][0] - t[3][1];
    output[2 * (quarter + half) + 1] = t[0][1] - t[1][0] - t[2][1] + t[3][0];
}

void fft_run(const struct fft *fft, float *output)
{
    for (int i = 0; i < 2; i++) {
        fftwf_execute_dft(fft->both, (fftwf_complex *)fft->pairs[i], (fftwf_complex *)fft->bins[i]);
        memcpy(fft->bins[i] + fft->size / 2, fft->bins[i],
               2 * sizeof *fft->bins[i]); /* bin size/4 is bin 0 */
    }
    butterflies(fft, output);
    last_butterfly(fft, output);
}

void fft_free(struct fft *fft)
{
    if (!fft)
        return;
    pthread_mutex_lock(&planner);
    fftwf_destroy_plan(fft->both);
    pthread_mutex_unlock(&planner);
    for (int i = 0; i < 2; i++) {
        free(fft->pairs[i]);
        free(fft->bins[i]);
    }
    free(fft->turns);
    free(fft);
}

struct fft_complex {
    fftwf_plan forward, backward;
    float *data;
};

struct fft_complex *fft_complex_new(size_t size)
{
    struct fft_complex *fft = mem_zero(1, sizeof *fft);
    fft->data = mem_aligned(2 * size, sizeof *fft->data);
    fftwf_complex *data = (fftwf_complex *)fft->data;
    pthread_mutex_lock(&planner);
    fft->forward = fftwf_plan_dft_1d((int)size, data, data, FFTW_FORWARD, FFTW_ESTIMATE);
    fft->backward = fftwf_plan_dft_1d((int)size, data, data, FFTW_BACKWARD, FFTW_ESTIMATE);
    pthread_mutex_unlock(&planner);
    return fft;
}

float *fft_complex_data(const struct fft_complex *fft)
{
    return fft->data;
}

void fft_complex_forward(const struct fft_complex *fft)
{
    fftwf_execute(fft->forward);
}

void fft_complex_backward(const struct fft_complex *fft)
{
    fftwf_execute(fft->backward);
}

void fft_complex_free(struct fft_complex *fft)
{
    if (!fft)
        return;
    pthread_mutex_lock(&planner);
    fftwf_destroy_plan(fft->forward);
    fftwf_destroy_plan(fft->backward);
    pthread_mutex_unlock(&planner);
    free(fft->data);
    free(fft);
}

/* It says "fftw-3.3.10-sse2-avx". */
void fft_library(struct buf *version)
{
    const char *digits = strpbrk(fftwf_version, "0123456789");
    if (digits)
        buf_add_bytes(version, digits, strspn(digits, "0123456789."));
}
