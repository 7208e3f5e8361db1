#include "report/json_playback.h"

#include <stdlib.h>

enum { DECIMALS = 4 };

static void write_number(struct json *json, const char *key, bool has, double number)
{
    if (has)
        json_number(json, key, number, DECIMALS);
    else
        json_null(json, key);
}

/* Opens an object and leaves it open; `loudness_lufs` is what is played at that. */
static void begin_played(struct json *json, const struct played *played, double loudness_lufs)
{
    const struct playback *playback = played->playback;
    bool is_told = !played->absent;
    json_object(json, NULL);
    json_text(json, "target", played->target->id);
    json_text(json, "name", playback->name);
    json_text(json, "mode", playback_mode_name(playback->mode));
    json_bool(json, "default", playback->is_default);
    json_number(json, "level_lufs", playback->loudness_lufs, DECIMALS);
    write_number(json, "gain_db", is_told, played->gain_db);
    if (played->absent)
        json_text(json, "absent", played->absent);
    write_number(json, "loudness_lufs", is_told, loudness_lufs);
    write_number(json, "true_peak_dbtp", played->has_true_peak, played->true_peak_dbtp);
    json_text(json, "held_by", playback_hold_name(played->hold));
    json_number(json, "held_db", played->held_db, DECIMALS);
    json_number(json, "limited_db", played->limited_db, DECIMALS);
    json_text(json, "confidence", confidence_name(playback->confidence));
    if (playback->source) {
        char *source = target_source_text(playback->source, playback->confidence);
        json_text(json, "source", source);
        free(source);
    }
}

void json_playback_write(struct json *json, const struct report_options *options,
                         const struct predictions *predictions)
{
    json_array(json, "playback");
    for (size_t i = 0; i < predictions->count; i++) {
        const struct played *played = &predictions->items[i];
        if (options->album && played->playback->mode != PLAYBACK_TRACK)
            continue;
        begin_played(json, played, played->loudness_lufs);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_tracks(struct json *json, const struct album *album, const struct played *played)
{
    json_array_inline(json, "tracks_lufs");
    for (size_t i = 0; i < album->count; i++) {
        struct master_levels levels = album_track_levels(&album->tracks[i], played->target->mono_as_two);
        write_number(json, NULL, !levels.absent && !played->absent, levels.loudness_lufs + played->gain_db);
    }
    json_end_array(json);
}

static void write_levels(struct json *json, const struct album *album)
{
    struct album_levels levels = album_levels(album, false);
    write_number(json, "loudness_lufs", !levels.whole.absent, levels.whole.loudness_lufs);
    if (levels.whole.absent)
        json_text(json, "absent", levels.whole.absent);
    write_number(json, "loudest_lufs", levels.has_loudest, levels.loudest.loudness_lufs);
    if (levels.has_loudest)
        json_integer(json, "loudest_track", (int64_t)levels.loudest_track + 1);
    write_number(json, "true_peak_dbtp", levels.has_peak, levels.whole.true_peak_dbtp);
    if (levels.has_peak)
        json_integer(json, "true_peak_track", (int64_t)levels.peak_track + 1);
}

void json_album_write(struct json *json, const struct album *album)
{
    struct album_levels levels[] = {album_levels(album, false), album_levels(album, true)};
    json_object(json, "album");
    json_array(json, "tracks");
    for (size_t i = 0; i < album->count; i++)
        json_text(json, NULL, album->tracks[i].path);
    json_end_array(json);
    json_integer(json, "missing", (int64_t)album->missing);
    write_levels(json, album);
    json_array(json, "playback");
    for (size_t i = 0; i < album->predictions.count; i++) {
        const struct played *played = &album->predictions.items[i];
        double loudness_lufs = levels[played->target->mono_as_two].whole.loudness_lufs + played->gain_db;
        begin_played(json, played, loudness_lufs);
        write_tracks(json, album, played);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}
