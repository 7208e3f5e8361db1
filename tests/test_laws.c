/* What holds for every analyzer, whatever it measures: the laws of the record, and the contracts of the register. The
   tests loop over the register and name measures only where one is an exception. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/curve.h"
#include "analyze/pipeline.h"
#include "base/buf.h"
#include "base/units.h"
#include "check.h"
#include "judge/shelf.h"
#include "music_like.h"

/* ---- two records are the same ---- */

/* All that a reading holds, every bit of it: numbers are written in hexadecimal. */
static char *described(const struct reading *reading)
{
    struct buf buf = {0};
    buf_addf(&buf, "%s, channel %d: kind %d, %a, \"%s\"", reading->measure->id, reading->channel,
             (int)reading->kind, reading->number, reading->text ? reading->text : "");
    buf_addf(&buf, ", time %d %a, channel %d", reading->has_time, reading->time_s, reading->at_channel);
    buf_addf(&buf, ", series %a %a %p of %zu:", reading->start_s, reading->step_s,
             (const void *)reading->bands_hz, reading->count);
    for (size_t i = 0; i < reading->count; i++)
        buf_addf(&buf, " %a", fabsf(reading->values[i]) >= 0 ? (double)reading->values[i] : 1e300);
    buf_addf(&buf, ", places %zu of %lld:", reading->place_count, (long long)reading->place_total);
    for (size_t i = 0; i < reading->place_count; i++) {
        const struct place *place = &reading->places[i];
        buf_addf(&buf, " %a %a %d %a %a", place->start_s, place->length_s, place->channel, place->value,
                 place->frequency_hz);
    }
    return buf_take(&buf);
}

/* Bit for bit, but for one measure (NULL: for none). */
static void check_same(const struct record *a, const struct record *b, const char *but, const char *what)
{
    check_about("%s", what);
    if (!CHECK(a->count == b->count))
        return;
    for (size_t i = 0; i < a->count; i++) {
        char *one = described(a->readings[i]), *other = described(b->readings[i]);
        if (!but || strcmp(a->readings[i]->measure->id, but) != 0)
            CHECK_TEXT(one, other);
        free(one);
        free(other);
    }
}

/* ---- the laws ---- */

/* Something of all: music that is clipped, silence, a loud passage that passes full scale, samples that are none. */
static void make_all(struct signal *signal, int piece)
{
    music_make(signal, piece, 12.3);
    music_clip(signal, 4);
    for (size_t i = 0; i < signal->frames; i++) {
        if (i > 100000 && i < 150000)
            signal->channel[1][i] *= 1.3F;
        if (i > 300000 && i < 310000)
            signal->channel[0][i] = signal->channel[1][i] = 0;
    }
    signal->channel[0][1] = NAN;
    signal->channel[1][16384] = INFINITY;
    signal->channel[0][16383] = 1e30F;
}

static void check_split(const struct signal *signal, const struct analyze_options *options, const char *name)
{
    static const size_t blocks[] = {64, 192, 1024, 4096, 100032, 0};
    struct record whole, split;
    signal_measure_split(signal, options, signal->frames, &whole);
    for (int i = 0; i < 6; i++) {
        char what[80];
        snprintf(what, sizeof what, "%s, blocks of %zu", name, blocks[i]);
        signal_measure_split(signal, options, blocks[i], &split);
        check_same(&whole, &split, NULL, what);
        record_release(&split);
    }
    record_release(&whole);
}

/* Nor on how many threads share the work. */
static void check_threads(const struct signal *signal, const struct analyze_options *options)
{
    static const size_t blocks[] = {64, 1024, 16384};
    static const int threads[] = {1, 2, 3, 8};
    struct record alone, shared;
    signal_measure(signal, options, &alone);
    for (int i = 0; i < 12; i++) {
        struct analyze_options chosen = *options;
        char what[80];
        chosen.threads = threads[i / 3];
        snprintf(what, sizeof what, "%d threads, blocks of %zu", chosen.threads, blocks[i % 3]);
        signal_measure_split(signal, &chosen, blocks[i % 3], &shared);
        check_same(&alone, &shared, NULL, what);
        record_release(&shared);
    }
    record_release(&alone);
}

/* The record does not depend on how the file was cut into blocks. */
static void test_split(const struct analyze_options *options)
{
    struct signal signal, many;
    uint64_t seed = 1;
    make_all(&signal, 0);
    check_split(&signal, options, "stereo");
    signal_quantize(&signal, 16);
    check_split(&signal, options, "16 bits");
    signal.frames = 170000; /* until after the loud passage */
    check_threads(&signal, options);
    signal_release(&signal);
    signal_init(&many, 48000, 6, 48000 * 4 + 5);
    for (int c = 0; c < 6; c++)
        for (size_t i = 0; i < many.frames; i++)
            many.channel[c][i] = (float)(0.3 * (c + 1) * noise_gaussian(&seed) * ((i >> 15) & 1));
    check_split(&many, options, "5.1");
    signal_release(&many);
}

