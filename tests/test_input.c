/* Where audio comes from: files, standard input that can or cannot seek, and what is no file; samples that are no numbers;
   several sources at once. */
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "containers.h"
#include "read_back.h"

static const char path[] = "tests/test_input.tmp";

static void check_no_files(void)
{
    check_about("what is no file");
    alarm(20); /* whoever waits for a writer is ended */
    remove(path);
    check_refused(path, ERR_SYSTEM, "No such file", path);
    check_refused("tests", ERR_SYSTEM, "is a folder", "'tests'");
    check_refused("", ERR_SYSTEM, "No such file", "''");
    check_refused("/dev/null", ERR_SYSTEM, "is a device", "/dev/null");
    check_refused("/dev/zero", ERR_SYSTEM, "is a device", "/dev/zero");
    check_refused("tests/a\nb\x1B[31m\xFF", ERR_SYSTEM, "'tests/a\\nb\\x1B[31m\\xFF'", "No such file");
    if (mkfifo(path, 0600) == 0)
        check_refused(path, ERR_SYSTEM, "is a FIFO", path);
    remove(path);
    if (symlink("test_input.tmp", path) == 0)
        check_refused(path, ERR_SYSTEM, path, NULL);
    remove(path);
    alarm(0);
}

static void check_no_permission(struct buf *file)
{
    struct form form = form_integer(2, 16);
    check_about("no permission");
    if (geteuid() == 0) {
        printf("root may read everything: the lack of permission is not tested\n");
        return;
    }
    make_wave(file, "RIFF", &form);
    file_give(path, file);
    chmod(path, 0);
    check_refused(path, ERR_SYSTEM, "Permission denied", path);
    chmod(path, 0600);
}

/* Puts the file onto standard input: as it is, from an offset on, or through a pipe. */
static void set_input(const char *name, off_t offset)
{
    int fd = open(name, O_RDONLY);
    if (fd < 0 || lseek(fd, offset, SEEK_SET) < 0 || dup2(fd, STDIN_FILENO) < 0)
        exit(99);
    close(fd);
}

static void set_piped_input(const struct buf *file)
{
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], file->text, file->length) != (ssize_t)file->length ||
        dup2(ends[0], STDIN_FILENO) < 0)
        exit(99);
    close(ends[0]);
    close(ends[1]);
}

static void check_input(const struct form *form, const char *container, const char *codec, int64_t promised)
{
    struct read_back back;
    read_back(&back, "-");
    CHECK_TEXT(back.fault.text, "");
    if (CHECK(back.opened == OK) && CHECK(back.ended == OK)) {
        check_samples(&back, form, form->frames);
        CHECK_TEXT(back.format->container, container);
        CHECK_TEXT(back.format->codec, codec);
        CHECK_NEAR((double)back.format->frames_promised, (double)promised, 0);
    }
    read_back_release(&back);
}

static void check_standard_input(struct buf *file)
{
    struct form form = form_integer(2, 24);
    check_about("standard input, a file");
    size_t start = make_wave(file, "RIFF", &form);
    file_save(path, file);
    set_input(path, 0);
    check_input(&form, "WAV", "PCM", form.frames);
    check_about("standard input, a pipe");
    set_piped_input(file);
    check_input(&form, "WAV", "PCM", form.frames);
    check_about("standard input, a pipe with streamed sizes");
    set_le(file, start - 4, UINT32_MAX, 4);
    set_le(file, 4, UINT32_MAX, 4);
    set_piped_input(file);
    check_input(&form, "WAV", "PCM", -1);
    check_about("standard input, a pipe that ends too soon");
    make_wave(file, "RIFF", &form);
    file->length = start + (size_t)300 * 6 + 2;
    set_piped_input(file);
    check_damaged("-", &form, 300, "300 of 1000 frames", "standard input");
    check_about("standard input from the middle of a file");
    buf_clear(file);
    buf_add(file, "something before the file");
    off_t offset = (off_t)file->length;
    struct buf wave = {0};
    make_wave(&wave, "RIFF", &form);
    buf_add_bytes(file, wave.text, wave.length);
    file_save(path, file);
    set_input(path, offset);
    check_input(&form, "WAV", "PCM", form.frames);
    CHECK(lseek(STDIN_FILENO, 0, SEEK_CUR) == offset);
    buf_release(&wave);
}

