/* FLAC, Vorbis, Opus and MP3, which libsndfile encodes. It knows few tags and no pictures: in FLAC files its metadata
   blocks are replaced by ours on their way into the file (RFC 9639, clause 8), and MP3 files get an ID3v2 tag in front.
   The place of a byte in the file is then not the one that libsndfile knows. */
#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "audio/bytes.h"
#include "audio/sink_parts.h"
#include "audio/sndfile_lock.h"
#include "audio/tag_names.h"
#include "base/mem.h"

enum { MAGIC_BYTES = 4, BLOCK_HEAD = 4, INFO_END = 42, COMMENTS = 4, PICTURE = 6, LAST = 0x80, MASK = 0x7F };

struct sink_library {
    SNDFILE *file;
    int64_t position, size; /* as libsndfile sees the file */
    struct buf blocks; /* FLAC: what it wrote before the first frame, until the last of its blocks is whole */
    bool awaits_blocks;
    int64_t blocks_end;  /* FLAC: where its blocks end, to libsndfile */
    int64_t shift;       /* how much farther on all that follows stands in the file */
    int64_t out_at;      /* where the file is written on */
    struct buf comments; /* FLAC: our block of tags behind the vendor */
    struct buf pictures; /* FLAC: our blocks of pictures */
};

static void put_at(struct sink *sink, int64_t at, const void *bytes, size_t count)
{
    struct sink_library *library = sink->library;
    if (at != library->out_at && fseeko(sink->draft.out, (off_t)at, SEEK_SET) != 0 && !sink->error_number)
        sink->error_number = errno;
    sink_put(sink, bytes, count);
    library->out_at = at + (int64_t)count;
}

static void add_block(struct buf *to, int kind, bool is_last, const void *bytes, size_t count)
{
    bytes_add(to, BYTES_BE, (uint64_t)kind | (is_last ? LAST : 0u), 1);
    bytes_add(to, BYTES_BE, count, 3);
    buf_add_bytes(to, bytes, count);
}

/* Where the blocks end; 0 while the last one is not whole. *comments is where theirs begins. */
static size_t blocks_end(const struct buf *blocks, size_t *comments)
{
    const uint8_t *bytes = (const uint8_t *)blocks->text;
    for (size_t at = MAGIC_BYTES; at + BLOCK_HEAD <= blocks->length;) {
        size_t next = at + BLOCK_HEAD + (bytes_u32be(bytes + at) & 0xFFFFFF);
        if ((bytes[at] & MASK) == COMMENTS)
            *comments = at + BLOCK_HEAD;
        if (bytes[at] & LAST)
            return next <= blocks->length ? next : 0;
        at = next;
    }
    return 0;
}

/* The mask is stated where it is not the one that a reader assumes (RFC 9639, clauses 9.1.3 and 8.6.2). */
static uint32_t stated_mask(const struct sink *sink)
{
    enum speaker usual[AUDIO_CHANNELS_MAX];
    layout_assume(sink->format.channels, usual);
    return layout_mask(usual, sink->format.channels) == sink->mask ? 0 : sink->mask;
}

static void describe_flac(struct sink *sink, const struct carried *carried)
{
    struct sink_library *library = sink->library;
    sink_add_comments(&library->comments, carried, stated_mask(sink));
    for (size_t i = 0; i < carried->picture_count; i++)
        add_block(&library->pictures, PICTURE, i + 1 == carried->picture_count, carried->pictures[i].bytes,
                  carried->pictures[i].count);
}

/* Our blocks in place of libsndfile's: its STREAMINFO, its name as vendor, then what is carried. */
static void replace_blocks(struct sink *sink, size_t end, size_t comments)
{
    struct sink_library *library = sink->library;
    const uint8_t *old = (const uint8_t *)library->blocks.text;
    struct buf head = {0}, body = {0};
    size_t vendor = comments && comments + 4 <= end ? bytes_u32le(old + comments) : 0;
    if (vendor > end - comments - 4)
        vendor = 0;
    buf_add_bytes(&head, (const char *)old, INFO_END);
    head.text[MAGIC_BYTES] &= MASK;
    bytes_add(&body, BYTES_LE, vendor, 4);
    buf_add_bytes(&body, (const char *)old + (vendor ? comments + 4 : 0), vendor);
    buf_add_bytes(&body, library->comments.text, library->comments.length);
    add_block(&head, COMMENTS, library->pictures.length == 0, body.text, body.length);
    buf_add_bytes(&head, buf_text(&library->pictures), library->pictures.length);
    put_at(sink, 0, head.text, head.length);
    library->blocks_end = (int64_t)end;
    library->shift = (int64_t)head.length - (int64_t)end;
    library->awaits_blocks = false;
    buf_release(&head);
    buf_release(&body);
}

