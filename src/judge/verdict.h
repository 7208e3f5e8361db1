/* Record x target -> findings. */
#ifndef JUDGE_VERDICT_H
#define JUDGE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/record.h"
#include "audio/format.h"
#include "judge/target.h"

enum verdict_state { VERDICT_PASS, VERDICT_NOTE, VERDICT_WARN, VERDICT_FAIL, VERDICT_NOT_MEASURED };

/* What one rule says of one file. Owns its strings. */
struct finding {
    char *id;     /* the rule's id */
    char *target; /* the target's id */
    char *target_name;
    enum verdict_state state;
    enum severity severity; /* of the rule: what it would be if it failed */
    enum rule_kind kind;
    const struct measure *measure; /* NULL: about the file itself */
    bool has_value, has_limit;
    double value, limit; /* limit: the bound that was passed */
    char *value_text;    /* as shown: "-0.3 dBTP", "EXTENSIBLE" */
    char *limit_text;    /* as shown: "at most -1 dBTP" */
    bool has_time;
    double time_s;
    int channel;                /* RECORD_WHOLE when it is not about one */
    const struct place *places; /* borrowed from the record */
    size_t place_count;
    int64_t place_total;
    char *message, *remedy; /* remedy may be empty */
    char *source; /* "Loudness normalization (official, undated, read 2026-11), support.spotify.com/..." */
};

struct findings {
    struct finding *items; /* every rule that applied, passes too, in the target's order */
    size_t count, capacity;
};

/* Judges the record of a file in `format` by all rules of the target and adds what they say. A rule on an absent reading says VERDICT_NOT_MEASURED; a rule whose condition does not hold says nothing. Where a meter that
   others use would judge otherwise, the message says so, and a pass is a note. */
void judge_target(struct findings *findings, const struct record *record, const struct audio_format *format,
                  const struct target *target);
/* An empty finding to fill in, for what the file itself showed. */
struct finding *findings_add(struct findings *findings);
void findings_release(struct findings *findings);
const char *verdict_state_name(enum verdict_state state); /* "pass", "note", "warn", "fail", "not measured" */

#endif
