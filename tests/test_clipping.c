/* Clipping: what was clipped by a known amount is found, with its level and places, through gain, dither and word
   length; what was not clipped is not. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "music_like.h"
#include "tones.h"

static const double pi = 3.14159265358979323846;

/* What becomes of the samples behind the clipper. */
enum word { WORD_FLOAT, WORD_LOWER, WORD_DITHERED, WORD_24, WORD_16, WORD_16_IN_24, WORDS };

static const struct {
    const char *name;
    double gain_db;
    int bits, dithered_bits;
} words[WORDS] = {
    [WORD_FLOAT] = {"float", 0, 0, 0},
    [WORD_LOWER] = {"-3 dB, float", -3, 0, 0},
    [WORD_DITHERED] = {"-6 dB, 16 bits, dithered", -6, 0, 16},
    [WORD_24] = {"24 bits", 0, 24, 0},
    [WORD_16] = {"16 bits, no dither", 0, 16, 0},
    [WORD_16_IN_24] = {"16 bits in 24", 0, 16, 0},
};

static void apply_word(struct signal *signal, enum word word)
{
    signal_gain(signal, words[word].gain_db);
    if (words[word].dithered_bits)
        music_dither(signal, words[word].dithered_bits, 99);
    if (words[word].bits)
        signal_quantize(signal, words[word].bits);
    if (word == WORD_16_IN_24)
        signal->format.bits = 24;
}

/* No clipping of any kind; the signal is released. */
static void check_clean(struct signal *signal, const char *what, enum word word)
{
    struct record record;
    apply_word(signal, word);
    measure_alone(signal, "clipping", &record);
    check_about("%s, %s", what, words[word].name);
    CHECK_NEAR(measured(&record, "clipping.runs"), 0, 0);
    CHECK_NEAR(measured(&record, "clipping.flat_tops"), 0, 0);
    CHECK_TEXT(record_find(&record, "clipping.level", RECORD_WHOLE)->text, "no flat tops");
    CHECK_TEXT(record_find(&record, "clipping.flat_tops", RECORD_WHOLE)->text, NULL);
    record_release(&record);
    signal_release(signal);
}

/* ---- clipped music against the music before the clipper ---- */

/* What words of 24 bits cannot tell from full scale. */
static const double full = 1.0 - 1.0 / 8388608.0;

/* How far the clipper's input is over its level; under 1 it passed as it is. */
static double over_clip(const struct signal *music, int channel, size_t frame, double drive_db)
{
    return fabs(music->channel[channel][frame]) * amplitude_from_db(drive_db);
}

/* Every listed place is made of samples that the clipper cut, or that came as near to its level as `least`. */
static void check_places(const struct record *record, const char *id, const struct signal *music,
                         double drive_db, double least)
{
    const struct reading *reading = record_find(record, id, RECORD_WHOLE);
    size_t wrong = 0;
    CHECK(reading->place_total == (int64_t)reading->number);
    CHECK(reading->place_count == (size_t)fmin(reading->number, RECORD_PLACES_MAX));
    for (size_t i = 0; i < reading->place_count; i++) {
        const struct place *place = &reading->places[i];
        size_t first = signal_frame(music, place->start_s), count = signal_frame(music, place->length_s);
        for (size_t frame = first; frame < first + count; frame++)
            wrong += over_clip(music, place->channel, frame, drive_db) < least;
        wrong += count < 3 || (i && place->start_s < place[-1].start_s);
    }
    CHECK(wrong == 0);
    if (reading->place_count)
        CHECK(reading->has_time && fabs(reading->time_s - reading->places[0].start_s) < 1e-9);
}

/* Samples that the clipper cut, three or more in a row. */
static double cut_samples(const struct signal *music, double drive_db)
{
    double sum = 0, run = 0;
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < music->frames; i++) {
            run = over_clip(music, c, i, drive_db) >= full ? run + 1 : 0;
            sum += run == 3 ? 3 : run > 3;
        }
    return sum;
}

/* F of the samples in runs at full scale: all of them are cut (check_places), so the precision is 1. */
static void check_full_scale(const struct record *record, const struct signal *music, double drive_db)
{
    double cut = cut_samples(music, drive_db), reported = measured(record, "clipping.samples");
    check_places(record, "clipping.runs", music, drive_db, full);
    CHECK(reported <= cut);
    if (drive_db >= 6)
        CHECK(2 * reported / (reported + cut) >= 0.95);
}

