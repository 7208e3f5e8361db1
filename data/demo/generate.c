/* Renders the demo master (a short piece of music, ours) and plants faults in it whose truth it prints.
   usage: generate OUT.flac >TRUTH
   The faults: digital silence before the music, a constant offset in the right channel, a stretch that is 6 dB too
   loud and clipped, and three clicks whose waveform passes full scale between samples that do not. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sndfile.h>

enum { RATE_HZ = 44100, HEAD_FRAMES = 52920, FRAMES = 943740 }; /* 1.2 s of 21.4 s */

static const double PI = 3.14159265358979323846;
static const double BEAT_S = 0.5, HEAD_S = 1.2;
static const double BREAK_START_S = 16.7, BREAK_END_S = 17.2; /* the band stops; only the clicks play */

/* The planted amounts. */
static const double CLIP_START_S = 12.0, CLIP_LENGTH_S = 0.8, CLIP_GAIN_DB = 6.0;
static const double OFFSET = 0.005;
static const double CLICK_PEAK_DBTP = 2.0;
static const double CLICKS_S[] = {16.825, 16.95, 17.075};
enum { CLICKS = 3, CLICK_HALF_WIDTH = 32 };

struct mix {
    double *left, *right;
    uint32_t seed;
};

static double from_db(double level_db)
{
    return pow(10.0, level_db / 20.0);
}

static double note_hz(int note)
{
    return 440.0 * pow(2.0, (note - 69) / 12.0);
}

/* White noise in +-1 from a linear congruential generator (Knuth, MMIX constants cut to 32 bits). */
static double noise(struct mix *mix)
{
    mix->seed = mix->seed * 1664525u + 1013904223u;
    return (double)mix->seed / 2147483648.0 - 1.0;
}

static void mix_add(struct mix *mix, long frame, double value, double pan)
{
    if (frame < HEAD_FRAMES || frame >= FRAMES)
        return;
    mix->left[frame] += value * (1.0 - pan);
    mix->right[frame] += value * (1.0 + pan);
}

/* A held note of a few harmonics; each side has its own slight detuning. */
static void play_pad(struct mix *mix, double start_s, double length_s, int note, double gain)
{
    long start = lrint(start_s * RATE_HZ), frames = lrint((length_s + 0.5) * RATE_HZ);

    for (int side = -1; side <= 1; side += 2) {
        double step = 2.0 * PI * note_hz(note) * (1.0 + 0.0007 * side) / RATE_HZ;

        for (long i = 0; i < frames; i++) {
            double t = (double)i / RATE_HZ;
            double rise = t < 0.25 ? 0.5 - 0.5 * cos(PI * t / 0.25) : 1.0;
            double fall = t > length_s ? 0.5 + 0.5 * cos(PI * (t - length_s) / 0.5) : 1.0;
            double phase = step * (double)i, sum = 0.0;

            for (int k = 1; k <= 3; k++)
                sum += sin(k * phase) / (k * sqrt(k)) * exp(-0.25 * (k - 1) * (1.3 - cos(0.9 * t)));
            mix_add(mix, start + i, gain * rise * fall * sum, 0.1 * side);
        }
    }
}

/* A bell: frequency modulation whose index dies away, with two echoes that wander to the sides. */
static void play_bell(struct mix *mix, double start_s, int note, double gain)
{
    static const struct {
        double delay_s, gain, pan;
    } echoes[] = {{0.0, 1.0, 0.0}, {0.4125, 0.3, -0.1}, {0.825, 0.15, 0.1}};
    double step = 2.0 * PI * note_hz(note) / RATE_HZ;
    long frames = lrint(1.4 * RATE_HZ);

    for (size_t echo = 0; echo < sizeof echoes / sizeof *echoes; echo++) {
        long start = lrint((start_s + echoes[echo].delay_s) * RATE_HZ);

        for (long i = 0; i < frames; i++) {
            double t = (double)i / RATE_HZ, phase = step * (double)i;
            double envelope = (1.0 - exp(-t / 0.004)) * exp(-t / 0.38) * (t > 1.3 ? (1.4 - t) / 0.1 : 1.0);
            double value = sin(phase + 1.2 * exp(-t / 0.14) * sin(2.0 * phase));

            mix_add(mix, start + i, gain * echoes[echo].gain * envelope * value, echoes[echo].pan);
        }
    }
}

