#include "music_like.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double pi = 3.14159265358979323846;

/* What makes one piece differ from another. */
struct style {
    double beat_s;
    int harmonics;
    double slope; /* harmonic h has the level h^-slope */
    double chords, bass, kick, snare, hat, bed;
};

static const struct style styles[] = {
    {0.50, 6, 1.2, 0.16, 0.40, 0.70, 0.50, 0.12, 0.02},   /* band */
    {0.46, 10, 0.9, 0.08, 0.65, 1.00, 0.45, 0.18, 0.01},  /* dance */
    {0.80, 8, 1.5, 0.25, 0.20, 0.10, 0.06, 0.03, 0.005},  /* slow, no drums to speak of */
    {0.375, 14, 0.7, 0.18, 0.30, 0.45, 0.55, 0.20, 0.06}, /* dense */
};

enum { STYLES = sizeof styles / sizeof *styles };

static double note_hz(int note)
{
    return 440.0 * exp2((note - 69) / 12.0);
}

/* A sine that swells for attack_s and dies away. */
static void add_tone(struct signal *signal, int channel, double start_s, double length_s, double frequency_hz,
                     double gain, double attack_s, double decay_s, double phase)
{
    size_t start = signal_frame(signal, start_s), end = signal_frame(signal, start_s + length_s);
    double rate = signal->format.rate_hz, step = 2.0 * pi * frequency_hz / rate;
    double turn_re = cos(step), turn_im = sin(step), re = cos(phase), im = sin(phase);
    double decay = exp(-1.0 / (decay_s * rate)), fade = gain;
    for (size_t i = start; i < end && i < signal->frames; i++) {
        double rise = fmin((double)(i - start) / (attack_s * rate), 1.0);
        double fall = fmin((double)(end - i) / (0.005 * rate), 1.0);
        signal->channel[channel][i] += (float)(fade * rise * fall * im);
        double next = re * turn_re - im * turn_im;
        im = re * turn_im + im * turn_re;
        re = next;
        fade *= decay;
    }
}

/* A note with its partials; what is panned is detuned a little between the sides, too. */
static void add_note(struct signal *signal, const struct style *style, double start_s, double length_s,
                     int note, double gain, double pan, uint64_t *seed)
{
    for (int h = 1; h <= style->harmonics && h * note_hz(note) < 16000.0; h++) {
        double level = gain * pow(h, -style->slope), phase = pi * noise_next(seed);
        for (int c = 0; c < 2; c++) {
            double side = c ? pan : -pan, frequency_hz = h * note_hz(note) * (1.0 + 0.001 * side);
            add_tone(signal, c, start_s, length_s, frequency_hz, level * (1.0 + side), 0.008,
                     1.2 / (1.0 + 0.3 * h), phase);
        }
    }
}

static void add_kick(struct signal *signal, double start_s, double gain)
{
    size_t start = signal_frame(signal, start_s), count = signal_frame(signal, 0.3);
    double rate = signal->format.rate_hz, phase = 0;
    for (size_t i = 0; i < count && start + i < signal->frames; i++) {
        double t = (double)i / rate;
        phase += 2.0 * pi * (48.0 + 140.0 * exp(-t / 0.02)) / rate;
        float value = (float)(gain * exp(-t / 0.1) * (1.0 - t / 0.3) * sin(phase));
        signal->channel[0][start + i] += value;
        signal->channel[1][start + i] += value;
    }
}

/* A burst of noise whose low frequencies are taken out: `low` of 0 leaves it white. */
static void add_burst(struct signal *signal, double start_s, double decay_s, double gain, double low,
                      uint64_t *seed)
{
    size_t start = signal_frame(signal, start_s), count = signal_frame(signal, 6.0 * decay_s);
    double before = 0, decay = exp(-1.0 / (decay_s * signal->format.rate_hz));
    for (size_t i = 0; i < count && start + i < signal->frames; i++) {
        double here = noise_next(seed), wide = 0.25 * noise_next(seed);
        double value = gain * (here - low * before) / (1.0 + low);
        before = here;
        signal->channel[0][start + i] += (float)(value * (1.0 + wide));
        signal->channel[1][start + i] += (float)(value * (1.0 - wide));
        gain *= decay;
    }
}