/* A gain moves levels by so many decibels; ratios, times and counts not at all. */
static void check_gained(const struct reading *before, const struct reading *after, double gain_db)
{
    const char *unit = before->measure->unit;
    double shift = strlen(unit) >= 4 && strstr("dBFS LUFS dBTP dB SPL", unit) ? gain_db : 0;
    check_about("gain: %s, channel %d", before->measure->id, before->channel);
    CHECK(before->kind == after->kind && before->count == after->count);
    CHECK_TEXT(after->text, before->text);
    if (strcmp(before->measure->id, "level.dc_offset") == 0)
        CHECK_NEAR(after->number, 2 * before->number, 1e-12); /* in percent of full scale */
    else if (before->kind == READING_NUMBER)
        CHECK_NEAR(after->number, before->number + shift, 1e-5);       /* some are differences of floats */
    double factor = before->measure->panel == &panel_waveform ? 2 : 1; /* drawn as it is, not in decibels */
    for (size_t i = 0; i < before->count; i++)
        CHECK(fabs(after->values[i] - factor * before->values[i] - shift) < 1e-4 || isnan(before->values[i]));
}

/* Twice is exactly 6.0206 dB and loses no bit. The signal is under full scale before and after, and has no sound near
   the thresholds of silence. */
static void test_gain(const struct analyze_options *options)
{
    struct signal signal;
    struct record before, after;
    music_make(&signal, 2, 12);
    signal_gain(&signal, -18);
    signal_measure(&signal, options, &before);
    for (int c = 0; c < 2; c++)
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[c][i] *= 2;
    signal_measure(&signal, options, &after);
    if (CHECK(before.count == after.count))
        for (size_t i = 0; i < before.count; i++)
            check_gained(before.readings[i], after.readings[i], db_from_amplitude(2));
    record_release(&before);
    record_release(&after);
    signal_release(&signal);
}

static void check_swapped(const struct reading *before, const struct record *record)
{
    int channel = before->channel == RECORD_WHOLE ? RECORD_WHOLE : 1 - before->channel;
    const struct reading *after = record_find(record, before->measure->id, channel);
    double sign = strcmp(before->measure->id, "stereo.balance") == 0 ? -1 : 1;
    check_about("swap: %s, channel %d", before->measure->id, before->channel);
    if (!CHECK(after && after->kind == before->kind))
        return;
    CHECK_NEAR(after->number, sign * before->number, 1e-9);
    CHECK_TEXT(after->text, before->text);
    CHECK(after->count == before->count && after->place_total == before->place_total);
    for (size_t i = 0; i < after->count; i++) {
        float mirrored = before->values[before->is_over_angle ? before->count - 1 - i : i];
        CHECK(after->values[i] == mirrored || (isnan(after->values[i]) && isnan(mirrored)));
    }
    CHECK_NEAR(after->time_s, before->time_s, 0);
}

/* Left for right: what is of the whole stays, what is of a channel goes with it, the balance turns round. */
static void test_swap(const struct analyze_options *options)
{
    static const char *const found_in_one[] = {"peak.true", "peak.sample", "clipping.longest"};
    struct signal signal;
    struct record before, after;
    make_all(&signal, 3);
    signal_measure(&signal, options, &before);
    float *left = signal.channel[0];
    signal.channel[0] = signal.channel[1];
    signal.channel[1] = left;
    signal_measure(&signal, options, &after);
    CHECK(before.count == after.count);
    for (size_t i = 0; i < before.count; i++)
        check_swapped(before.readings[i], &after);
    for (int i = 0; i < 3; i++) {
        int was = record_find(&before, found_in_one[i], RECORD_WHOLE)->at_channel;
        CHECK(was >= 0 && record_find(&after, found_in_one[i], RECORD_WHOLE)->at_channel == 1 - was);
    }
    record_release(&before);
    record_release(&after);
    signal_release(&signal);
}

/* Fills the pipeline's buffer from frame `at` on; how many frames that were. */
static size_t push_from(struct pipeline *pipeline, const struct signal *signal, size_t at)
{
    struct audio_buffer *buffer = pipeline_buffer(pipeline);
    signal_fill(buffer, signal, at);
    pipeline_push(pipeline, buffer);
    return buffer->block.frames;
}

