#include "judge/playback.h"

#include <math.h>
#include <stdlib.h>

#include "analyze/pipeline.h"
#include "base/mem.h"

const char *playback_hold_name(enum playback_hold hold)
{
    static const char *const names[] = {
        [HOLD_NONE] = NULL, [HOLD_PEAKS] = "peaks", [HOLD_NO_RAISE] = "no raise"};
    return names[hold];
}

/* The gain of a master that lies `gap_db` under the level, and why it is not all of that. */
static void raise(struct played *played, double gap_db, const struct master_levels *levels)
{
    const struct playback *playback = played->playback;
    played->gain_db = gap_db;
    if (playback->direction == PLAYBACK_DOWN) {
        played->gain_db = 0.0;
        played->hold = HOLD_NO_RAISE;
    } else if (playback->has_peak_limit && !levels->has_true_peak) {
        played->absent = "the true peak is not known";
    } else if (playback->has_peak_limit && playback->peak_limit_dbtp - levels->true_peak_dbtp < gap_db) {
        played->gain_db = fmax(playback->peak_limit_dbtp - levels->true_peak_dbtp, 0.0);
        played->hold = HOLD_PEAKS;
    }
    played->held_db = gap_db - played->gain_db;
}

static void limit(struct played *played, const struct master_levels *levels)
{
    double over_db = levels->sample_peak_dbfs + played->gain_db - played->playback->limiter_dbfs;
    played->is_limited = played->playback->has_limiter && levels->has_sample_peak && over_db > 0.0;
    played->limited_db = played->is_limited ? over_db : 0.0;
}

struct played playback_predict(const struct target *target, const struct playback *playback,
                               const struct master_levels *levels)
{
    struct played played = {.target = target, .playback = playback, .absent = levels->absent};
    if (played.absent)
        return played;
    double gap_db = playback->loudness_lufs - levels->loudness_lufs;
    if (gap_db > 0.0)
        raise(&played, gap_db, levels);
    else
        played.gain_db = gap_db;
    if (played.absent)
        return played;
    limit(&played, levels);
    played.loudness_lufs = levels->loudness_lufs + played.gain_db;
    played.has_true_peak = levels->has_true_peak && !played.is_limited;
    played.true_peak_dbtp = played.has_true_peak ? levels->true_peak_dbtp + played.gain_db : 0.0;
    return played;
}

static bool take_number(const struct record *record, const char *id, double *number)
{
    const struct reading *reading = record_find(record, id, RECORD_WHOLE);
    bool has = reading && reading->kind == READING_NUMBER;
    *number = has ? reading->number : 0.0;
    return has;
}

const struct measure *playback_measure(void)
{
    return measure_find("loudness.integrated");
}

struct master_levels playback_levels(const struct record *record, const struct audio_format *format,
                                     const struct target *target)
{
    struct master_levels levels = {.absent = NULL};
    const struct reading *loudness = record_find(record, "loudness.integrated", RECORD_WHOLE);
    levels.has_true_peak = take_number(record, "peak.true", &levels.true_peak_dbtp);
    levels.has_sample_peak = take_number(record, "peak.sample", &levels.sample_peak_dbfs);
    if (loudness && loudness->kind == READING_NUMBER) {
        bool is_doubled = format->channels == 1 && target->mono_as_two;
        levels.loudness_lufs = loudness->number + (is_doubled ? loudness->measure->dual_mono_lu : 0.0);
    } else {
        levels.absent = loudness && loudness->text ? loudness->text : "the loudness was not measured";
    }
    return levels;
}

void predictions_add(struct predictions *predictions, const struct played *played)
{
    predictions->items =
        mem_grow(predictions->items, predictions->count, &predictions->capacity, sizeof *predictions->items);
    predictions->items[predictions->count++] = *played;
}

void predictions_add_file(struct predictions *predictions, const struct record *record,
                          const struct audio_format *format, const struct target *target)
{
    struct master_levels levels = playback_levels(record, format, target);
    for (size_t i = 0; i < target->playback_count; i++) {
        struct played played = playback_predict(target, &target->playbacks[i], &levels);
        predictions_add(predictions, &played);
    }
}

void predictions_release(struct predictions *predictions)
{
    free(predictions->items);
    *predictions = (struct predictions){0};
}
