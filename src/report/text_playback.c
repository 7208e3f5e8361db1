#include "report/text_playback.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "report/played.h"

enum { WIDTH = 80, INDENT = 4, NAME_COLUMNS = 31, NUMBER_COLUMNS = 7 };
enum { REMARK_COLUMN = INDENT + NAME_COLUMNS + 3 * NUMBER_COLUMNS + 2 };

static void write_number(FILE *out, bool has, double number)
{
    if (has)
        fprintf(out, "%*.1f", NUMBER_COLUMNS, shown_number(number, 1));
    else
        fprintf(out, "%*s", NUMBER_COLUMNS, "-");
}

static void write_gain(FILE *out, bool has, double gain_db)
{
    if (has && gain_db >= PLAYED_SHOWN_DB)
        fprintf(out, "%+*.1f", NUMBER_COLUMNS, gain_db);
    else
        write_number(out, has, gain_db);
}

/* The text in its columns; what does not fit makes the row's numbers begin on a line of their own. */
static void write_name(FILE *out, const char *name, size_t indent, size_t columns)
{
    size_t used = text_columns(name);
    fprintf(out, "%*s%s", (int)indent, "", name);
    if (used >= columns) {
        putc('\n', out);
        used = 0;
        fprintf(out, "%*s", (int)indent, "");
    }
    fprintf(out, "%*s", (int)(columns - used), "");
}

/* "Spotify Normal", "TIDAL Normalized (album) *" */
static char *playback_name(const struct played *played, bool with_mode)
{
    const struct playback *playback = played->playback;
    char *name = mem_format("%s %s%s%s", played->target->name, playback->name,
                            with_mode && playback->mode != PLAYBACK_TRACK ? " (album)" : "",
                            played_mark(playback->confidence));
    char *shown = text_shown(name);
    free(name);
    return shown;
}

static void write_source(FILE *out, const struct playback *playback)
{
    char *source = target_source_text(playback->source, playback->confidence), *shown = text_shown(source);
    fprintf(out, "%*ssource: ", INDENT + 2, "");
    text_write_wrapped(out, shown, INDENT + 10, INDENT + 10, WIDTH);
    free(source);
    free(shown);
}

/* `loudness_lufs` is what is played at that: the file's, or the album's. */
static void write_played(FILE *out, const struct report_options *options, const struct played *played,
                         const char *name, double loudness_lufs)
{
    struct buf remark = {0};
    write_name(out, name, INDENT, NAME_COLUMNS);
    write_gain(out, !played->absent, played->gain_db);
    write_number(out, !played->absent, loudness_lufs);
    write_number(out, played->has_true_peak, played->true_peak_dbtp);
    played_add_remarks(&remark, played);
    if (remark.length) {
        fputs("  ", out);
        text_write_wrapped(out, buf_text(&remark), REMARK_COLUMN, REMARK_COLUMN, WIDTH);
    } else {
        putc('\n', out);
    }
    if (options->verbose && played->playback->source)
        write_source(out, played->playback);
    buf_release(&remark);
}

static void write_heading(FILE *out)
{
    fprintf(out, "\n  %-*s%*s%*s%*s\n", INDENT - 2 + NAME_COLUMNS, "When it is played", NUMBER_COLUMNS,
            "gain dB", NUMBER_COLUMNS, "LUFS", NUMBER_COLUMNS, "dBTP");
}

static void write_marks(FILE *out, const bool seen[PLAYED_MARKS])
{
    for (size_t i = 0; i < PLAYED_MARKS; i++)
        if (seen[i] && played_mark_meaning((enum confidence)i))
            fprintf(out, "%*s%s %s\n", INDENT, "", played_mark((enum confidence)i) + 1,
                    played_mark_meaning((enum confidence)i));
}

/* The playback that stands for its service: what listeners have unless they change it, or else the first. */
static bool is_standing(const struct played *played)
{
    const struct target *target = played->target;
    const struct playback *standing = &target->playbacks[0];
    for (size_t i = 0; i < target->playback_count; i++)
        if (target->playbacks[i].is_default)
            standing = &target->playbacks[i];
    return played->playback == standing;
}

