/* The contract of a fixer: one file, one descriptor, one line in fix.am. The order of that list is the order of the chain.

   A plan is made first: every fixer is asked, in order, whether it can cure what ails the file, and with what numbers. Then
   the steps are started and audio goes through them. A fixer knows neither rules nor records: it gets the ills as numbers
   and asks for others by the id of a measure. */
#ifndef FIX_FIXER_H
#define FIX_FIXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/format.h"
#include "base/buf.h"
#include "base/fault.h"
#include "dsp/frames.h"

enum { FIX_PARAMETERS_MAX = 8, FIX_CURVE_MAX = 64, FIX_WHOLE = -1 /* not of one channel */ };

/* What somebody asks and the file does not give: one finding that counts, its bounds in the measure's unit. */
struct ill {
    const char *rule, *measure; /* ids */
    int channel;                /* FIX_WHOLE or 0 ... */
    bool has_value, has_min, has_max;
    double value, min, max;
};

/* What a render is to reach, whatever the file is like. */
struct fix_goal {
    bool has_loudness; /* a rule or the user asks for it */
    double loudness_lufs;
    double ceiling_dbtp;             /* for true peaks */
    double ceiling_dbfs;             /* for samples */
    bool keeps_loudness;             /* peaks are limited, not turned down */
    int rate_hz, bits;               /* of the new file */
    bool is_float;                   /* its samples are floats */
    uint64_t seed;                   /* of the dither */
    double trim_db, ceiling_trim_db; /* what a render before this one showed to be lacking */
    bool is_changed;                 /* a step other than the last one changes samples */
    bool is_trial;                   /* only meters hear it: peaks over full scale are not cut off */
    double album_gain_db;            /* one gain for all tracks */
    bool has_album_gain;
};

/* The file, as fixers see it. */
struct patient {
    const struct audio_format *format;
    const struct ill *ills;
    size_t ill_count;
    const struct fix_goal *goal;
    /* The number of a measure; false when there is none. */
    bool (*number)(const void *user, const char *measure, int channel, double *number);
    /* The values of a measure in bands: their count, and their centres; 0 when there are none. */
    size_t (*bands)(const void *user, const char *measure, const double **bands_hz, const float **values);
    const void *user;
};

/* A number that a user may change: --set eq.limit=4. */
struct fix_parameter {
    const char *name, *unit, *help; /* the last row has no name */
    double least, most, usual;
    bool is_whole;
};

struct fixer;

/* A fixer with its numbers. */
struct fix_step {
    const struct fixer *fixer;
    double values[FIX_PARAMETERS_MAX];  /* of its parameters, in their order */
    double amounts[AUDIO_CHANNELS_MAX]; /* of each channel: a gain, an offset, a level; what the fixer says */
    double curve_db[FIX_CURVE_MAX], curve_hz[FIX_CURVE_MAX]; /* of an equalizer */
    size_t curve_count;
    bool is_meant;      /* the user names it, ill or not */
    struct buf what;    /* what it will do, with numbers */
    struct buf refusal; /* why it will not, though something ails the file; empty: it will */
};

/* What a step did to a file. */
struct fix_told {
    struct buf text;             /* a clause; empty: nothing to add to what it was to do */
    double greatest_db, mean_db; /* of gain reduction */
    float *series_db;            /* the greatest of each 100 ms; to be freed; NULL: none */
    size_t series_count;
};

/* What becomes of the audio between two steps. */
struct fix_stream {
    int rate_hz, channels;
};

struct fixer {
    const char *name;                       /* "limiter" */
    const char *summary;                    /* one line */
    const char *const *cures;               /* ids of measures, NULL-terminated */
    const struct fix_parameter *parameters; /* NULL: none */
    bool is_opt_in;                         /* only where the user names it */
    /* Whether it has something to do; fills in the step, whose values stand at what the user set or is usual. When
       `refusal` is filled in, it has not. */
    bool (*settle)(struct fix_step *step, const struct patient *patient);
    size_t state_size; /* zeroed bytes that the chain owns */
    /* Changes `stream` to what comes out. The step and the goal live as long as the chain. */
    enum status (*start)(void *state, const struct fix_step *step, const struct fix_goal *goal,
                         struct fix_stream *stream, struct fault *fault);
    /* Takes all of `in`, and adds to `out` what is ready; cannot fail. */
    void (*push)(void *state, struct frames *in, struct frames *out);
    /* Adds the rest: as many frames in all as came in (times the ratio of the rates), in the same places. NULL: nothing
       is ever held back. */
    void (*drain)(void *state, struct frames *out);
    /* Fills in what it did. NULL: what it was to do says it. */
    void (*tell)(const void *state, struct fix_told *told);
    void (*stop)(void *state); /* NULL if start acquires nothing */
};

const struct fixer *fixer_at(size_t index);
const struct fixer *fixer_find(const char *name);
bool fixer_cures(const struct fixer *fixer, const char *measure);
/* The number of a measure of the file, or `otherwise`. */
double patient_number(const struct patient *patient, const char *measure, int channel, double otherwise);
/* The gain that the goal asks for: of the album, or from the file's loudness to the goal's; 0 when it asks for none. */
double patient_gain(const struct patient *patient);
/* Peaks over a ceiling by no more than this are left alone: a file that was brought there is met again. */
extern const double peak_met_db;
/* The lower ceiling, which the limiter has for both kinds of peaks. */
double goal_ceiling(const struct fix_goal *goal);
/* How far the peaks are over the goal's ceilings after a gain, over the lower one where the limiter works; negative: so
   much room is left. */
double patient_excess(const struct patient *patient, double gain_db);
/* Whether the limiter will have to work: peaks stand against a gain that is asked for, or a loudness that is kept. */
bool patient_is_limited(const struct patient *patient);
/* The first ill of a measure; NULL: none. */
const struct ill *patient_ill(const struct patient *patient, const char *measure);
/* The first ill that one of the fixer's measures has; NULL: none. */
const struct ill *fixer_ill(const struct fixer *fixer, const struct patient *patient);

#endif
