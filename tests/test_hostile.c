/* Files that are no audio, or claim what cannot be: refused with a sentence that names the file and the fault, or read as
   far as they make sense; and headers that are odd but right. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "containers.h"
#include "read_back.h"

static const char path[] = "tests/test_hostile.tmp";

static void give(struct buf *file, const char *bytes, size_t count)
{
    buf_clear(file);
    buf_add_bytes(file, bytes, count);
    file_give(path, file);
}

/* What users take for audio, by its first bytes; the sentence names it. */
static const struct {
    const char *bytes;
    size_t count;
    const char *name;
} foreign[] = {
    {"\0\0\0\x20"
     "ftypM4A \0\0\0\0",
     16, "M4A"},
    {"\0\0\0\x18"
     "ftypmp42\0\0\0\0",
     16, "M4A"},
    {"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\0\xAA", 12, "WMA"},
    {"DSD \x1C\0\0\0\0\0\0\0", 12, "DSF"},
    {"FRM8\0\0\0\0\0\0\1\0DSD ", 16, "DSDIFF"},
    {"MAC \x96\x0F\0\0", 8, "Monkey's Audio"},
    {"wvpk\0\0\0\0\x10\x04", 10, "WavPack"},
    {"TTA1\1\0\2\0", 8, "True Audio"},
    {"MPCKSH\x0E", 7, "Musepack"},
    {"\x1A\x45\xDF\xA3\x9F\x42\x86\x81", 8, "Matroska"},
    {"\x0B\x77\0\0\0\0", 6, "AC-3"},
    {"\xFF\xF1\x50\x80\x01\x7F\xFC\x21", 8, "AAC"},
    {"RIFF\x10\0\0\0AVI LIST", 16, "AVI"},
    {"RIFF\x10\0\0\0RMIDdata", 16, "MIDI"},
    {"MThd\0\0\0\6\0\1", 10, "MIDI"},
    {"PK\3\4\x14\0\0\0", 8, "zip"},
    {"%PDF-1.4\n%\xE2\xE3", 12, "PDF"},
    {"This is a letter, not a record.\nYours\n", 38, "text"},
    {"\xEF\xBB\xBFUTF-8 with a mark", 20, "text"},
    {"\1\2\3\4\5\6\7\x08\x09", 9, "no audio file"},
    {"\xFF\xFB\x90\0", 4, "no audio"},
    {"ID3\4\0\0\0\0\0\0", 10, "no audio"},
    {"RIFF", 4, path},
    {"RIFF\0\0\0\0WAVE", 12, path},
    {"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\0\0", 16, path},
    {"FORM\0\0\0\0AIFF", 12, path},
    {"caff\0\1\0\0", 8, path},
    {".snd\0\0\0\x18", 8, path},
    {"fLaC", 4, path},
    {"OggS", 4, path},
};

static void check_foreign(struct buf *file)
{
    check_about("an empty file");
    give(file, "", 0);
    check_refused(path, ERR_FORMAT, "is empty", path);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        check_about("foreign file %zu, %s", i, foreign[i].name);
        give(file, foreign[i].bytes, foreign[i].count);
        check_refused(path, ERR_FORMAT, foreign[i].name, path);
    }
}

static void check_header_only(struct buf *file)
{
    struct form form = form_integer(2, 16);
    form.frames = 0;
    for (int i = 0; i < 7; i++) {
        check_about("header only, container %d", i);
        if (i == 0)
            make_wave(file, "RIFF", &form);
        else if (i == 1)
            make_wave(file, "RF64", &form);
        else if (i == 2)
            make_w64(file, &form);
        else if (i == 3)
            make_aiff(file, NULL, &form);
        else if (i == 4)
            make_caf(file, &form, WORDS_BE);
        else if (i == 5)
            make_au(file, &form);
        else {
            make_wave(file, "RIFF", &form);
            chunk_put(file, "LIST", "INFOINAM\4\0\0\0abc", 16, WORDS_LE);
        }
        file_give(path, file);
        check_refused(path, ERR_FORMAT, "holds no audio", path);
    }
}

static void check_claims(struct buf *file)
{
    static const struct {
        int channels;
        int64_t rate_hz;
        const char *words;
    } cases[] = {
        {0, 48000, "0 channels"},    {1000, 48000, "1000 channels"}, {65535, 48000, "65535 channels"},
        {2, 0, "rate of 0 Hz"},      {2, 3999, "3999 Hz"},           {2, 768001, "768001 Hz"},
        {2, 999999999, "999999999"}, {2, 4294967295, "4294967295"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form form = form_integer(2, 16);
        size_t start = make_wave(file, "RIFF", &form);
        check_about("%d channels, %lld Hz", cases[i].channels, (long long)cases[i].rate_hz);
        set_le(file, start - 8 - 14, (uint64_t)cases[i].channels, 2);
        set_le(file, start - 8 - 12, (uint64_t)cases[i].rate_hz, 4);
        file_give(path, file);
        check_refused(path, ERR_FORMAT, cases[i].words, path);
        form.rate_hz = cases[i].rate_hz < 1000000000 ? (int)cases[i].rate_hz : 0;
        start = make_aiff(file, NULL, &form);
        set_be(file, start - 34, (uint64_t)cases[i].channels, 2);
        file_give(path, file);
        check_refused(path, ERR_FORMAT, form.rate_hz == cases[i].rate_hz ? cases[i].words : NULL, path);
        make_au(file, &form);
        set_be(file, 16, (uint64_t)cases[i].rate_hz, 4);
        set_be(file, 20, (uint64_t)cases[i].channels, 4);
        file_give(path, file);
        check_refused(path, ERR_FORMAT, cases[i].words, path);
    }
}

/* Rates of CAF are doubles, those of AIFF extended: what a 64-bit word can hold must not pass for a rate. */
static void check_odd_rates(struct buf *file)
{
    static const uint64_t words[] = {0x7FF8000000000000, 0x7FF0000000000000, 0xFFF0000000000000,
                                     0xC0E7700000000000, 0x7FEFFFFFFFFFFFFF, 0x41CDCD6500000000};
    struct form form = form_integer(2, 16);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        check_about("rate 0x%llX", (unsigned long long)words[i]);
        make_caf(file, &form, WORDS_BE);
        set_be(file, 20, words[i], 8);
        file_give(path, file);
        check_refused(path, ERR_FORMAT, path, NULL);
        size_t start = make_aiff(file, NULL, &form);
        set_be(file, start - 26, words[i], 8);
        file_give(path, file);
        check_refused(path, ERR_FORMAT, path, NULL);
    }
}

