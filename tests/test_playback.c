/* What a service will do to a master: cases calculated by hand from the rules that judge/playback.h states. Levels are
   binary fractions where they can be, so that most of the sums are exact. */
#include <math.h>

#include "analyze/pipeline.h"
#include "check.h"
#include "judge/playback.h"

#define DOWN(level)                                                                                          \
    {                                                                                                        \
        .loudness_lufs = (level), .direction = PLAYBACK_DOWN                                                 \
    }
#define BOTH(level)                                                                                          \
    {                                                                                                        \
        .loudness_lufs = (level), .direction = PLAYBACK_BOTH                                                 \
    }
#define PEAKS(level, limit)                                                                                  \
    {                                                                                                        \
        .loudness_lufs = (level), .direction = PLAYBACK_BOTH, .has_peak_limit = true,                        \
        .peak_limit_dbtp = (limit)                                                                           \
    }
#define LIMITER(level, at)                                                                                   \
    {                                                                                                        \
        .loudness_lufs = (level), .direction = PLAYBACK_BOTH, .has_limiter = true, .limiter_dbfs = (at)      \
    }

static const struct prediction {
    const char *about;
    struct playback playback;
    double loudness, true_peak, sample_peak;        /* of the master */
    double gain, loudness_played, true_peak_played; /* NAN: not known */
    enum playback_hold hold;
    double held, limited;
} cases[] = {
    /* The page's own example: "-20 LUFS with a true peak of -5 dB: raised to -16 only". */
    {"Spotify's example", PEAKS(-14, -1), -20, -5, -5.5, 4, -16, -1, HOLD_PEAKS, 2, 0},
    {"turned down", PEAKS(-14, -1), -9.5, 0.25, 0, -4.5, -14, -4.25, HOLD_NONE, 0, 0},
    {"turned down, whatever its peaks", PEAKS(-14, -1), -13, 3, 0, -1, -14, 2, HOLD_NONE, 0, 0},
    {"at the level", PEAKS(-14, -1), -14, -0.5, -1, 0, -14, -0.5, HOLD_NONE, 0, 0},
    {"raised, and room is left", PEAKS(-14, -1), -17, -6, -6.5, 3, -14, -3, HOLD_NONE, 0, 0},
    {"raised just as far as there is room", PEAKS(-14, -1), -17, -4, -4.5, 3, -14, -1, HOLD_NONE, 0, 0},
    {"no room: the peak is at the limit", PEAKS(-14, -1), -16, -1, -1, 0, -16, -1, HOLD_PEAKS, 2, 0},
    {"no room: the peak is over it, and nothing is turned down", PEAKS(-14, -1), -15.5, 0.5, 0, 0, -15.5, 0.5,
     HOLD_PEAKS, 1.5, 0},
    {"Apple, held by the peaks", PEAKS(-16, 0), -18.5, -1.25, -1.5, 1.25, -17.25, 0, HOLD_PEAKS, 1.25, 0},
    {"TIDAL raises nothing", DOWN(-14), -18, -3, -3.5, 0, -18, -3, HOLD_NO_RAISE, 4, 0},
    {"TIDAL turns down", DOWN(-14), -8, 0, 0, -6, -14, -6, HOLD_NONE, 0, 0},
    {"raised without regard to peaks", BOTH(-18), -23, -1, -1.5, 5, -18, 4, HOLD_NONE, 0, 0},
    {"Loud: the limiter does not work", LIMITER(-11, -1), -14, -4.5, -5, 3, -11, -1.5, HOLD_NONE, 0, 0},
    {"Loud: just at the limiter", LIMITER(-11, -1), -14, -3.5, -4, 3, -11, -0.5, HOLD_NONE, 0, 0},
    {"Loud: the limiter works on samples", LIMITER(-11, -1), -14, -1, -1.5, 3, -11, NAN, HOLD_NONE, 0, 2.5},
    {"Loud: down, and the limiter works still", LIMITER(-11, -1), -10.75, 1, 0, -0.25, -11, NAN, HOLD_NONE, 0,
     0.75},
    {"Loud: down, and under the limiter", LIMITER(-11, -1), -9, 1, 0, -2, -11, -1, HOLD_NONE, 0, 0},
};

static const struct target target = {.id = "mine", .name = "Mine", .mono_as_two = true};