static void test_interleaved(const struct analyze_options *options)
{
    struct signal signals[2];
    struct pipeline *pipelines[2];
    struct fault fault = {{0}};
    make_all(&signals[0], 1);
    music_make(&signals[1], 2, 12.3);
    for (int i = 0; i < 2; i++)
        CHECK(pipeline_open(&pipelines[i], &signals[i].format, options, &fault) == OK);
    for (size_t at = 0; at < signals[0].frames;) {
        push_from(pipelines[0], &signals[0], at);
        at += push_from(pipelines[1], &signals[1], at);
    }
    for (int i = 0; i < 2; i++) {
        struct record alone, together = {0};
        CHECK(pipeline_finish(pipelines[i], &together, &fault) == OK);
        signal_measure(&signals[i], options, &alone);
        check_same(&alone, &together, NULL, "two pipelines at once");
        record_release(&alone);
        record_release(&together);
        pipeline_free(pipelines[i]);
        signal_release(&signals[i]);
    }
}

/* ---- samples that are no numbers ---- */

static const struct {
    int channel;
    size_t frame;
    float value;
} flaws[] = {{0, 0, NAN},        {1, 77, INFINITY},     {0, 5000, 1e30F},
             {1, 16384, -1e16F}, {0, 20000, -INFINITY}, {1, 20000, -NAN}};

enum { FLAWS = sizeof flaws / sizeof *flaws };

/* They are counted and placed, and the rest of the record is that of the signal with zeros in their stead. */
static void test_flaws(const struct analyze_options *options)
{
    struct signal signal;
    struct record sound, flawed;
    make_all(&signal, 0);
    signal.channel[0][1] = signal.channel[1][16384] = signal.channel[0][16383] = 0;
    for (int i = 0; i < FLAWS; i++)
        signal.channel[flaws[i].channel][flaws[i].frame] = 0;
    signal_measure(&signal, options, &sound);
    for (int i = 0; i < FLAWS; i++)
        signal.channel[flaws[i].channel][flaws[i].frame] = flaws[i].value;
    signal_measure(&signal, options, &flawed);
    check_same(&sound, &flawed, "integrity.nonfinite", "flaws");
    check_about("flaws");
    CHECK_NEAR(measured(&sound, "integrity.nonfinite"), 0, 0);
    const struct reading *reading = record_find(&flawed, "integrity.nonfinite", RECORD_WHOLE);
    CHECK_NEAR(reading->number, FLAWS, 0);
    for (size_t i = 0; CHECK(reading->place_count == FLAWS) && i < FLAWS; i++) {
        CHECK_NEAR(reading->places[i].start_s, (double)flaws[i].frame / MUSIC_RATE_HZ, 1e-9);
        CHECK(reading->places[i].channel == flaws[i].channel);
    }
    record_release(&sound);
    record_release(&flawed);
    signal_release(&signal);
}

/* The first hundred are listed, however dense they are. */
static void test_many_flaws(void)
{
    struct signal signal;
    struct record record;
    signal_init(&signal, 44100, 2, 44100);
    for (size_t i = 0; i < signal.frames; i += 10)
        signal.channel[i / 10 % 2][i] = NAN;
    signal_measure(&signal, NULL, &record);
    check_about("flaws all over");
    const struct reading *reading = record_find(&record, "integrity.nonfinite", RECORD_WHOLE);
    CHECK_NEAR(reading->number, 4410, 0);
    CHECK(reading->place_total == 4410 && reading->place_count == RECORD_PLACES_MAX);
    for (size_t i = 0; i < reading->place_count; i++)
        CHECK_NEAR(reading->places[i].start_s, (double)i * 10 / 44100, 1e-9);
    record_release(&record);
    signal_release(&signal);
}

/* ---- the contracts ---- */

static void check_reading(const struct reading *reading, const struct signal *signal)
{
    double length_s = (double)signal->frames / signal->format.rate_hz;
    CHECK(measure_find(reading->measure->id) == reading->measure);
    CHECK(reading->channel >= RECORD_WHOLE && reading->channel < signal->format.channels);
    CHECK(reading->at_channel >= RECORD_WHOLE && reading->at_channel < signal->format.channels);
    CHECK(isfinite(reading->number));
    CHECK((reading->kind != READING_ABSENT && reading->kind != READING_TEXT) ||
          (reading->text && *reading->text));
    for (size_t i = 0; i < reading->count; i++)
        CHECK(!isinf(reading->values[i]));
    /* A peak may lie between the last sample and what would follow. */
    CHECK(!reading->has_time || (reading->time_s > -0.01 && reading->time_s < length_s + 0.01));
    CHECK(reading->place_count <= RECORD_PLACES_MAX && reading->place_total >= (int64_t)reading->place_count);
    for (size_t i = 0; i < reading->place_count; i++)
        CHECK(isfinite(reading->places[i].value) && isfinite(reading->places[i].start_s));
}

