/* A target: what one receiver asks of a master, read from XML (data/targets, schema data/targets/target.rng) and
   checked when it loads. All limits are here as data; the engine that compares holds none. */
#ifndef JUDGE_TARGET_H
#define JUDGE_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/record.h"
#include "base/fault.h"
#include "base/hash.h"

/* What the receiver does with it. */
enum rule_kind {
    RULE_DELIVERY, /* the receiver can refuse the file */
    RULE_ADVICE,   /* the receiver, or the field, recommends it */
    RULE_FAULT,    /* a technical fault anywhere */
};

enum severity { SEVERITY_NOTE, SEVERITY_WARN, SEVERITY_FAIL };

/* How sure the fact is. */
enum confidence {
    CONFIDENCE_OFFICIAL,  /* the owner's own page or document was read */
    CONFIDENCE_QUOTED,    /* a source that quotes the owner's text was read */
    CONFIDENCE_SECONDARY, /* a secondary source states it */
    CONFIDENCE_DISPUTED,  /* sources disagree */
    CONFIDENCE_CUSTOM,    /* the custom of the field, or our own judgement: nobody's rule */
};

struct target_source {
    char *id;
    char *title;
    char *address; /* NULL when there is none */
    char *dated;   /* "2023-11", "undated" */
    char *read;    /* when the fact was read: "2026-11" */
    enum confidence confidence;
    bool is_inherited;
};

/* min <= value <= max, each only when it is there; one_of for what must be one of a list (numbers or words). */
struct bounds {
    bool has_min, has_max;
    double min, max;
    bool min_open, max_open; /* the bound itself is outside: `above`, `below` in XML */
    char **one_of;           /* NULL-terminated, or NULL */
    char **none_of;          /* NULL-terminated, or NULL: the value must be none of these */
};

/* A rule applies while each of its conditions holds. What could not be measured holds no `when`, and no `unless` stops
   the rule then: a limit that depends on the loudness stands where there is none. */
struct condition {
    bool is_unless;
    const struct measure *measure;
    struct bounds bounds;
};

struct rule {
    char *id; /* stable: "spotify.true-peak" */
    const struct measure *measure;
    struct bounds bounds;
    enum rule_kind kind;
    enum severity severity;
    bool each_channel; /* judged on each channel's own reading, not on the whole file's */
    const struct target_source *source;
    enum confidence confidence; /* the source's, unless the rule says otherwise */
    struct condition *conditions;
    size_t condition_count;
    char *reason; /* one sentence; {value} {limit} {excess} {unit} {time} are filled in */
    char *remedy; /* what to do, the same way */
    int line;
    bool is_inherited; /* the line is of another file then */
};

enum playback_direction { PLAYBACK_DOWN, PLAYBACK_BOTH };

/* Whose loudness makes the gain. */
enum playback_mode {
    PLAYBACK_TRACK,         /* the track's own */
    PLAYBACK_ALBUM,         /* the whole album's: one gain for all its tracks */
    PLAYBACK_ALBUM_LOUDEST, /* the loudest track's: one gain for all */
};

/* What a service does when it plays the master: never a failure. */
struct playback {
    char *name;           /* "Normal" */
    double loudness_lufs; /* where it is played */
    enum playback_direction direction;
    bool has_peak_limit; /* a raise stops where the true peak would pass it */
    double peak_limit_dbtp;
    bool has_limiter; /* the service's own limiter works on samples that a raise brings over this */
    double limiter_dbfs;
    enum playback_mode mode;
    bool is_default; /* what listeners have unless they change it: this one stands for the service */
    const struct target_source *source;
    enum confidence confidence; /* the source's, unless the playback says otherwise */
    bool is_inherited;
};

/* What the receiver asks and the profile does not judge. */
struct left_out {
    char *what; /* "Noise floor" */
    char *why;
};

struct target {
    char *id;            /* "spotify" */
    char *name;          /* "Spotify" */
    char *group;         /* "streaming", ...: a row of target_groups */
    char *summary;       /* one line */
    char *version;       /* of the profile */
    char *date;          /* of the profile, YYYY-MM-DD */
    bool mono_as_two;    /* a mono file is judged as it is played on two loudspeakers */
    bool programme_only; /* asks for dialogue gating, which is not done: say so */
    char *note;          /* may be NULL: what cannot be judged, and why */
    struct target_source *sources;
    size_t source_count;
    struct rule *rules;
    size_t rule_count;
    struct playback *playbacks;
    size_t playback_count;
    struct left_out *left_outs;
    size_t left_out_count;
    char *path;       /* of the file it came from */
    bool is_by_path;  /* the user named the file, not the target */
    char *extends;    /* the id of the target that it extends, or NULL */
    char **ancestors; /* the ids of all that it builds upon, the eldest first, NULL-terminated; NULL: none */
    char **ancestor_paths; /* their files, the same way */
    char **
        hashes; /* of those files and, last, its own, as a report has them; empty: not known; NULL: see the files */
};

/* The groups in the order in which they are listed, each with its heading; the last row has no id. */
struct target_group {
    const char *id, *heading;
};
extern const struct target_group target_groups[];
/* The group of that id, or NULL. */
const struct target_group *target_group_find(const char *id);

/* Loads and checks one file, and those that it extends, against target.rng in `schema_path`; also that every measure and
   source exists, ids are unique and begin with the target's id or an ancestor's, numbers are finite, min <= max. Faults
   name file and line. In the main thread only. */
enum status target_load(struct target *target, const char *path, const char *schema_path,
                        struct fault *fault);
void target_release(struct target *target);
/* Whether they, and all that they build upon, come from files that hold the same. */
bool target_is_same(const struct target *target, const struct target *other);
size_t target_ancestor_count(const struct target *target);
/* SHA-256 of the file of an ancestor, or, where `index` is their count, of the target's own. False when it cannot be
   read. */
bool target_hash(const struct target *target, size_t index, char text[HASH_TEXT_SIZE]);

const char *rule_kind_name(enum rule_kind kind);
const char *severity_name(enum severity severity);       /* "note", "warn", "fail" */
const char *confidence_name(enum confidence confidence); /* "official", "quoted", ... */
const char *playback_mode_name(enum playback_mode mode); /* "track", "album", "album-loudest" */
/* "Loudness normalization (official; undated; read 2026-11), support.spotify.com/..."; NULL for no source; the caller
   frees it. */
char *target_source_text(const struct target_source *source, enum confidence confidence);
/* "at most -1 dBTP", "-23.2 to -22.8 LUFS", "one of 44100, 48000 Hz"; the caller frees it. */
char *bounds_text(const struct bounds *bounds, const struct measure *measure);

#endif
