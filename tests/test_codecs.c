/* Files of codecs, encoded by libsndfile: lossless ones come back exactly, lossy ones at their level and in their channel,
   each with its layout and its tags; channel masks and ISRC codes are put in byte by byte. */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check.h"
#include "read_back.h"

static const char path[] = "tests/test_codecs.tmp";
static const char isrc[] = "USS1Z9900001";

/* Level of a channel's tone in any channel over whole periods of all tones, from 0.5 to 1.5 s. */
static double tone_level(const struct read_back *back, int channel, int tone)
{
    const struct audio_format *format = back->format;
    double turn = 2.0 * 3.14159265358979323846 * encoding_tone_hz(tone) / format->rate_hz, re = 0, im = 0;
    for (int64_t i = format->rate_hz / 2; i < format->rate_hz * 3 / 2; i++) {
        double sample = (double)back->samples[i * format->channels + channel];
        re += sample * cos(turn * (double)i);
        im += sample * sin(turn * (double)i);
    }
    return 2.0 * hypot(re, im) / format->rate_hz;
}

static bool encode(const char *name, const struct encoding *encoding, const struct form *form)
{
    check_about("%s, %d channels", name, form->channels);
    if (file_encode(path, encoding, form))
        return true;
    printf("%s with %d channels: this libsndfile does not write it; not tested\n", name, form->channels);
    return false;
}