static void try_clipper(const struct signal *music, double drive_db, enum word word, int *found)
{
    struct signal signal;
    struct record record;
    music_copy(&signal, music);
    music_clip(&signal, drive_db);
    apply_word(&signal, word);
    measure_alone(&signal, "clipping", &record);
    if (measured(&record, "clipping.flat_tops") > 0) {
        ++*found;
        CHECK_NEAR(measured(&record, "clipping.level"), words[word].gain_db, 0.03);
    }
    check_places(&record, "clipping.flat_tops", music, drive_db, 0.998);
    if (words[word].gain_db < 0)
        CHECK_NEAR(measured(&record, "clipping.runs"), 0, 0);
    else
        check_full_scale(&record, music, drive_db);
    record_release(&record);
    signal_release(&signal);
}

static void check_clean_words(const struct signal *music, const char *what)
{
    for (enum word word = WORD_FLOAT; word <= WORD_24; word++) {
        struct signal signal;
        music_copy(&signal, music);
        check_clean(&signal, what, word);
    }
}

static void try_clean(const struct signal *music)
{
    static const double drives_db[] = {3, 6}, ceilings[] = {1.0, 0.891};
    struct signal signal;
    check_clean_words(music, "the original");
    music_copy(&signal, music);
    signal_gain(&signal, -40);
    check_clean_words(&signal, "the original at -40 dB");
    signal_release(&signal);
    for (int i = 0; i < 2; i++) {
        music_copy(&signal, music);
        music_saturate(&signal, drives_db[i]);
        check_clean_words(&signal, "saturated");
        signal_release(&signal);
        music_copy(&signal, music);
        music_limit(&signal, 6, ceilings[i]);
        check_clean_words(&signal, "limited");
        signal_release(&signal);
    }
}

/* Recall of 0.95 from 3 dB on, each way of storing by itself. */
static void test_music(void)
{
    static const double drives_db[] = {1, 2, 3, 6, 12};
    int found[5][4] = {{0}};
    for (int piece = 0; piece < MUSIC_PIECES; piece++) {
        struct signal music;
        music_make(&music, piece, 8);
        try_clean(&music);
        for (enum word word = WORD_FLOAT; word <= WORD_24; word++)
            for (int i = 0; i < 5; i++) {
                check_about("piece %d clipped by %g dB, %s", piece, drives_db[i], words[word].name);
                try_clipper(&music, drives_db[i], word, &found[i][word]);
            }
        signal_release(&music);
    }
    for (int i = 2; i < 5; i++)
        for (enum word word = WORD_FLOAT; word <= WORD_24; word++) {
            check_about("clipped by %g dB, %s", drives_db[i], words[word].name);
            CHECK(found[i][word] >= 0.95 * MUSIC_PIECES);
        }
}

/* One rail cut, as by an asymmetric stage. */
static void test_one_rail(void)
{
    static const float level = 0.4F;
    struct signal signal;
    struct record record;
    for (int sign = -1; sign <= 1; sign += 2) {
        check_about("cut at %+g only", sign * level);
        music_make(&signal, 3, 8);
        for (int c = 0; c < 2; c++)
            for (size_t i = 0; i < signal.frames; i++)
                signal.channel[c][i] = (float)sign * fminf((float)sign * signal.channel[c][i], level);
        measure_alone(&signal, "clipping", &record);
        CHECK(measured(&record, "clipping.flat_tops") > 10);
        CHECK_NEAR(measured(&record, "clipping.level"), db_from_amplitude(level), 0.005);
        const struct reading *tops = record_find(&record, "clipping.flat_tops", RECORD_WHOLE);
        for (size_t i = 0; i < tops->place_count; i++) {
            const struct place *place = &tops->places[i];
            size_t frame = signal_frame(&signal, place->start_s) + 1;
            CHECK_NEAR(signal.channel[place->channel][frame], sign * level, 1e-3);
            CHECK_NEAR(place->value, db_from_amplitude(level), 0.03);
        }
        record_release(&record);
        signal_release(&signal);
    }
}

