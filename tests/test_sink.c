/* Files that the sink writes, read back by libsndfile and by the program's own source: each kind, word length and number
   of channels; samples that lie between codes or outside of them; orders of channels; and what is left of a failure. */
#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/sink.h"
#include "base/mem.h"
#include "check.h"
#include "read_back.h"

static char folder[] = "sink-test.XXXXXX";

struct lossless_case {
    enum sink_container container;
    const char *shown, *codec; /* as the source calls it */
    int bits;
    bool is_float;
};

static const struct lossless_case cases[] = {
    {SINK_WAV, "WAV", "PCM", 16, false},    {SINK_WAV, "WAV", "PCM", 24, false},
    {SINK_WAV, "WAV", "PCM", 32, false},    {SINK_WAV, "WAV", "float", 32, true},
    {SINK_AIFF, "AIFF", "PCM", 16, false},  {SINK_AIFF, "AIFF", "PCM", 24, false},
    {SINK_AIFF, "AIFF", "PCM", 32, false},  {SINK_AIFF, "AIFC", "float", 32, true},
    {SINK_FLAC, "FLAC", "FLAC", 16, false}, {SINK_FLAC, "FLAC", "FLAC", 24, false},
};

static char *in_folder(const char *name)
{
    return mem_format("%s/%s", folder, name);
}

static int files_in_folder(void)
{
    int count = 0;
    DIR *list = opendir(folder);
    for (const struct dirent *entry; list && (entry = readdir(list));)
        count += entry->d_name[0] != '.';
    if (list)
        closedir(list);
    return count;
}

static struct sink_format format_of(enum sink_container container, const struct form *form)
{
    struct sink_format format = {.container = container,
                                 .rate_hz = form->rate_hz,
                                 .channels = form->channels,
                                 .bits = form->bits,
                                 .is_float = form->is_float,
                                 .quality = 0.9};
    layout_assume(form->channels, format.speakers);
    return format;
}

/* The form's samples, channel by channel, in pieces of odd lengths. */
static enum status write_form(struct sink *sink, const struct form *form, struct fault *fault)
{
    enum { PIECE = 333 };
    static double memory[8][PIECE];
    double *samples[8];
    enum status status = OK;
    for (int64_t frame = 0; frame < form->frames && status == OK; frame += PIECE) {
        size_t count = form->frames - frame < PIECE ? (size_t)(form->frames - frame) : PIECE;
        for (int channel = 0; channel < form->channels; channel++) {
            samples[channel] = memory[channel];
            for (size_t i = 0; i < count; i++)
                memory[channel][i] = form_sample(form, frame + (int64_t)i, channel);
        }
        status = sink_write(sink, samples, count, fault);
    }
    return status;
}

static enum status write_file(const char *path, const struct sink_format *format, const struct form *form,
                              bool overwrite, struct fault *fault)
{
    struct sink *sink;
    enum status status = sink_open(&sink, path, format, NULL, fault);
    if (status != OK)
        return status;
    status = write_form(sink, form, fault);
    if (status == OK)
        return sink_finish(sink, overwrite, fault);
    sink_abort(sink);
    return status;
}

/* libsndfile's integers have the code at the top of 32 bits. */
static void check_library(const char *path, const struct form *form)
{
    SF_INFO info = {0};
    long wrong = 0;
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (!CHECK(file != NULL))
        return;
    CHECK_NEAR((double)info.frames, (double)form->frames, 0);
    CHECK_NEAR(info.samplerate, form->rate_hz, 0);
    CHECK_NEAR(info.channels, form->channels, 0);
    for (int64_t frame = 0; frame < form->frames; frame++) {
        int codes[8] = {0};
        float floats[8] = {0};
        bool is_read =
            form->is_float ? sf_readf_float(file, floats, 1) == 1 : sf_readf_int(file, codes, 1) == 1;
        for (int channel = 0; channel < form->channels; channel++) {
            double expected = form_sample(form, frame, channel);
            double found = form->is_float ? floats[channel] : ldexp(codes[channel], -31);
            wrong += !is_read || found != (form->is_float ? (float)expected : expected);
        }
    }
    CHECK_NEAR((double)wrong, 0, 0);
    sf_close(file);
}

