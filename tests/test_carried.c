/* What a corrected copy keeps of its input: tags from container to container, cue points at another rate, pictures; what
   it names as lost; and files that lie about all that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/sink.h"
#include "base/mem.h"
#include "check.h"
#include "containers.h"

static const char path[] = "tests/test_carried.tmp", copy[] = "tests/test_carried_copy.tmp";

/* A tenth of a second of silence, with what is carried. */
static void write_silence(enum sink_container container, int rate_hz, const struct carried *carried,
                          bool is_kept)
{
    struct sink_format format = {
        .container = container, .rate_hz = rate_hz, .channels = 2, .bits = 16, .quality = 0.5};
    struct fault fault = {{0}};
    struct sink *sink;
    double *silence = mem_zero(4800, sizeof *silence), *samples[] = {silence, silence};
    layout_assume(2, format.speakers);
    CHECK_NEAR(sink_open(&sink, copy, &format, carried, &fault), OK, 0);
    CHECK(sink && sink_write(sink, samples, 4800, &fault) == OK);
    if (is_kept)
        CHECK(sink && sink_finish(sink, true, &fault) == OK);
    else
        sink_abort(sink);
    CHECK_TEXT(fault.text, "");
    free(silence);
}

static void write_copy(enum sink_container container, int rate_hz, const struct carried *carried)
{
    write_silence(container, rate_hz, carried, true);
}

static void read_file(struct carried *carried, const char *file)
{
    struct fault fault = {{0}};
    CHECK_NEAR(carried_read(carried, file, &fault), OK, 0);
    CHECK_TEXT(fault.text, "");
}

/* Reads, writes a copy of that kind, and reads that. */
static void pass_on(struct carried *carried, enum sink_container container)
{
    write_copy(container, 48000, carried);
    carried_release(carried);
    read_file(carried, copy);
}

static void check_tag(const struct carried *carried, const char *name, const char *expected)
{
    char *text = carried_tag_text(carried, name);
    CHECK_TEXT(text, expected);
    free(text);
}

/* All losses, joined. */
static void check_losses(const struct carried *carried, enum sink_container container, const char *expected)
{
    static struct carried_loss losses[CARRIED_LOSSES_MAX];
    struct buf text = {0};
    size_t count = carried_losses(carried, container, losses);
    for (size_t i = 0; i < count; i++)
        buf_addf(&text, "%s%s", i ? ", " : "", losses[i].text);
    CHECK_TEXT(buf_text(&text), expected);
    buf_release(&text);
}

static void put_info(struct buf *list, const char *id, const char *text)
{
    chunk_put(list, id, text, strlen(text) + 1, WORDS_LE);
}

static void begin_wave(struct buf *file)
{
    struct form form = form_integer(2, 16);
    form.rate_hz = 44100;
    buf_clear(file);
    wave_begin(file, "RIFF");
    wave_format(file, &form);
}

/* With the audio after what stands there. */
static void give_wave(struct buf *file)
{
    struct form form = form_integer(2, 16);
    wave_data(file, &form);
    wave_end(file);
    file_give(path, file);
}

static void put_list(struct buf *file)
{
    struct buf list = {0};
    buf_add(&list, "INFO");
    put_info(&list, "INAM", "Song");
    put_info(&list, "IART", "Caf\xE9"); /* ISO 8859-1 */
    put_info(&list, "IPRD", "Album");
    put_info(&list, "ICRD", "2024-02-29");
    put_info(&list, "IGNR", "Jazz");
    put_info(&list, "ICMT", "made for a test");
    put_info(&list, "ITRK", "7");
    put_info(&list, "ICOP", "nobody");
    put_info(&list, "ISRC", "US-S1Z-99-00001");
    put_info(&list, "IKEY", "words");
    chunk_put(file, "LIST", list.text, list.length, WORDS_LE);
    buf_release(&list);
}

static void check_all_tags(const struct carried *carried, const char *artist)
{
    check_tag(carried, "title", "Song");
    check_tag(carried, "artist", artist);
    check_tag(carried, "album", "Album");
    check_tag(carried, "date", "2024-02-29");
    check_tag(carried, "genre", "Jazz");
    check_tag(carried, "comment", "made for a test");
    check_tag(carried, "track", "7");
    check_tag(carried, "copyright", "nobody");
    check_tag(carried, "isrc", "US-S1Z-99-00001");
}

