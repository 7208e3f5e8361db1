/* Every container of uncompressed audio: samples come back exactly, and what the header says comes with them. Headers are
   written byte by byte, after the formats' documents: the file of a libsndfile proves nothing about its own reader. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "containers.h"
#include "read_back.h"

static const char path[] = "tests/test_source.tmp";

struct word {
    int bits, valid_bits;
    bool is_float;
};

static const struct word words[] = {
    {8, 0, false},   {16, 0, false}, {24, 0, false}, {32, 0, false},
    {24, 20, false}, {32, 0, true},  {64, 0, true},
};

enum { WORDS = sizeof words / sizeof *words };

static struct form form_of(const struct word *word)
{
    struct form form = word->is_float ? form_float(2, word->bits) : form_integer(2, word->bits);
    form.valid_bits = word->valid_bits;
    form.is_extensible = word->valid_bits > 0; /* else a WAVE file cannot say it */
    return form;
}

static void check_file(struct buf *file, const struct form *form, const char *container)
{
    struct read_back back;
    file_give(path, file);
    read_back(&back, path);
    check_whole(&back, form, container, form->is_float ? "float" : "PCM");
    check_layout(&back, "stereo", "L R", true);
    read_back_release(&back);
}

static void check_wave_words(struct buf *file)
{
    static const char *const kinds[][2] = {
        {"RIFF", "WAV"}, {"RIFX", "WAV"}, {"RF64", "RF64"}, {"BW64", "BW64"}};
    for (size_t kind = 0; kind < 4; kind++)
        for (size_t i = 0; i < WORDS; i++) {
            struct form form = form_of(&words[i]);
            if (form.is_extensible && kind == 1)
                continue; /* a RIFX file has no such header */
            check_about("%s, %d of %d bits%s", kinds[kind][0], form.valid_bits, form.bits,
                        form.is_float ? ", float" : "");
            make_wave(file, kinds[kind][0], &form);
            check_file(file, &form, kinds[kind][1]);
        }
}

static void check_other_words(struct buf *file)
{
    for (size_t i = 0; i < WORDS; i++) {
        struct form form = form_of(&words[i]);
        check_about("%d of %d bits%s", form.valid_bits, form.bits, form.is_float ? ", float" : "");
        make_w64(file, &form);
        check_file(file, &form, "W64");
        make_aiff(file, form.is_float ? (form.bits == 32 ? "fl32" : "fl64") : NULL, &form);
        check_file(file, &form, form.is_float ? "AIFC" : "AIFF");
        form.valid_bits = 0; /* AU has no place for it, and libsndfile does not read it in CAF */
        make_caf(file, &form, WORDS_BE);
        check_file(file, &form, "CAF");
        make_caf(file, &form, WORDS_LE);
        check_file(file, &form, "CAF");
        make_au(file, &form);
        check_file(file, &form, "AU");
    }
    struct form form = form_integer(2, 16);
    check_about("sowt");
    make_aiff(file, "sowt", &form);
    check_file(file, &form, "AIFC");
    make_aiff(file, "NONE", &form);
    check_file(file, &form, "AIFC");
}

/* The format tag as it stands in the file, and -1 where there is none. */
static void check_tags(struct buf *file)
{
    static const struct {
        bool is_float, is_extensible;
        int tag;
    } cases[] = {{false, false, 1}, {true, false, 3}, {false, true, 0xFFFE}, {true, true, 0xFFFE}};
    struct read_back back;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form form = cases[i].is_float ? form_float(2, 32) : form_integer(2, 24);
        form.is_extensible = cases[i].is_extensible;
        form.mask = 3;
        check_about("format tag %d", cases[i].tag);
        make_wave(file, "RIFF", &form);
        file_give(path, file);
        read_back(&back, path);
        check_whole(&back, &form, "WAV", form.is_float ? "float" : "PCM");
        CHECK(back.format && back.format->wav_tag == cases[i].tag);
        read_back_release(&back);
    }
    struct form form = form_integer(2, 24);
    check_about("format tag of an AIFF file");
    make_aiff(file, NULL, &form);
    file_give(path, file);
    read_back(&back, path);
    CHECK(back.format && back.format->wav_tag == -1);
    read_back_release(&back);
}