static void test_lossless(void)
{
    static const int channels[] = {1, 2, 6}, lengths[] = {1, 1001};
    char *path = in_folder("song");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int k = 0; k < 6; k++) {
            struct form form =
                (cases[i].is_float ? form_float : form_integer)(channels[k / 2], cases[i].bits);
            struct fault fault = {{0}};
            struct read_back back;
            form.frames = lengths[k % 2];
            form.rate_hz = 44100;
            check_about("%s, %d bits, %d channels, %d frames", cases[i].shown, form.bits, form.channels,
                        (int)form.frames);
            struct sink_format format = format_of(cases[i].container, &form);
            CHECK_NEAR(write_file(path, &format, &form, true, &fault), OK, 0);
            CHECK_TEXT(fault.text, "");
            check_library(path, &form);
            read_back(&back, path);
            check_whole(&back, &form, cases[i].shown, cases[i].codec);
            CHECK(back.format && back.format->trailing_bytes == 0);
            CHECK_TEXT(back.format ? back.format->layout : NULL, form.channels == 1   ? "mono"
                                                                 : form.channels == 2 ? "stereo"
                                                                                      : "5.1");
            read_back_release(&back);
        }
    check_about(NULL);
    remove(path);
    free(path);
}

/* Nothing but a head is a file, too; encoders have nothing to begin with. */
static void test_no_frames(void)
{
    char *path = in_folder("empty");
    for (int i = 0; i < SINK_CONTAINERS; i++) {
        struct form form = form_integer(2, 16);
        struct fault fault = {{0}};
        form.frames = 0;
        check_about("%s, no frames", sink_kinds[i].name);
        struct sink_format format = format_of((enum sink_container)i, &form);
        enum status status = write_file(path, &format, &form, true, &fault);
        if (i <= SINK_AIFF) {
            CHECK_TEXT(fault.text, "");
            check_library(path, &form);
            remove(path);
        } else {
            CHECK_NEAR(status, ERR_SYSTEM, 0);
            CHECK(strstr(fault.text, "there is no audio to encode") != NULL);
            CHECK(files_in_folder() == 0);
        }
    }
    check_about(NULL);
    free(path);
}

/* Codes of 16 bits: nearest, never beyond the outermost, never wrapped. */
static void test_rounding(void)
{
    static const struct {
        double sample;
        int code;
    } rows[] = {
        {1.0, 32767},     {1.5, 32767},       {1e300, 32767},          {-1.0, -32768},      {-1.5, -32768},
        {-1e300, -32768}, {NAN, 0},           {INFINITY, 32767},       {-INFINITY, -32768}, {0.4 / 32768, 0},
        {0.6 / 32768, 1}, {-0.6 / 32768, -1}, {32766.4 / 32768, 32766}};
    enum { ROWS = sizeof rows / sizeof *rows };
    static const enum sink_container containers[] = {SINK_WAV, SINK_AIFF, SINK_FLAC};
    char *path = in_folder("rounded");
    for (size_t i = 0; i < 3; i++) {
        struct form form = form_integer(1, 16);
        struct sink_format format = format_of(containers[i], &form);
        struct fault fault = {{0}};
        struct sink *sink;
        double samples[ROWS], *channel = samples;
        short found[ROWS] = {0};
        SF_INFO info = {0};
        check_about("%s", sink_kinds[containers[i]].name);
        for (size_t k = 0; k < ROWS; k++)
            samples[k] = rows[k].sample;
        CHECK(sink_open(&sink, path, &format, NULL, &fault) == OK);
        CHECK(sink_write(sink, &channel, ROWS, &fault) == OK && sink_finish(sink, true, &fault) == OK);
        SNDFILE *file = sf_open(path, SFM_READ, &info);
        CHECK(file && sf_readf_short(file, found, ROWS) == ROWS);
        sf_close(file);
        for (size_t k = 0; k < ROWS; k++)
            CHECK_NEAR(found[k], rows[k].code, 0);
    }
    check_about(NULL);
    remove(path);
    free(path);
}

