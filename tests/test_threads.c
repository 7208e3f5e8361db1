/* Files examined in several threads at once come out as they do one by one; meant for a build with ThreadSanitizer,
   where it also shows whether anything is shared. */
#include <math.h>
#include <pthread.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/xml.h"
#include "check.h"
#include "job/examine.h"
#include "judge/shelf.h"

enum { THREADS = 4, FRAMES = 60000, CHANNELS_MAX = 6 };

static const struct {
    const char *path; /* made unless it has no format */
    int format, channels, rate_hz, kept_percent;
} files[] = {
    {"tests/test_threads.16.tmp", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, 44100, 100},
    {"tests/test_threads.float.tmp", SF_FORMAT_WAVEX | SF_FORMAT_FLOAT, 6, 48000, 100},
    {"tests/test_threads.flac.tmp", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 1, 96000, 100},
    {"tests/test_threads.vorbis.tmp", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2, 44100, 100},
    {"tests/test_threads.opus.tmp", SF_FORMAT_OGG | SF_FORMAT_OPUS, 2, 48000, 100},
    {"tests/test_threads.mp3.tmp", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 2, 44100, 100},
    {"tests/test_threads.alac.tmp", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 2, 44100, 100},
    {"tests/test_threads.broken.tmp", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2, 44100, 60},
    {"tests/test_threads.refused.tmp", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 2, 44100, 0},
    {"tests/test_threads.missing.tmp", 0, 0, 0, 0},
};
enum { FILES = sizeof files / sizeof *files };

struct worker {
    pthread_t thread;
    int first; /* each begins with another file */
    struct examine_options options;
    struct outcome outcomes[FILES];
};

static float sample(int frame, int channel)
{
    return 0.5f * sinf(0.03f * (float)frame * (float)(channel + 1)) + 0.2f * sinf(0.71f * (float)frame);
}

/* Whether this libsndfile writes the format. */
static bool make_file(int which)
{
    SF_INFO info = {
        .format = files[which].format, .channels = files[which].channels, .samplerate = files[which].rate_hz};
    SNDFILE *file = sf_open(files[which].path, SFM_WRITE, &info);
    if (!file)
        return false;
    float *samples = mem_zero(FRAMES * CHANNELS_MAX, sizeof *samples);
    for (int i = 0; i < FRAMES * info.channels; i++)
        samples[i] = sample(i / info.channels, i % info.channels);
    sf_writef_float(file, samples, FRAMES);
    sf_close(file);
    free(samples);
    FILE *made = fopen(files[which].path, "r+");
    fseek(made, 0, SEEK_END);
    long kept = ftell(made) / 100 * files[which].kept_percent;
    fclose(made);
    return files[which].kept_percent == 100 || truncate(files[which].path, kept ? kept : 40) == 0;
}

static void *run_worker(void *user)
{
    struct worker *worker = user;
    for (int i = 0; i < FILES; i++) {
        int which = (worker->first + i) % FILES;
        examine(&worker->outcomes[which], files[which].path, &worker->options);
    }
    return NULL;
}

static bool same_reading(const struct reading *a, const struct reading *b)
{
    if (a->measure != b->measure || a->channel != b->channel || a->kind != b->kind || a->count != b->count ||
        a->place_count != b->place_count || a->place_total != b->place_total)
        return false;
    if (a->number != b->number || a->time_s != b->time_s) /* finite, to the bit */
        return false;
    if ((a->text || b->text) && (!a->text || !b->text || strcmp(a->text, b->text) != 0))
        return false;
    return !a->count || memcmp(a->values, b->values, a->count * sizeof *a->values) == 0;
}

static void compare(const struct outcome *alone, const struct outcome *among)
{
    CHECK(among->state == alone->state);
    CHECK(among->measured == alone->measured);
    CHECK_TEXT(among->trouble, alone->trouble);
    CHECK(among->findings.count == alone->findings.count);
    CHECK(among->record.count == alone->record.count);
    for (size_t i = 0; i < alone->record.count && i < among->record.count; i++)
        if (!same_reading(alone->record.readings[i], among->record.readings[i]))
            CHECK_TEXT(alone->record.readings[i]->measure->id, "the same in every thread");
}

static void release(struct worker *worker)
{
    for (int i = 0; i < FILES; i++)
        outcome_release(&worker->outcomes[i]);
}

int main(void)
{
    struct target faults;
    struct fault fault;
    if (!CHECK(shelf_load(&faults, "faults", &fault) == OK))
        return check_end();
    const struct target *const targets[] = {&faults};
    struct examine_options options = {
        .analyze = {.second_meter = true}, .targets = targets, .target_count = 1};
    struct worker alone = {.options = options}, workers[THREADS];
    for (int i = 0; i < FILES; i++)
        if (files[i].format && !make_file(i))
            printf("not written by this libsndfile: %s\n", files[i].path);
    run_worker(&alone);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.first = i * FILES / THREADS, .options = options};
        CHECK(pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(workers[i].thread, NULL) == 0);
        for (int k = 0; k < FILES; k++) {
            check_about("thread %d, %s", i, files[k].path);
            compare(&alone.outcomes[k], &workers[i].outcomes[k]);
        }
        release(&workers[i]);
    }
    check_about(NULL);
    CHECK(alone.outcomes[0].measured && alone.outcomes[FILES - 1].trouble);
    release(&alone);
    target_release(&faults);
    xml_stop();
    for (int i = 0; i < FILES; i++)
        unlink(files[i].path);
    return check_end();
}