/* The top of a low note is flat to the ear of a naive detector, and rounding makes it flat indeed. */
static void test_tones(void)
{
    static const int rates_hz[] = {44100, 96000};
    struct signal signal;
    for (enum word word = WORD_FLOAT; word < WORDS; word++)
        for (int rate = 0; rate < 2; rate++)
            for (double frequency_hz = 20; frequency_hz <= 60; frequency_hz += 5) {
                signal_init(&signal, rates_hz[rate], 1, (size_t)rates_hz[rate]);
                signal_add_sine(&signal, 0, 0, 1, frequency_hz, 0, 20);
                check_clean(&signal, "a low sine at full scale", word);
            }
    for (enum word word = WORD_FLOAT; word < WORDS; word++)
        for (double level_db = -10; level_db > -75; level_db -= 7.3)
            for (double frequency_hz = 50; frequency_hz < 5000; frequency_hz *= 1.7) {
                signal_init(&signal, 44100, 1, 44100);
                signal_add_sine(&signal, 0, 0, 1, frequency_hz, level_db, 20);
                check_clean(&signal, "a soft sine", word);
            }
}

/* A tone with noise, and one that fades to nothing. */
static void test_rough_tones(void)
{
    struct signal signal;
    uint64_t seed = 5;
    for (double noise_db = -110; noise_db < -40; noise_db += 7)
        for (double frequency_hz = 50; frequency_hz < 5000; frequency_hz *= 1.7) {
            signal_init(&signal, 44100, 1, 44100 * 2);
            signal_add_sine(&signal, 0, 0, 2, frequency_hz, -6, 20);
            for (size_t i = 0; i < signal.frames; i++)
                signal.channel[0][i] += (float)(amplitude_from_db(noise_db) * noise_gaussian(&seed));
            check_clean(&signal, "a tone with noise", WORD_FLOAT);
        }
    for (enum word word = WORD_FLOAT; word < WORDS; word++) {
        signal_init(&signal, 44100, 1, 44100 * 4);
        signal_add_sine(&signal, 0, 0, 4, 220, -20, 0);
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[0][i] *= (float)amplitude_from_db(-60.0 * (double)i / (double)signal.frames);
        check_clean(&signal, "a fade", word);
    }
}

enum shape { SHAPE_PARTIALS, SHAPE_BLEP, SHAPE_NAIVE, SHAPE_PULSE, SHAPES };

/* The jump of a polyBLEP (Valimaki, Huovilainen 2007), of one sample to each side. */
static double blep(double phase, double step)
{
    double before = (phase - 1) / step, after = phase / step;
    return after < 1 ? 2 * after - after * after - 1 : before > -1 ? before * before + 2 * before + 1 : 0;
}

static double shape_value(enum shape shape, double phase, double step)
{
    double high = shape == SHAPE_PULSE ? 0.1 : 0.5, value = phase < high ? 1 : -1;
    if (shape == SHAPE_BLEP)
        return value + blep(phase, step) - blep(fmod(phase + 0.5, 1.0), step);
    if (shape != SHAPE_PARTIALS)
        return value;
    value = 0;
    for (int k = 1; k * step < 0.5; k += 2)
        value += 4 / (pi * k) * sin(2 * pi * k * phase);
    return value;
}

static void make_shape(struct signal *signal, enum shape shape, double frequency_hz, double amplitude)
{
    double step = frequency_hz / 44100;
    signal_init(signal, 44100, 1, 22050);
    for (size_t i = 0; i < signal->frames; i++)
        signal->channel[0][i] =
            (float)(amplitude * shape_value(shape, fmod((double)i * step + 0.13, 1.0), step));
}

/* Squares whose band is limited are no faults; naive ones have flat tops by nature, and are called so. */
static void test_squares(void)
{
    struct record record;
    struct signal signal;
    for (double frequency_hz = 41; frequency_hz < 2000; frequency_hz *= 2.1)
        for (enum word word = WORD_FLOAT; word <= WORD_24; word++)
            for (enum shape shape = SHAPE_PARTIALS; shape < SHAPES; shape++) {
                make_shape(&signal, shape, frequency_hz, 0.6);
                if (shape == SHAPE_PARTIALS) {
                    check_clean(&signal, "a square of partials", word);
                    continue;
                }
                apply_word(&signal, word);
                measure_alone(&signal, "clipping", &record);
                check_about("shape %d of %g Hz, %s", (int)shape, frequency_hz, words[word].name);
                const struct reading *tops = record_find(&record, "clipping.flat_tops", RECORD_WHOLE);
                CHECK_NEAR(tops->number, 0, 0);
                CHECK(shape == SHAPE_BLEP || (tops->text && strstr(tops->text, "square-like")));
                record_release(&record);
                signal_release(&signal);
            }
}

