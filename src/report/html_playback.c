#include "report/html_playback.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "report/page.h"
#include "report/played.h"

static void add_number(struct buf *buf, bool has, double number, const char *unit)
{
    buf_add(buf, "<td class=\"value\">");
    if (has) {
        page_add_number(buf, number, 1);
        buf_addf(buf, " <small>%s</small>", unit);
    }
    buf_add(buf, "</td>");
}

/* How loud it is played beside its own loudness, as bars from -30 to 0 LUFS. */
static void add_bar(struct buf *buf, const struct played *played, double loudness_lufs)
{
    enum { LOWEST = -30 };
    buf_add(buf, "<td class=\"bar\" aria-hidden=\"true\">");
    if (!played->absent) {
        double level = fmin(fmax((loudness_lufs - LOWEST) / -LOWEST, 0), 1);
        double goal = fmin(fmax((played->playback->loudness_lufs - LOWEST) / -LOWEST, 0), 1);
        buf_addf(buf,
                 "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\"><path d=\"M0 2h%.1fv6H0z\"/>"
                 "<path class=\"goal\" d=\"M%.1f 0v10\"/></svg>",
                 100 * level, 100 * goal);
    }
    buf_add(buf, "</td>");
}

/* `loudness_lufs` is what is played at that: the file's, or the album's. */
static void add_row(struct buf *buf, const struct played *played, double loudness_lufs)
{
    const struct playback *playback = played->playback;
    struct buf remark = {0};
    buf_add(buf, "<tr><th scope=\"row\">");
    page_add(buf, played->target->name);
    buf_add(buf, " ");
    page_add(buf, playback->name);
    buf_addf(buf, "%s%s</th>", playback->mode == PLAYBACK_TRACK ? "" : " (album)",
             played_mark(playback->confidence));
    add_number(buf, !played->absent, played->gain_db, "dB");
    add_number(buf, !played->absent, loudness_lufs, "LUFS");
    add_number(buf, played->has_true_peak, played->true_peak_dbtp, "dBTP");
    add_bar(buf, played, loudness_lufs);
    buf_add(buf, "<td>");
    played_add_remarks(&remark, played);
    page_add(buf, buf_text(&remark));
    buf_add(buf, "</td></tr>\n");
    buf_release(&remark);
}

static void add_heading(struct buf *buf, const char *title)
{
    buf_addf(
        buf,
        "<section><h3>%s</h3>\n<table class=\"played\"><thead><tr><th scope=\"col\">Service and setting</th>"
        "<th scope=\"col\">Gain</th><th scope=\"col\">Loudness</th><th scope=\"col\">True peak</th>"
        "<th scope=\"col\"><span class=\"wide\">&#8722;30 to 0 LUFS</span></th><th scope=\"col\">Remark</th>"
        "</tr></thead><tbody>\n",
        title);
}

static void add_marks(struct buf *buf, const bool seen[PLAYED_MARKS])
{
    buf_add(buf, "</tbody></table>");
    for (size_t i = 0; i < PLAYED_MARKS; i++)
        if (seen[i] && played_mark_meaning((enum confidence)i))
            buf_addf(buf, "<p class=\"rule\">%s %s.</p>", played_mark((enum confidence)i),
                     played_mark_meaning((enum confidence)i));
    buf_add(buf, "</section>\n");
}

void html_playback_add(struct buf *buf, const struct report_options *options, const struct outcome *outcome)
{
    bool seen[PLAYED_MARKS] = {false}, any = false;
    for (size_t i = 0; i < outcome->predictions.count; i++) {
        const struct played *played = &outcome->predictions.items[i];
        if (!played_is_shown(options, played))
            continue;
        if (!any)
            add_heading(buf, "When it is played");
        any = seen[played->playback->confidence] = true;
        add_row(buf, played, played->loudness_lufs);
    }
    if (any)
        add_marks(buf, seen);
}

static void add_tracks(struct buf *buf, const struct album *album)
{
    buf_add(buf,
            "<table class=\"numbers\"><thead><tr><th scope=\"col\">Track</th><th scope=\"col\">Loudness</th>"
            "<th scope=\"col\">True peak</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < album->count; i++) {
        const struct album_track *track = &album->tracks[i];
        buf_addf(buf, "<tr><th scope=\"row\">%zu ", i + 1);
        page_add(buf, page_file_name(track->path));
        buf_add(buf, "</th>");
        add_number(buf, !track->levels.absent, track->levels.loudness_lufs, "LUFS");
        add_number(buf, track->levels.has_true_peak, track->levels.true_peak_dbtp, "dBTP");
        buf_add(buf, "</tr>\n");
    }
    buf_add(buf, "</tbody></table>\n");
}

void html_album_add(struct buf *buf, const struct report_options *options, const struct album *album)
{
    (void)options;
    bool seen[PLAYED_MARKS] = {false};
    struct album_levels levels = album_levels(album, false);
    buf_addf(buf,
             "<article id=\"album\"><header class=\"all\"><h2>Album, %zu track%s</h2><p class=\"verdict\">",
             album->count, album->count == 1 ? "" : "s");
    if (levels.whole.absent) {
        page_add(buf, levels.whole.absent);
    } else {
        page_add_number(buf, levels.whole.loudness_lufs, 1);
        buf_add(buf, " <small>LUFS</small> as a whole");
    }
    if (levels.has_loudest) {
        buf_add(buf, ", loudest track ");
        page_add_number(buf, levels.loudest.loudness_lufs, 1);
        buf_addf(buf, " <small>LUFS</small> (track %zu)", levels.loudest_track + 1);
    }
    if (levels.has_peak) {
        buf_add(buf, ", highest true peak ");
        page_add_number(buf, levels.whole.true_peak_dbtp, 1);
        buf_addf(buf, " <small>dBTP</small> (track %zu)", levels.peak_track + 1);
    }
    buf_add(buf, "</p></header>\n");
    if (album->predictions.count) {
        add_heading(buf, "When it is played with one gain for all");
        for (size_t i = 0; i < album->predictions.count; i++) {
            const struct played *played = &album->predictions.items[i];
            double whole_lufs = album_levels(album, played->target->mono_as_two).whole.loudness_lufs;
            seen[played->playback->confidence] = true;
            add_row(buf, played, whole_lufs + played->gain_db);
        }
        add_marks(buf, seen);
    }
    add_tracks(buf, album);
    buf_add(buf, "</article>\n");
}
