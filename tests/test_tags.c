/* Tags where libsndfile does not read them: ID3v2 in MP3, WAVE and AIFF files, an ISRC in an axml chunk. */
#include <sndfile.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "containers.h"
#include "read_back.h"

static const char path[] = "tests/test_tags.tmp";
static const char isrc[] = "USS1Z9900001";

struct id3_case {
    const char *name;
    int version, flags;
    int encoding; /* 0 ISO 8859-1, 1 UTF-16 with a mark, 2 UTF-16 big endian, 3 UTF-8 */
    bool is_little;
};

static const struct id3_case cases[] = {
    {"ID3v2.2", 2, 0, 0, false},
    {"ID3v2.3, ISO 8859-1", 3, 0, 0, false},
    {"ID3v2.3, UTF-16 little endian", 3, 0, 1, true},
    {"ID3v2.3, UTF-16 big endian", 3, 0, 1, false},
    {"ID3v2.3, extended head", 3, 0x40, 0, false},
    {"ID3v2.4, UTF-16 without a mark", 4, 0, 2, false},
    {"ID3v2.4, UTF-8", 4, 0, 3, false},
    {"ID3v2.4, extended head", 4, 0x40, 3, false},
};

static uint32_t sync_safe(uint32_t size)
{
    return (size & 0x7F) | (size >> 7 & 0x7F) << 8 | (size >> 14 & 0x7F) << 16 | (size >> 21 & 0x7F) << 24;
}

/* `text` is ISO 8859-1. */
static void put_id3_text(struct buf *tag, const struct id3_case *kind, const char *text)
{
    put_le(tag, (uint64_t)kind->encoding, 1);
    if (kind->encoding == 1)
        put_le(tag, kind->is_little ? 0xFEFF : 0xFFFE, 2);
    for (; *text; text++) {
        unsigned point = (unsigned char)*text;
        if (kind->encoding == 0 || (kind->encoding == 3 && point < 0x80))
            put_le(tag, point, 1);
        else if (kind->encoding == 3)
            put_be(tag, 0xC080 | (point >> 6) << 8 | (point & 0x3F), 2);
        else
            (kind->is_little ? put_le : put_be)(tag, point, 2);
    }
}

static void put_id3_frame(struct buf *tag, const struct id3_case *kind, const char *short_name,
                          const char *name, const char *text)
{
    struct buf body = {0};
    put_id3_text(&body, kind, text);
    buf_add(tag, kind->version == 2 ? short_name : name);
    if (kind->version == 2)
        put_be(tag, body.length, 3);
    else
        put_be(tag, kind->version == 3 ? body.length : sync_safe((uint32_t)body.length), 4);
    if (kind->version > 2)
        put_be(tag, 0, 2);
    buf_add_bytes(tag, body.text, body.length);
    buf_release(&body);
}

