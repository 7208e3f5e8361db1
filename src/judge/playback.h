/* What a service will do to a master when it plays it: the gain, and what comes of it. A prediction, never a verdict.

   L is the loudness that the gain is taken from, T the level of the playback, P the true peak:
   L over T          gain T - L: turned down.
   L under T, down   gain 0: the service does not raise.
   L under T, both   gain T - L; with a peak limit no more than limit - P, and never under 0. That a master whose peaks
                     are over the limit already stays as it is, and is not turned down for them, is our reading: the
                     page that the rule comes from (Spotify, "Loudness normalization") does not say.
   limiter           it works where the sample peak comes to lie over its level, by so much. The true peak is not known
                     then, and the loudness comes out a little lower than predicted. */
#ifndef JUDGE_PLAYBACK_H
#define JUDGE_PLAYBACK_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/record.h"
#include "audio/format.h"
#include "judge/target.h"

/* What a prediction is made from: of one file, or of an album. */
struct master_levels {
    const char *absent; /* why there is no loudness; NULL: there is one. Borrowed */
    double loudness_lufs;
    bool has_true_peak, has_sample_peak;
    double true_peak_dbtp, sample_peak_dbfs;
};

enum playback_hold {
    HOLD_NONE,     /* played at the level */
    HOLD_PEAKS,    /* stays under it: its peaks leave no more room */
    HOLD_NO_RAISE, /* stays under it: the service only turns down */
};

struct played {
    const struct target *target;     /* borrowed, as are the others */
    const struct playback *playback; /* one of its playbacks */
    const char *absent;              /* why nothing can be told; NULL: what follows holds */
    double gain_db;
    double loudness_lufs; /* as played */
    bool has_true_peak;
    double true_peak_dbtp; /* as played */
    enum playback_hold hold;
    double held_db; /* how far it stays under the level; 0 unless held */
    bool is_limited;
    double limited_db; /* how far samples would pass the service's limiter */
};

struct predictions {
    struct played *items;
    size_t count, capacity;
};

struct played playback_predict(const struct target *target, const struct playback *playback,
                               const struct master_levels *levels);
/* A file's levels as the target counts them: a mono file 3.01 LU louder where it is judged as played on two. Borrows
   from the record. */
struct master_levels playback_levels(const struct record *record, const struct audio_format *format,
                                     const struct target *target);
/* Adds all playbacks of the target, in its order; those of albums take the file for the whole album. */
void predictions_add_file(struct predictions *predictions, const struct record *record,
                          const struct audio_format *format, const struct target *target);
void predictions_add(struct predictions *predictions, const struct played *played);
void predictions_release(struct predictions *predictions);

/* What the levels of playbacks are levels of. */
const struct measure *playback_measure(void);
const char *playback_hold_name(enum playback_hold hold); /* NULL, "peaks", "no raise" */

#endif
