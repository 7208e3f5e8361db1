/* Albums: the loudness of several tracks by hand, and against the file that holds them one after another. */
#include <math.h>
#include <stdint.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "check.h"
#include "job/album.h"
#include "tones.h"

static const struct audio_format mono = {.channels = 1}, stereo = {.channels = 2};

/* A track of gating blocks that are all as loud; `loudness_lufs` over -70 is the track's own, too. */
static void put_track(struct album *album, const char *path, const struct audio_format *format, size_t blocks,
                      double loudness_lufs, double true_peak_dbtp, double sample_peak_dbfs)
{
    struct outcome outcome = {.path = mem_copy(path), .measured = true, .format = *format};
    float *values = mem_zero(blocks + 1, sizeof *values);
    for (size_t i = 0; i < blocks; i++)
        values[i] = (float)loudness_lufs;
    values[blocks] = NAN;
    if (loudness_lufs > -70)
        record_number(&outcome.record, measure_find("loudness.integrated"), RECORD_WHOLE, loudness_lufs);
    else
        record_absent(&outcome.record, measure_find("loudness.integrated"), RECORD_WHOLE, "not loud");
    record_number(&outcome.record, measure_find("peak.true"), RECORD_WHOLE, true_peak_dbtp);
    record_number(&outcome.record, measure_find("peak.sample"), RECORD_WHOLE, sample_peak_dbfs);
    record_series(&outcome.record, measure_find("loudness.momentary"), RECORD_WHOLE, 0.2, 0.1, values,
                  blocks + 1);
    album_add(album, &outcome);
    outcome_release(&outcome);
}

/* Half of the blocks at -20, half at -14: 10 log10((10^-2 + 10^-1.4) / 2) = -16.0371. What lies at -30 is under the
   relative gate of 10 LU under the mean of all that is over -70: 10 log10((10^-2 + 10^-1.4 + 10^-3) / 3) = -17.7117. */
static void test_by_hand(void)
{
    struct playback playbacks[] = {
        {.name = "one gain",
         .loudness_lufs = -14,
         .direction = PLAYBACK_BOTH,
         .has_peak_limit = true,
         .peak_limit_dbtp = -1,
         .mode = PLAYBACK_ALBUM},
        {.name = "by the loudest",
         .loudness_lufs = -16,
         .direction = PLAYBACK_DOWN,
         .mode = PLAYBACK_ALBUM_LOUDEST},
        {.name = "each track", .loudness_lufs = -14, .mode = PLAYBACK_TRACK},
        {.name = "limited",
         .loudness_lufs = -11,
         .direction = PLAYBACK_BOTH,
         .has_limiter = true,
         .limiter_dbfs = -1,
         .mode = PLAYBACK_ALBUM},
    };
    const struct target service = {.id = "mine", .playbacks = playbacks, .playback_count = 4};
    struct album album = {0};
    struct outcome unreadable = {.path = "missing.wav"};
    put_track(&album, "a", &stereo, 40, -20, -2, -2.5);
    put_track(&album, "b", &stereo, 40, -14, -3, -3.5);
    put_track(&album, "c", &stereo, 40, -30, -20, -20.5);
    put_track(&album, "d", &stereo, 400, -75, -60, -60);
    album_add(&album, &unreadable);
    CHECK(album.count == 4 && album.missing == 1);
    struct album_levels levels = album_levels(&album, false);
    CHECK_NEAR(levels.whole.loudness_lufs, -16.0371, 1e-4);
    CHECK(levels.has_loudest && levels.loudest_track == 1);
    CHECK_NEAR(levels.loudest.loudness_lufs, -14, 1e-9);
    CHECK(levels.has_peak && levels.peak_track == 0);
    CHECK_NEAR(levels.whole.true_peak_dbtp, -2, 1e-9);
    CHECK_NEAR(levels.loudest.sample_peak_dbfs, -2.5, 1e-9);
    CHECK_TEXT(album_track_levels(&album.tracks[3], false).absent, "not loud");

    album_predict(&album, &service);
    if (CHECK(album.predictions.count == 3)) {
        const struct played *one = &album.predictions.items[0], *loudest = one + 1, *limited = one + 2;
        CHECK(one->playback == &playbacks[0] && one->hold == HOLD_PEAKS);
        CHECK_NEAR(one->gain_db, 1, 1e-9);
        CHECK_NEAR(one->held_db, 1.0371, 1e-4);
        CHECK_NEAR(one->true_peak_dbtp, -1, 1e-9);
        CHECK_NEAR(loudest->gain_db, -2, 1e-9);
        CHECK_NEAR(loudest->loudness_lufs, -16, 1e-9);
        CHECK_NEAR(limited->gain_db, 5.0371, 1e-4);
        CHECK_NEAR(limited->limited_db, 3.5371, 1e-4);
    }
    album_release(&album);
}