static void play_bass(struct mix *mix, double start_s, double length_s, int note, double gain)
{
    long start = lrint(start_s * RATE_HZ), frames = lrint(length_s * RATE_HZ);
    double step = 2.0 * PI * note_hz(note) / RATE_HZ;

    for (long i = 0; i < frames; i++) {
        double t = (double)i / RATE_HZ, phase = step * (double)i;
        double end = length_s - t < 0.02 ? (length_s - t) / 0.02 : 1.0;
        double envelope = (1.0 - exp(-t / 0.006)) * (0.45 + 0.55 * exp(-t / 0.18)) * end;
        double value = sin(phase) + 0.45 * sin(2.0 * phase) + 0.2 * exp(-t / 0.1) * sin(3.0 * phase) +
                       0.12 * exp(-t / 0.06) * sin(5.0 * phase);

        mix_add(mix, start + i, gain * envelope * value, 0.0);
    }
}

static void play_kick(struct mix *mix, double start_s, double gain)
{
    long start = lrint(start_s * RATE_HZ), frames = lrint(0.35 * RATE_HZ);
    double phase = 0.0;

    for (long i = 0; i < frames; i++) {
        double t = (double)i / RATE_HZ;

        phase += 2.0 * PI * (50.0 + 130.0 * exp(-t / 0.022)) / RATE_HZ;
        mix_add(mix, start + i, gain * exp(-t / 0.11) * (1.0 - t / 0.35) * sin(phase), 0.0);
    }
}

static void play_snare(struct mix *mix, double start_s, double gain)
{
    long start = lrint(start_s * RATE_HZ), frames = lrint(0.22 * RATE_HZ);
    double low = 0.0, body = 2.0 * PI * 185.0 / RATE_HZ;

    for (long i = 0; i < frames; i++) {
        double t = (double)i / RATE_HZ, edge = 1.0 - t / 0.22;

        low += 0.5 * (noise(mix) - low);
        mix_add(mix, start + i,
                gain * edge * (0.7 * exp(-t / 0.07) * sin(body * (double)i) + 2.2 * exp(-t / 0.045) * low),
                0.0);
    }
}

static void play_hat(struct mix *mix, double start_s, double gain)
{
    long start = lrint(start_s * RATE_HZ), frames = lrint(0.09 * RATE_HZ);
    double before = 0.0;

    for (long i = 0; i < frames; i++) {
        double t = (double)i / RATE_HZ, value = noise(mix);

        mix_add(mix, start + i, gain * (1.0 - t / 0.09) * exp(-t / 0.014) * (value - before), 0.0);
        before = value;
    }
}

/* One bar: a chord of four notes, a bass note, and who plays. */
struct bar {
    int chord[4], bass;
    int pads, bells, drums;
};

static const struct bar BARS[] = {
    {{62, 65, 69, 76}, 38, 1, 1, 0}, /* Dm9 */
    {{58, 62, 65, 69}, 34, 1, 1, 0}, /* Bb maj7 */
    {{60, 65, 69, 72}, 41, 1, 1, 1}, /* F */
    {{60, 64, 67, 74}, 36, 1, 1, 1}, /* C9 */
    {{62, 65, 69, 76}, 38, 1, 2, 1}, /* Dm9 */
    {{58, 62, 65, 69}, 34, 1, 2, 1}, /* Bb maj7 */
    {{60, 65, 69, 72}, 41, 1, 2, 1}, /* F */
    {{58, 62, 67, 70}, 43, 1, 2, 1}, /* Gm, and the break on its fourth beat */
    {{58, 62, 65, 72}, 34, 1, 2, 1}, /* Bb add9 */
    {{62, 66, 69, 76}, 38, 1, 0, 0}, /* D, held */
};

/* The tune over bars 4 to 8 as (beat, note); the beat is counted from the first bar. */
static const struct {
    double beat;
    int note;
} TUNE[] = {
    {16, 81},   {17.5, 79}, {18, 77}, {19, 76}, {20, 77}, {21.5, 74}, {22, 72}, {24, 69}, {25, 72}, {26, 77},
    {27.5, 79}, {28, 79},   {29, 77}, {30, 74}, {32, 77}, {33.5, 76}, {34, 74}, {35, 72}, {36, 74},
};