static void test_cases(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct prediction *expected = &cases[i];
        const struct master_levels levels = {.loudness_lufs = expected->loudness,
                                             .has_true_peak = true,
                                             .true_peak_dbtp = expected->true_peak,
                                             .has_sample_peak = true,
                                             .sample_peak_dbfs = expected->sample_peak};
        struct played played = playback_predict(&target, &expected->playback, &levels);
        check_about("%s", expected->about);
        CHECK(played.target == &target && played.playback == &expected->playback && !played.absent);
        CHECK_NEAR(played.gain_db, expected->gain, 1e-9);
        CHECK_NEAR(played.loudness_lufs, expected->loudness_played, 1e-9);
        CHECK(played.has_true_peak == !isnan(expected->true_peak_played));
        if (played.has_true_peak)
            CHECK_NEAR(played.true_peak_dbtp, expected->true_peak_played, 1e-9);
        CHECK(played.hold == expected->hold);
        CHECK_NEAR(played.held_db, expected->held, 1e-9);
        CHECK(played.is_limited == (expected->limited > 0));
        CHECK_NEAR(played.limited_db, expected->limited, 1e-9);
    }
    check_about(NULL);
}

/* Without a true peak, what does not depend on it is told all the same. */
static void test_no_peak(void)
{
    static const struct playback held = PEAKS(-14, -1), down = DOWN(-14), free_of_peaks = BOTH(-14);
    struct master_levels levels = {.loudness_lufs = -20};
    CHECK_TEXT(playback_predict(&target, &held, &levels).absent, "the true peak is not known");
    struct played played = playback_predict(&target, &free_of_peaks, &levels);
    CHECK(!played.absent && played.gain_db == 6 && !played.has_true_peak);
    levels.loudness_lufs = -10;
    played = playback_predict(&target, &down, &levels);
    CHECK(!played.absent && played.gain_db == -4 && !played.has_true_peak);
    played = playback_predict(&target, &held, &levels);
    CHECK(!played.absent && played.gain_db == -4);
}

static void put(struct record *record, const char *id, double number)
{
    record_number(record, measure_find(id), RECORD_WHOLE, number);
}

/* A file of silence: nothing is told, and why. */
static void test_silence(void)
{
    struct playback playback = DOWN(-14);
    const struct target service = {.id = "mine", .playbacks = &playback, .playback_count = 1};
    const struct audio_format stereo = {.channels = 2};
    struct record record = {0};
    struct predictions predictions = {0};
    record_absent(&record, measure_find("loudness.integrated"), RECORD_WHOLE, "no block is loud");
    put(&record, "peak.sample", -90);
    predictions_add_file(&predictions, &record, &stereo, &service);
    if (CHECK(predictions.count == 1))
        CHECK_TEXT(predictions.items[0].absent, "no block is loud");
    predictions_release(&predictions);
    record_release(&record);
}

/* A mono file of -20 LUFS is one of -16.99 LUFS when two loudspeakers play it: 10 log10(2) = 3.0103 LU. */
static void test_mono(void)
{
    struct playback playbacks[] = {PEAKS(-14, -1), DOWN(-18)};
    struct target service = {.id = "mine", .playbacks = playbacks, .playback_count = 2, .mono_as_two = true};
    const struct audio_format mono = {.channels = 1}, stereo = {.channels = 2};
    struct record record = {0};
    struct predictions predictions = {0};
    put(&record, "loudness.integrated", -20);
    put(&record, "peak.true", -6);
    put(&record, "peak.sample", -6.5);
    predictions_add_file(&predictions, &record, &mono, &service);
    predictions_add_file(&predictions, &record, &stereo, &service);
    service.mono_as_two = false;
    predictions_add_file(&predictions, &record, &mono, &service);
    if (CHECK(predictions.count == 6)) {
        static const double gains[] = {2.9897, -1.0103, 5, 0, 5, 0};
        static const double peaks[] = {-3.0103, -7.0103, -1, -6, -1, -6};
        for (size_t i = 0; i < 6; i++) {
            check_about("prediction %zu", i);
            CHECK_NEAR(predictions.items[i].gain_db, gains[i], 1e-4);
            CHECK_NEAR(predictions.items[i].true_peak_dbtp, peaks[i], 1e-4);
        }
        check_about(NULL);
    }
    predictions_release(&predictions);
    record_release(&record);
}

int main(void)
{
    test_cases();
    test_no_peak();
    test_silence();
    test_mono();
    return check_end();
}