/* WAV to FLAC to WAV to AIFF to MP3; UTF-8 from the first that asks for it on. */
static void test_tags(void)
{
    static const enum sink_container chain[] = {SINK_WAV,  SINK_FLAC, SINK_WAV,
                                                SINK_AIFF, SINK_MP3,  SINK_FLAC};
    struct buf file = {0};
    struct carried carried;
    begin_wave(&file);
    put_list(&file);
    give_wave(&file);
    read_file(&carried, path);
    CHECK_NEAR(carried.rate_hz, 44100, 0);
    check_losses(&carried, SINK_WAV, "");
    check_losses(&carried, SINK_FLAC, "");
    check_losses(&carried, SINK_AIFF, "");
    check_losses(&carried, SINK_OPUS, "the tag 'isrc', the tag 'IKEY'");
    for (size_t i = 0; i < sizeof chain / sizeof *chain; i++) {
        check_about("tags, step %zu, %s", i, sink_kinds[chain[i]].name);
        pass_on(&carried, chain[i]);
        check_all_tags(&carried, i == 0 ? "Caf\xE9" : "Caf\xC3\xA9");
        CHECK_NEAR(carried.rate_hz, 48000, 0);
    }
    carried_release(&carried);
    check_about(NULL);
    buf_release(&file);
}

/* libsndfile writes no field for the code. */
static void test_ogg(void)
{
    static const enum sink_container kinds[] = {SINK_OGG_VORBIS, SINK_OPUS};
    struct buf file = {0};
    struct carried carried;
    for (int i = 0; i < 2; i++) {
        check_about("%s", sink_kinds[kinds[i]].name);
        begin_wave(&file);
        put_list(&file);
        give_wave(&file);
        read_file(&carried, path);
        pass_on(&carried, kinds[i]);
        CHECK_NEAR((double)carried.tags.count, 8, 0);
        check_tag(&carried, "title", "Song");
        check_tag(&carried, "artist", "Caf\xC3\xA9");
        check_tag(&carried, "album", "Album");
        check_tag(&carried, "track", "7");
        check_tag(&carried, "isrc", NULL);
        carried_release(&carried);
    }
    check_about(NULL);
    buf_release(&file);
}

/* The standard's ISRC of a LIST INFO is a supplier; a code beside it stands in axml. */
static void test_source(void)
{
    struct buf file = {0}, list = {0};
    struct carried carried;
    begin_wave(&file);
    buf_add(&list, "INFO");
    put_info(&list, "ISRC", "an archive");
    chunk_put(&file, "LIST", list.text, list.length, WORDS_LE);
    give_wave(&file);
    read_file(&carried, path);
    check_tag(&carried, "ISRC", "an archive");
    check_tag(&carried, "isrc", NULL);
    carried_add_tag(&carried, 0, "isrc", "USS1Z9900001", 12);
    pass_on(&carried, SINK_WAV);
    check_tag(&carried, "ISRC", "an archive");
    check_tag(&carried, "isrc", "USS1Z9900001");
    carried_release(&carried);
    buf_release(&list);
    buf_release(&file);
}

static void put_cues(struct buf *file)
{
    static const uint32_t frames[] = {44100, 1, 22051};
    struct buf chunk = {0}, list = {0};
    put_le(&chunk, 3, 4);
    for (uint32_t i = 0; i < 3; i++) {
        put_le(&chunk, 10 + i, 4);
        put_le(&chunk, frames[i], 4);
        buf_add(&chunk, "data");
        put_le(&chunk, 0, 8);
        put_le(&chunk, frames[i], 4);
    }
    buf_add(&list, "adtl");
    chunk_put(&list, "labl", "\x0A\0\0\0verse", 10, WORDS_LE);
    chunk_put(&list, "note", "\x0B\0\0\0a note", 11, WORDS_LE);
    chunk_put(&list, "ltxt", "\x0C\0\0\0\x44\xAC\0\0rgn \0\0\0\0\0\0\0\0", 20,
              WORDS_LE);                                       /* 44100 frames long */
    chunk_put(file, "LIST", list.text, list.length, WORDS_LE); /* before the points that it is about */
    chunk_put(file, "cue ", chunk.text, chunk.length, WORDS_LE);
    buf_release(&chunk);
    buf_release(&list);
}

/* Frames at 48 kHz are those at 44.1 kHz times 160/147, to the nearest: 48000; 1.09; 24001.09 to 72001.09. */
static void check_cues(const struct carried *carried, bool has_lengths)
{
    if (!CHECK(carried->cue_count == 3))
        return;
    CHECK(carried->cues[0].frame == 48000 && carried->cues[0].frames == 0);
    CHECK(carried->cues[1].frame == 1 && carried->cues[1].frames == 0);
    CHECK(carried->cues[2].frame == 24001 && carried->cues[2].frames == (has_lengths ? 48000 : 0));
    CHECK_TEXT(carried->cues[0].text, "verse");
    CHECK_TEXT(carried->cues[1].text, "a note");
    CHECK_TEXT(carried->cues[2].text, "");
}