static void check_channels(struct buf *file)
{
    for (int channels = 1; channels <= AUDIO_CHANNELS_MAX; channels++) {
        struct form form = form_integer(channels, 16);
        struct read_back back;
        form.frames = 50;
        check_about("%d channels", channels);
        make_wave(file, "RIFF", &form);
        file_give(path, file);
        read_back(&back, path);
        check_whole(&back, &form, "WAV", "PCM");
        CHECK(back.format && back.format->channels == channels);
        CHECK(back.format && back.format->layout_stated == (channels <= 2));
        read_back_release(&back);
    }
    struct form form = form_integer(AUDIO_CHANNELS_MAX + 1, 16);
    form.frames = 50;
    check_about("65 channels");
    make_wave(file, "RIFF", &form);
    file_give(path, file);
    check_refused(path, ERR_FORMAT, "claims 65 channels", path);
}

static void check_rates(struct buf *file)
{
    static const int rates_hz[] = {4000,  8000,  11025, 22050,  32000,  44056,  44100,  47952,
                                   48000, 88200, 96000, 176400, 192000, 352800, 384000, 768000};
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++) {
        struct form form = form_integer(2, 16);
        form.rate_hz = rates_hz[i];
        check_about("%d Hz", rates_hz[i]);
        make_wave(file, "RIFF", &form);
        check_file(file, &form, "WAV");
        make_w64(file, &form);
        check_file(file, &form, "W64");
        make_aiff(file, NULL, &form);
        check_file(file, &form, "AIFF");
        make_caf(file, &form, WORDS_BE);
        check_file(file, &form, "CAF");
        make_au(file, &form);
        check_file(file, &form, "AU");
    }
}

struct layout_case {
    int channels;
    uint32_t mask; /* 0: a mask of zero in an extensible file */
    const char *layout, *places;
};

static const struct layout_case layouts[] = {
    {1, 0x4, "mono", "M"},
    {2, 0x3, "stereo", "L R"},
    {3, 0xB, "2.1", "L R LFE"},
    {4, 0x33, "quad", "L R Ls Rs"},
    {6, 0x3F, "5.1", "L R C LFE Ls Rs"},
    {6, 0x60F, "5.1", "L R C LFE Ls Rs"},
    {8, 0x63F, "7.1", "L R C LFE Lrs Rrs Ls Rs"},
    {12, 0x2D63F, "7.1.4", "L R C LFE Lrs Rrs Ls Rs Ltf Rtf Ltr Rtr"},
};

static void check_masks(struct buf *file)
{
    static const char *const kinds[] = {"RIFF", "RF64", "W64"};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        for (size_t kind = 0; kind < 3; kind++) {
            struct form form = form_integer(layouts[i].channels, 24);
            struct read_back back;
            form.is_extensible = true;
            form.mask = layouts[i].mask;
            check_about("mask 0x%X in %s", (unsigned)form.mask, kinds[kind]);
            if (strcmp(kinds[kind], "W64") == 0)
                make_w64(file, &form);
            else
                make_wave(file, kinds[kind], &form);
            file_give(path, file);
            read_back(&back, path);
            check_layout(&back, layouts[i].layout, layouts[i].places, true);
            check_samples(&back, &form, form.frames);
            read_back_release(&back);
        }
}

/* Six channels of which nothing is said: the order of WAVE files is assumed, and that is told. */
static void check_assumed(struct buf *file)
{
    struct form form = form_integer(6, 16);
    for (int i = 0; i < 5; i++) {
        struct read_back back;
        check_about("assumed layout, container %d", i);
        form.is_extensible = i == 1;
        if (i <= 1)
            make_wave(file, "RIFF", &form);
        else if (i == 2)
            make_w64(file, &form);
        else if (i == 3)
            make_aiff(file, NULL, &form);
        else
            make_caf(file, &form, WORDS_BE);
        file_give(path, file);
        read_back(&back, path);
        check_layout(&back, "5.1", "L R C LFE Ls Rs", false);
        read_back_release(&back);
    }
}

