/* Fuzz target: bytes as an audio file, which is read to its end, measured, judged and reported in every format. */
#include <stdlib.h>
#include <string.h>

#include "audio/source.h"
#include "base/text.h"
#include "base/xml.h"
#include "bytes.h"
#include "job/examine.h"
#include "judge/shelf.h"
#include "report/reporter.h"

/* A few bytes of FLAC can stand for hours of audio, which is no fault. */
enum { FRAMES_MAX = 100000 };

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static struct target faults;
static FILE *nowhere;

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    struct fault fault;
    nowhere = fopen("/dev/null", "w");
    if (!nowhere || shelf_load(&faults, "faults", &fault) != OK)
        abort();
    return 0;
}

/* Reads with a small buffer, and says whether the end came soon. */
static bool read_through(const char *path)
{
    struct source *source;
    struct audio_buffer buffer;
    struct fault fault;
    enum status status = source_open(&source, path, &fault);
    if (status != OK)
        return true;
    int64_t frames = 0;
    audio_buffer_init(&buffer, source_format(source)->channels, 1000);
    do {
        status = source_read(source, &buffer, &fault);
        frames += (int64_t)buffer.block.frames;
    } while (status == OK && buffer.block.frames && frames < FRAMES_MAX);
    audio_buffer_release(&buffer);
    source_close(source);
    return frames < FRAMES_MAX;
}

static void report(const struct outcome *outcome)
{
    struct report_options options = {.verbose = true, .series = true, .files = 1};
    struct report_totals totals = {.files = 1};
    totals.by_state[outcome->state] = 1;
    for (size_t i = 0; reporter_at(i); i++) {
        const struct reporter *reporter = reporter_at(i);
        if (reporter->begin)
            reporter->begin(nowhere, &options);
        reporter->file(nowhere, &options, outcome, 0);
        if (reporter->end)
            reporter->end(nowhere, &options, &totals);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const struct target *const targets[] = {&faults};
    struct examine_options options = {
        .analyze = {.second_meter = true}, .targets = targets, .target_count = 1};
    struct outcome outcome;
    const char *path = bytes_as_file(bytes, count);
    /* Measuring takes so much longer than reading that a quarter of the inputs must do. */
    if (!read_through(path) || count % 4)
        return 0;
    examine(&outcome, path, &options);
    if (outcome.trouble) { /* one line that a terminal can show */
        char *shown = text_shown(outcome.trouble);
        if (!*shown || strcmp(shown, outcome.trouble) != 0)
            abort();
        free(shown);
    }
    report(&outcome);
    outcome_release(&outcome);
    return 0;
}
