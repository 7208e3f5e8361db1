/* Reports of a stored report. */
#include "job/album.h"
#include "report/stored.h"

struct writing {
    struct reports *reports;
    struct report_totals totals;
    struct album album;
    bool is_album;
};

static bool take_file(void *user, const struct outcome *outcome, size_t index)
{
    struct writing *writing = user;
    reports_file(writing->reports, outcome, index);
    writing->totals.by_state[outcome->state]++;
    if (writing->is_album)
        album_add(&writing->album, outcome);
    return reports_are_well(writing->reports);
}

/* As album_predict has it: what the gain was taken from, as played. */
static void add_album_playback(struct album *album, const struct predictions *predictions)
{
    for (size_t i = 0; i < predictions->count; i++) {
        struct played played = predictions->items[i];
        struct album_levels levels = album_levels(album, played.target->mono_as_two);
        bool is_loudest = played.playback->mode == PLAYBACK_ALBUM_LOUDEST;
        if (!played.absent)
            played.loudness_lufs =
                (is_loudest ? levels.loudest : levels.whole).loudness_lufs + played.gain_db;
        predictions_add(&album->predictions, &played);
    }
}

enum status stored_write(struct stored_report *report, const char *path, struct reports *reports,
                         const struct report_options *look, struct fault *fault)
{
    struct report_options options = *look;
    struct writing writing = {.reports = reports, .is_album = report->album};
    options.album = report->album;
    options.files = report->files;
    options.origin = &report->origin;
    options.examining = &report->examining;
    enum status status = reports_begin(reports, &options, fault);
    if (status == OK)
        status = stored_files(report, path, take_file, &writing, fault);
    if (report->album)
        add_album_playback(&writing.album, &report->album_playback);
    writing.totals.files = report->files;
    writing.totals.album = report->album ? &writing.album : NULL;
    writing.totals.waivers = report->examining.waivers;
    if (status == OK)
        status = reports_end(reports, &writing.totals, fault);
    album_release(&writing.album);
    return status;
}
