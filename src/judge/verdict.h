/* Record x target -> findings. */
#ifndef JUDGE_VERDICT_H
#define JUDGE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "analyze/record.h"
#include "audio/format.h"
#include "judge/target.h"

enum verdict_state { VERDICT_PASS, VERDICT_NOTE, VERDICT_WARN, VERDICT_FAIL, VERDICT_NOT_MEASURED };

/* What the approved master had to say of the same rule. */
enum finding_age { AGE_UNKNOWN, AGE_NEW, AGE_WORSE, AGE_KNOWN };

struct waiver;

/* Of a number that lies closer to a limit than its measure's uncertainty. */
struct closeness {
    bool is_close;   /* else nothing else is filled in */
    bool has_finer;  /* it was measured again, and that number was judged */
    bool is_settled; /* the finer number's uncertainty leaves no doubt */
    double first, finer, limit;
    double uncertainty;  /* of the number that was judged */
    const char *again;   /* id of the finer measure that nobody has tried yet; NULL: none */
    const char *why_not; /* why it could not be measured again; borrowed from the record; NULL: no reason */
    char *text;          /* one sentence with both numbers */
};

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
    char *message, *remedy;      /* remedy may be empty */
    const struct waiver *waiver; /* that covers it, perhaps expired; borrowed; NULL: none */
    bool is_waived;              /* by one that holds */
    enum finding_age age;        /* AGE_UNKNOWN without a baseline */
    char *before;                /* the value in the baseline, as shown there; NULL: none */
    struct closeness close;
    char *source; /* "Loudness normalization (official, undated, read 2026-11), support.spotify.com/..." */
};

struct findings {
    struct finding *items; /* every rule that applied, passes too, in the target's order */
    size_t count, capacity;
};

/* Judges the record of a file in `format` by all rules of the target and adds what they say. A rule on an
   absent reading says VERDICT_NOT_MEASURED; a rule whose condition does not hold says nothing. Where a meter that
   others use would judge otherwise, the message says so, and a pass is a note. A number whose uncertainty straddles a
   limit is judged by the finer reading that its measure names, if the record has it; a pass that is still too close is a
   note. Conditions take the numbers as they are. */
void judge_target(struct findings *findings, const struct record *record, const struct audio_format *format,
                  const struct target *target);
/* An empty finding to fill in, for what the file itself showed. */
struct finding *findings_add(struct findings *findings);
/* Whether somebody accepted it: waived, or known since the baseline and no worse. It shows, and does not count. */
bool finding_is_accepted(const struct finding *finding);
void findings_release(struct findings *findings);
/* Whether it can decide what becomes of the file: neither a pass nor a note, not waived, and not known before. */
bool finding_counts(const struct finding *finding);
const char *verdict_state_name(enum verdict_state state); /* "pass", "note", "warn", "fail", "not measured" */

#endif