/* ---- runs at full scale, planted ---- */

struct planted {
    size_t frame, length;
    int channel;
    float value;
    bool counts;
};

static const float high = 32767.0F / 32768.0F;

/* Chunks end at multiples of 16, blocks of the pipeline at 16384; the last run ends the file. */
static const struct planted planted[] = {
    {0, 3, 0, high, true},       {100, 1, 0, high, false},     {200, 2, 0, -1.0F, false},
    {300, 3, 0, -1.0F, true},    {303, 4, 0, high, true},      {400, 3, 1, high, true},
    {4094, 5, 1, -1.0F, true},   {8000, 40, 0, high, true},    {16380, 9, 0, -1.0F, true},
    {16383, 2, 1, high, false},  {19000, 3, 0, 0.999F, false}, {19100, 3, 1, -high, true},
    {19103, 2, 1, -1.0F, false}, {19997, 3, 1, high, true},
};

enum { PLANTED = sizeof planted / sizeof *planted };

static void plant(struct signal *signal)
{
    uint64_t seed = 3;
    signal_init(signal, 44100, 2, 20000);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < signal->frames; i++)
            signal->channel[c][i] = (float)(0.3 * noise_next(&seed));
    for (int i = 0; i < PLANTED; i++)
        for (size_t k = 0; k < planted[i].length; k++)
            signal->channel[planted[i].channel][planted[i].frame + k] = planted[i].value;
    signal_quantize(signal, 16);
}

static void check_planted(const struct record *record)
{
    const struct reading *runs = record_find(record, "clipping.runs", RECORD_WHOLE);
    double samples = 0, counts[2] = {0};
    size_t at = 0;
    for (int i = 0; i < PLANTED; i++) {
        if (!planted[i].counts)
            continue;
        samples += (double)planted[i].length;
        counts[planted[i].channel]++;
        if (!CHECK(at < runs->place_count))
            return;
        const struct place *place = &runs->places[at++];
        check_about("the run at %zu", planted[i].frame);
        CHECK_NEAR(place->start_s, (double)planted[i].frame / 44100, 1e-9);
        CHECK_NEAR(place->length_s, (double)planted[i].length / 44100, 1e-9);
        CHECK_NEAR(place->value, (double)planted[i].length, 0);
        CHECK(place->channel == planted[i].channel);
    }
    CHECK(at == runs->place_count);
    CHECK_NEAR(measured(record, "clipping.runs"), (double)at, 0);
    CHECK_NEAR(measured_channel(record, "clipping.runs", 0), counts[0], 0);
    CHECK_NEAR(measured_channel(record, "clipping.runs", 1), counts[1], 0);
    CHECK_NEAR(measured(record, "clipping.samples"), samples, 0);
}

static void test_planted(void)
{
    static const size_t blocks[] = {0, 1, 7, 100, 4096};
    struct signal signal;
    struct record record;
    plant(&signal);
    for (int i = 0; i < 5; i++) {
        signal_measure_split(&signal, NULL, blocks[i], &record);
        check_planted(&record);
        check_about("blocks of %zu", blocks[i]);
        const struct reading *longest = record_find(&record, "clipping.longest", RECORD_WHOLE);
        CHECK_NEAR(longest->number, 40, 0);
        CHECK_NEAR(longest->time_s, 8000.0 / 44100, 1e-9);
        CHECK(longest->at_channel == 0);
        CHECK_NEAR(measured_channel(&record, "clipping.longest", 1), 5, 0);
        record_release(&record);
    }
    signal_release(&signal);
}

int main(void)
{
    test_planted();
    test_tones();
    test_rough_tones();
    test_squares();
    test_one_rail();
    test_music();
    return check_end();
}
