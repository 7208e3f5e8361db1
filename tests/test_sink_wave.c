/* WAVE files of the sink byte by byte, as the Multimedia Programming Interface 1.0, WAVE_FORMAT_EXTENSIBLE, EBU Tech 3306
   (RF64) and EBU Tech 3285 (bext, version 2) have them; AIFF of one frame. */
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/sink.h"
#include "base/mem.h"
#include "check.h"
#include "read_back.h"

static const char path[] = "tests/test_sink_wave.tmp";

static struct sink_format format_of(const struct form *form)
{
    struct sink_format format = {.container = SINK_WAV,
                                 .rate_hz = form->rate_hz,
                                 .channels = form->channels,
                                 .bits = form->bits,
                                 .is_float = form->is_float};
    layout_assume(form->channels, format.speakers);
    return format;
}

/* `loudness` NULL: none was measured. */
static void write_form(const struct sink_format *format, const struct form *form,
                       const struct carried *carried, const struct bext_loudness *loudness)
{
    struct fault fault = {{0}};
    struct sink *sink;
    double *samples[8];
    for (int channel = 0; channel < form->channels; channel++) {
        samples[channel] = mem_zero((size_t)form->frames + 1, sizeof(double));
        for (int64_t i = 0; i < form->frames; i++)
            samples[channel][i] = form_sample(form, i, channel);
    }
    CHECK_NEAR(sink_open(&sink, path, format, carried, &fault), OK, 0);
    if (sink && loudness)
        sink_set_loudness(sink, loudness);
    CHECK(sink && sink_write(sink, samples, (size_t)form->frames, &fault) == OK &&
          sink_finish(sink, true, &fault) == OK);
    CHECK_TEXT(fault.text, "");
    for (int channel = 0; channel < form->channels; channel++)
        free(samples[channel]);
}

static void check_bytes(const struct buf *expected)
{
    struct buf found = {0};
    CHECK(file_load(path, &found));
    CHECK_NEAR((double)found.length, (double)expected->length, 0);
    for (size_t i = 0; i < found.length && i < expected->length; i++)
        if (found.text[i] != expected->text[i]) {
            printf("byte %zu is 0x%02X\n", i, (unsigned)(unsigned char)found.text[i]);
            CHECK(!"the bytes are equal");
            break;
        }
    buf_release(&found);
}

static void put_riff(struct buf *file)
{
    static const char zeros[28];
    chunk_begin(file, "RIFF");
    buf_add(file, "WAVE");
    chunk_put(file, "JUNK", zeros, sizeof zeros, WORDS_LE);
}

/* Rate, bytes a second, bytes a frame, bits. */
static void put_common(struct buf *file, const struct form *form)
{
    uint64_t frame_bytes = (uint64_t)form_frame_bytes(form);
    put_le(file, (uint64_t)form->channels, 2);
    put_le(file, (uint64_t)form->rate_hz, 4);
    put_le(file, (uint64_t)form->rate_hz * frame_bytes, 4);
    put_le(file, frame_bytes, 2);
    put_le(file, (uint64_t)form->bits, 2);
}

static void put_data(struct buf *file, const struct form *form)
{
    size_t at = chunk_begin(file, "data");
    put_samples(file, form, WORDS_LE, false);
    chunk_end(file, at, WORDS_LE);
    set_le(file, 4, file->length - 8, 4);
}

/* Three bytes of audio, and one to pad them, which the chunk's size does not count and the file's does. */
static void test_odd(void)
{
    struct form form = form_integer(1, 24);
    struct sink_format format = format_of(&form);
    struct buf file = {0};
    form.frames = 1;
    check_about("1 frame of 24 bits");
    put_riff(&file);
    buf_add(&file, "fmt ");
    put_le(&file, 16, 4);
    put_le(&file, 1, 2);
    put_common(&file, &form);
    put_data(&file, &form);
    CHECK(file.length == 12 + 36 + 24 + 8 + 4);
    write_form(&format, &form, NULL, NULL);
    check_bytes(&file);
    buf_release(&file);
}

static void test_float(void)
{
    struct form form = form_float(2, 32);
    struct sink_format format = format_of(&form);
    struct buf file = {0};
    form.frames = 10;
    check_about("floats");
    put_riff(&file);
    buf_add(&file, "fmt ");
    put_le(&file, 18, 4);
    put_le(&file, 3, 2);
    put_common(&file, &form);
    put_le(&file, 0, 2);
    buf_add(&file, "fact");
    put_le(&file, 4, 4);
    put_le(&file, 10, 4);
    put_data(&file, &form);
    write_form(&format, &form, NULL, NULL);
    check_bytes(&file);
    buf_release(&file);
}

