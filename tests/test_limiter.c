/* Laws of the limiter: what is under the ceiling stays as it is to the bit, time and length are kept, all channels have one
   gain, it works only around what is over the ceiling, and the pieces that audio comes in do not matter. What leaves it, as
   meters see it, is in test_limiter_peaks; how it sounds, in test_limiter_sound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check.h"
#include "dsp/boxes.h"
#include "dsp/gain.h"
#include "dsp/hold.h"
#include "limited.h"
#include "signal.h"

static const double pi = 3.14159265358979323846;

static void add_sine(struct tracks *tracks, int channel, size_t from, size_t to, double frequency_hz,
                     double size)
{
    for (size_t i = from; i < to && i < tracks->frames; i++)
        tracks->channel[channel][i] += size * sin(2.0 * pi * frequency_hz * (double)i / tracks->rate_hz);
}

/* Tones in each channel, swelling once a fifth of a second, 9 dB over full scale at most; and noise. */
static void make_swells(struct tracks *tracks, int rate_hz, int channels, size_t frames)
{
    tracks_init(tracks, rate_hz, channels, frames);
    for (int c = 0; c < channels; c++) {
        uint64_t seed = 77 + (uint64_t)c;
        add_sine(tracks, c, 0, frames, 70.0 + 3.0 * c, 0.7);
        add_sine(tracks, c, 0, frames, rate_hz / (7.3 + c), 0.9);
        add_sine(tracks, c, 0, frames, rate_hz / 2.3, 0.5);
        for (size_t i = 0; i < frames; i++) {
            double swell = pow(sin(pi * (double)i / (0.2 * rate_hz) + c), 4.0);
            tracks->channel[c][i] = tracks->channel[c][i] * swell * 1.35 + 0.05 * noise_next(&seed);
        }
    }
}

static bool are_same(const struct tracks *a, const struct tracks *b)
{
    bool same = a->frames == b->frames;
    for (int c = 0; same && c < a->channels; c++)
        same = check_same_bytes(a->channel[c], b->channel[c], a->frames * sizeof(double));
    return same;
}

static bool are_same_facts(const struct limiter_facts *a, const struct limiter_facts *b)
{
    return a->frames == b->frames && a->working == b->working && a->series_count == b->series_count &&
           fabs(a->greatest_db - b->greatest_db) <= 0 && fabs(a->mean_db - b->mean_db) <= 0;
}

static void test_pieces(void)
{
    static const size_t piece_max[] = {1, 7, 1024, 5000};
    struct tracks x, whole, pieces;
    struct limiter_facts facts, others;
    make_swells(&x, 44100, 2, 30011);
    struct limiter_settings settings = usual_settings(&x);
    limit_tracks(&x, &settings, 0, &whole, &facts);
    CHECK(facts.working > 0);
    for (size_t i = 0; i < sizeof piece_max / sizeof *piece_max; i++) {
        check_about("pieces of up to %zu", piece_max[i]);
        limit_tracks(&x, &settings, piece_max[i], &pieces, &others);
        CHECK(are_same(&whole, &pieces));
        CHECK(are_same_facts(&facts, &others));
        tracks_release(&pieces);
    }
    check_about(NULL);
    tracks_release(&whole);
    tracks_release(&x);
}

/* Audio that needs no limiter: quieter swells; and a tone whose fundamental alone would pass the ceiling, which the bass must
   not be limited for. */
static void test_identity(void)
{
    struct tracks x, y;
    struct limiter_facts facts;
    for (int kind = 0; kind < 2; kind++) {
        check_about("kind %d", kind);
        if (kind == 0) {
            make_swells(&x, 48000, 2, 60000);
            for (int c = 0; c < 2; c++)
                for (size_t i = 0; i < x.frames; i++)
                    x.channel[c][i] *= 0.28; /* the sum of all parts' sizes is 2.9 */
        } else {
            /* sin a + sin(3 a) / 6 is at most sqrt(3)/2. */
            tracks_init(&x, 48000, 1, 60000);
            add_sine(&x, 0, 0, x.frames, 150.0, 0.88 / (sqrt(3.0) / 2.0));
            add_sine(&x, 0, 0, x.frames, 450.0, 0.88 / (sqrt(3.0) / 2.0) / 6.0);
            /* Fade in and out, so that the ends are no edges. */
            for (size_t i = 0; i < 4800; i++) {
                x.channel[0][i] *= (double)i / 4800.0;
                x.channel[0][x.frames - 1 - i] *= (double)i / 4800.0;
            }
        }
        struct limiter_settings settings = usual_settings(&x);
        limit_tracks(&x, &settings, 999, &y, &facts);
        CHECK(are_same(&x, &y));
        CHECK(facts.working == 0 && facts.frames == 60000);
        CHECK(facts.greatest_db <= 0 && facts.mean_db <= 0 && facts.mean_working_db <= 0);
        CHECK(facts.series_count == 13);
        tracks_release(&x);
        tracks_release(&y);
    }
    check_about(NULL);
}

