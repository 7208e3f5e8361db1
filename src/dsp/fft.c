#include "dsp/fft.h"

#include <fftw3.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/simd.h"

/* A transform is eight of an eighth of its length, of the samples n, n+8, n+16 ... (n = 0 to 7), and a butterfly: with t_n
   the n-th one's bin k times exp(-2 pi i n k / size), X[k + m size/8] is the sum of t_n exp(-2 pi i n m / 8). Of a real
   signal, k up to size/16 gives all bins up to size/2. Two of the eight real ones are one complex one, as real and
   imaginary parts, which stays in the fastest cache where the whole would not, and which FFTW plans in a fifth of the time
   that it needs for a real one. */
struct fft {
    size_t size;
    fftwf_plan both;
    float *turns; /* [n - 1][k]: exp(-2 pi i n k / size), k up to size/16, interleaved real and imaginary */
    float *pairs[FFT_PAIRS], *bins[FFT_PAIRS];
};

enum { PARTS = 2 * FFT_PAIRS };

/* FFTW's planner is not safe from several threads; executing a plan is. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

enum { PAD = 16 };

/* The first eighth of the circle tells the rest of it. */
static void fill_turns(float *turns, size_t size)
{
    const double pi = 3.14159265358979323846;
    size_t eighth = size / 8;
    float *circle = mem_zero(eighth + 1, 2 * sizeof *circle);
    for (size_t k = 0; k <= eighth; k++) {
        double angle = -2.0 * pi * (double)k / (double)size;
        circle[2 * k] = (float)cos(angle);
        circle[2 * k + 1] = (float)sin(angle);
    }
    for (size_t n = 1; n < PARTS; n++)
        for (size_t k = 0; k <= size / 16; k++) {
            /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): the size is 64 at least */
            size_t place = n * k, octant = place / eighth, past = place % eighth;
            const float *from = circle + 2 * (octant % 2 ? eighth - past : past);
            bool is_upright = octant == 1 || octant == 2; /* nearer to the imaginary axis */
            *turns++ = (octant < 2 ? 1.0F : -1.0F) * (is_upright ? -from[1] : from[0]);
            *turns++ = is_upright ? -from[0] : from[1];
        }
    free(circle);
}

struct fft *fft_new(size_t size)
{
    struct fft *fft = mem_zero(1, sizeof *fft);
    fft->size = size;
    fft->turns = mem_aligned((PARTS - 1) * 2 * (size / 16 + 1), sizeof *fft->turns);
    fill_turns(fft->turns, size);
    for (int i = 0; i < FFT_PAIRS; i++) {
        fft->pairs[i] = mem_aligned(size / 4, sizeof *fft->pairs[i]);
        fft->bins[i] = mem_aligned(size / 4 + PAD, sizeof *fft->bins[i]);
    }
    pthread_mutex_lock(&planner);
    fft->both =
        fftwf_plan_dft_1d((int)(size / 8), (fftwf_complex *)fft->pairs[0], (fftwf_complex *)fft->bins[0],
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

#define TURNED(x) (SWAPPED(x) * conjugate) /* by -i */

/* The bins of four k at once. */
SIMD_CLONES
static void butterflies(const struct fft *fft, float *output)
{
    const lanes conjugate = {1, -1, 1, -1, 1, -1, 1, -1};
    const float root = 0.70710678118654752F;
    size_t end = fft->size / 16, eighth = fft->size / 8;
    for (size_t k = 0; k < end; k += 4) {
        lanes t[PARTS], x[PARTS], turn;
        /* Half of bin k and of bin size/8 - k conjugated: added, and subtracted and over i. */
        for (size_t i = 0; i < FFT_PAIRS; i++) {
            lanes there;
            memcpy(&t[2 * i], fft->bins[i] + 2 * k, sizeof t[2 * i]);
            memcpy(&there, fft->bins[i] + 2 * (eighth - k - 3), sizeof there);
            there = BACKWARDS(there) * conjugate * 0.5F;
            t[2 * i] *= 0.5F;
            t[2 * i + 1] = t[2 * i] - there;
            t[2 * i + 1] = TURNED(t[2 * i + 1]);
            t[2 * i] += there;
        }
        for (size_t n = 1; n < PARTS; n++) {
            memcpy(&turn, fft->turns + 2 * ((n - 1) * (end + 1) + k), sizeof turn);
            t[n] = t[n] * REAL_TWICE(turn) - TURNED(t[n]) * IMAGINARY_TWICE(turn);
        }
        /* Transforms of the four even ones, and of the four odd ones; then of both. */
        for (size_t i = 0; i < 2; i++) {
            lanes sum = t[i] + t[i + 4], apart = t[i] - t[i + 4];
            lanes other = t[i + 2] + t[i + 6], turned = t[i + 2] - t[i + 6];
            turned = TURNED(turned);
            x[i] = sum + other;
            x[i + 2] = apart + turned;
            x[i + 4] = sum - other;
            x[i + 6] = apart - turned;
        }
        x[3] = (x[3] + TURNED(x[3])) * root;
        x[5] = TURNED(x[5]);
        x[7] = (TURNED(x[7]) - x[7]) * root;
        for (size_t m = 0; m < 4; m++) {
            lanes first = x[2 * m] + x[2 * m + 1], second = (x[2 * m] - x[2 * m + 1]) * conjugate;
            second = BACKWARDS(second);
            memcpy(output + 2 * (m * eighth + k), &first, sizeof first);
            memcpy(output + 2 * ((4 - m) * eighth - k - 3), &second, sizeof second);
        }
    }
}

/* k = size/16, which the four at once leave over; it is its own bin backwards. */
static void last_butterfly(const struct fft *fft, float *output)
{
    const float root = 0.70710678118654752F, cosines[8] = {1, root, 0, -root, -1, -root, 0, root};
    size_t half = fft->size / 16;
    for (size_t m = 0; m < 4; m++) {
        float *bin = output + 2 * (m * 2 * half + half);
        bin[0] = fft->bins[0][2 * half];
        bin[1] = 0;
        for (size_t n = 1; n < PARTS; n++) {
            const float *turn = fft->turns + 2 * ((n - 1) * (half + 1) + half);
            float size = fft->bins[n / 2][2 * half + n % 2];
            float real = cosines[n * m % 8], imaginary = -cosines[(n * m + 6) % 8];
            bin[0] += size * (turn[0] * real - turn[1] * imaginary);
            bin[1] += size * (turn[0] * imaginary + turn[1] * real);
        }
    }
}

void fft_run(const struct fft *fft, float *output)
{
    for (int i = 0; i < FFT_PAIRS; i++) {
        fftwf_execute_dft(fft->both, (fftwf_complex *)fft->pairs[i], (fftwf_complex *)fft->bins[i]);
        memcpy(fft->bins[i] + fft->size / 4, fft->bins[i],
               2 * sizeof *fft->bins[i]); /* bin size/8 is bin 0 */
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
    for (int i = 0; i < FFT_PAIRS; i++) {
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