/* Bytes behind the blocks go where they belong; of the blocks only STREAMINFO is written once more. */
static void put_shifted(struct sink *sink, int64_t at, const uint8_t *bytes, int64_t count)
{
    const struct sink_library *library = sink->library;
    if (at < INFO_END && library->blocks_end) {
        int64_t part = count < INFO_END - at ? count : INFO_END - at;
        if (at > MAGIC_BYTES)
            put_at(sink, at, bytes, (size_t)part);
    }
    int64_t skip = at < library->blocks_end ? library->blocks_end - at : 0;
    if (skip < count)
        put_at(sink, at + skip + library->shift, bytes + skip, (size_t)(count - skip));
}

static void take_blocks(struct sink *sink, const void *bytes, size_t count)
{
    struct sink_library *library = sink->library;
    size_t comments = 0;
    buf_add_bytes(&library->blocks, bytes, count);
    size_t end = blocks_end(&library->blocks, &comments);
    if (end < INFO_END)
        return;
    replace_blocks(sink, end, comments);
    put_shifted(sink, (int64_t)end, (const uint8_t *)library->blocks.text + end,
                (int64_t)(library->blocks.length - end));
    buf_release(&library->blocks);
}

static sf_count_t io_write(const void *bytes, sf_count_t count, void *user)
{
    struct sink *sink = user;
    struct sink_library *library = sink->library;
    if (count <= 0 || sink->error_number)
        return 0;
    if (library->awaits_blocks)
        take_blocks(sink, bytes, (size_t)count);
    else
        put_shifted(sink, library->position, bytes, count);
    library->position += count;
    if (library->position > library->size)
        library->size = library->position;
    return sink->error_number ? 0 : count;
}

static sf_count_t io_size(void *user)
{
    return ((struct sink *)user)->library->size;
}

static sf_count_t io_tell(void *user)
{
    return ((struct sink *)user)->library->position;
}

static sf_count_t io_seek(sf_count_t offset, int whence, void *user)
{
    struct sink_library *library = ((struct sink *)user)->library;
    sf_count_t from = whence == SEEK_CUR ? library->position : whence == SEEK_END ? library->size : 0;
    return library->position = from + offset;
}

static sf_count_t io_read(void *bytes, sf_count_t count, void *user)
{
    (void)bytes, (void)count, (void)user;
    return 0;
}

static int library_format(const struct sink_format *format)
{
    switch (format->container) {
    case SINK_FLAC:
        return SF_FORMAT_FLAC | (format->bits == 16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24);
    case SINK_OGG_VORBIS:
        return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    case SINK_OPUS:
        return SF_FORMAT_OGG | SF_FORMAT_OPUS;
    default:
        return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    }
}

/* MP3 at a constant rate: every player shows its length right. */
static void set_quality(struct sink *sink)
{
    SNDFILE *file = sink->library->file;
    double quality = fmin(fmax(sink->format.quality, 0.0), 1.0), compression = 1.0 - quality;
    int constant = SF_BITRATE_MODE_CONSTANT;
    if (sink->format.container == SINK_MP3)
        sf_command(file, SFC_SET_BITRATE_MODE, &constant, sizeof constant);
    if (sink->format.container != SINK_FLAC)
        sf_command(file, SFC_SET_COMPRESSION_LEVEL, &compression, sizeof compression);
}