/* Core Audio Format 1.0: kCAFChannelLayoutTag_MPEG_5_1_C (123) is L C R Ls Rs LFE, a bitmap is the WAVE mask. */
static void check_caf_layout(struct buf *file)
{
    static const struct {
        uint32_t tag, bitmap;
        const char *places;
    } cases[] = {{(121u << 16) | 6, 0, "L R C LFE Ls Rs"},
                 {(122u << 16) | 6, 0, "L R Ls Rs C LFE"},
                 {(123u << 16) | 6, 0, "L C R Ls Rs LFE"},
                 {(1u << 16), 0x3F, "L R C LFE Ls Rs"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form form = form_integer(6, 24);
        struct buf whole = {0};
        struct read_back back;
        check_about("CAF layout 0x%X", (unsigned)cases[i].tag);
        make_caf(&whole, &form, WORDS_BE);
        buf_clear(file);
        buf_add_bytes(file, whole.text, 8 + 12 + 32);
        buf_add(file, "chan");
        put_be(file, 12, 8);
        put_be(file, cases[i].tag, 4);
        put_be(file, cases[i].bitmap, 4);
        put_be(file, 0, 4);
        buf_add_bytes(file, whole.text + 8 + 12 + 32, whole.length - (8 + 12 + 32));
        file_give(path, file);
        read_back(&back, path);
        check_layout(&back, "5.1", cases[i].places, true);
        check_samples(&back, &form, form.frames);
        read_back_release(&back);
        buf_release(&whole);
    }
}

/* Chunks of even and odd size, known and unknown, before the format, before the audio and behind it. */
static void check_chunks(struct buf *file)
{
    static const char *const kinds[] = {"RIFF", "RIFX", "RF64", "BW64"};
    static const char text[] = "some words of no use";
    for (size_t i = 0; i < 32; i++) {
        struct form form = form_integer(1, 24);
        struct read_back back;
        enum word_order order = i % 4 == 1 ? WORDS_BE : WORDS_LE;
        size_t size = 9 + i / 4 % 4;
        form.frames = 100 + (int64_t)i / 16;
        check_about("chunks of %zu bytes around %d frames of 3 in %s", size, (int)form.frames, kinds[i % 4]);
        buf_clear(file);
        wave_begin(file, kinds[i % 4]);
        chunk_put(file, "JUNK", text, size, order);
        wave_format(file, &form);
        chunk_put(file, "bext", text, size, order);
        chunk_put(file, "odd ", text, size, order);
        wave_data(file, &form);
        chunk_put(file, "afsp", text, size, order);
        chunk_put(file, "LIST", "INFOINAM\4\0\0\0abc", 16, order);
        wave_end(file);
        file_give(path, file);
        read_back(&back, path);
        check_whole(&back, &form, i % 4 < 2 ? "WAV" : kinds[i % 4], "PCM");
        CHECK_NEAR(back.format ? (double)back.format->trailing_bytes : -1,
                   (double)(8 + size + (size & 1) + 24), 0);
        if (i % 4 == 0 || (i % 4 >= 2 && form.frames % 2 == 0)) /* what libsndfile finds behind the audio */
            CHECK_TEXT(read_back_tag(&back, "title"), "abc");
        read_back_release(&back);
    }
}

int main(void)
{
    struct buf file = {0};
    check_wave_words(&file);
    check_other_words(&file);
    check_tags(&file);
    check_channels(&file);
    check_rates(&file);
    check_masks(&file);
    check_assumed(&file);
    check_caf_layout(&file);
    check_chunks(&file);
    check_about(NULL);
    buf_release(&file);
    remove(path);
    return check_end();
}