static void test_cues(void)
{
    struct buf file = {0};
    struct carried carried;
    begin_wave(&file);
    put_cues(&file);
    give_wave(&file);
    read_file(&carried, path);
    CHECK(carried.cue_count == 3 && carried.cues[2].frame == 22051 && carried.cues[2].frames == 44100);
    check_losses(&carried, SINK_WAV, "");
    check_losses(&carried, SINK_AIFF, "the lengths of marked regions");
    check_losses(&carried, SINK_FLAC, "cue points");
    pass_on(&carried, SINK_WAV);
    check_cues(&carried, true);
    pass_on(&carried, SINK_AIFF);
    check_cues(&carried, false);
    carried_release(&carried);
    buf_release(&file);
}

/* The rate that an hour and its like are counted in must not matter where it cannot be told. */
static void test_rescale(void)
{
    CHECK(bext_rescale(147, 44100, 48000) == 160);
    CHECK(bext_rescale(160, 48000, 44100) == 147);
    CHECK(bext_rescale(3, 96000, 48000) == 2); /* a half goes up */
    CHECK(bext_rescale(1234, 0, 48000) == 1234);
    CHECK(bext_rescale(UINT64_MAX, 44100, 48000) == UINT64_MAX);
    CHECK(bext_rescale(UINT64_C(10000000000), 96000, 192000) == UINT64_C(20000000000));
}

/* A FLAC file of ours with a picture and two artists, and a gain that no longer holds. */
static void test_flac(void)
{
    static const uint8_t block[] =
        "\0\0\0\3\0\0\0\x09image/png\0\0\0\5front\0\0\0\1\0\0\0\1\0\0\0\x18\0\0\0\0"
        "\0\0\0\4data";
    struct carried carried = {.rate_hz = 48000, .picture_count = 1, .picture_bytes = sizeof block - 1};
    carried.pictures[0].bytes = mem_zero(sizeof block - 1, 1);
    carried.pictures[0].count = sizeof block - 1;
    memcpy(carried.pictures[0].bytes, block, sizeof block - 1);
    carried_add_tag(&carried, 0, "artist", "One", 3);
    carried_add_tag(&carried, 0, "artist", "Two", 3);
    carried_add_tag(&carried, 0, "artist", "One", 3);
    carried_add_tag(&carried, 0, "mood", "dark", 4);
    carried_add_tag(&carried, 0, "replaygain_track_gain", "-3 dB", 5);
    check_losses(&carried, SINK_FLAC, "ReplayGain values, which no longer hold");
    check_losses(&carried, SINK_WAV, "ReplayGain values, which no longer hold, the picture, the tag 'mood'");
    pass_on(&carried, SINK_FLAC);
    pass_on(&carried, SINK_FLAC);
    check_losses(&carried, SINK_FLAC, "");
    CHECK(carried.tags.count == 3);
    check_tag(&carried, "artist", "One; Two");
    check_tag(&carried, "mood", "dark");
    CHECK(carried.picture_count == 1 && carried.pictures[0].count == sizeof block - 1 &&
          memcmp(carried.pictures[0].bytes, block, sizeof block - 1) == 0);
    pass_on(&carried, SINK_WAV);
    CHECK(carried.picture_count == 0);
    check_tag(&carried, "artist", "One; Two");
    carried_release(&carried);
}

static void test_chunks(void)
{
    static const char ixml[] = "<BWFXML><NOTE>kept as it is</NOTE></BWFXML>";
    static const char zeros[602];
    struct buf file = {0};
    struct carried carried;
    begin_wave(&file);
    chunk_put(&file, "iXML", ixml, sizeof ixml - 1, WORDS_LE);
    chunk_put(&file, "bext", zeros, sizeof zeros, WORDS_LE);
    chunk_put(&file, "smpl", zeros, 36, WORDS_LE);
    chunk_put(&file, "acid", zeros, 24, WORDS_LE);
    chunk_put(&file, "JUNK", zeros, 0, WORDS_LE);
    chunk_put(&file, "PEAK", zeros, 24, WORDS_LE);
    give_wave(&file);
    read_file(&carried, path);
    check_losses(&carried, SINK_RF64, "sampler loops (smpl), the chunk 'acid'");
    check_losses(&carried, SINK_AIFF,
                 "sampler loops (smpl), the chunk 'acid', the broadcast extension (bext), the iXML data");
    pass_on(&carried, SINK_WAV);
    CHECK(carried.ixml.count == sizeof ixml - 1 && memcmp(carried.ixml.bytes, ixml, sizeof ixml - 1) == 0);
    CHECK(carried.bext.count > 602);
    check_losses(&carried, SINK_WAV, "");
    carried_release(&carried);
    buf_release(&file);
}