/* At every rate and number of channels: as many frames; each has one gain for all channels, at most 1, and the frames are where
   they were (one frame off, signs would differ); no sample is over the ceiling. */
static void check_frames(const struct tracks *x, const struct tracks *y, double ceiling, size_t *limited)
{
    double uneven = 0, largest = 0;
    bool in_place = true;
    for (size_t i = 0; i < x->frames; i++) {
        double gain = fabs(x->channel[0][i]) > 1e-3 ? y->channel[0][i] / x->channel[0][i] : NAN;
        *limited += gain < 1.0;
        for (int c = 0; c < x->channels; c++) {
            double before = x->channel[c][i], after = y->channel[c][i];
            in_place = in_place && fabs(after) <= fabs(before) && after * before >= 0;
            largest = fmax(largest, fabs(after));
            if (!isnan(gain))
                uneven = fmax(uneven, fabs(after - before * gain));
        }
    }
    CHECK(in_place);
    CHECK(uneven < 1e-14);
    CHECK(largest <= ceiling * amplitude(0.002));
}

static void test_forms(void)
{
    static const int rates_hz[] = {8000, 11025, 22050, 44100, 48000, 88200, 96000, 176400, 192000};
    static const int channels[] = {1, 2, 6};
    struct tracks x, y;
    for (size_t i = 0; i < sizeof rates_hz / sizeof *rates_hz; i++) {
        size_t limited = 0;
        int rate_hz = rates_hz[i], count = channels[i % 3];
        check_about("%d Hz, %d channels", rate_hz, count);
        make_swells(&x, rate_hz, count, (size_t)(rate_hz / 3));
        struct limiter_settings settings = usual_settings(&x);
        limit_tracks(&x, &settings, 4000, &y, NULL);
        check_frames(&x, &y, settings.ceiling, &limited);
        CHECK(limited > x.frames / 10);
        tracks_release(&x);
        tracks_release(&y);
    }
    check_about(NULL);
}

static void test_short(void)
{
    static const size_t frames[] = {0, 1, 2, 100, 1023, 1024, 1025};
    struct tracks x, y;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        check_about("%zu frames", frames[i]);
        tracks_init(&x, 44100, 1, frames[i]);
        for (size_t k = 0; k < frames[i]; k++)
            x.channel[0][k] = 2.0;
        struct limiter_settings settings = usual_settings(&x);
        limit_tracks(&x, &settings, 0, &y, NULL);
        for (size_t k = 0; k < y.frames; k++)
            CHECK(y.channel[0][k] <= settings.ceiling * amplitude(0.002) && y.channel[0][k] > 0.5);
        tracks_release(&x);
        tracks_release(&y);
    }
    check_about(NULL);
}

/* A burst in a quiet tone: outside the look-ahead before the first sample that is over the ceiling and the hold and six
   times the release after the last, nothing is changed. A peak between samples may be one frame outside. */
static void check_extent(double burst_hz, double length_s, double hold_s, double release_s)
{
    struct tracks x, y;
    tracks_init(&x, 48000, 1, 3 * 48000);
    size_t start = 48000, end = start + (size_t)(length_s * 48000.0), first = SIZE_MAX, last = 0;
    add_sine(&x, 0, 0, x.frames, 777.0, 0.05);
    for (size_t i = start; i < end; i++) {
        double part = (double)(i - start) / (double)(end - start);
        x.channel[0][i] += 5.0 * pow(sin(pi * part), 2.0) * sin(2.0 * pi * burst_hz * (double)i / 48000.0);
    }
    struct limiter_settings settings = usual_settings(&x);
    for (size_t i = 0; i < x.frames; i++)
        if (fabs(x.channel[0][i]) >
            settings.ceiling * amplitude(-0.3)) { /* the ITU filter reads 0.2 dB more */
            first = first == SIZE_MAX ? i : first;
            last = i;
        }
    limit_tracks(&x, &settings, 0, &y, NULL);
    size_t from = first - 1 - (size_t)(0.005 * 48000.0),
           to = last + 1 + (size_t)((hold_s + 6.0 * release_s) * 48000.0);
    size_t before = 0, behind = 0, within = 0;
    for (size_t i = 0; i < x.frames; i++) {
        size_t *place = i < from ? &before : i > to ? &behind : &within;
        *place += y.channel[0][i] < x.channel[0][i] || y.channel[0][i] > x.channel[0][i];
    }
    CHECK(before == 0 && behind == 0);
    CHECK(within > last - first + 240);
    tracks_release(&x);
    tracks_release(&y);
}

