/* What fuzzing and hand-made attacks found: each of these bytes must end in a sentence. */
#include <string.h>

#include "audio/source.h"
#include "base/buf.h"
#include "bytes.h"
#include "check.h"

static void check_refused(const struct buf *file, const char *words)
{
    struct source *source;
    struct fault fault = {{0}};
    const char *path = bytes_as_file((const uint8_t *)buf_text(file), file->length);
    CHECK(source_open(&source, path, &fault) == ERR_FORMAT);
    if (!strstr(fault.text, words))
        CHECK_TEXT(fault.text, words);
    source_close(source);
}

static void add_number(struct buf *file, uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        char byte = (char)(number >> 8 * i);
        buf_add_bytes(file, &byte, 1);
    }
}

static void check_ones(void)
{
    struct buf file = {0};
    check_about("nothing but 0xFF");
    for (int i = 0; i < 5000; i++)
        buf_add(&file, "\xFF");
    check_refused(&file, "no audio file that is read here");
    buf_release(&file);
}

/* The sign of the 80-bit number counts. */
static void check_negative_rate(void)
{
    static const char zeros[64] = {0};
    struct buf file = {0};
    check_about("AIFF, -44100 Hz");
    buf_add_bytes(&file, "FORM\0\0\0\x6E", 8);
    buf_add_bytes(&file, "AIFFCOMM\0\0\0\x12\0\1\0\0\0\x10\0\x10", 20);
    buf_add_bytes(&file, "\xC0\x0E\xAC\x44\0\0\0\0\0\0", 10);
    buf_add_bytes(&file, "SSND\0\0\0\x28", 8);
    buf_add_bytes(&file, zeros, 40);
    check_refused(&file, "sample rate");
    buf_release(&file);
}

/* Packets of one byte that hold 2^32-1 frames: their product does not fit. */
static void check_packet_product(void)
{
    struct buf file = {0};
    check_about("CAF, more frames than can be counted");
    buf_add_bytes(&file, "caff\0\1\0\0desc\0\0\0\0\0\0\0\x20", 20);
    buf_add_bytes(&file, "\x40\xE5\x88\x80\0\0\0\0lpcm\0\0\0\2", 16);
    add_number(&file, 1, 4);
    add_number(&file, UINT32_MAX, 4);
    add_number(&file, 2, 4);
    add_number(&file, 16, 4);
    buf_add(&file, "data");
    add_number(&file, UINT64_C(9000000000000000), 8);
    add_number(&file, 0, 8);
    add_number(&file, 0, 8);
    check_refused(&file, "CAF");
    buf_release(&file);
}

/* libsndfile loses memory over it, so it is not shown to libsndfile. */
static void check_vorbis_head(void)
{
    struct buf file = {0};
    check_about("Ogg Vorbis that ends in its head");
    buf_add_bytes(&file, "OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x1E", 28);
    buf_add_bytes(&file, "\1vorbis\0\0\0\0\2\x44\xAC\0\0\0\0\0\0\0\xEE\2\0\0\0\0\0\xB8\1", 30);
    check_refused(&file, "holds no audio");
    buf_release(&file);
}

/* Each "OggS" begins a page of thousands of bytes, and each of them would be summed up. */
static void check_overlap(void)
{
    struct buf file = {0};
    check_about("Ogg pages over one another");
    for (int i = 0; i < 50000; i++)
        buf_add(&file, "OggS");
    check_refused(&file, "lie over one another");
    buf_release(&file);
}

/* G.721 in a WAVE file: libsndfile can search such a file for ever. */
static void check_speech_codec(void)
{
    static const char format[] = "\x40\0\1\0\x40\x1F\0\0\xA0\x0F\0\0\x40\0\4\0";
    struct buf file = {0};
    check_about("WAVE with a speech codec");
    buf_add_bytes(&file, "RIFF\x64\0\0\0WAVEfmt \x10\0\0\0", 20);
    buf_add_bytes(&file, format, 16);
    buf_add_bytes(&file, "data\4\0\0\0\0\0\0\0", 12);
    check_refused(&file, "format tag 0x0040");
    buf_release(&file);
}

int main(void)
{
    check_ones();
    check_negative_rate();
    check_packet_product();
    check_vorbis_head();
    check_overlap();
    check_speech_codec();
    check_about(NULL);
    return check_end();
}