/* More than is kept: the first are, and the rest is named. */
static void test_limits(void)
{
    struct buf file = {0}, chunk = {0}, large = {0};
    struct carried carried;
    begin_wave(&file);
    put_le(&chunk, 1200, 4);
    for (int i = 0; i < 1200 * 24; i++)
        put_le(&chunk, 0, 1);
    chunk_put(&file, "cue ", chunk.text, chunk.length, WORDS_LE);
    for (int i = 0; i < (10 << 20) / 64 + 1; i++)
        buf_add(&large, "0123456789012345678901234567890123456789012345678901234567890123");
    chunk_put(&file, "iXML", large.text, large.length, WORDS_LE);
    give_wave(&file);
    read_file(&carried, path);
    CHECK(carried.cue_count == 1000 && carried.ixml.count == 0);
    check_losses(&carried, SINK_WAV, "the iXML data (too large), cue points after the first 1000");
    carried_release(&carried);
    buf_release(&large);
    buf_release(&chunk);
    buf_release(&file);
}

/* Whatever was read can be written, too. */
static void try_hostile(struct buf *file, enum sink_container container)
{
    struct carried carried;
    struct carried_loss losses[CARRIED_LOSSES_MAX];
    CHECK(file_save(path, file));
    if (carried_read(&carried, path, NULL) == OK) {
        CHECK(carried_losses(&carried, container, losses) <= CARRIED_LOSSES_MAX);
        write_silence(container, 48000, &carried, false);
    }
    carried_release(&carried);
}

/* Bytes of the head at random: sizes, counts and names that lie; then every length at which the file can be cut. */
static void damage(const struct buf *whole, size_t head, enum sink_container container)
{
    static const uint8_t values[] = {0, 1, 0x7F, 0x80, 0xFF};
    struct buf file = {0};
    uint32_t random = 1;
    for (int round = 0; round < 150; round++) {
        buf_clear(&file);
        buf_add_bytes(&file, whole->text, whole->length);
        for (int k = 0; k < 1 + round % 4; k++) {
            random = random * 1664525u + 1013904223u;
            size_t at = (random >> 8) % head;
            for (size_t i = 0; i < (round % 3 ? 1u : 4u) && at + i < head; i++)
                file.text[at + i] = (char)values[(random >> 4) % 5];
        }
        try_hostile(&file, container);
    }
    for (size_t length = 0; length < head; length += 7) {
        buf_clear(&file);
        buf_add_bytes(&file, whole->text, length);
        try_hostile(&file, container);
    }
    buf_release(&file);
}

static void test_hostile(void)
{
    static const char zeros[700];
    static const enum sink_container containers[] = {SINK_FLAC, SINK_AIFF, SINK_WAV, SINK_MP3};
    struct buf file = {0}, copied = {0};
    struct carried carried;
    begin_wave(&file);
    put_list(&file);
    put_cues(&file);
    chunk_put(&file, "bext", zeros, sizeof zeros, WORDS_LE);
    chunk_put(&file, "iXML", "<BWFXML/>", 9, WORDS_LE);
    size_t head = file.length;
    give_wave(&file);
    CHECK(file_load(path, &file));
    read_file(&carried, path);
    check_about("damaged WAV");
    damage(&file, head, SINK_WAV);
    for (size_t i = 0; i < 4; i++) {
        check_about("damaged %s", sink_kinds[containers[i]].name);
        write_copy(containers[i], 48000, &carried);
        CHECK(file_load(copy, &copied));
        damage(&copied, copied.length < 500 ? copied.length : 500, containers[i]);
    }
    carried_release(&carried);
    check_about(NULL);
    buf_release(&copied);
    buf_release(&file);
}

static void test_unreadable(void)
{
    struct carried carried;
    struct fault fault = {{0}};
    CHECK_NEAR(carried_read(&carried, "tests/no such file", &fault), ERR_SYSTEM, 0);
    CHECK(strstr(fault.text, "no such file") != NULL);
    carried_release(&carried);
    CHECK_NEAR(carried_read(&carried, "-", &fault), OK, 0);
    carried_release(&carried);
}

int main(void)
{
    test_tags();
    test_ogg();
    test_source();
    test_cues();
    test_rescale();
    test_flac();
    test_chunks();
    test_limits();
    test_hostile();
    test_unreadable();
    remove(path);
    remove(copy);
    return check_end();
}
