#include "dsp/fft.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct fft {
    float *input;
    fftwf_complex *output;
    fftwf_plan plan;
};

/* FFTW's planner is not safe from several threads; executing a plan is. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

struct fft *fft_new(size_t size)
{
    struct fft *fft = mem_zero(1, sizeof *fft);
    fft->input = mem_aligned(size, sizeof *fft->input);
    fft->output = mem_aligned(size / 2 + 1, sizeof *fft->output);
    pthread_mutex_lock(&planner);
    fft->plan = fftwf_plan_dft_r2c_1d((int)size, fft->input, fft->output, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
    pthread_mutex_unlock(&planner);
    return fft;
}

float *fft_input(struct fft *fft)
{
    return fft->input;
}

const float *fft_run(struct fft *fft)
{
    fftwf_execute(fft->plan);
    return &fft->output[0][0];
}

void fft_free(struct fft *fft)
{
    if (!fft)
        return;
    pthread_mutex_lock(&planner);
    fftwf_destroy_plan(fft->plan);
    pthread_mutex_unlock(&planner);
    free(fft->input);
    free(fft->output);
    free(fft);
}