static void test_extensible(void)
{
    static const char guid_tail[] = "\0\0\0\0\x10\0\x80\0\0\xAA\0\x38\x9B\x71";
    struct form form = form_integer(6, 16);
    struct sink_format format = format_of(&form);
    struct buf file = {0};
    check_about("6 channels");
    put_riff(&file);
    buf_add(&file, "fmt ");
    put_le(&file, 40, 4);
    put_le(&file, 0xFFFE, 2);
    put_common(&file, &form);
    put_le(&file, 22, 2);
    put_le(&file, 16, 2);
    put_le(&file, 0x3F, 4); /* L R C LFE and the back pair: 5.1 */
    put_le(&file, 1, 2);
    buf_add_bytes(&file, guid_tail, 14);
    put_data(&file, &form);
    write_form(&format, &form, NULL, NULL);
    check_bytes(&file);
    buf_release(&file);
}

/* EBU Tech 3306: sizes of 32 bits are all ones, the chunk in the placeholder has the true ones. */
static void test_rf64(void)
{
    struct form form = form_integer(2, 24);
    struct sink_format format = format_of(&form);
    struct buf file = {0};
    struct read_back back;
    SF_INFO info = {0};
    size_t whole = 80 + 6000;
    check_about("past the limit");
    format.wave_limit = (int64_t)whole - 1;
    buf_add_bytes(&file, "RF64\xFF\xFF\xFF\xFFWAVEds64", 16);
    put_le(&file, 28, 4);
    put_le(&file, whole - 8, 8);
    put_le(&file, 6000, 8);
    put_le(&file, 1000, 8);
    put_le(&file, 0, 4);
    buf_add(&file, "fmt ");
    put_le(&file, 16, 4);
    put_le(&file, 1, 2);
    put_common(&file, &form);
    buf_add_bytes(&file, "data\xFF\xFF\xFF\xFF", 8);
    put_samples(&file, &form, WORDS_LE, false);
    write_form(&format, &form, NULL, NULL);
    check_bytes(&file);
    SNDFILE *opened = sf_open(path, SFM_READ, &info);
    CHECK(opened && info.frames == 1000 && (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64);
    sf_close(opened);
    read_back(&back, path);
    check_whole(&back, &form, "RF64", "PCM");
    read_back_release(&back);
    check_about("at the limit");
    format.wave_limit = (int64_t)whole;
    write_form(&format, &form, NULL, NULL);
    read_back(&back, path);
    check_whole(&back, &form, "WAV", "PCM");
    read_back_release(&back);
    buf_release(&file);
}

/* Fields of EBU Tech 3285 in their order. */
static void put_bext(struct buf *chunk, int version)
{
    static const char zeros[256];
    buf_add_bytes(chunk, zeros, 256);
    memcpy(chunk->text, "A song", 6);
    buf_add_bytes(chunk, zeros, 32);
    memcpy(chunk->text + 256, "Somebody", 8);
    buf_add_bytes(chunk, zeros, 32);
    buf_add(chunk, "2024-02-2923:59:58");
    put_le(chunk, UINT64_C(158760000), 8); /* an hour at 44.1 kHz */
    put_le(chunk, (uint64_t)version, 2);
    for (int i = 0; i < 64; i++)
        put_le(chunk, (uint64_t)i + 1, 1); /* UMID; of version 0 it is not one */
    for (int i = 0; i < 190; i++)
        put_le(chunk, 0x55, 1);
    buf_add(chunk, "A=ANALOGUE,M=stereo,T=tape\r\n");
}

/* Hundredths in 16 bits, two's complement: -2264 is F728, and -22.645 goes away from zero, to F727; 550 is 0226, -100 is
   FF9C, -1825 is F8DF; 7FFF is what is not used, and what passes +-99.99. */
static void test_loudness(void)
{
    static const struct bext_loudness loudness = {{true, true, true, true, false},
                                                  {-22.644, 5.5, -1.0, -18.25, 0}};
    static const struct bext_loudness other = {{true, true, true, true, true},
                                               {-22.645, -22.646, 99.99, 100.0, -0.004}};
    char fields[10];
    bext_put_loudness(fields, &loudness);
    CHECK(memcmp(fields, "\x28\xF7\x26\x02\x9C\xFF\xDF\xF8\xFF\x7F", 10) == 0);
    bext_put_loudness(fields, &other);
    CHECK(memcmp(fields, "\x27\xF7\x27\xF7\x0F\x27\xFF\x7F\x00\x00", 10) == 0);
}

static void check_bext(int version)
{
    static const struct bext_loudness loudness = {{true, true, true, true, false},
                                                  {-22.64, 5.5, -1.0, -18.25, 0}};
    struct form form = form_integer(2, 24);
    struct sink_format format = format_of(&form);
    struct carried carried = {.rate_hz = 44100};
    struct buf chunk = {0}, file = {0};
    check_about("bext of version %d", version);
    put_bext(&chunk, version);
    carried.bext.bytes = (uint8_t *)chunk.text;
    carried.bext.count = chunk.length;
    write_form(&format, &form, &carried, &loudness);
    CHECK(file_load(path, &file));
    const char *bext = file.text + 12 + 36 + 24;
    CHECK(memcmp(bext, "bext", 4) == 0);
    bext += 8;
    CHECK(memcmp(bext, chunk.text, 338) == 0);
    CHECK(memcmp(bext + 338, "\x00\xB8\x4C\x0A\0\0\0\0", 8) == 0); /* 172800000: an hour at 48 kHz */
    CHECK(memcmp(bext + 346, "\2\0", 2) == 0);
    for (int i = 0; i < 64; i++)
        CHECK(bext[348 + i] == (version ? i + 1 : 0));
    CHECK(memcmp(bext + 412, "\x28\xF7\x26\x02\x9C\xFF\xDF\xF8\xFF\x7F", 10) == 0);
    for (int i = 422; i < 602; i++)
        CHECK(bext[i] == 0);
    CHECK_TEXT(bext + 602,
               "A=ANALOGUE,M=stereo,T=tape\r\nA=PCM,F=48000,W=24,M=stereo,T=mixcheck " MIXCHECK_VERSION
               "\r\n");
    buf_release(&file);
    buf_release(&chunk);
}

/* Sizes of all chunks and of the file add up, and the audio is last, whatever stands before it. */
static void test_all_chunks(void)
{
    static struct cue cues[] = {{1, 0, "odd"}, {2, 5, ""}};
    static struct tag tags[] = {{"title", "Song"}, {"isrc", "US-S1Z-99-00001"}, {"mood", "lost"}};
    struct form form = form_integer(1, 24);
    struct sink_format format = format_of(&form);
    struct carried carried = {
        .rate_hz = 48000, .cues = cues, .cue_count = 2, .tags = {.items = tags, .count = 3}};
    struct buf file = {0}, names = {0};
    form.frames = 333;
    carried.ixml = (struct carried_bytes){(uint8_t *)"<BWFXML/>", 9};
    check_about("all chunks");
    write_form(&format, &form, &carried, NULL);
    CHECK(file_load(path, &file));
    size_t at = 12;
    while (at + 8 <= file.length) {
        const uint8_t *head = (const uint8_t *)file.text + at;
        size_t size = head[4] | (size_t)head[5] << 8 | (size_t)head[6] << 16;
        buf_addf(&names, "%.4s ", (const char *)head);
        at += 8 + size + (size & 1);
    }
    CHECK(at == file.length);
    CHECK_TEXT(buf_text(&names), "JUNK fmt  iXML axml LIST cue  LIST data ");
    struct buf size = {0};
    put_le(&size, file.length - 8, 4);
    CHECK(memcmp(file.text + 4, size.text, 4) == 0);
    buf_release(&size);
    buf_release(&names);
    buf_release(&file);
}

static void test_aiff(void)
{
    static const char expected[] = "FORM\0\0\0\x32"
                                   "AIFFCOMM\0\0\0\x12\0\1\0\0\0\1\0\x18\x40\x0E\xBB\x80\0\0\0\0\0\0"
                                   "SSND\0\0\0\x0B\0\0\0\0\0\0\0\0\x7F\xFF\xFF\0";
    struct form form = form_integer(1, 24);
    struct sink_format format = format_of(&form);
    struct buf file = {0};
    format.container = SINK_AIFF;
    form.frames = 1;
    check_about("AIFF, 1 frame of 24 bits");
    write_form(&format, &form, NULL, NULL);
    buf_add_bytes(&file, expected, sizeof expected - 1);
    check_bytes(&file);
    buf_release(&file);
}

int main(void)
{
    test_odd();
    test_float();
    test_extensible();
    test_rf64();
    test_loudness();
    check_bext(0);
    check_bext(1);
    check_bext(2);
    test_all_chunks();
    test_aiff();
    check_about(NULL);
    remove(path);
    return check_end();
}
