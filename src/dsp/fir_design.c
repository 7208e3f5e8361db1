#include "dsp/fir_design.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"
#include "dsp/fft.h"
#include "dsp/window.h"

static const double pi = 3.14159265358979323846;

/* Taps on each side of the middle one; *count becomes the count of all. */
static double *make_taps(size_t reach, size_t *count)
{
    *count = 2 * reach + 1;
    return mem_zero(*count, sizeof(double));
}

static void set_pair(double *taps, size_t reach, size_t i, double value)
{
    taps[reach - i] = taps[reach + i] = value;
}

/* A response at a frequency, and what it needs to know. */
typedef double response_at(const void *about, double frequency_hz);

/* The taps that have the response, at twice as many frequencies as there are taps at least, under a Kaiser window. */
static double *sampled(response_at *response, const void *about, size_t reach, double beta, int rate_hz,
                       size_t *count)
{
    double *taps = make_taps(reach, count);
    size_t size = 4096;
    while (size < 4 * *count)
        size *= 2;
    struct fft_complex *fft = fft_complex_new(size);
    float *data = fft_complex_data(fft);
    for (size_t k = 0; k <= size / 2; k++) {
        double value = response(about, (double)k * rate_hz / (double)size) / (double)size;
        data[2 * k] = (float)value;
        data[k ? 2 * (size - k) : 0] = (float)value;
    }
    fft_complex_backward(fft);
    for (size_t i = 0; i <= reach; i++)
        set_pair(taps, reach, i, window_kaiser((double)i / (double)(reach + 1), beta) * (double)data[2 * i]);
    fft_complex_free(fft);
    return taps;
}

struct curve {
    const double *frequency_hz, *gain_db;
    size_t points;
};

static double equalizer_at(const void *about, double frequency_hz)
{
    const struct curve *curve = about;
    const double *f = curve->frequency_hz, *g = curve->gain_db;
    size_t next = 0;
    while (next < curve->points && f[next] < frequency_hz)
        next++;
    double gain_db = next == 0 ? g[0] : g[next - 1];
    if (next > 0 && next < curve->points)
        gain_db += (g[next] - g[next - 1]) * log(frequency_hz / f[next - 1]) / log(f[next] / f[next - 1]);
    return amplitude_from_db(gain_db) - 1.0;
}

double *fir_design_equalizer(const double *frequency_hz, const double *gain_db, size_t points, int rate_hz,
                             size_t *count)
{
    const struct curve curve = {frequency_hz, gain_db, points};
    size_t reach = 4095;
    if (rate_hz < 44100 || rate_hz > 48000)
        reach = (size_t)(4095.0 * rate_hz / 48000.0 + 0.5);
    return sampled(equalizer_at, &curve, reach, 6.0, rate_hz, count);
}

double *fir_design_lowpass(double pass, double stop, double attenuation_db, size_t *count)
{
    /* Kaiser's estimates are short by a dB and a few taps. */
    double asked_db = attenuation_db + 1.5, middle = pass + stop, beta = 0.1102 * (asked_db - 8.7);
    double order = 1.03 * (asked_db - 7.95) / (2.285 * 2.0 * pi * (stop - pass));
    size_t reach = (size_t)ceil(order / 2.0) + 1;
    double *taps = make_taps(reach, count);
    for (size_t i = 1; i <= reach; i++) {
        double sinc = sin(pi * middle * (double)i) / (pi * (double)i);
        set_pair(taps, reach, i, window_kaiser((double)i / (double)(reach + 1), beta) * sinc);
    }
    taps[reach] = middle - 1.0;
    return taps;
}

static double bass_mono_at(const void *about, double frequency_hz)
{
    const double *split_hz = about;
    return -1.0 / (1.0 + pow(frequency_hz / *split_hz, 8.0));
}

double *fir_design_bass_mono(double split_hz, int rate_hz, size_t *count)
{
    /* The slowest pole's part dies away as exp(-2 pi sin(pi/8) t split_hz): 6.5 periods are 1.6e-7 of it. */
    size_t reach = (size_t)ceil(6.5 * rate_hz / split_hz);
    return sampled(bass_mono_at, &split_hz, reach, 0.0, rate_hz, count);
}

double *fir_design_dc(int rate_hz, size_t *count)
{
    /* The window's spectrum at f is sinh(a) / a over sinh(beta) / beta, a^2 = beta^2 - (pi f length)^2: 1 - sqrt(1/2) where
       pi f length is 4.5558. */
    const double length_s = 4.5558 / (pi * 5.0);
    size_t reach = (size_t)(length_s * rate_hz / 2.0 + 0.5);
    double *taps = make_taps(reach, count), sum = 0;
    for (size_t i = 0; i <= reach; i++) {
        double value = window_kaiser((double)i / (double)(reach + 1), 8.0);
        set_pair(taps, reach, i, value);
        sum += i ? 2.0 * value : value;
    }
    for (size_t i = 0; i < *count; i++)
        taps[i] /= -sum;
    return taps;
}