static void set_strings(struct sink *sink, const struct carried *carried)
{
    for (size_t i = 0; i < tag_names_count; i++) {
        struct buf utf8 = {0};
        char *text = tag_names[i].sndfile ? carried_tag_text(carried, tag_names[i].name) : NULL;
        if (text) {
            sink_add_utf8(&utf8, text);
            sf_set_string(sink->library->file, tag_names[i].sndfile, buf_text(&utf8));
        }
        buf_release(&utf8);
        free(text);
    }
}

static enum status open_library(struct sink *sink, struct fault *fault)
{
    SF_VIRTUAL_IO io = {io_size, io_seek, io_read, io_write, io_tell};
    SF_INFO info = {.samplerate = sink->format.rate_hz,
                    .channels = sink->format.channels,
                    .format = library_format(&sink->format)};
    enum status status = OK;
    sndfile_lock();
    sink->library->file = sf_open_virtual(&io, SFM_WRITE, &info, sink);
    if (!sink->library->file)
        status = sink_fail(sink, sf_strerror(NULL), fault);
    sndfile_unlock();
    return status;
}

static enum status begin(struct sink *sink, const struct carried *carried, struct fault *fault)
{
    struct sink_library *library = sink->library = mem_zero(1, sizeof *library);
    struct buf tag = {0};
    library->awaits_blocks = sink->format.container == SINK_FLAC;
    if (library->awaits_blocks)
        describe_flac(sink, carried);
    else if (sink->format.container == SINK_MP3)
        sink_add_id3(&tag, carried);
    put_at(sink, 0, buf_text(&tag), tag.length);
    library->shift = (int64_t)tag.length;
    buf_release(&tag);
    enum status status = open_library(sink, fault);
    if (status == OK) {
        set_quality(sink);
        if (sink->format.container != SINK_FLAC && sink->format.container != SINK_MP3)
            set_strings(sink, carried);
    }
    return status;
}

/* Codes stand at the top of 32 bits, so that no number is rounded on its way. */
static sf_count_t write_codes(struct sink *sink, double *const *samples, size_t from, size_t frames)
{
    int32_t *to = sink->piece;
    int bits = sink->format.bits;
    const double full_scale = ldexp(1.0, bits - 1);
    for (size_t i = from; i < from + frames; i++)
        for (int channel = 0; channel < sink->format.channels; channel++)
            *to++ = sink_code(samples[sink->order[channel]][i], full_scale) * (INT32_C(1) << (32 - bits));
    return sf_writef_int(sink->library->file, sink->piece, (sf_count_t)frames);
}

static sf_count_t write_doubles(struct sink *sink, double *const *samples, size_t from, size_t frames)
{
    double *to = sink->piece;
    for (size_t i = from; i < from + frames; i++)
        for (int channel = 0; channel < sink->format.channels; channel++) {
            double sample = samples[sink->order[channel]][i];
            *to++ = isfinite(sample) ? sample : 0.0;
        }
    return sf_writef_double(sink->library->file, sink->piece, (sf_count_t)frames);
}

static enum status write_frames(struct sink *sink, double *const *samples, size_t from, size_t frames,
                                struct fault *fault)
{
    bool is_lossy = sink_kind_is_lossy(sink->format.container);
    sf_count_t written = (is_lossy ? write_doubles : write_codes)(sink, samples, from, frames);
    if (sink->error_number)
        return sink_fail_to_write(sink, fault);
    if (written < (sf_count_t)frames)
        return sink_fail(sink, sf_strerror(sink->library->file), fault);
    return OK;
}

/* libsndfile begins its files with the first frame. */
static enum status end(struct sink *sink, struct fault *fault)
{
    if (sink->frames == 0)
        return sink_fail(sink, "there is no audio to encode", fault);
    int trouble = sf_close(sink->library->file);
    sink->library->file = NULL;
    if (sink->error_number)
        return sink_fail_to_write(sink, fault);
    return trouble ? sink_fail(sink, sf_error_number(trouble), fault) : OK;
}

static void stop(struct sink *sink)
{
    struct sink_library *library = sink->library;
    if (!library)
        return;
    if (library->file)
        sf_close(library->file);
    buf_release(&library->blocks);
    buf_release(&library->comments);
    buf_release(&library->pictures);
    free(library);
}

const struct sink_writer sink_through_library = {
    .begin = begin, .write = write_frames, .end = end, .stop = stop};