static const struct lossless {
    const char *name, *container, *codec;
    int format, bits;
    bool is_tone;
} lossless[] = {
    {"FLAC 8", "FLAC", "FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_S8, 8, false},
    {"FLAC 16", "FLAC", "FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16, false},
    {"FLAC 24", "FLAC", "FLAC", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 24, false},
    {"ALAC 16", "CAF", "ALAC", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 16, false},
    /* libsndfile 1.2 writes noise of longer words wrongly (frames that do not compress): tones for these. */
    {"ALAC 20", "CAF", "ALAC", SF_FORMAT_CAF | SF_FORMAT_ALAC_20, 20, true},
    {"ALAC 24", "CAF", "ALAC", SF_FORMAT_CAF | SF_FORMAT_ALAC_24, 24, true},
    {"ALAC 32", "CAF", "ALAC", SF_FORMAT_CAF | SF_FORMAT_ALAC_32, 32, true},
};

static void check_lossless_file(const struct lossless *kind, const struct form *form)
{
    struct read_back back;
    read_back(&back, path);
    if (!kind->is_tone)
        check_whole(&back, form, kind->container, kind->codec);
    if (!CHECK(back.opened == OK) || !CHECK(back.ended == OK))
        return;
    CHECK_TEXT(back.format->codec, kind->codec);
    CHECK_NEAR(back.format->bits, kind->bits, 0);
    CHECK_NEAR((double)back.format->frames_promised, (double)form->frames, 0);
    CHECK_NEAR((double)back.frames, (double)form->frames, 0);
    CHECK((back.code_bits & -back.code_bits) == UINT32_C(1) << (32 - kind->bits)); /* to the lowest bit */
    for (int channel = 0; channel < form->channels && kind->is_tone; channel++)
        CHECK_NEAR(tone_level(&back, channel, channel), 0.1, 1e-5);
    check_layout(&back, form->channels == 1 ? "mono" : "stereo", form->channels == 1 ? "M" : "L R", true);
    read_back_release(&back);
}

static void check_lossless(void)
{
    for (size_t i = 0; i < sizeof lossless / sizeof *lossless; i++)
        for (int channels = 1; channels <= 2; channels++) {
            struct form form = form_integer(channels, lossless[i].bits);
            struct encoding encoding = {.format = lossless[i].format, .is_tone = lossless[i].is_tone};
            form.frames = lossless[i].is_tone ? INT64_C(2) * form.rate_hz : 10000;
            if (encode(lossless[i].name, &encoding, &form))
                check_lossless_file(&lossless[i], &form);
        }
}

static const struct lossy {
    const char *name, *container, *codec;
    int format, channels, rate_hz;
    const char *layout, *places;
} lossy[] = {
    {"Vorbis", "Ogg", "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 1, 44100, "mono", "M"},
    {"Vorbis", "Ogg", "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2, 44100, "stereo", "L R"},
    {"Vorbis", "Ogg", "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 3, 48000, "3.0", "L C R"},
    {"Vorbis", "Ogg", "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 6, 48000, "5.1", "L C R Ls Rs LFE"},
    {"Vorbis", "Ogg", "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 8, 48000, "7.1", "L C R Ls Rs Lrs Rrs LFE"},
    {"Opus", "Ogg", "Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 1, 48000, "mono", "M"},
    {"Opus", "Ogg", "Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 2, 48000, "stereo", "L R"},
    {"Opus", "Ogg", "Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 6, 48000, "5.1", "L C R Ls Rs LFE"},
    {"MP3", "MP3", "MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 1, 44100, "mono", "M"},
    {"MP3", "MP3", "MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 2, 48000, "stereo", "L R"},
    {"MP3", "MP3", "MP3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 2, 22050, "stereo", "L R"},
};

static void check_lossy_file(const struct lossy *kind, const struct form *form)
{
    struct read_back back;
    read_back(&back, path);
    CHECK_TEXT(back.fault.text, "");
    if (!CHECK(back.opened == OK) || !CHECK(back.ended == OK))
        return;
    CHECK_TEXT(back.format->container, kind->container);
    CHECK_TEXT(back.format->codec, kind->codec);
    CHECK(back.format->is_lossy && !back.format->is_float && back.format->bits == 0);
    CHECK(back.code_bits == 0);
    CHECK_NEAR(back.format->rate_hz, form->rate_hz, 0);
    CHECK_NEAR((double)back.frames, (double)form->frames, 0);
    check_layout(&back, kind->layout, kind->places, true);
    for (int channel = 0; channel < form->channels; channel++)
        CHECK_NEAR(tone_level(&back, channel, channel), 0.1, 0.03);
    read_back_release(&back);
}

static void check_lossy(void)
{
    for (size_t i = 0; i < sizeof lossy / sizeof *lossy; i++) {
        struct form form = form_integer(lossy[i].channels, 16);
        struct encoding encoding = {.format = lossy[i].format, .is_tone = true};
        form.rate_hz = lossy[i].rate_hz;
        form.frames = INT64_C(2) * form.rate_hz;
        if (encode(lossy[i].name, &encoding, &form))
            check_lossy_file(&lossy[i], &form);
    }
}

/* The order of FLAC's channels is the format's own (RFC 9639, clause 9.1.3): stated, and WAVE's. */
static void check_flac_layouts(void)
{
    static const char *const places[] = {"L R C",           "L R Ls Rs",          "L R C Ls Rs",
                                         "L R C LFE Ls Rs", "L R C LFE Cs Ls Rs", "L R C LFE Lrs Rrs Ls Rs"};
    static const char *const layouts[] = {"3.0", "quad", "5.0", "5.1", "6.1", "7.1"};
    for (int channels = 3; channels <= 8; channels++) {
        struct form form = form_integer(channels, 16);
        struct encoding encoding = {.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
        struct read_back back;
        if (!encode("FLAC", &encoding, &form))
            continue;
        read_back(&back, path);
        check_whole(&back, &form, "FLAC", "FLAC");
        check_layout(&back, layouts[channels - 3], places[channels - 3], true);
        read_back_release(&back);
    }
}

/* Puts a comment block behind the STREAMINFO of a FLAC file in place of all other blocks. */
static void set_flac_comments(struct buf *file, const char *const *comments)
{
    struct buf whole = {0};
    size_t at = 42, count = 0;
    file_load(path, &whole);
    const uint8_t *bytes = (const uint8_t *)whole.text;
    for (bool is_last = bytes[4] & 0x80; !is_last;) {
        is_last = bytes[at] & 0x80;
        at += 4 + ((size_t)bytes[at + 1] << 16 | (size_t)bytes[at + 2] << 8 | bytes[at + 3]);
    }
    buf_clear(file);
    buf_add_bytes(file, whole.text, 42);
    file->text[4] = 0;
    size_t block = file->length;
    put_be(file, 0x84, 1);
    put_be(file, 0, 3);
    put_le(file, 4, 4);
    buf_add(file, "test");
    for (count = 0; comments[count]; count++)
        continue;
    put_le(file, count, 4);
    for (size_t i = 0; i < count; i++) {
        put_le(file, strlen(comments[i]), 4);
        buf_add(file, comments[i]);
    }
    set_be(file, block + 1, file->length - block - 4, 3);
    buf_add_bytes(file, whole.text + at, whole.length - at);
    buf_release(&whole);
}

static void check_flac_comments(struct buf *file)
{
    static const char *const comments[] = {"TITLE=A title", "artist=Somebody", "Isrc=USS1Z9900001",
                                           "WAVEFORMATEXTENSIBLE_CHANNEL_MASK=0x2D", NULL};
    struct form form = form_integer(4, 16);
    struct encoding encoding = {.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    struct read_back back;
    if (!encode("FLAC with comments", &encoding, &form))
        return;
    set_flac_comments(file, comments);
    file_give(path, file);
    read_back(&back, path);
    check_whole(&back, &form, "FLAC", "FLAC");
    check_layout(&back, "3.1", "L C LFE Rs", true);
    CHECK_TEXT(read_back_tag(&back, "title"), "A title");
    CHECK_TEXT(read_back_tag(&back, "artist"), "Somebody");
    CHECK_TEXT(read_back_tag(&back, "isrc"), isrc);
    read_back_release(&back);
}

/* libsndfile writes no ISRC: a DATE comment of that length becomes one. */
static void check_ogg_tags(struct buf *file, const char *name, int format)
{
    struct form form = form_integer(2, 16);
    struct encoding encoding = {
        .format = format, .title = "A title", .artist = "Somebody", .date = isrc, .is_tone = true};
    struct read_back back;
    if (!encode(name, &encoding, &form) || !file_load(path, file))
        return;
    for (size_t i = 0; i + 5 < file->length; i++)
        if (memcmp(file->text + i, "DATE=", 5) == 0)
            memcpy(file->text + i, "ISRC=", 5);
    ogg_seal(file);
    file_give(path, file);
    read_back(&back, path);
    CHECK_TEXT(back.fault.text, "");
    CHECK_TEXT(read_back_tag(&back, "title"), "A title");
    CHECK_TEXT(read_back_tag(&back, "artist"), "Somebody");
    CHECK_TEXT(read_back_tag(&back, "isrc"), isrc);
    CHECK(read_back_tag(&back, "date") == NULL);
    read_back_release(&back);
}

int main(void)
{
    struct buf file = {0};
    check_lossless();
    check_lossy();
    check_flac_layouts();
    check_flac_comments(&file);
    check_ogg_tags(&file, "Vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS);
    check_ogg_tags(&file, "Opus", SF_FORMAT_OGG | SF_FORMAT_OPUS);
    check_about(NULL);
    buf_release(&file);
    remove(path);
    return check_end();
}
