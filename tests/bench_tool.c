/* What the benchmark needs beside mixcheck: files of any length made of the demo, and bare loops to compare with.
   usage: bench_tool make DEMO OUT.wav|OUT.flac MINUTES RATE BITS CHANNELS
          bench_tool read FILE        libsndfile, reading only
          bench_tool run COMMAND...   processor seconds, wall seconds and peak KiB of a command, printed on a line
          bench_tool ebur128 FILE     libebur128: integrated, range, sample and true peak, in blocks of 100 ms */
#include <ebur128.h>
#include <fcntl.h>
#include <sndfile.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096 };

struct tape {
    float *frames; /* two channels */
    sf_count_t count;
};

static SNDFILE *open_or_exit(const char *path, int mode, SF_INFO *info)
{
    SNDFILE *file = sf_open(path, mode, info);
    if (file)
        return file;
    fprintf(stderr, "bench_tool: %s: %s\n", path, sf_strerror(NULL));
    exit(2);
}

static struct tape read_demo(const char *path)
{
    SF_INFO info = {0};
    SNDFILE *file = open_or_exit(path, SFM_READ, &info);
    struct tape tape = {malloc((size_t)info.frames * 2 * sizeof(float)), 0};
    if (!tape.frames || info.channels != 2)
        exit(2);
    tape.count = sf_readf_float(file, tape.frames, info.frames);
    sf_close(file);
    return tape;
}

/* The demo over and over; channels past the second are its sides in turn, each later by a while of its own. The head's
   silence is left out. */
static int make(char **words)
{
    enum { HEAD = 60000 };
    struct tape tape = read_demo(words[0]);
    double minutes = atof(words[2]);
    SF_INFO info = {.samplerate = (int)strtol(words[3], NULL, 10),
                    .channels = (int)strtol(words[5], NULL, 10)};
    int is_flac = strstr(words[1], ".flac") != NULL;
    int subtype = strcmp(words[4], "24") == 0 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16;
    info.format = (is_flac ? SF_FORMAT_FLAC : info.channels > 2 ? SF_FORMAT_WAVEX : SF_FORMAT_WAV) | subtype;
    SNDFILE *out = open_or_exit(words[1], SFM_WRITE, &info);
    sf_count_t frames = (sf_count_t)(minutes * 60.0 * info.samplerate), loop = tape.count - HEAD;
    float *block = malloc(BLOCK * (size_t)info.channels * sizeof *block);
    if (!block)
        exit(2);
    for (sf_count_t at = 0; at < frames; at += BLOCK) {
        sf_count_t count = frames - at < BLOCK ? frames - at : BLOCK;
        for (sf_count_t i = 0; i < count; i++)
            for (int c = 0; c < info.channels; c++)
                block[i * info.channels + c] =
                    tape.frames[2 * (HEAD + (at + i + c / 2 * 7919) % loop) + c % 2];
        sf_writef_float(out, block, count);
    }
    free(block);
    free(tape.frames);
    return sf_close(out) ? 2 : 0;
}

static int loop(const char *path, int with_meter)
{
    SF_INFO info = {0};
    SNDFILE *file = open_or_exit(path, SFM_READ, &info);
    sf_count_t block = with_meter ? info.samplerate / 10 : BLOCK, got;
    float *frames = malloc((size_t)(block * info.channels) * sizeof *frames);
    ebur128_state *meter = NULL;
    double loudness = 0, range = 0, peak = 0;
    if (!frames)
        exit(2);
    if (with_meter)
        meter = ebur128_init((unsigned)info.channels, (unsigned long)info.samplerate,
                             EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_SAMPLE_PEAK |
                                 EBUR128_MODE_TRUE_PEAK);
    while ((got = sf_readf_float(file, frames, block)) > 0)
        if (meter)
            ebur128_add_frames_float(meter, frames, (size_t)got);
    if (meter) {
        ebur128_loudness_global(meter, &loudness);
        ebur128_loudness_range(meter, &range);
        ebur128_true_peak(meter, 0, &peak);
        printf("%.2f LUFS %.2f LU %.4f\n", loudness, range, peak);
        ebur128_destroy(&meter);
    }
    free(frames);
    sf_close(file);
    return 0;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

extern char **environ;

/* From a process as small as this one, since a child's peak begins with its parent's; without fork, whose copy of this
   process's page tables would count as the child's time. */
static int run(char **words)
{
    struct timespec began, ended;
    struct rusage use;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &began);
    posix_spawn_file_actions_t quiet;
    pid_t child;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&child, words[0], &quiet, NULL, words, environ) != 0 ||
        waitpid(child, &status, 0) != child || getrusage(RUSAGE_CHILDREN, &use) != 0)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("%.6f %.6f %ld\n", seconds_of(use.ru_utime) + seconds_of(use.ru_stime),
           (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) * 1e-9,
           use.ru_maxrss);
    return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? 0 : 2; /* 1: a judgement, not a failure */
}

int main(int count, char **words)
{
    if (count == 8 && strcmp(words[1], "make") == 0)
        return make(words + 2);
    if (count == 3 && strcmp(words[1], "read") == 0)
        return loop(words[2], 0);
    if (count == 3 && strcmp(words[1], "ebur128") == 0)
        return loop(words[2], 1);
    if (count > 2 && strcmp(words[1], "run") == 0)
        return run(words + 2);
    fputs("bench_tool: the head of tests/bench_tool.c says how\n", stderr);
    return 2;
}
