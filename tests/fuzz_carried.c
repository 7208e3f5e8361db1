/* Fuzz target: bytes as an audio file, whose tags, cue points and chunks are read and written into each kind of file. */
#include <stdlib.h>
#include <unistd.h>

#include "audio/sink.h"
#include "bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/* A new file that is not kept: nothing is synced. */
static void write_copy(enum sink_container container, const struct carried *carried)
{
    struct sink_format format = {
        .container = container, .rate_hz = 48000, .channels = 2, .bits = 16, .quality = 0.5};
    struct fault fault;
    struct sink *sink;
    double silence[100] = {0}, *samples[] = {silence, silence};
    layout_assume(2, format.speakers);
    if (sink_open(&sink, "/tmp/mixcheck-fuzz", &format, carried, &fault) != OK ||
        sink_write(sink, samples, 100, &fault) != OK)
        abort();
    sink_abort(sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static struct carried_loss losses[CARRIED_LOSSES_MAX];
    struct carried carried;
    struct fault fault;
    if (carried_read(&carried, bytes_as_file(bytes, count), &fault) == OK)
        for (int i = 0; i <= SINK_FLAC; i++) {
            carried_losses(&carried, (enum sink_container)i, losses);
            write_copy((enum sink_container)i, &carried);
        }
    carried_release(&carried);
    return 0;
}