static void play_bar(struct mix *mix, const struct bar *bar, double start_s, int last)
{
    static const int arpeggio[8] = {0, 1, 2, 3, 2, 1, 2, 3};
    static const double bass_beats[] = {0.0, 1.5, 2.0, 3.0, 3.5};

    for (int i = 0; i < 4 && bar->pads; i++)
        play_pad(mix, start_s, (last ? 6.0 : 4.0) * BEAT_S - 0.2, bar->chord[i], last ? 0.065 : 0.045);
    for (int i = 0; i < 8 && bar->bells; i++)
        play_bell(mix, start_s + i * 0.5 * BEAT_S, bar->chord[arpeggio[i]], bar->bells == 1 ? 0.085 : 0.05);
    if (last) {
        play_bass(mix, start_s, 5.5 * BEAT_S, bar->bass, 0.24);
        play_kick(mix, start_s, 0.5);
    }
    if (!bar->drums)
        return;
    for (size_t i = 0; i < sizeof bass_beats / sizeof *bass_beats; i++)
        play_bass(mix, start_s + bass_beats[i] * BEAT_S, 0.45 * BEAT_S + (i == 0 ? 0.3 : 0.0),
                  bar->bass + (i == 4 ? 12 : 0), 0.22);
    for (int beat = 0; beat < 4; beat++) {
        if (beat % 2 == 0)
            play_kick(mix, start_s + beat * BEAT_S, 0.5);
        else
            play_snare(mix, start_s + beat * BEAT_S, 0.3);
        play_hat(mix, start_s + (beat + 0.5) * BEAT_S, 0.035);
    }
    play_kick(mix, start_s + 2.5 * BEAT_S, 0.4);
}

static void play(struct mix *mix)
{
    size_t bars = sizeof BARS / sizeof *BARS;

    for (size_t i = 0; i < bars; i++)
        play_bar(mix, &BARS[i], HEAD_S + (double)i * 4.0 * BEAT_S, i + 1 == bars);
    for (size_t i = 0; i < sizeof TUNE / sizeof *TUNE; i++)
        play_bell(mix, HEAD_S + TUNE[i].beat * BEAT_S, TUNE[i].note, 0.15);
}

/* 1 while the band plays, 0 in the break and at the very end, with short edges. */
static double band_gain(double t)
{
    double edge_s = 0.01, end_s = (double)FRAMES / RATE_HZ, fade_s = 1.0;

    if (t > end_s - fade_s)
        return 0.5 + 0.5 * cos(PI * (t - (end_s - fade_s)) / fade_s);
    if (t < BREAK_START_S - edge_s || t > BREAK_END_S)
        return 1.0;
    return t < BREAK_START_S ? (BREAK_START_S - t) / edge_s : 0.0;
}

/* Makes it loud as a record is: a high-pass at 20 Hz against a mean, gain, and a soft ceiling. */
static void master(double *samples, double gain_db, double ceiling_db)
{
    double keep = exp(-2.0 * PI * 20.0 / RATE_HZ), gain = from_db(gain_db), ceiling = from_db(ceiling_db);
    double in = 0.0, out = 0.0;

    for (long i = 0; i < FRAMES; i++) {
        out = keep * (out + samples[i] - in);
        in = samples[i];
        samples[i] = ceiling * tanh(gain * out / ceiling) * band_gain((double)i / RATE_HZ);
        if (i < HEAD_FRAMES)
            samples[i] = 0.0;
    }
}

/* A burst of a quarter of the sampling rate under a raised cosine, its crest halfway between two samples: they reach
   no more than cos(45 degrees) of it, while the waveform that a converter draws reaches all of it. */
static void plant_click(double *samples, double time_s)
{
    long at = lrint(time_s * RATE_HZ);

    for (int i = 1 - CLICK_HALF_WIDTH; i <= CLICK_HALF_WIDTH; i++) {
        double x = i - 0.5;

        samples[at + i - 1] +=
            from_db(CLICK_PEAK_DBTP) * (0.5 + 0.5 * cos(PI * x / CLICK_HALF_WIDTH)) * cos(0.5 * PI * x);
    }
}

static void plant_boost(double *samples)
{
    long start = lrint(CLIP_START_S * RATE_HZ), frames = lrint(CLIP_LENGTH_S * RATE_HZ);

    for (long i = start; i < start + frames; i++)
        samples[i] *= from_db(CLIP_GAIN_DB);
}

