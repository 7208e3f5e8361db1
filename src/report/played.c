#include "report/played.h"

#include <stdio.h>

/* How sure the facts are, where they are not the service's own word. */
static const struct {
    const char *mark, *meaning;
} marks[PLAYED_MARKS] = {
    [CONFIDENCE_OFFICIAL] = {"", NULL},
    [CONFIDENCE_QUOTED] = {"", NULL},
    [CONFIDENCE_SECONDARY] = {" *", "not the service's own word: what others measured or report"},
    [CONFIDENCE_DISPUTED] = {" ?", "the sources disagree"},
    [CONFIDENCE_CUSTOM] = {" ~", "a custom, nobody's rule"},
};

const char *played_mark(enum confidence confidence)
{
    return marks[confidence].mark;
}

const char *played_mark_meaning(enum confidence confidence)
{
    return marks[confidence].meaning;
}

static bool has_track_playback(const struct target *target)
{
    for (size_t i = 0; i < target->playback_count; i++)
        if (target->playbacks[i].mode == PLAYBACK_TRACK)
            return true;
    return false;
}

bool played_is_shown(const struct report_options *options, const struct played *played)
{
    return played->playback->mode == PLAYBACK_TRACK ||
           (!options->album && (options->verbose || !has_track_playback(played->target)));
}

static void remark_add(struct buf *remark, const char *text)
{
    buf_addf(remark, "%s%s", remark->length ? "; " : "", text);
}

void played_add_remarks(struct buf *remark, const struct played *played)
{
    char text[64];
    if (played->playback->mode == PLAYBACK_ALBUM_LOUDEST)
        remark_add(remark, "by its loudest track");
    if (played->absent)
        remark_add(remark, played->absent);
    if (played->hold != HOLD_NONE && played->held_db >= PLAYED_SHOWN_DB) {
        snprintf(text, sizeof text, "%.1f under: %s", played->held_db,
                 played->hold == HOLD_PEAKS ? "its peaks" : "no raise");
        remark_add(remark, text);
    }
    if (played->is_limited && played->limited_db >= PLAYED_SHOWN_DB) {
        snprintf(text, sizeof text, "limiter takes %.1f dB", played->limited_db);
        remark_add(remark, text);
    } else if (played->is_limited) { /* why there is no true peak */
        remark_add(remark, "just at the limiter");
    }
}