static void test_extent(void)
{
    check_about("treble");
    check_extent(5000.0, 0.01, 0.008, 0.035);
    check_about("bass");
    check_extent(60.0, 0.1, 0.018, 0.15);
    check_about(NULL);
}

/* A steady tone 6 dB over the ceiling: so much is taken from every frame, and at most the 0.22 dB more that the ITU filter
   may read; the series says the same of every 100 ms. */
static void test_facts(void)
{
    struct tracks x;
    struct frames in, out;
    tracks_init(&x, 44100, 1, 44100);
    add_sine(&x, 0, 0, x.frames, 997.0, amplitude(5.0));
    struct limiter_settings settings = usual_settings(&x);
    struct limiter *limiter = limiter_new(&settings);
    frames_init(&in, 1);
    frames_init(&out, 1);
    frames_add(&in, x.frames);
    memcpy(in.channel[0], x.channel[0], x.frames * sizeof(double));
    limiter_push(limiter, &in, &out);
    CHECK(limiter_facts(limiter).frames == (int64_t)out.count);
    limiter_drain(limiter, &out);
    struct limiter_facts facts = limiter_facts(limiter);
    CHECK(facts.frames == 44100 && facts.working == 44100 && facts.series_count == 10);
    CHECK_NEAR(facts.greatest_db, 6.11, 0.11);
    CHECK_NEAR(facts.mean_db, 6.11, 0.12);
    CHECK_NEAR(facts.mean_working_db, facts.mean_db, 1e-12);
    for (size_t i = 0; i < facts.series_count; i++)
        CHECK_NEAR(facts.series_db[i], 6.11, 0.12);
    limiter_free(limiter);
    limiter_free(NULL);
    frames_release(&in);
    frames_release(&out);
    tracks_release(&x);
}

static void test_gain(void)
{
    enum { COUNT = 4000 };
    double attenuation_db[COUNT], gain[COUNT], worst = 0;
    for (int i = 0; i < COUNT; i++)
        attenuation_db[i] = i * i * 2e-5;
    gain_from_attenuation(attenuation_db, gain, COUNT);
    for (int i = 0; i < COUNT; i++)
        worst = fmax(worst, fabs(gain[i] / amplitude(-attenuation_db[i]) - 1.0));
    CHECK(worst < 1e-14);
    CHECK(gain[0] >= 1.0 && gain[0] <= 1.0);
}

/* After a long time of anything, what goes in steadily comes out exactly: sums do not drift. */
static void test_boxes(void)
{
    struct boxes boxes;
    double x[BOXES_BLOCK];
    uint64_t seed = 5;
    boxes_init(&boxes, 216);
    for (int block = 0; block < 2000; block++) {
        for (size_t i = 0; i < BOXES_BLOCK; i++)
            x[i] = 60.0 + 60.0 * noise_next(&seed);
        boxes_run(&boxes, x);
    }
    for (int level = 1; level >= 0; level--) {
        for (size_t i = 0; i < BOXES_BLOCK; i++)
            x[i] = 6.25 * level;
        boxes_run(&boxes, x);
        for (size_t i = 216; i < BOXES_BLOCK; i++)
            CHECK(x[i] >= 6.25 * level && x[i] <= 6.25 * level);
    }
    boxes_release(&boxes);
}

/* The maximum over a window, by looking at all of it. */
static void test_hold(void)
{
    enum { COUNT = 3000, WINDOW = 37 };
    struct hold hold;
    double x[COUNT];
    uint64_t seed = 9;
    bool same = true;
    hold_init(&hold, WINDOW, 1e-9); /* let go at once */
    for (int i = 0; i < COUNT; i++) {
        double largest = 0;
        x[i] = floor(fmax(0.0, 20.0 * noise_next(&seed)));
        for (int k = i - WINDOW + 1 > 0 ? i - WINDOW + 1 : 0; k <= i; k++)
            largest = fmax(largest, x[k]);
        double held = hold_next(&hold, x[i]);
        same = same && held >= largest && held <= largest;
    }
    CHECK(same);
    hold_release(&hold);
}

int main(void)
{
    test_gain();
    test_boxes();
    test_hold();
    test_pieces();
    test_identity();
    test_forms();
    test_short();
    test_extent();
    test_facts();
    return check_end();
}