/* Which measures say nothing of a whole file: tags that it does not carry, and loudness on two of what is not mono. */
static bool may_be_missing(const struct measure *measure, const struct signal *signal)
{
    return strncmp(measure->id, "mending.", 8) == 0 ||
           (strncmp(measure->id, "tag.", 4) == 0 && strcmp(measure->id, "tag.count") != 0) ||
           (strcmp(measure->id, "loudness.integrated_dual_mono") == 0 && signal->format.channels != 1);
}

static void check_contract(const struct signal *signal, const struct analyze_options *options,
                           const char *what)
{
    struct record record;
    signal_measure(signal, options, &record);
    check_about("%s, %d channels, %d Hz", what, signal->format.channels, signal->format.rate_hz);
    for (size_t i = 0; i < record.count; i++) {
        const struct reading *reading = record.readings[i];
        check_reading(reading, signal);
        CHECK(record_find(&record, reading->measure->id, reading->channel) == reading);
    }
    for (size_t i = 0; measure_at(i); i++) {
        const struct measure *measure = measure_at(i);
        check_about("%s: %s, %d channels, %d Hz", what, measure->id, signal->format.channels,
                    signal->format.rate_hz);
        bool is_there = record_find(&record, measure->id, RECORD_WHOLE) != NULL;
        if (strncmp(measure->id, "second_meter.", 13) == 0 || strcmp(measure->id, "level.leq_m") == 0 ||
            strcmp(measure->id, "peak.true_fine") == 0 || strncmp(measure->id, "picture.", 8) == 0)
            CHECK(is_there == (options != NULL));
        else
            CHECK(is_there || may_be_missing(measure, signal));
    }
    record_release(&record);
}

static void check_contracts(int rate_hz, int channels, const struct analyze_options *options)
{
    struct signal signal;
    uint64_t seed = 1;
    signal_init(&signal, rate_hz, channels, (size_t)rate_hz / (channels < 12 ? 2 : 20));
    check_contract(&signal, options, "silence");
    for (int c = 0; c < channels; c++)
        for (size_t i = 0; i < signal.frames; i++)
            signal.channel[c][i] = (float)(1.2 * noise_next(&seed));
    check_contract(&signal, options, "noise");
    signal.frames = 1;
    check_contract(&signal, options, "one frame");
    signal.frames = 0;
    check_contract(&signal, options, "no frame");
    signal_release(&signal);
}

static void test_contracts(const struct analyze_options *options)
{
    static const int rates_hz[] = {4000, 8000, 44100, 192000, 384000, 768000};
    static const int counts[] = {1, 2, 3, 4, 5, 6, 7, 8, 12, 64};
    for (int rate = 0; rate < 6; rate++)
        for (int i = 0; i < 10; i++) {
            /* libebur128 takes gigabytes for many channels at high rates. */
            bool all = counts[i] == 1 || counts[i] * rates_hz[rate] < 100000;
            check_contracts(rates_hz[rate], counts[i], all ? options : NULL);
        }
}

/* Lower case, with one dot inside. */
static bool is_id(const char *id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t room = strspn(id, letters), name = id[room] == '.' ? strspn(id + room + 1, letters) : 0;
    return room > 0 && name > 0 && id[room + 1 + name] == '\0';
}

static void test_register(void)
{
    for (size_t i = 0; analyzer_at(i); i++) {
        const struct analyzer *analyzer = analyzer_at(i);
        check_about("analyzer %s", analyzer->name);
        CHECK(*analyzer->summary && analyzer->finish && analyzer->measures[0].id);
    }
    for (size_t i = 0; measure_at(i); i++) {
        const struct measure *measure = measure_at(i);
        check_about("measure %s", measure->id);
        CHECK(is_id(measure->id));
        CHECK(measure_find(measure->id) == measure); /* the first of its name */
        CHECK(measure->unit && measure->decimals >= 0 && measure->decimals <= 3);
        CHECK(*measure->label && *measure->meaning && *measure->detail);
    }
}

int main(void)
{
    struct curve curve;
    struct fault fault = {{0}};
    const struct measure *const asked[] = {measure_find("level.leq_m"), measure_find("peak.true_fine"), NULL};
    struct analyze_options options = {
        .reference = &curve, .second_meter = true, .asked = asked, .pictures = true};
    char *path = shelf_path("curves/popular-music.xml"), *schema = shelf_path("curves/curve.rng");
    CHECK(curve_load(&curve, path, schema, &fault) == OK);
    free(path);
    free(schema);
    test_register();
    test_contracts(&options);
    test_flaws(&options);
    test_many_flaws();
    test_interleaved(&options);
    test_swap(&options);
    test_gain(&options);
    test_split(&options);
    curve_release(&curve);
    return check_end();
}
