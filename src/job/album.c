#include "job/album.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/units.h"

static void keep_blocks(struct album_track *track, const struct record *record)
{
    /* Its values are the gating blocks: 400 ms, every 100 ms, whole ones only; NAN where there is no sound. */
    const struct reading *series = record_find(record, "loudness.momentary", RECORD_WHOLE);
    if (!series || series->kind != READING_SERIES)
        return;
    track->block_count = series->count;
    track->blocks = mem_zero(series->count, sizeof *track->blocks);
    for (size_t i = 0; i < series->count; i++)
        if (isfinite(series->values[i]))
            track->blocks[i] = (float)energy_from_loudness((double)series->values[i]);
}

void album_add(struct album *album, const struct outcome *outcome)
{
    static const struct target as_it_is = {.mono_as_two = false};
    if (!outcome->measured) {
        album->missing++;
        return;
    }
    album->tracks = mem_grow(album->tracks, album->count, &album->capacity, sizeof *album->tracks);
    struct album_track *track = &album->tracks[album->count++];
    *track = (struct album_track){
        .path = mem_copy(outcome->path),
        .is_mono = outcome->format.channels == 1,
        .duration_s = record_value(&outcome->record, "frame.duration", RECORD_WHOLE, 0.0),
        .levels = playback_levels(&outcome->record, &outcome->format, &as_it_is),
    };
    track->levels.absent = mem_copy(track->levels.absent);
    keep_blocks(track, &outcome->record);
}

struct master_levels album_track_levels(const struct album_track *track, bool mono_as_two)
{
    struct master_levels levels = track->levels;
    if (track->is_mono && mono_as_two)
        levels.loudness_lufs += DUAL_MONO_LU;
    return levels;
}

/* Mean energy of the blocks over the gate, of all tracks; 0 when there is none. */
static double gated_mean(const struct album *album, bool mono_as_two, double gate_energy)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < album->count; i++) {
        const struct album_track *track = &album->tracks[i];
        double loudspeakers = track->is_mono && mono_as_two ? 2.0 : 1.0;
        for (size_t k = 0; k < track->block_count; k++) {
            double energy = loudspeakers * (double)track->blocks[k];
            if (energy > gate_energy) {
                sum += energy;
                count++;
            }
        }
    }
    return count ? sum / (double)count : 0.0;
}

static void measure_whole(struct master_levels *whole, const struct album *album, bool mono_as_two)
{
    double gate = energy_from_loudness(LOUDNESS_GATE_LUFS), mean = gated_mean(album, mono_as_two, gate);
    double relative = mean * power_from_db(-LOUDNESS_RELATIVE_GATE_LU);
    if (mean > 0 && isfinite(mean))
        whole->loudness_lufs =
            loudness_from_energy(gated_mean(album, mono_as_two, relative > gate ? relative : gate));
    else
        whole->absent = mean > 0 ? "the signal is out of range" : "no track has a loudness";
}

static void keep_peaks(struct album_levels *levels, const struct master_levels *track, size_t index)
{
    struct master_levels *whole = &levels->whole;
    if (track->has_true_peak && (!whole->has_true_peak || track->true_peak_dbtp > whole->true_peak_dbtp)) {
        whole->has_true_peak = levels->has_peak = true;
        whole->true_peak_dbtp = track->true_peak_dbtp;
        levels->peak_track = index;
    }
    if (track->has_sample_peak &&
        (!whole->has_sample_peak || track->sample_peak_dbfs > whole->sample_peak_dbfs)) {
        whole->has_sample_peak = true;
        whole->sample_peak_dbfs = track->sample_peak_dbfs;
    }
}

struct album_levels album_levels(const struct album *album, bool mono_as_two)
{
    struct album_levels levels = {.has_loudest = false};
    double loudest_lufs = 0;
    for (size_t i = 0; i < album->count; i++) {
        struct master_levels track = album_track_levels(&album->tracks[i], mono_as_two);
        keep_peaks(&levels, &track, i);
        if (track.absent || (levels.has_loudest && track.loudness_lufs <= loudest_lufs))
            continue;
        levels.has_loudest = true;
        levels.loudest_track = i;
        loudest_lufs = track.loudness_lufs;
    }
    measure_whole(&levels.whole, album, mono_as_two);
    levels.loudest = levels.whole;
    levels.loudest.absent = levels.has_loudest ? NULL : "no track has a loudness";
    levels.loudest.loudness_lufs = loudest_lufs;
    return levels;
}

void album_predict(struct album *album, const struct target *target)
{
    struct album_levels levels = album_levels(album, target->mono_as_two);
    for (size_t i = 0; i < target->playback_count; i++) {
        const struct playback *playback = &target->playbacks[i];
        if (playback->mode == PLAYBACK_TRACK)
            continue;
        struct played played = playback_predict(
            target, playback, playback->mode == PLAYBACK_ALBUM_LOUDEST ? &levels.loudest : &levels.whole);
        predictions_add(&album->predictions, &played);
    }
}

void album_release(struct album *album)
{
    for (size_t i = 0; i < album->count; i++) {
        free(album->tracks[i].path);
        free((char *)album->tracks[i].levels.absent);
        free(album->tracks[i].blocks);
    }
    free(album->tracks);
    predictions_release(&album->predictions);
    *album = (struct album){0};
}
