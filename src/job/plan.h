/* From what is wrong with a file to what is done about it: findings -> goal, steps, and what stays. Nothing is written. */
#ifndef JOB_PLAN_H
#define JOB_PLAN_H

#include "audio/sink_kind.h"
#include "fix/fixer.h"
#include "job/outcome.h"

/* What the user says of it; what is not said comes from the targets and from the file. */
struct plan_request {
    const char *const *only, *const *also, *const *without; /* names of fixers; NULL-terminated, or NULL */
    const char *const *settings;                            /* "limiter.release=80"; likewise */
    const char *preset;           /* "gentle", "standard", "dense"; NULL: standard */
    bool has_loudness, to_target; /* reach this loudness; reach the level at which the first service plays */
    double loudness_lufs;
    bool has_ceiling;
    double ceiling_dbtp;
    bool keep_loudness;  /* limit peaks that are over the ceiling, and do not turn down */
    bool force_loudness; /* reach the loudness whatever it costs */
    bool has_album_gain;
    double album_gain_db;
    int rate_hz, bits; /* 0: not said */
    bool has_container;
    enum sink_container container;
    uint64_t seed;
};

struct plan {
    struct fix_goal goal;
    struct fix_step *steps; /* in the order of the chain */
    size_t step_count;
    struct sink_format out;
    bool is_asked;                /* the user wants words of another length */
    struct buf format_what;       /* what becomes of the format, with the reason; empty: it stays */
    const struct finding **stays; /* that count and that nothing here mends; the outcome's */
    size_t stay_count, stay_capacity;
    bool force_loudness;
    double least_psr_db; /* less than this is not clean */
    const char *why; /* the loudness that was asked for is not tried: what stands against it; NULL: it is */
    double asked_lufs;
    /* Of what ails it; the steps look at them. Ids are borrowed from the outcome. */
    struct ill *ills;
    size_t ill_count, ill_capacity;
};

/* The step of that name, if it is in the plan and was not refused; else NULL. */
struct fix_step *plan_step(const struct plan *plan, const char *name);
/* Whether anything is to be done. */
bool plan_is_needed(const struct plan *plan);
/* Plans for a file that was measured and judged; the outcome outlives the plan. ERR_USAGE for names, numbers or formats of
   the request that do not exist or do not fit. To be released in any case. */
enum status plan_make(struct plan *plan, const struct outcome *outcome, const struct plan_request *request,
                      struct fault *fault);
/* "write FLAC, 24 bits, 44100 Hz: ...", of a plan with a format_what. */
void plan_add_format(struct buf *buf, const struct plan *plan);
/* "this mix reaches -10.7 LUFS cleanly, not -9.0: ..." */
void plan_add_reached(struct buf *buf, const struct plan *plan, double reached_lufs, double goal_lufs,
                      const char *why);
void plan_release(struct plan *plan);

#endif