/* With a picture of 200 bytes before the texts, so that sizes of more than 7 bits count, and padding behind them. */
static void put_id3(struct buf *tag, const struct id3_case *kind)
{
    char picture[201];
    memset(picture, 'p', 200);
    picture[200] = '\0';
    buf_clear(tag);
    buf_add(tag, "ID3");
    put_be(tag, (uint64_t)kind->version << 16 | (uint64_t)kind->flags, 3);
    put_be(tag, 0, 4);
    if (kind->flags & 0x40 && kind->version == 3)
        buf_add_bytes(tag, "\0\0\0\6\0\0\0\0\0\0", 10);
    else if (kind->flags & 0x40)
        buf_add_bytes(tag, "\0\0\0\6\1\0", 6);
    put_id3_frame(tag, kind, "XXX", "XXXX", picture);
    put_id3_frame(tag, kind, "TT2", "TIT2", "Caf\xE9");
    put_id3_frame(tag, kind, "TP1", "TPE1", "Somebody");
    put_id3_frame(tag, kind, "TRC", "TSRC", isrc);
    buf_add_bytes(tag, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    set_be(tag, 6, sync_safe((uint32_t)tag->length - 10), 4);
}

static void check_all(const char *container)
{
    struct read_back back;
    read_back(&back, path);
    CHECK_TEXT(back.fault.text, "");
    if (CHECK(back.opened == OK) && CHECK(back.ended == OK)) {
        CHECK_TEXT(back.format->container, container);
        CHECK_TEXT(read_back_tag(&back, "title"), "Caf\xC3\xA9");
        CHECK_TEXT(read_back_tag(&back, "artist"), "Somebody");
        CHECK_TEXT(read_back_tag(&back, "isrc"), isrc);
    }
    read_back_release(&back);
}

static void check_chunks(struct buf *file, const struct buf *tag)
{
    struct form form = form_integer(2, 16);
    static const char *const names[] = {"id3 ", "ID3 "};
    for (int i = 0; i < 2; i++) {
        make_wave(file, "RIFF", &form);
        chunk_put(file, names[i], tag->text, tag->length, WORDS_LE);
        wave_end(file);
        file_give(path, file);
        check_all("WAV");
    }
    make_aiff(file, NULL, &form);
    chunk_put(file, "ID3 ", tag->text, tag->length, WORDS_BE);
    set_be(file, 4, file->length - 8, 4);
    file_give(path, file);
    check_all("AIFF");
}

static void check_mp3(struct buf *file, const struct buf *tag)
{
    struct form form = form_integer(2, 16);
    struct encoding encoding = {.format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, .is_tone = true};
    form.frames = 20000;
    if (!file_encode(path, &encoding, &form) || !file_load(path, file)) {
        printf("this libsndfile does not write MP3; not tested\n");
        return;
    }
    struct buf whole = {0};
    buf_add_bytes(&whole, tag->text, tag->length);
    buf_add_bytes(&whole, file->text, file->length);
    file_give(path, &whole);
    check_all("MP3");
    buf_release(&whole);
}

/* As EBU Tech 3352 puts it into a BWF file. */
static void check_axml(struct buf *file)
{
    static const char axml[] =
        "<?xml version=\"1.0\"?><ebucore:ebuCoreMain xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:ebucore=\"urn:ebu:metadata-schema:ebuCore_2012\"><ebucore:coreMetadata><ebucore:identifier "
        "typeLabel=\"GUID\" typeDefinition=\"Globally Unique Identifier\" formatLabel=\"ISRC\">"
        "<dc:identifier>ISRC:USS1Z9900001</dc:identifier></ebucore:identifier></ebucore:coreMetadata>"
        "</ebucore:ebuCoreMain>";
    static const char *const kinds[] = {"RIFF", "RF64", "BW64"};
    struct form form = form_integer(2, 24);
    for (int i = 0; i < 3; i++) {
        struct read_back back;
        check_about("axml in %s", kinds[i]);
        buf_clear(file);
        wave_begin(file, kinds[i]);
        wave_format(file, &form);
        chunk_put(file, "axml", axml, sizeof axml - 1, WORDS_LE);
        wave_data(file, &form);
        wave_end(file);
        file_give(path, file);
        read_back(&back, path);
        CHECK_TEXT(back.fault.text, "");
        CHECK_TEXT(read_back_tag(&back, "isrc"), isrc);
        check_samples(&back, &form, form.frames);
        read_back_release(&back);
    }
}

/* Tags that lie about their sizes, cut at every byte: nothing worse than no tag. */
static void check_cut_tags(struct buf *file)
{
    struct form form = form_integer(2, 16);
    struct buf tag = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_about("%s, cut", cases[i].name);
        put_id3(&tag, &cases[i]);
        for (size_t length = 0; length <= tag.length; length += 7) {
            struct read_back back;
            make_wave(file, "RIFF", &form);
            chunk_put(file, "id3 ", tag.text, length, WORDS_LE);
            wave_end(file);
            file_give(path, file);
            read_back(&back, path);
            CHECK(back.opened == OK && back.ended == OK);
            read_back_release(&back);
        }
    }
    buf_release(&tag);
}

int main(void)
{
    struct buf file = {0}, tag = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_about("%s", cases[i].name);
        put_id3(&tag, &cases[i]);
        check_chunks(&file, &tag);
        check_mp3(&file, &tag);
    }
    check_axml(&file);
    check_cut_tags(&file);
    check_about(NULL);
    buf_release(&file);
    buf_release(&tag);
    remove(path);
    return check_end();
}
