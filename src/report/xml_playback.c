#include "report/xml_playback.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Opens the element and leaves it open; `loudness_lufs` is what is played at that. */
static void begin_played(struct markup *markup, const struct played *played, double loudness_lufs)
{
    const struct playback *playback = played->playback;
    char *source = target_source_text(playback->source, playback->confidence);
    markup_element(markup, "played");
    markup_attribute(markup, "target", played->target->id);
    markup_attribute(markup, "name", playback->name);
    markup_attribute(markup, "mode", playback_mode_name(playback->mode));
    markup_flag(markup, "default", playback->is_default);
    markup_attribute(markup, "confidence", confidence_name(playback->confidence));
    markup_number(markup, "level", playback->loudness_lufs);
    markup_attribute(markup, "absent", played->absent);
    if (!played->absent) {
        markup_number(markup, "gain", played->gain_db);
        markup_number(markup, "loudness", loudness_lufs);
    }
    if (played->has_true_peak)
        markup_number(markup, "true-peak", played->true_peak_dbtp);
    if (played->hold != HOLD_NONE) {
        markup_attribute(markup, "held-by", playback_hold_name(played->hold));
        markup_number(markup, "held", played->held_db);
    }
    if (played->is_limited)
        markup_number(markup, "limited", played->limited_db);
    markup_leaf(markup, "source", source);
    free(source);
}

void xml_playback_write(struct markup *markup, const struct report_options *options,
                        const struct predictions *predictions)
{
    if (predictions->count == 0)
        return;
    markup_element(markup, "playback");
    for (size_t i = 0; i < predictions->count; i++) {
        const struct played *played = &predictions->items[i];
        if (options->album && played->playback->mode != PLAYBACK_TRACK)
            continue;
        begin_played(markup, played, played->loudness_lufs);
        markup_end(markup);
    }
    markup_end(markup);
}

static void write_tracks(struct markup *markup, const struct album *album, const struct played *played)
{
    float *values = mem_zero(album->count, sizeof *values);
    for (size_t i = 0; i < album->count; i++) {
        struct master_levels levels = album_track_levels(&album->tracks[i], played->target->mono_as_two);
        bool is_told = !levels.absent && !played->absent;
        values[i] = is_told ? (float)(levels.loudness_lufs + played->gain_db) : NAN;
    }
    markup_element(markup, "tracks");
    markup_list(markup, values, album->count);
    markup_end(markup);
    free(values);
}

static void write_levels(struct markup *markup, const struct album *album)
{
    struct album_levels levels = album_levels(album, false);
    if (!levels.whole.absent)
        markup_number(markup, "loudness", levels.whole.loudness_lufs);
    markup_attribute(markup, "absent", levels.whole.absent);
    if (levels.has_loudest) {
        markup_number(markup, "loudest", levels.loudest.loudness_lufs);
        markup_integer(markup, "loudest-track", (int64_t)levels.loudest_track + 1);
    }
    if (levels.has_peak) {
        markup_number(markup, "true-peak", levels.whole.true_peak_dbtp);
        markup_integer(markup, "true-peak-track", (int64_t)levels.peak_track + 1);
    }
}

void xml_album_write(struct markup *markup, const struct album *album)
{
    struct album_levels levels[] = {album_levels(album, false), album_levels(album, true)};
    markup_element(markup, "album");
    markup_integer(markup, "missing", (int64_t)album->missing);
    write_levels(markup, album);
    for (size_t i = 0; i < album->count; i++) {
        markup_element(markup, "track");
        markup_attribute(markup, "path", album->tracks[i].path);
        markup_end(markup);
    }
    for (size_t i = 0; i < album->predictions.count; i++) {
        const struct played *played = &album->predictions.items[i];
        begin_played(markup, played,
                     levels[played->target->mono_as_two].whole.loudness_lufs + played->gain_db);
        write_tracks(markup, album, played);
        markup_end(markup);
    }
    markup_end(markup);
}
