/* Files that broke off, were never finished or have a fault inside: what is there is read, and it is said; and files of
   unknown length, which are no such thing. */
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "containers.h"
#include "read_back.h"

static const char path[] = "tests/test_damaged.tmp";

enum kind { RIFF, RIFX, RF64, BW64, W64, AIFF, AIFC, CAF, AU, KINDS };

static const char *const names[KINDS] = {"RIFF", "RIFX", "RF64", "BW64", "W64", "AIFF", "AIFC", "CAF", "AU"};

static size_t make(struct buf *file, enum kind kind, const struct form *form)
{
    switch (kind) {
    case W64:
        return make_w64(file, form);
    case AIFF:
        return make_aiff(file, NULL, form);
    case AIFC:
        return make_aiff(file, "sowt", form);
    case CAF:
        return make_caf(file, form, WORDS_LE);
    case AU:
        return make_au(file, form);
    default:
        return make_wave(file, names[kind], form);
    }
}

static void give_part(struct buf *file, size_t length)
{
    file->length = length;
    file_give(path, file);
}

static void check_cut(struct buf *file)
{
    for (int kind = 0; kind < KINDS; kind++) {
        struct form form = form_integer(2, kind == AIFC ? 16 : 24);
        size_t frame_bytes = (size_t)form_frame_bytes(&form);
        check_about("%s, cut", names[kind]);
        size_t start = make(file, (enum kind)kind, &form);
        give_part(file, start + 400 * frame_bytes);
        check_damaged(path, &form, 400, "400 of 1000 frames", "(0.008 of 0.021 s)");
        make(file, (enum kind)kind, &form);
        give_part(file, start + 401 * frame_bytes - 1);
        check_damaged(path, &form, 400, "400 of 1000 frames", path);
        make(file, (enum kind)kind, &form);
        give_part(file, start + 999 * frame_bytes);
        check_damaged(path, &form, 999, "999 of 1000 frames", path);
    }
}

/* Whatever is missing, a cut file is never taken for a whole one, and what comes of it is right. */
static void check_cuts(struct buf *file)
{
    for (int kind = 0; kind < KINDS; kind++) {
        struct form form = form_integer(2, 16);
        form.frames = 40;
        size_t start = make(file, (enum kind)kind, &form), whole = file->length;
        for (size_t length = 0; length < whole; length++) {
            struct read_back back;
            check_about("%s, %zu of %zu bytes", names[kind], length, whole);
            make(file, (enum kind)kind, &form);
            give_part(file, length);
            read_back(&back, path);
            if (length >= start + 4 && CHECK(back.opened == OK))
                check_samples(&back, &form, (int64_t)(length - start) / 4);
            if (length < start + 160)
                CHECK(back.opened == ERR_FORMAT || back.ended == ERR_DAMAGED);
            read_back_release(&back);
        }
    }
}

/* Sizes that programs write into a pipe, where they cannot come back to the head. */
static void check_streamed(struct buf *file)
{
    static const uint32_t sizes[] = {0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFF000, 0x7FFFFFFF, 0x7FFFF000, 0x80000000};
    struct form form = form_integer(2, 24);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct read_back back;
        check_about("data size 0x%X", (unsigned)sizes[i]);
        size_t start = make_wave(file, "RIFF", &form);
        set_le(file, start - 4, sizes[i], 4);
        set_le(file, 4, sizes[i], 4);
        file_give(path, file);
        read_back(&back, path);
        CHECK_TEXT(back.fault.text, "");
        CHECK(back.opened == OK && back.ended == OK);
        check_samples(&back, &form, form.frames);
        CHECK(back.format && back.format->frames_promised == -1);
        read_back_release(&back);
    }
}

/* A stream goes on past what 32 bits can say. The file has a hole where its audio is. */
static void check_streamed_far(struct buf *file)
{
    const int64_t size = INT64_C(6000000000);
    struct form form = form_integer(2, 24);
    struct source *source;
    struct fault fault = {{0}};
    check_about("a stream of 6 GB");
    size_t start = make_wave(file, "RIFF", &form);
    set_le(file, start - 4, UINT32_MAX, 4);
    file_give(path, file);
    if (truncate(path, (off_t)(size + (int64_t)start)) != 0)
        return;
    if (CHECK(source_open(&source, path, &fault) == OK)) {
        CHECK(source_frames_expected(source) == size / 6);
        CHECK_NEAR((double)source_format(source)->trailing_bytes, 0, 0);
    }
    source_close(source);
}

static void check_streamed_others(struct buf *file)
{
    static const enum kind kinds[] = {RF64, W64, CAF, AU};
    static const int size_bytes[] = {8, 8, 8, 4};
    struct form form = form_integer(2, 24);
    for (int i = 0; i < 4; i++) {
        struct read_back back;
        check_about("size unknown in %s", names[kinds[i]]);
        size_t start = make(file, kinds[i], &form), at = kinds[i] == AU ? 8 : start - 12;
        if (kinds[i] == RF64)
            set_le(file, 28, UINT64_MAX, 8);
        else if (kinds[i] == W64)
            set_le(file, start - 8, INT64_MAX, 8);
        else
            set_be(file, at, UINT64_MAX, size_bytes[i]);
        file_give(path, file);
        read_back(&back, path);
        CHECK_TEXT(back.fault.text, "");
        CHECK(back.opened == OK && back.ended == OK);
        check_samples(&back, &form, form.frames);
        read_back_release(&back);
    }
}

