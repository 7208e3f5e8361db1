/* Bit rates of lossy files and the count of tags: MP3 files made frame by frame, whose rates are known by construction,
   and Ogg files whose pages are added up. */
#include <sndfile.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "files.h"
#include "job/examine.h"
#include "signal.h"

static const char path[] = "tests/test_bit_rate.tmp";

/* Layer III of MPEG-1 at 48 kHz: 1152 audio frames are 24 ms, and at 128 kbit/s 384 bytes; all zeros is silence. */
enum { INDEX_128 = 9, INDEX_192 = 11, INDEX_320 = 14 };
static const int kbits[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};

static void put_frame(struct buf *file, int index, const char *mark)
{
    size_t start = file->length, bytes = (size_t)kbits[index] * 3;
    put_be(file, 0xFFFB, 2);
    put_be(file, (uint64_t)index << 4 | 1 << 2, 1);
    put_be(file, 0, 1);
    while (file->length < start + bytes)
        put_be(file, 0, 1);
    if (mark) /* behind 32 bytes of side information */
        memcpy(file->text + start + 36, mark, strlen(mark));
}

static void put_frames(struct buf *file, int count, int even, int odd)
{
    for (int i = 0; i < count; i++)
        put_frame(file, i % 2 ? odd : even, NULL);
}

/* An ID3v2.3 tag with a picture of so many bytes. */
static void put_id3(struct buf *file, size_t picture)
{
    size_t size = 10 + picture;
    buf_add_bytes(file, "ID3\3\0\0", 6);
    for (int shift = 21; shift >= 0; shift -= 7)
        put_be(file, size >> shift & 0x7F, 1);
    buf_add_bytes(file, "APIC", 4);
    put_be(file, picture, 4);
    put_be(file, 0, 2);
    while (picture-- > 0)
        put_be(file, 0, 1);
}

/* `constant`: "yes", "no", or NULL where it is not known; a rate of 0 is absent. */
static void check_rate(double kbits_s, double tolerance, const char *constant)
{
    struct examine_options options = {0};
    struct outcome outcome;
    examine(&outcome, path, &options);
    CHECK(outcome.measured);
    const struct reading *rate = record_find(&outcome.record, "frame.bitrate", RECORD_WHOLE);
    const struct reading *same = record_find(&outcome.record, "frame.bitrate_constant", RECORD_WHOLE);
    CHECK(rate && same);
    if (rate && same) {
        CHECK(rate->kind == (kbits_s > 0 ? READING_NUMBER : READING_ABSENT));
        CHECK_NEAR(rate->number, kbits_s, tolerance);
        CHECK(same->kind == (constant ? READING_TEXT : READING_ABSENT));
        if (constant)
            CHECK_TEXT(same->text, constant);
    }
    outcome_release(&outcome);
}

static void test_mp3(void)
{
    struct buf file = {0};
    check_about("128 kbit/s");
    put_frames(&file, 100, INDEX_128, INDEX_128);
    file_give(path, &file);
    check_rate(128, 1e-9, "yes");
    check_about("192 kbit/s, between tags and behind a head of another size");
    put_id3(&file, 100000);
    put_frame(&file, INDEX_128, "Info");
    put_frames(&file, 50, INDEX_192, INDEX_192);
    buf_add(&file, "TAG");
    for (int i = 3; i < 128; i++)
        put_be(&file, 0, 1);
    file_give(path, &file);
    check_rate(192, 1e-9, "yes");
    check_about("128 and 320 kbit/s in turn");
    put_id3(&file, 100000);
    put_frames(&file, 100, INDEX_128, INDEX_320);
    file_give(path, &file);
    check_rate(224, 2.3, "no"); /* decoders leave up to a frame out */
    check_about("one frame is another");
    put_frames(&file, 99, INDEX_128, INDEX_128);
    put_frame(&file, INDEX_192, NULL);
    file_give(path, &file);
    check_rate(128.64, 1.3, "no");
    buf_release(&file);
}

/* Bytes of all pages behind those that begin the stream, at position 0. */
static double audio_bytes(const struct buf *file)
{
    double bytes = 0;
    for (size_t at = 0, size; at + 27 < file->length; at += size) {
        const unsigned char *page = (const unsigned char *)file->text + at;
        size = 27U + page[26];
        for (int i = 0; i < page[26]; i++)
            size += page[27 + i];
        for (int i = 6; i < 14; i++)
            if (page[i]) {
                bytes += (double)size;
                break;
            }
    }
    return bytes;
}

/* A long title is part of the file, and not of the audio. */
static void test_ogg(const char *name, int format)
{
    static char title[3000];
    struct form form = form_integer(2, 16);
    struct encoding encoding = {.format = format, .title = title, .artist = "Somebody", .is_tone = true};
    struct buf file = {0};
    memset(title, 'x', sizeof title - 1);
    form.frames = INT64_C(2) * form.rate_hz;
    check_about("%s", name);
    if (file_encode(path, &encoding, &form) && file_load(path, &file)) {
        check_rate(audio_bytes(&file) * 8 / 2 / 1000, 1e-6, NULL);
        CHECK(audio_bytes(&file) < (double)file.length - 3000);
    } else {
        printf("this libsndfile does not write %s; not tested\n", name);
    }
    buf_release(&file);
}

static void test_lossless(void)
{
    struct form form = form_integer(2, 16);
    struct encoding encoding = {
        .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16, .title = "A title", .artist = "Somebody"};
    struct examine_options options = {0};
    struct outcome outcome;
    check_about("FLAC");
    if (!file_encode(path, &encoding, &form))
        return;
    check_rate(0, 0, NULL);
    examine(&outcome, path, &options);
    CHECK_NEAR(measured(&outcome.record, "tag.count"), 2, 0);
    CHECK_TEXT(record_find(&outcome.record, "frame.bitrate", RECORD_WHOLE)->text, "not a lossy file");
    outcome_release(&outcome);
    encoding.title = encoding.artist = NULL;
    file_encode(path, &encoding, &form);
    examine(&outcome, path, &options);
    CHECK_NEAR(measured(&outcome.record, "tag.count"), 0, 0);
    outcome_release(&outcome);
}

int main(void)
{
    test_mp3();
    test_ogg("Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS);
    test_ogg("Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS);
    test_lossless();
    check_about(NULL);
    remove(path);
    return check_end();
}
