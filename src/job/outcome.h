/* All that is known of one file. */
#ifndef JOB_OUTCOME_H
#define JOB_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/record.h"
#include "audio/format.h"
#include "base/fault.h"
#include "base/hash.h"
#include "job/mending.h"
#include "judge/playback.h"
#include "judge/target.h"
#include "judge/verdict.h"
#include "judge/waiver.h"

enum outcome_state {
    OUTCOME_PASS,
    OUTCOME_WARN,
    OUTCOME_FAIL,
    OUTCOME_DAMAGED,    /* measured as far as it goes */
    OUTCOME_UNREADABLE, /* nothing could be had */
};

/* What findings about the file itself have for a target. */
#define OUTCOME_FILE_TARGET "file"
#define OUTCOME_FILE_TARGET_NAME "The file"

struct outcome {
    char *path; /* as given; not trusted to be UTF-8 */
    enum outcome_state state;
    /* SHA-256 of the file, and of its samples (audio/sample_hash.h), where they were asked for and can be had; else empty. */
    char file_hash[HASH_TEXT_SIZE], samples_hash[HASH_TEXT_SIZE];
    char *trouble;              /* the sentence of a damaged or unreadable file, else NULL */
    bool measured;              /* format and record hold something */
    struct audio_format format; /* tags are not kept here; they are in the record */
    struct record record;
    struct findings findings;
    struct predictions predictions;      /* what the services will do to it; decides nothing */
    const struct earlier_file *approved; /* the file in the baseline, borrowed; NULL: it has none */
    struct mending *mending;             /* how fix made it; NULL: it did not */
    const struct target *const *targets; /* judged by; borrowed */
    size_t target_count;
};

/* The file as waivers may speak of it; borrowed from the outcome. */
struct waiver_track outcome_track(const struct outcome *outcome);
const char *outcome_state_name(
    enum outcome_state state); /* "pass", "warn", "fail", "damaged", "unreadable" */
/* A copy that stands by itself, but for targets and measures, of what can be compared: without series, places, predictions,
   and the names of container and codec. */
void outcome_copy(struct outcome *copy, const struct outcome *outcome);
void outcome_release(struct outcome *outcome);

#endif