static void check_flac_input(struct buf *file)
{
    struct form form = form_integer(2, 16);
    struct encoding encoding = {.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    form.frames = 5000;
    check_about("standard input, FLAC");
    if (!file_encode(path, &encoding, &form) || !file_load(path, file))
        return;
    set_input(path, 0);
    check_input(&form, "FLAC", "FLAC", form.frames);
    set_piped_input(file);
    check_input(&form, "FLAC", "FLAC", form.frames);
}

static void check_bad_input(struct buf *file)
{
    check_about("standard input without sense");
    alarm(20);
    set_input("/dev/zero", 0);
    check_refused("-", ERR_FORMAT, "standard input", "no audio file");
    set_input("/dev/null", 0);
    check_refused("-", ERR_FORMAT, "standard input", "is empty");
    set_input("tests", 0);
    check_refused("-", ERR_SYSTEM, "standard input", "is a folder");
    buf_clear(file);
    buf_add(file, "words and no sound");
    set_piped_input(file);
    check_refused("-", ERR_FORMAT, "standard input", "text");
    close(STDIN_FILENO);
    check_refused("-", ERR_SYSTEM, "standard input", NULL);
    set_input("/dev/null", 0);
    alarm(0);
}

/* NaN, infinities and absurd numbers stand as zero, and are counted and placed in order of time. */
static void check_flaws(struct buf *file, int bits)
{
    static const struct {
        int frame, channel;
        double value;
    } flaws[] = {{0, 1, NAN}, {0, 2, INFINITY}, {299, 0, -INFINITY}, {300, 0, 1e30}, {999, 2, -1e16}};
    struct form form = form_float(3, bits);
    struct read_back back;
    check_about("flaws in %d bits", bits);
    size_t start = make_wave(file, "RIFF", &form);
    for (int i = 0; i < 5; i++) {
        uint64_t word = 0;
        float single = (float)flaws[i].value;
        memcpy(&word, bits == 32 ? (const void *)&single : (const void *)&flaws[i].value, (size_t)bits / 8);
        set_le(file, start + (size_t)(flaws[i].frame * 3 + flaws[i].channel) * (size_t)bits / 8, word,
               bits / 8);
    }
    file_give(path, file);
    read_back(&back, path);
    CHECK(back.opened == OK && back.ended == OK);
    CHECK_NEAR((double)back.flawed_samples, 5, 0);
    CHECK_NEAR((double)back.flaw_count, 5, 0);
    for (int i = 0; i < 5 && back.flaw_count == 5; i++) {
        CHECK(back.flaws[i].frame == flaws[i].frame && back.flaws[i].channel == flaws[i].channel);
        CHECK(back.samples[flaws[i].frame * 3 + flaws[i].channel] == 0);
    }
    CHECK(back.frames > 0 && back.samples[0] == 2.5f);
    read_back_release(&back);
}

/* More flaws than a block lists are all counted; a thousand and more is not absurd, 1e15 still is none. */
static void check_many_flaws(struct buf *file)
{
    struct form form = form_float(1, 32);
    struct read_back back;
    check_about("many flaws");
    size_t start = make_wave(file, "RIFF", &form);
    for (size_t frame = 4; frame < 1000; frame++)
        set_le(file, start + 4 * frame, frame < 10 ? 0x58635FA9u : 0xFFC00000u, 4); /* 1e15, NaN */
    file_give(path, file);
    read_back(&back, path);
    CHECK_NEAR((double)back.flawed_samples, 990, 0);
    CHECK_NEAR((double)back.flaw_count, AUDIO_FLAWS_MAX, 0);
    CHECK(back.flaw_count && back.flaws[0].frame == 10);
    CHECK(back.frames == 1000 && back.samples[9] == 1e15f);
    read_back_release(&back);
}

static void check_two_at_once(struct buf *file)
{
    struct form form = form_integer(2, 24);
    struct read_back one, other;
    check_about("two sources of one file");
    make_wave(file, "RIFF", &form);
    file_give(path, file);
    read_back(&one, path);
    read_back(&other, path);
    check_whole(&one, &form, "WAV", "PCM");
    check_whole(&other, &form, "WAV", "PCM");
    read_back_release(&other);
    read_back_release(&one);
}

int main(void)
{
    struct buf file = {0};
    check_no_files();
    check_no_permission(&file);
    check_standard_input(&file);
    check_flac_input(&file);
    check_bad_input(&file);
    check_flaws(&file, 32);
    check_flaws(&file, 64);
    check_many_flaws(&file);
    check_two_at_once(&file);
    check_about(NULL);
    buf_release(&file);
    remove(path);
    return check_end();
}