/* A mono track of -20 is one of -16.9897 on two loudspeakers: with one of -14, 10 log10((10^-1.69897 + 10^-1.4) / 2) =
   -15.2425. */
static void test_mono(void)
{
    struct album album = {0};
    put_track(&album, "a", &mono, 40, -20, -2, -2);
    put_track(&album, "b", &stereo, 40, -14, -3, -3);
    CHECK_NEAR(album_levels(&album, false).whole.loudness_lufs, -16.0371, 1e-4);
    CHECK_NEAR(album_levels(&album, true).whole.loudness_lufs, -15.2425, 1e-4);
    CHECK_NEAR(album_track_levels(&album.tracks[0], true).loudness_lufs, -16.9897, 1e-4);
    CHECK_NEAR(album_track_levels(&album.tracks[1], true).loudness_lufs, -14, 1e-9);
    album_release(&album);
}

static void test_nothing(void)
{
    const struct playback playback = {.name = "one gain", .mode = PLAYBACK_ALBUM};
    const struct target service = {
        .id = "mine", .playbacks = (struct playback *)&playback, .playback_count = 1};
    struct album album = {0};
    CHECK_TEXT(album_levels(&album, true).whole.absent, "no track has a loudness");
    put_track(&album, "a", &stereo, 40, -80, -60, -60);
    album_predict(&album, &service);
    if (CHECK(album.predictions.count == 1))
        CHECK_TEXT(album.predictions.items[0].absent, "no track has a loudness");
    CHECK(!album_levels(&album, false).has_loudest);
    album_release(&album);
}

static void measure_track(struct album *album, const struct signal *signal)
{
    struct outcome outcome = {.path = mem_copy("track"), .measured = true, .format = signal->format};
    measure_alone(signal, "loudness", &outcome.record);
    album_add(album, &outcome);
    outcome_release(&outcome);
}

/* Noise whose level goes up and down, 40 s and 20 s: the album is as loud as one file of both, but for the three blocks of
   about 600 that lie across the join. */
static void test_concatenation(void)
{
    static const double rate_hz = 48000, join_s = 40, end_s = 60;
    struct signal both;
    struct album album = {0};
    struct record record = {0};
    uint64_t seed = 7;
    signal_init(&both, (int)rate_hz, 2, (size_t)(end_s * rate_hz));
    for (size_t i = 0; i < both.frames; i++) {
        double time_s = (double)i / rate_hz, level = time_s < join_s ? 0.12 : 0.05;
        level *= time_s > 10 && time_s < 20 ? 0.04 : 1.0 + 0.5 * sin(time_s);
        for (int channel = 0; channel < 2; channel++)
            both.channel[channel][i] = (float)(level * noise_next(&seed));
    }
    struct signal first = signal_part(&both, 0, join_s), second = signal_part(&both, join_s, end_s - join_s);
    measure_track(&album, &first);
    measure_track(&album, &second);
    measure_alone(&both, "loudness", &record);
    struct album_levels levels = album_levels(&album, false);
    CHECK_NEAR(levels.whole.loudness_lufs, measured(&record, "loudness.integrated"), 0.01);
    CHECK(levels.loudest_track == 0);
    CHECK(levels.loudest.loudness_lufs > levels.whole.loudness_lufs + 1);
    record_release(&record);

    /* One file is an album of its own. */
    struct album alone = {0};
    measure_track(&alone, &first);
    levels = album_levels(&alone, false);
    CHECK_NEAR(levels.whole.loudness_lufs, levels.loudest.loudness_lufs, 1e-4);
    album_release(&alone);
    album_release(&album);
    signal_release(&both);
}

int main(void)
{
    test_by_hand();
    test_mono();
    test_nothing();
    test_concatenation();
    return check_end();
}