/* Pink-ish: white noise through three leaky integrators. */
static void add_bed(struct signal *signal, double gain, uint64_t *seed)
{
    for (int c = 0; c < 2; c++) {
        double a = 0, b = 0, d = 0;
        for (size_t i = 0; i < signal->frames; i++) {
            double white = noise_next(seed);
            a = 0.997 * a + 0.1 * white;
            b = 0.963 * b + 0.3 * white;
            d = 0.57 * d + 1.05 * white;
            signal->channel[c][i] += (float)(gain * (a + b + d + 0.18 * white));
        }
    }
}

static void add_beat(struct signal *signal, const struct style *style, int beat, uint64_t *seed)
{
    static const int roots[] = {45, 41, 48, 43, 50, 40}, chord[] = {12, 16, 19, 23};
    double start = beat * style->beat_s, touch = 1.0 + 0.08 * noise_next(seed);
    int root = roots[(beat / 4 + (int)(*seed % 3)) % 6];
    if (beat % 4 == 0)
        for (int i = 0; i < 4; i++)
            add_note(signal, style, start, 4.0 * style->beat_s, root + chord[i], style->chords,
                     0.2 * (i - 1.5), seed);
    add_note(signal, style, start, 0.9 * style->beat_s, root - 12, style->bass * touch, 0.0, seed);
    add_kick(signal, start, style->kick * touch);
    if (beat % 2 == 1)
        add_burst(signal, start, 0.06, style->snare * touch, 0.3, seed);
    for (int i = 0; i < 2; i++)
        add_burst(signal, start + 0.5 * i * style->beat_s, 0.015, style->hat * (1.0 + 0.3 * noise_next(seed)),
                  0.95, seed);
}

void music_make(struct signal *signal, int piece, double length_s)
{
    const struct style *style = &styles[piece % STYLES];
    uint64_t seed = 1000 + (uint64_t)piece;
    signal_init(signal, MUSIC_RATE_HZ, 2, (size_t)llround(length_s * MUSIC_RATE_HZ));
    add_bed(signal, style->bed * 0.1, &seed);
    for (int beat = 0; beat * style->beat_s < length_s; beat++)
        add_beat(signal, style, beat, &seed);
    signal_gain(signal, -20.0 * log10(music_peak(signal)));
}

void music_copy(struct signal *copy, const struct signal *signal)
{
    signal_init(copy, signal->format.rate_hz, signal->format.channels, signal->frames);
    copy->format = signal->format;
    for (int c = 0; c < signal->format.channels; c++)
        memcpy(copy->channel[c], signal->channel[c], signal->frames * sizeof(float));
}

double music_peak(const struct signal *signal)
{
    double peak = 0;
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            peak = fmax(peak, fabs(signal->channel[c][i]));
    return peak;
}

void music_clip(struct signal *signal, double drive_db)
{
    signal_gain(signal, drive_db);
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] = fminf(fmaxf(signal->channel[c][i], -1.0f), 1.0f);
}

void music_saturate(struct signal *signal, double drive_db)
{
    double drive = pow(10.0, drive_db / 20.0);
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] = (float)(tanh(drive * signal->channel[c][i]) / tanh(drive));
}

/* The attenuation in dB that each frame needs, held from `ahead` before it to `hold` behind it. */
static double *needed_db(const struct signal *signal, double ceiling, size_t ahead, size_t hold)
{
    double *need = mem_zero(signal->frames, sizeof *need);
    for (size_t i = 0; i < signal->frames; i++) {
        double size = fmax(fabs(signal->channel[0][i]), fabs(signal->channel[1][i]));
        double over = size > ceiling ? 20.0 * log10(size / ceiling) : 0.0;
        size_t first = i > ahead ? i - ahead : 0;
        for (size_t k = first; over > 0 && k < signal->frames && k <= i + hold; k++)
            need[k] = fmax(need[k], over);
    }
    return need;
}

/* Mean of the last `length`; what was before the first counts as the first. */
static void smooth(double *x, size_t count, size_t length)
{
    double *old = mem_zero(count, sizeof *old), sum = x[0] * (double)length;
    memcpy(old, x, count * sizeof *x);
    for (size_t i = 0; i < count; i++) {
        sum += old[i] - old[i > length ? i - length : 0];
        x[i] = sum / (double)length;
    }
    free(old);
}