/* The head as it was written before the recording: its program died. */
static void check_unfinished(struct buf *file)
{
    struct form form = form_integer(2, 24);
    check_about("RIFF never finished");
    size_t start = make_wave(file, "RIFF", &form);
    set_le(file, start - 4, 0, 4);
    set_le(file, 4, 0, 4);
    file_give(path, file);
    check_damaged(path, &form, form.frames, "never finished", "1000 frames");
    check_about("RF64 never finished");
    make_wave(file, "RF64", &form);
    set_le(file, 20, 0, 8);
    set_le(file, 28, 0, 8);
    set_le(file, 36, 0, 8);
    file_give(path, file);
    check_damaged(path, &form, form.frames, "never finished", "1000 frames");
    check_about("AIFF never finished");
    start = make_aiff(file, NULL, &form);
    set_be(file, start - 12, 0, 4);
    set_be(file, start - 32, 0, 4);
    set_be(file, 4, 0, 4);
    file_give(path, file);
    check_damaged(path, &form, form.frames, "never finished", "1000 frames");
}

struct coded {
    const char *name, *words; /* words: of the sentence */
    int format;
    bool is_exact;
};

static const struct coded coded[] = {
    {"FLAC", "of 200000 frames", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, true},
    {"ALAC", "of 200000 frames", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, true},
    {"Vorbis", "breaks off", SF_FORMAT_OGG | SF_FORMAT_VORBIS, false},
    {"Opus", "breaks off", SF_FORMAT_OGG | SF_FORMAT_OPUS, false},
    {"MP3", "of 200000 frames", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, false},
};

static bool encode(const struct coded *kind, struct form *form)
{
    struct encoding encoding = {.format = kind->format, .is_tone = !kind->is_exact};
    *form = form_integer(2, 16);
    form->frames = 200000;
    return file_encode(path, &encoding, form);
}

static void check_coded_part(const struct coded *kind, const struct form *form, bool must_open)
{
    struct read_back back;
    read_back(&back, path);
    if (must_open)
        CHECK(back.opened == OK);
    CHECK(back.opened == ERR_FORMAT || back.ended == ERR_DAMAGED);
    if (back.opened == OK) {
        CHECK(back.frames < form->frames || !kind->is_exact);
        if (kind->is_exact)
            check_samples(&back, form, back.frames);
        CHECK(strstr(back.fault.text, kind->words) || strstr(back.fault.text, "breaks off"));
    }
    if (must_open)
        CHECK(back.frames > 2000 && strstr(back.fault.text, kind->words));
    read_back_release(&back);
}

static void check_coded(struct buf *file)
{
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++) {
        struct form form;
        check_about("%s", coded[i].name);
        if (!encode(&coded[i], &form)) {
            printf("this libsndfile does not write %s; not tested\n", coded[i].name);
            continue;
        }
        file_load(path, file);
        size_t whole = file->length;
        struct buf all = {0};
        buf_add_bytes(&all, file->text, whole);
        for (size_t part = 1; part < 40; part++) {
            size_t length = part < 39 ? whole * part / 39 : whole - 1;
            check_about("%s, %zu of %zu bytes", coded[i].name, length, whole);
            buf_clear(file);
            buf_add_bytes(file, all.text, length);
            file_give(path, file);
            check_coded_part(&coded[i], &form, part >= 20);
        }
        buf_release(&all);
    }
}

/* A fault in the middle: a run of bytes that are something else. ALAC has no sums that would tell. */
static void check_faults(struct buf *file)
{
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++) {
        struct form form;
        struct read_back back;
        check_about("%s with a fault inside", coded[i].name);
        if (strcmp(coded[i].name, "ALAC") == 0 || !encode(&coded[i], &form))
            continue;
        file_load(path, file);
        memset(file->text + file->length / 2, 0x55, 100);
        file_give(path, file);
        read_back(&back, path);
        CHECK(back.opened == OK);
        CHECK(back.ended == ERR_DAMAGED);
        CHECK(back.frames > 2000);
        read_back_release(&back);
    }
}

/* FLAC of which the head does not tell the length, as from a pipe. */
static void check_streamed_flac(struct buf *file)
{
    struct form form;
    struct read_back back;
    check_about("FLAC without a length");
    if (!encode(&coded[0], &form))
        return;
    file_load(path, file);
    file->text[21] &= (char)0xF0;
    set_be(file, 22, 0, 4);
    memset(file->text + 26, 0, 16); /* the sum of the samples */
    file_give(path, file);
    read_back(&back, path);
    CHECK_TEXT(back.fault.text, "");
    CHECK(back.opened == OK && back.ended == OK);
    check_samples(&back, &form, form.frames);
    CHECK(back.format && back.format->frames_promised == -1);
    read_back_release(&back);
}

int main(void)
{
    struct buf file = {0};
    check_cut(&file);
    check_cuts(&file);
    check_streamed(&file);
    check_streamed_far(&file);
    check_streamed_others(&file);
    check_unfinished(&file);
    check_coded(&file);
    check_faults(&file);
    check_streamed_flac(&file);
    check_about(NULL);
    buf_release(&file);
    remove(path);
    return check_end();
}