/* Every byte of a short file's head set to extremes: no crash, no hang, and every sentence names the file. */
static void check_bytes(struct buf *file)
{
    static const uint8_t values[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
    struct form form = form_integer(2, 16);
    form.frames = 20;
    for (int kind = 0; kind < 6; kind++)
        for (size_t at = 0, whole = 1; at < whole && at < 160; at++)
            for (size_t i = 0; i < sizeof values; i++) {
                struct read_back back;
                check_about("container %d, byte %zu is 0x%02X", kind, at, values[i]);
                if (kind < 2)
                    make_wave(file, kind ? "RF64" : "RIFF", &form);
                else if (kind == 2)
                    make_w64(file, &form);
                else if (kind == 3)
                    make_aiff(file, "sowt", &form);
                else if (kind == 4)
                    make_caf(file, &form, WORDS_LE);
                else
                    make_au(file, &form);
                whole = file->length;
                file->text[at] = (char)values[i];
                file_give(path, file);
                read_back(&back, path);
                CHECK(back.opened == OK || back.opened == ERR_FORMAT);
                CHECK((back.opened == OK && back.ended == OK) || strstr(back.fault.text, path));
                CHECK(back.frames < 1000);
                read_back_release(&back);
            }
}

static void check_many_chunks(struct buf *file)
{
    struct form form = form_integer(2, 16);
    struct read_back back;
    static const int counts[] = {1000, 300000};
    for (int k = 0; k < 2; k++) {
        check_about("%d chunks before the audio", counts[k]);
        buf_clear(file);
        wave_begin(file, "RIFF");
        wave_format(file, &form);
        for (int i = 0; i < counts[k]; i++)
            chunk_put(file, "junk", "", 0, WORDS_LE);
        wave_data(file, &form);
        wave_end(file);
        file_give(path, file);
        read_back(&back, path);
        if (k == 0)
            check_whole(&back, &form, "WAV", "PCM");
        read_back_release(&back);
    }
}

/* Sizes past the end and past every number, before and behind the audio. */
static void check_huge_chunks(struct buf *file)
{
    struct form form = form_integer(2, 16);
    for (int is_before = 0; is_before < 2; is_before++) {
        struct read_back back;
        check_about("a chunk of 4 GiB %s the audio", is_before ? "before" : "behind");
        buf_clear(file);
        wave_begin(file, "RIFF");
        wave_format(file, &form);
        if (!is_before)
            wave_data(file, &form);
        size_t at = chunk_begin(file, "LIST");
        buf_add(file, "INFO");
        if (is_before)
            wave_data(file, &form);
        set_le(file, at, 0xFFFFFFFE, 4);
        wave_end(file);
        file_give(path, file);
        read_back(&back, path);
        CHECK(back.opened == (is_before ? ERR_FORMAT : OK));
        if (!is_before)
            check_samples(&back, &form, form.frames);
        read_back_release(&back);
    }
    static const uint64_t sizes[] = {0, 1, 23, 24, INT64_MAX, UINT64_MAX, UINT64_MAX - 7};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct read_back back;
        check_about("size %llu in W64 and CAF", (unsigned long long)sizes[i]);
        make_w64(file, &form);
        set_le(file, 40 + 16, sizes[i], 8);
        file_give(path, file);
        read_back(&back, path);
        CHECK(back.opened == ERR_FORMAT);
        read_back_release(&back);
        make_caf(file, &form, WORDS_BE);
        set_be(file, 12, sizes[i], 8);
        file_give(path, file);
        read_back(&back, path);
        CHECK(back.opened == ERR_FORMAT);
        read_back_release(&back);
    }
}

static void check_data_first(struct buf *file)
{
    struct form form = form_integer(2, 16);
    check_about("audio before its format");
    buf_clear(file);
    wave_begin(file, "RIFF");
    wave_data(file, &form);
    wave_format(file, &form);
    wave_end(file);
    file_give(path, file);
    check_refused(path, ERR_FORMAT, path, NULL);
    check_about("no format at all");
    wave_begin(file, "RIFF");
    wave_data(file, &form);
    wave_end(file);
    file_give(path, file);
    check_refused(path, ERR_FORMAT, path, NULL);
}

int main(void)
{
    struct buf file = {0};
    check_foreign(&file);
    check_header_only(&file);
    check_claims(&file);
    check_odd_rates(&file);
    check_bytes(&file);
    check_many_chunks(&file);
    check_huge_chunks(&file);
    check_data_first(&file);
    check_about(NULL);
    buf_release(&file);
    remove(path);
    return check_end();
}