struct span {
    size_t count;
    double least, most;
};

static void span_add(struct span *span, double value)
{
    if (value < PLAYED_SHOWN_DB)
        return;
    span->least = span->count ? fmin(span->least, value) : value;
    span->most = span->count ? fmax(span->most, value) : value;
    span->count++;
}

/* "; 4 turn it down by 1.0 to 4.5 dB" */
static void span_text(struct buf *line, const struct span *span, size_t services, const char *one,
                      const char *many)
{
    if (span->count == 0)
        return;
    buf_add(line, line->length ? "; " : "");
    if (span->count == services)
        buf_add(line, "all");
    else
        buf_addf(line, "%zu", span->count);
    buf_addf(line, " %s by %.1f", span->count == 1 ? one : many, span->least);
    if (span->most - span->least >= PLAYED_SHOWN_DB)
        buf_addf(line, " to %.1f", span->most);
    buf_add(line, " dB");
}

/* How the master sits against the services, each as listeners have it unless they change it. */
static void write_summary(FILE *out, const struct report_options *options,
                          const struct predictions *predictions)
{
    struct span down = {0}, up = {0}, under = {0};
    struct buf line = {0};
    size_t services = 0;
    for (size_t i = 0; i < predictions->count; i++) {
        const struct played *played = &predictions->items[i];
        if (played->absent || !played_is_shown(options, played) || !is_standing(played))
            continue;
        services++;
        span_add(&down, -played->gain_db);
        span_add(&up, played->gain_db);
        span_add(&under, played->held_db);
    }
    span_text(&line, &down, services, "turns it down", "turn it down");
    span_text(&line, &up, services, "turns it up", "turn it up");
    span_text(&line, &under, services, "leaves it under its level", "leave it under their level");
    if (services > 1) {
        char *whole =
            mem_format("Of %zu services, %s", services, line.length ? line.text : "all play it as it is");
        fprintf(out, "%*s", INDENT, "");
        text_write_wrapped(out, whole, INDENT, INDENT, WIDTH);
        free(whole);
    }
    buf_release(&line);
}

/* Why nothing can be told of any; NULL if something can. */
static const char *absent_everywhere(const struct predictions *predictions)
{
    const char *absent = predictions->count ? predictions->items[0].absent : NULL;
    for (size_t i = 0; i < predictions->count && absent; i++)
        if (!predictions->items[i].absent || strcmp(predictions->items[i].absent, absent) != 0)
            absent = NULL;
    return absent;
}

static void write_absent(FILE *out, const char *absent)
{
    char *line = mem_format("When it is played: nothing can be told, %s", absent);
    fputs("\n  ", out);
    text_write_wrapped(out, line, 2, 2, WIDTH);
    free(line);
}

void text_playback_write(FILE *out, const struct report_options *options,
                         const struct predictions *predictions)
{
    bool seen[PLAYED_MARKS] = {false}, any = false;
    const char *absent = absent_everywhere(predictions);
    if (absent) {
        write_absent(out, absent);
        return;
    }
    for (size_t i = 0; i < predictions->count; i++) {
        const struct played *played = &predictions->items[i];
        if (!played_is_shown(options, played))
            continue;
        if (!any)
            write_heading(out);
        any = seen[played->playback->confidence] = true;
        char *name = playback_name(played, true);
        write_played(out, options, played, name, played->loudness_lufs);
        free(name);
    }
    if (any) {
        write_marks(out, seen);
        write_summary(out, options, predictions);
    }
}

static void write_track_name(FILE *out, const struct album *album, size_t index)
{
    enum { COLUMNS = NAME_COLUMNS - 4 };
    const char *path = album->tracks[index].path, *slash = strrchr(path, '/');
    char *shown = text_shown(slash && slash[1] ? slash + 1 : path);
    size_t bytes = 0, used = 0;
    while (shown[bytes]) {
        unsigned point;
        size_t length = text_decode(shown + bytes, &point);
        char letter[8] = "";
        memcpy(letter, shown + bytes, length);
        used += text_columns(letter);
        if (used >= COLUMNS)
            break;
        bytes += length;
    }
    if (shown[bytes])
        shown[bytes] = '\0';
    fprintf(out, "%*s%3zu %s%*s", INDENT, "", index + 1, shown, (int)(COLUMNS - text_columns(shown)), "");
    free(shown);
}

