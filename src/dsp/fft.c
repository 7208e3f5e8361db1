#include "dsp/fft.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct fft {
    fftwf_plan plan;
};

/* FFTW's planner is not safe from several threads; executing a plan is. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

struct fft *fft_new(size_t size)
{
    struct fft *fft = mem_zero(1, sizeof *fft);
    /* Planned by rule alone, these are not touched; only their alignment counts. */
    float *input = mem_aligned(size, sizeof *input);
    fftwf_complex *output = mem_aligned(size / 2 + 1, sizeof *output);
    pthread_mutex_lock(&planner);
    fft->plan = fftwf_plan_dft_r2c_1d((int)size, input, output, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
    pthread_mutex_unlock(&planner);
    free(input);
    free(output);
    return fft;
}

void fft_run(const struct fft *fft, float *input, float *output)
{
    fftwf_execute_dft_r2c(fft->plan, input, (fftwf_complex *)output);
}

void fft_free(struct fft *fft)
{
    if (!fft)
        return;
    pthread_mutex_lock(&planner);
    fftwf_destroy_plan(fft->plan);
    pthread_mutex_unlock(&planner);
    free(fft);
}