/* Handed over as Vorbis has them, the channels stand in the order of the mask. */
static void test_order(void)
{
    static const enum sink_container containers[] = {SINK_WAV, SINK_AIFF, SINK_FLAC};
    static const int from[] = {0, 2, 1, 5, 3, 4}; /* L R C LFE Ls Rs out of L C R Ls Rs LFE */
    struct form form = form_integer(6, 24);
    char *path = in_folder("ordered");
    for (size_t i = 0; i < 3; i++) {
        struct sink_format format = format_of(containers[i], &form);
        struct fault fault = {{0}};
        struct read_back back;
        long wrong = 0;
        check_about("%s", sink_kinds[containers[i]].name);
        layout_from_vorbis(6, format.speakers);
        CHECK(write_file(path, &format, &form, true, &fault) == OK);
        read_back(&back, path);
        check_layout(&back, "5.1", "L R C LFE Ls Rs", true);
        for (int64_t frame = 0; frame < back.frames; frame++)
            for (int channel = 0; channel < 6; channel++)
                wrong += back.samples[frame * 6 + channel] != form_sample(&form, frame, from[channel]);
        CHECK(back.frames == form.frames && wrong == 0);
        read_back_release(&back);
    }
    check_about(NULL);
    remove(path);
    free(path);
}

/* The amplitude of a tone in a channel. */
static double amplitude_of(const struct read_back *back, int channel, double rate_hz, double tone_hz)
{
    double sine = 0, cosine = 0, turn = 2.0 * 3.14159265358979323846 * tone_hz / rate_hz;
    for (int64_t i = 0; i < back->frames; i++) {
        double sample = back->samples[i * back->format->channels + channel];
        sine += sample * sin(turn * (double)i);
        cosine += sample * cos(turn * (double)i);
    }
    return 2.0 * hypot(sine, cosine) / (double)back->frames;
}

/* Tones of 0.1, one for each loudspeaker; the LFE's is low. */
static double tone_of(enum speaker speaker)
{
    return speaker == SPEAKER_LFE ? 60.0 : 200.0 + 100.0 * (double)speaker;
}

static void check_lossy(const char *path, const struct sink_format *format)
{
    enum { FRAMES = 48000 };
    struct fault fault = {{0}};
    struct read_back back;
    struct sink *sink;
    double *samples[8];
    for (int channel = 0; channel < format->channels; channel++) {
        double turn = 2.0 * 3.14159265358979323846 * tone_of(format->speakers[channel]) / format->rate_hz;
        samples[channel] = mem_zero(FRAMES, sizeof(double));
        for (int i = 0; i < FRAMES; i++)
            samples[channel][i] = 0.1 * sin(turn * i);
    }
    CHECK_NEAR(sink_open(&sink, path, format, NULL, &fault), OK, 0);
    CHECK_TEXT(fault.text, "");
    CHECK(sink && sink_write(sink, samples, FRAMES, &fault) == OK && sink_finish(sink, true, &fault) == OK);
    read_back(&back, path);
    CHECK_NEAR((double)back.frames, FRAMES, 0);
    for (int channel = 0; back.format && channel < format->channels; channel++) {
        enum speaker speaker = back.format->speakers[channel];
        double found = amplitude_of(&back, channel, format->rate_hz, tone_of(speaker));
        CHECK_NEAR(found, 0.1,
                   speaker == SPEAKER_LFE ? 0.03 : 0.01); /* libvorbis gives the LFE 1.9 dB too much */
    }
    read_back_release(&back);
    for (int channel = 0; channel < format->channels; channel++)
        free(samples[channel]);
}

static void test_lossy(void)
{
    static const enum sink_container containers[] = {SINK_OGG_VORBIS, SINK_OPUS, SINK_MP3};
    static const int channels[] = {1, 2, 6};
    char *path = in_folder("lossy");
    for (size_t i = 0; i < 9; i++) {
        struct form form = form_integer(channels[i % 3], 16);
        struct sink_format format = format_of(containers[i / 3], &form);
        if (format.channels > sink_kinds[format.container].channels_max)
            continue;
        check_about("%s, %d channels", sink_kinds[format.container].name, format.channels);
        check_lossy(path, &format);
    }
    check_about(NULL);
    remove(path);
    free(path);
}

