/* What single parts of mixcheck take. Not in bench_tool: its bare loops would pay for loading mixcheck's libraries.
   usage: bench_parts analyzers FILE [NAME]   each analyzer alone, or that one: processor time from start to finish,
                                              in ns per sample and channel
          bench_parts welch_start RATE        ms of processor time for the first and the second time
          bench_parts fft_new SIZE            likewise */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyze/pipeline.h"
#include "analyze/welch.h"
#include "audio/source.h"
#include "base/mem.h"
#include "base/simd.h"
#include "dsp/fft.h"

static double processor_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void require(enum status status, const struct fault *fault)
{
    if (status == OK)
        return;
    fprintf(stderr, "bench_parts: %s\n", fault->text);
    exit(2);
}

/* What it takes to look at the clock. */
static double clock_s(void)
{
    enum { TIMES = 1000 };
    double began = processor_s();
    for (int i = 1; i < TIMES; i++)
        processor_s();
    return (processor_s() - began) / TIMES;
}

/* Reads the file as mixcheck does; the seconds of the pushes alone. */
static double push_all(const struct analyzer *analyzer, void *state, struct source *source, int64_t *frames)
{
    enum { BLOCK = 16384 };
    struct fault fault = {{0}};
    struct audio_buffer buffer;
    double spent_s = 0, looking_s = clock_s();
    audio_buffer_init(&buffer, source_format(source)->channels, BLOCK);
    for (;;) {
        require(source_read(source, &buffer, &fault), &fault);
        if (buffer.block.frames == 0)
            break;
        double began_s = processor_s();
        if (analyzer->push)
            analyzer->push(state, &buffer.block);
        spent_s += processor_s() - began_s - looking_s;
        *frames += (int64_t)buffer.block.frames;
        audio_buffer_continue(&buffer, &buffer);
    }
    audio_buffer_release(&buffer);
    return spent_s;
}

static void time_analyzer(const struct analyzer *analyzer, const char *path, struct record *record)
{
    const struct analyze_options options = {.second_meter = true};
    struct fault fault = {{0}};
    struct source *source;
    int64_t frames = 0;
    require(source_open(&source, path, &fault), &fault);
    const struct audio_format *format = source_format(source);
    void *state = mem_aligned(1, analyzer->state_size);
    double began_s = processor_s();
    if (analyzer->start)
        require(analyzer->start(state, format, &options, &fault), &fault);
    double spent_s = processor_s() - began_s + push_all(analyzer, state, source, &frames);
    began_s = processor_s();
    require(analyzer->finish(state, record, &fault), &fault);
    spent_s += processor_s() - began_s;
    printf("%s %.4f\n", analyzer->name, fmax(spent_s, 0) * 1e9 / (double)frames / format->channels);
    if (analyzer->stop)
        analyzer->stop(state);
    free(state);
    source_close(source);
}

/* In the register's order, into one record, since some read what others recorded. */
static int time_analyzers(const char *path, const char *name)
{
    struct record record = {0};
    simd_flush_denormals();
    for (size_t i = 0; analyzer_at(i); i++)
        if (!name || strcmp(analyzer_at(i)->name, name) == 0)
            time_analyzer(analyzer_at(i), path, &record);
    record_release(&record);
    return 0;
}

static void start_welch(int rate_hz)
{
    struct audio_format format = {.rate_hz = rate_hz, .channels = 2};
    struct welch welch = {0};
    layout_assume(format.channels, format.speakers);
    welch_start(&welch, &format);
    welch_stop(&welch);
}

static void plan_fft(int size)
{
    fft_free(fft_new((size_t)size));
}

static int time_twice(void (*what)(int), const char *argument)
{
    int number = (int)strtol(argument, NULL, 10);
    double before = processor_s();
    what(number);
    double between = processor_s();
    what(number);
    printf("%.4f %.4f\n", (between - before) * 1e3, (processor_s() - between) * 1e3);
    return 0;
}

int main(int count, char **words)
{
    mem_start();
    if ((count == 3 || count == 4) && strcmp(words[1], "analyzers") == 0)
        return time_analyzers(words[2], count == 4 ? words[3] : NULL);
    if (count == 3 && strcmp(words[1], "welch_start") == 0)
        return time_twice(start_welch, words[2]);
    if (count == 3 && strcmp(words[1], "fft_new") == 0)
        return time_twice(plan_fft, words[2]);
    fputs("bench_parts: the head of tests/bench_parts.c says how\n", stderr);
    return 2;
}