void music_limit(struct signal *signal, double drive_db, double ceiling)
{
    size_t ahead = signal_frame(signal, 0.005), hold = signal_frame(signal, 0.008);
    double release = exp(-1.0 / (0.035 * signal->format.rate_hz)), last = 0;
    signal_gain(signal, drive_db);
    double *gain_db = needed_db(signal, ceiling, ahead, hold);
    for (size_t i = 0; i < signal->frames; i++)
        gain_db[i] = last = fmax(gain_db[i], last * release);
    smooth(gain_db, signal->frames, ahead / 2);
    smooth(gain_db, signal->frames, ahead / 3);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] *= (float)pow(10.0, -gain_db[i] / 20.0);
    free(gain_db);
}

void music_dither(struct signal *signal, int bits, uint64_t seed)
{
    double step = ldexp(1.0, 1 - bits);
    for (int c = 0; c < signal->format.channels; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] += (float)(0.5 * step * (noise_next(&seed) + noise_next(&seed)));
    signal_quantize(signal, bits);
}

/* Cooley and Tukey, radix 2. */
static void reorder(double *bins, size_t count)
{
    for (size_t i = 1, k = 0; i < count; i++) {
        size_t bit = count >> 1;
        for (; k & bit; bit >>= 1)
            k ^= bit;
        k ^= bit;
        for (int part = 0; i < k && part < 2; part++) {
            double keep = bins[2 * i + (size_t)part];
            bins[2 * i + (size_t)part] = bins[2 * k + (size_t)part];
            bins[2 * k + (size_t)part] = keep;
        }
    }
}

static void butterflies(double *low, double *high, size_t half, const double *turns, size_t stride)
{
    for (size_t i = 0; i < 2 * half; i += 2) {
        double re = turns[i * stride], im = turns[i * stride + 1];
        double a = high[i] * re - high[i + 1] * im, b = high[i] * im + high[i + 1] * re;
        high[i] = low[i] - a;
        high[i + 1] = low[i + 1] - b;
        low[i] += a;
        low[i + 1] += b;
    }
}

void plain_dft(double *bins, size_t count, int sign)
{
    double *turns = mem_zero(count, sizeof *turns);
    for (size_t i = 0; i < count / 2; i++) {
        turns[2 * i] = cos(2.0 * pi * (double)i / (double)count);
        turns[2 * i + 1] = sign * sin(2.0 * pi * (double)i / (double)count);
    }
    reorder(bins, count);
    for (size_t half = 1; half < count; half *= 2)
        for (size_t at = 0; at < count; at += 2 * half)
            butterflies(bins + 2 * at, bins + 2 * (at + half), half, turns, count / (2 * half));
    free(turns);
}

double density_white(double frequency_hz)
{
    (void)frequency_hz;
    return 1.0;
}

double density_pink(double frequency_hz)
{
    return 1.0 / frequency_hz;
}

/* Left in the real parts and right in the imaginary ones: X(k) = L(k) + i R(k), and the mirror image accordingly. */
static double *pair_bins(size_t count, double rate_hz, double (*density)(double), double rho, uint64_t seed)
{
    double *bins = mem_zero(2 * count, sizeof *bins);
    for (size_t k = 1; k < count / 2; k++) {
        double size = sqrt(density((double)k * rate_hz / (double)count)), phase = pi * noise_next(&seed);
        double other = phase + (noise_next(&seed) < 0 ? -1.0 : 1.0) * acos(rho);
        double left_re = size * cos(phase), left_im = size * sin(phase);
        double right_re = size * cos(other), right_im = size * sin(other);
        bins[2 * k] = left_re - right_im;
        bins[2 * k + 1] = left_im + right_re;
        bins[2 * (count - k)] = left_re + right_im;
        bins[2 * (count - k) + 1] = right_re - left_im;
    }
    return bins;
}

void noise_pair(float *left, float *right, size_t count, double rate_hz,
                double (*density)(double frequency_hz), double rho, double rms_db, uint64_t seed)
{
    double *bins = pair_bins(count, rate_hz, density, rho, seed), squares = 0;
    plain_dft(bins, count, 1);
    for (size_t i = 0; i < count; i++)
        squares += bins[2 * i] * bins[2 * i];
    double scale = pow(10.0, rms_db / 20.0) / sqrt(squares / (double)count);
    for (size_t i = 0; i < count; i++) {
        left[i] = (float)(scale * bins[2 * i]);
        if (right)
            right[i] = (float)(scale * bins[2 * i + 1]);
    }
    free(bins);
}