/* Adds `offset` to the music and rounds to 16 bits, clipping at full scale. Returns the mean of the result. */
static double quantize(const double *samples, double offset, short *codes)
{
    double sum = 0.0;

    for (long i = 0; i < FRAMES; i++) {
        double code = rint((samples[i] + (i < HEAD_FRAMES ? 0.0 : offset)) * 32768.0);

        codes[i] = (short)(code > 32767.0 ? 32767.0 : code < -32768.0 ? -32768.0 : code);
        sum += codes[i];
    }
    return sum / 32768.0 / FRAMES;
}

/* Counts the runs of three or more samples at the same rail of full scale. */
static void count_runs(const short *codes, long *runs, long *samples, long *longest)
{
    long length = 0;

    *runs = *samples = *longest = 0;
    for (long i = 0; i <= FRAMES; i++) {
        int railed = i < FRAMES && (codes[i] == 32767 || codes[i] == -32768);

        if (railed && (length == 0 || codes[i] == codes[i - 1])) {
            length++;
            continue;
        }
        if (length >= 3) {
            *runs += 1;
            *samples += length;
            *longest = length > *longest ? length : *longest;
        }
        length = railed ? 1 : 0;
    }
}

static void print_truth(short *const codes[2], const double means[2])
{
    static const char *const names[] = {"left", "right"};

    printf("# The faults planted in demo.flac, as generate.c made and counted them.\n"
           "# fault, channel, start in seconds, length in seconds, amounts\n"
           "silence both 0.000 %.3f digital\n",
           HEAD_S);
    for (int c = 0; c < 2; c++) {
        long runs, samples, longest;

        count_runs(codes[c], &runs, &samples, &longest);
        printf("clipping %s %.3f %.3f gain_db=%.1f runs=%ld samples=%ld longest=%ld\n", names[c],
               CLIP_START_S, CLIP_LENGTH_S, CLIP_GAIN_DB, runs, samples, longest);
    }
    printf("offset right %.3f %.3f mean=%.6f other_mean=%.6f\n", HEAD_S, (double)FRAMES / RATE_HZ - HEAD_S,
           means[1], means[0]);
    for (int i = 0; i < CLICKS; i++)
        printf("true-peak left %.3f 0.0015 dbtp=%.2f\n", CLICKS_S[i], CLICK_PEAK_DBTP);
}

static int write_flac(const char *path, short *const codes[2])
{
    SF_INFO info = {.samplerate = RATE_HZ, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    double level = 1.0;
    short *frames = malloc(sizeof *frames * FRAMES * 2);
    int failed = 1;

    if (file && frames) {
        sf_command(file, SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
        sf_set_string(file, SF_STR_TITLE, "Demo master");
        sf_set_string(file, SF_STR_ARTIST, "mixcheck");
        for (long i = 0; i < FRAMES; i++) {
            frames[2 * i] = codes[0][i];
            frames[2 * i + 1] = codes[1][i];
        }
        failed = sf_writef_short(file, frames, FRAMES) != FRAMES;
    }
    if (file)
        failed |= sf_close(file) != 0;
    free(frames);
    return failed;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: generate OUT.flac >TRUTH\n");
        return 2;
    }
    struct mix mix = {calloc(FRAMES, sizeof(double)), calloc(FRAMES, sizeof(double)), 1};
    short *codes[2] = {calloc(FRAMES, sizeof(short)), calloc(FRAMES, sizeof(short))};
    double offset = OFFSET, means[2];

    if (!mix.left || !mix.right || !codes[0] || !codes[1])
        exit(2);
    play(&mix);
    master(mix.left, 1.2, -1.5);
    master(mix.right, 1.2, -1.5);
    for (int i = 0; i < CLICKS; i++)
        plant_click(mix.left, CLICKS_S[i]);
    plant_boost(mix.left);
    plant_boost(mix.right);
    means[0] = quantize(mix.left, 0.0, codes[0]);
    /* The mean of the whole channel is to be OFFSET, the silence before and the clipping included. */
    for (int i = 0; i < 8; i++) {
        means[1] = quantize(mix.right, offset, codes[1]);
        offset += OFFSET - means[1];
    }
    means[1] = quantize(mix.right, offset, codes[1]);
    print_truth(codes, means);
    if (write_flac(argv[1], codes)) {
        fprintf(stderr, "generate: cannot write '%s'\n", argv[1]);
        return 1;
    }
    free(mix.left);
    free(mix.right);
    free(codes[0]);
    free(codes[1]);
    return 0;
}
