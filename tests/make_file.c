/* Writes an audio file by words, for the transcripts: make_file FILE [name=number]... [title=TEXT] [artist=TEXT]
   A sine in each channel, 1 % higher from channel to channel; without words a master that passes everywhere. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "containers.h"

enum setting {
    RATE,
    CHANNELS,
    BITS,
    FLOATS,
    SECONDS,
    LEVEL,
    FREQUENCY,
    PHASE,
    TAPER,
    CLIP,
    OFFSET,
    MASK,
    NOT_A_NUMBER,
    PROMISE,
    CUT,
    SETTINGS
};

static const struct {
    const char *name;
    double usual; /* negative: not at all */
} settings[SETTINGS] = {
    [RATE] = {"rate", 44100},
    [CHANNELS] = {"channels", 2},
    [BITS] = {"bits", 24},
    [FLOATS] = {"float", 0}, /* 1: the words are floats */
    [SECONDS] = {"seconds", 5},
    [LEVEL] = {"level", -20}, /* of the peak, dBFS */
    [FREQUENCY] = {"frequency", 997},
    [PHASE] = {"phase", 0},       /* degrees, of all channels */
    [TAPER] = {"taper", 0},       /* seconds of raised cosine at both ends */
    [CLIP] = {"clip", 0},         /* dB by which the peak would pass full scale, where it is cut off */
    [OFFSET] = {"offset", 0},     /* DC, percent of full scale */
    [MASK] = {"mask", -1},        /* an extensible header with this channel mask */
    [NOT_A_NUMBER] = {"nan", -1}, /* this frame is NaN in the first channel */
    [PROMISE] = {"promise", -1},  /* frames that the header claims */
    [CUT] = {"cut", 0},           /* bytes that are missing at the end */
};

struct wish {
    double numbers[SETTINGS];
    const char *title, *artist;
};

static bool take_word(struct wish *wish, const char *word)
{
    size_t length = strcspn(word, "=");
    if (word[length] != '=')
        return false;
    if (strncmp(word, "title=", 6) == 0)
        wish->title = word + 6;
    else if (strncmp(word, "artist=", 7) == 0)
        wish->artist = word + 7;
    else
        for (int i = 0;; i++) {
            if (i == SETTINGS)
                return false;
            if (strlen(settings[i].name) != length || strncmp(settings[i].name, word, length) != 0)
                continue;
            wish->numbers[i] = strtod(word + length + 1, NULL);
            break;
        }
    return true;
}

static double sample_of(const struct wish *wish, int64_t frame, int channel)
{
    const double *numbers = wish->numbers;
    double level_db = numbers[CLIP] > 0 ? numbers[CLIP] : numbers[LEVEL];
    const double pi = 3.14159265358979323846;
    double turns = numbers[FREQUENCY] * (1.0 + 0.01 * channel) * (double)frame / numbers[RATE];
    double sample = pow(10.0, level_db / 20.0) * sin(2.0 * pi * (fmod(turns, 1.0) + numbers[PHASE] / 360.0));
    double end_s =
        fmin((double)frame + 0.5, numbers[SECONDS] * numbers[RATE] - (double)frame - 0.5) / numbers[RATE];
    if (end_s < numbers[TAPER])
        sample *= 0.5 - 0.5 * cos(pi * end_s / numbers[TAPER]);
    sample += numbers[OFFSET] / 100.0;
    if (numbers[NOT_A_NUMBER] >= 0 && frame == (int64_t)numbers[NOT_A_NUMBER] && channel == 0)
        return NAN;
    return numbers[CLIP] > 0 ? fmin(fmax(sample, -1.0), 1.0) : sample;
}

static void put_sample(struct buf *file, const struct form *form, double sample)
{
    float single = (float)sample;
    uint64_t word = 0;
    if (form->is_float) {
        memcpy(&word, form->bits == 32 ? (const void *)&single : (const void *)&sample,
               (size_t)form->bits / 8);
    } else {
        double scale = ldexp(1.0, form->bits - 1);
        word = (uint64_t)(int64_t)fmin(fmax(round(sample * scale), -scale), scale - 1.0);
        if (form->bits == 8)
            word += 128;
    }
    put_le(file, word, form->bits / 8);
}

static void put_tag(struct buf *list, const char *name, const char *text)
{
    if (text)
        chunk_put(list, name, text, strlen(text) + 1, WORDS_LE);
}

static void put_tags(struct buf *file, const struct wish *wish)
{
    struct buf list = {0};
    buf_add(&list, "INFO");
    put_tag(&list, "INAM", wish->title);
    put_tag(&list, "IART", wish->artist);
    if (wish->title || wish->artist)
        chunk_put(file, "LIST", list.text, list.length, WORDS_LE);
    buf_release(&list);
}

static void make_all(struct buf *file, const struct wish *wish)
{
    const double *numbers = wish->numbers;
    struct form form = {.rate_hz = (int)numbers[RATE],
                        .channels = (int)numbers[CHANNELS],
                        .bits = (int)numbers[BITS],
                        .is_float = numbers[FLOATS] > 0,
                        .is_extensible = numbers[MASK] >= 0,
                        .mask = numbers[MASK] >= 0 ? (uint32_t)numbers[MASK] : 0};
    int64_t frames = (int64_t)llround(numbers[SECONDS] * numbers[RATE]);
    wave_begin(file, "RIFF");
    wave_format(file, &form);
    put_tags(file, wish);
    size_t at = chunk_begin(file, "data");
    for (int64_t frame = 0; frame < frames; frame++)
        for (int channel = 0; channel < form.channels; channel++)
            put_sample(file, &form, sample_of(wish, frame, channel));
    chunk_end(file, at, WORDS_LE);
    if (numbers[PROMISE] >= 0)
        set_le(file, at, (uint64_t)numbers[PROMISE] * (uint64_t)form_frame_bytes(&form), 4);
    wave_end(file);
    file->length -= numbers[CUT] < (double)file->length ? (size_t)numbers[CUT] : file->length;
}

int main(int count, char **arguments)
{
    struct wish wish = {.title = NULL};
    struct buf file = {0};
    for (int i = 0; i < SETTINGS; i++)
        wish.numbers[i] = settings[i].usual;
    for (int i = 2; i < count; i++)
        if (!take_word(&wish, arguments[i])) {
            fprintf(stderr, "make_file: '%s' is no word of it\n", arguments[i]);
            return 2;
        }
    if (count < 2) {
        fputs("usage: make_file FILE [name=number]... [title=TEXT] [artist=TEXT]\n", stderr);
        return 2;
    }
    make_all(&file, &wish);
    bool is_written = file_save(arguments[1], &file);
    buf_release(&file);
    if (!is_written)
        perror(arguments[1]);
    return !is_written;
}