/* Each track alone, and as it is played by so many of the playbacks. */
static void write_tracks(FILE *out, const struct album *album, size_t first, size_t count)
{
    fprintf(out, "\n  %-*s%*s", INDENT - 2 + NAME_COLUMNS, "Tracks as played, LUFS", NUMBER_COLUMNS, "alone");
    for (size_t k = first; k < first + count; k++) {
        char head[32];
        snprintf(head, sizeof head, "[%zu]", k + 1);
        fprintf(out, "%*s", NUMBER_COLUMNS, head);
    }
    putc('\n', out);
    for (size_t i = 0; i < album->count; i++) {
        const struct album_track *track = &album->tracks[i];
        write_track_name(out, album, i);
        write_number(out, !track->levels.absent, track->levels.loudness_lufs);
        for (size_t k = first; k < first + count; k++) {
            const struct played *played = &album->predictions.items[k];
            struct master_levels levels = album_track_levels(track, played->target->mono_as_two);
            write_number(out, !levels.absent && !played->absent, levels.loudness_lufs + played->gain_db);
        }
        putc('\n', out);
    }
}

static void write_level(FILE *out, const char *label, double level, const char *unit, size_t track)
{
    fprintf(out, "%*s%-27s%8.1f %s", INDENT, "", label, shown_number(level, 1), unit);
    if (track)
        fprintf(out, "    track %zu", track);
    putc('\n', out);
}

static void write_album_head(FILE *out, const struct report_options *options, const struct album *album)
{
    struct album_levels levels = album_levels(album, false);
    double duration_s = 0;
    char time[32];
    for (size_t i = 0; i < album->count; i++)
        duration_s += album->tracks[i].duration_s;
    fprintf(out, "%sALBUM  %zu track%s, %s", options->quiet ? "" : "\n", album->count,
            album->count == 1 ? "" : "s", time_text(duration_s, time, sizeof time));
    if (options->quiet && !levels.whole.absent)
        fprintf(out, ", %.1f LUFS", shown_number(levels.whole.loudness_lufs, 1));
    if (album->missing)
        fprintf(out, "; %zu file%s could not be measured", album->missing, album->missing == 1 ? "" : "s");
    putc('\n', out);
    if (options->quiet)
        return;
    if (levels.whole.absent)
        fprintf(out, "%*sno loudness: %s\n", INDENT, "", levels.whole.absent);
    else
        write_level(out, "Loudness of the whole", levels.whole.loudness_lufs, "LUFS", 0);
    if (levels.has_loudest)
        write_level(out, "Loudest track", levels.loudest.loudness_lufs, "LUFS", levels.loudest_track + 1);
    if (levels.has_peak)
        write_level(out, "Highest true peak", levels.whole.true_peak_dbtp, "dBTP", levels.peak_track + 1);
}

void text_album_write(FILE *out, const struct report_options *options, const struct album *album)
{
    enum { AT_ONCE = (WIDTH - INDENT - NAME_COLUMNS) / NUMBER_COLUMNS - 1 };
    const struct predictions *predictions = &album->predictions;
    struct album_levels levels[] = {album_levels(album, false), album_levels(album, true)};
    bool seen[PLAYED_MARKS] = {false};
    write_album_head(out, options, album);
    if (options->quiet)
        return;
    if (predictions->count)
        write_heading(out);
    for (size_t i = 0; i < predictions->count; i++) {
        const struct played *played = &predictions->items[i];
        char *name = playback_name(played, false), *numbered = mem_format("[%zu] %s", i + 1, name);
        seen[played->playback->confidence] = true;
        write_played(out, options, played, numbered,
                     levels[played->target->mono_as_two].whole.loudness_lufs + played->gain_db);
        free(name);
        free(numbered);
    }
    write_marks(out, seen);
    for (size_t first = 0; first == 0 || first < predictions->count; first += AT_ONCE)
        write_tracks(out, album, first,
                     predictions->count - first < AT_ONCE ? predictions->count - first : AT_ONCE);
}
