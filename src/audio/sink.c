#include "audio/sink.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audio/sink_parts.h"
#include "base/mem.h"
#include "base/text.h"

static const struct sink_writer *const writers[SINK_CONTAINERS] = {
    [SINK_WAV] = &sink_wave,
    [SINK_RF64] = &sink_wave,
    [SINK_AIFF] = &sink_aiff,
    [SINK_FLAC] = &sink_through_library,
    [SINK_OGG_VORBIS] = &sink_through_library,
    [SINK_OPUS] = &sink_through_library,
    [SINK_MP3] = &sink_through_library,
};

enum status sink_fail(struct sink *sink, const char *why, struct fault *fault)
{
    char *shown = text_shown(sink->draft.path);
    enum status status = fail(fault, ERR_SYSTEM, "cannot write '%s': %s", shown, why);
    free(shown);
    return status;
}

enum status sink_fail_to_write(struct sink *sink, struct fault *fault)
{
    return sink_fail(sink, strerror(sink->error_number), fault);
}

void sink_put(struct sink *sink, const void *bytes, size_t count)
{
    if (!count || sink->error_number)
        return;
    errno = 0;
    if (fwrite(bytes, 1, count, sink->draft.out) < count)
        sink->error_number = errno ? errno : EIO;
}

int32_t sink_code(double sample, double full_scale)
{
    double scaled = sample * full_scale;
    if (isnan(scaled))
        return 0;
    scaled = scaled < -full_scale ? -full_scale : scaled > full_scale - 1.0 ? full_scale - 1.0 : scaled;
    return (int32_t)lrint(scaled);
}

/* The bits of the float that is nearest; what is larger than any is the largest. */
static uint32_t float_word(double sample)
{
    float single = isnan(sample)       ? 0.0f
                   : sample > FLT_MAX  ? FLT_MAX
                   : sample < -FLT_MAX ? -FLT_MAX
                                       : (float)sample;
    uint32_t word;
    memcpy(&word, &single, sizeof word);
    return word;
}

static uint8_t *put_word(uint8_t *to, enum byte_order order, uint32_t word, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[order == BYTES_LE ? i : bytes - 1 - i] = (uint8_t)(word >> 8 * i);
    return to + bytes;
}

enum status sink_put_words(struct sink *sink, enum byte_order order, double *const *samples, size_t from,
                           size_t frames, struct fault *fault)
{
    const struct sink_format *format = &sink->format;
    const double full_scale = ldexp(1.0, format->bits - 1);
    uint8_t *to = sink->piece;
    for (size_t i = from; i < from + frames; i++)
        for (int channel = 0; channel < format->channels; channel++) {
            double sample = samples[sink->order[channel]][i];
            uint32_t word = format->is_float ? float_word(sample) : (uint32_t)sink_code(sample, full_scale);
            to = put_word(to, order, word, format->bits / 8);
        }
    sink_put(sink, sink->piece, (size_t)(to - (uint8_t *)sink->piece));
    return sink->error_number ? sink_fail_to_write(sink, fault) : OK;
}

int64_t sink_audio_bytes(const struct sink *sink)
{
    return sink->frames * sink->format.channels * (sink->format.bits / 8);
}

/* Places in the order that the kind has: by the bits of the mask, or as Vorbis has it. */
static enum status order_channels(struct sink *sink, struct fault *fault)
{
    const struct sink_format *format = &sink->format;
    enum speaker wanted[AUDIO_CHANNELS_MAX];
    bool is_vorbis = format->container == SINK_OGG_VORBIS || format->container == SINK_OPUS;
    sink->mask = layout_mask(format->speakers, format->channels);
    if (is_vorbis)
        layout_from_vorbis(format->channels, wanted);
    else if (!layout_from_mask(sink->mask, format->channels, wanted))
        memcpy(wanted, format->speakers, sizeof wanted);
    if (layout_order(wanted, format->speakers, format->channels, sink->order))
        return OK;
    if (is_vorbis && format->channels > 2)
        return fail(fault, ERR_USAGE, "%s has no place for loudspeakers as these %d channels have them",
                    sink_kinds[format->container].name, format->channels);
    for (int i = 0; i < format->channels; i++)
        sink->order[i] = i;
    return OK;
}

/* The head is written once more when all is known: a pipe or a device will not do. */
static enum status check_goal(struct sink *sink, struct fault *fault)
{
    return sink->draft.temporary || sink->draft.is_nameless ? OK
                                                            : sink_fail(sink, "it is no regular file", fault);
}

enum status sink_open(struct sink **result, const char *goal, const struct sink_format *format,
                      const struct carried *carried, struct fault *fault)
{
    static const struct carried nothing;
    struct sink *sink = mem_zero(1, sizeof *sink);
    sink->format = *format;
    sink->writer = writers[format->container];
    *result = NULL;
    enum status status = sink_kind_check(format, fault);
    if (status == OK)
        status = order_channels(sink, fault);
    if (status == OK)
        status = path_begin(&sink->draft, goal, fault);
    if (status == OK)
        status = check_goal(sink, fault);
    if (status == OK) {
        sink->piece = mem_zero(SINK_PIECE_FRAMES * (size_t)format->channels, sizeof(double));
        status = sink->writer->begin(sink, carried ? carried : &nothing, fault);
    }
    if (status == OK)
        *result = sink;
    else
        sink_abort(sink);
    return status;
}

enum status sink_write(struct sink *sink, double *const *samples, size_t frames, struct fault *fault)
{
    for (size_t from = 0; from < frames;) {
        size_t piece = frames - from < SINK_PIECE_FRAMES ? frames - from : SINK_PIECE_FRAMES;
        enum status status = sink->writer->write(sink, samples, from, piece, fault);
        if (status != OK)
            return status;
        from += piece;
        sink->frames += (int64_t)piece;
    }
    return OK;
}

void sink_set_loudness(struct sink *sink, const struct bext_loudness *loudness)
{
    if (sink->loudness_at)
        bext_put_loudness(sink->meta.text + sink->loudness_at, loudness);
}

static void release(struct sink *sink)
{
    if (sink->writer && sink->writer->stop)
        sink->writer->stop(sink);
    path_abandon(&sink->draft);
    buf_release(&sink->meta);
    free(sink->piece);
    free(sink);
}

enum status sink_finish(struct sink *sink, bool overwrite, struct fault *fault)
{
    enum status status = sink->writer->end(sink, fault);
    if (status == OK && sink->error_number)
        status = sink_fail_to_write(sink, fault);
    if (status == OK)
        status = (overwrite ? path_commit : path_commit_new)(&sink->draft, fault);
    release(sink);
    return status;
}

void sink_abort(struct sink *sink)
{
    if (sink)
        release(sink);
}