static void check_kind(enum sink_container container, int channels, int rate_hz, int bits,
                       const char *sentence)
{
    struct form form = form_integer(channels, bits);
    struct fault fault = {{0}};
    form.rate_hz = rate_hz;
    struct sink_format format = format_of(container, &form);
    CHECK_NEAR(sink_kind_check(&format, &fault), *sentence ? ERR_USAGE : OK, 0);
    CHECK_TEXT(fault.text, sentence);
}

static void test_kinds(void)
{
    enum sink_container container = SINK_CONTAINERS;
    check_kind(SINK_FLAC, 2, 44100, 32, "FLAC holds words of 16 or 24 bits, not 32");
    check_kind(SINK_WAV, 2, 44100, 20, "WAV holds words of 16, 24 or 32 bits, not 20");
    check_kind(SINK_MP3, 6, 44100, 16, "MP3 holds 1 to 2 channels, not 6");
    check_kind(SINK_OPUS, 2, 44100, 16, "Opus has 8000, 12000, 16000, 24000 or 48000 Hz, not 44100");
    check_kind(SINK_FLAC, 2, 700000, 16, "FLAC has rates of 4000 to 655350 Hz, not 700000");
    check_kind(SINK_OGG_VORBIS, 2, 44100, 0, "");
    CHECK(sink_kind_of_path("a.b/song.WAV", &container) && container == SINK_WAV);
    CHECK(sink_kind_of_path("song.aif", &container) && container == SINK_AIFF);
    CHECK(sink_kind_of_path("song.opus", &container) && container == SINK_OPUS);
    CHECK(!sink_kind_of_path("song.rf64", &container));
    CHECK(!sink_kind_of_path("song", &container));
}

static void test_goal_kept(void)
{
    struct form form = form_integer(2, 16);
    struct sink_format format = format_of(SINK_WAV, &form);
    struct fault fault = {{0}};
    struct buf held = {0};
    struct sink *sink;
    char *path = in_folder("there.wav"), *missing = in_folder("no/such.wav");
    buf_add(&held, "old");
    file_give(path, &held);
    CHECK_NEAR(write_file(path, &format, &form, false, &fault), ERR_SYSTEM, 0);
    CHECK(strstr(fault.text, "there.wav': File exists") != NULL);
    CHECK(file_load(path, &held) && held.length == 3);
    CHECK(files_in_folder() == 1);
    CHECK_NEAR(write_file(path, &format, &form, true, &fault), OK, 0);
    check_library(path, &form);
    remove(path);
    CHECK_NEAR(write_file(path, &format, &form, false, &fault), OK, 0);
    check_library(path, &form);
    remove(path);
    CHECK(sink_open(&sink, path, &format, NULL, &fault) == OK && write_form(sink, &form, &fault) == OK);
    sink_abort(sink);
    CHECK(files_in_folder() == 0);
    CHECK_NEAR(sink_open(&sink, missing, &format, NULL, &fault), ERR_SYSTEM, 0);
    CHECK_NEAR(sink_open(&sink, "/dev/null", &format, NULL, &fault), ERR_SYSTEM, 0);
    CHECK(strstr(fault.text, "no regular file") != NULL && sink == NULL);
    sink_abort(NULL);
    buf_release(&held);
    free(path);
    free(missing);
}

/* As a full disk does it, the system refuses all bytes past the first few. */
static void test_no_room(void)
{
    struct rlimit before, small;
    char *path = in_folder("large");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 20000;
    for (int i = 0; i < SINK_CONTAINERS; i++) {
        struct form form = form_integer(2, 16);
        struct sink_format format = format_of((enum sink_container)i, &form);
        struct fault fault = {{0}};
        form.frames = 100000;
        check_about("%s", sink_kinds[i].name);
        setrlimit(RLIMIT_FSIZE, &small);
        enum status status = write_file(path, &format, &form, true, &fault);
        setrlimit(RLIMIT_FSIZE, &before);
        CHECK_NEAR(status, ERR_SYSTEM, 0);
        CHECK(strstr(fault.text, "large': File too large") != NULL);
        CHECK(files_in_folder() == 0);
    }
    check_about(NULL);
    free(path);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 99;
    test_lossless();
    test_no_frames();
    test_rounding();
    test_order();
    test_lossy();
    test_kinds();
    test_goal_kept();
    test_no_room();
    CHECK(rmdir(folder) == 0);
    return check_end();
}
