/* What a revision changed: two outcomes of what is one file to its people, an earlier and a later one. */
#ifndef JOB_REVISION_H
#define JOB_REVISION_H

#include "job/outcome.h"
#include "judge/earlier.h"

enum finding_change {
    CHANGE_WORSE,  /* further from the limit, or graver, than before */
    CHANGE_NEW,    /* broken now, and not before */
    CHANGE_BETTER, /* still broken, and nearer to the limit */
    CHANGE_GONE,   /* broken before, and not now */
};

/* One of them is NULL where it is new or gone. Borrowed, as are the readings. */
struct changed_finding {
    enum finding_change change;
    const struct finding *before, *now;
};

/* One of them is NULL only of a text, such as a tag, that the other outcome does not have. */
struct changed_reading {
    const struct reading *before, *now;
};

struct revision {
    struct changed_finding
        *findings; /* in the order of the enum, each in that of the later outcome, or else the earlier */
    size_t finding_count, finding_capacity;
    struct changed_reading *readings; /* in the order of the later outcome, then what that does not have */
    size_t reading_count, reading_capacity;
};

/* `said_before` and `said_now` are the same files as baselines know them (judge/baseline decides what is worse). Findings of
   targets that did not judge both are left out. Readings are of whole files, and have changed by more than they are
   uncertain; with `closely` those of channels, too, and by more than is shown. */
void revision_find(struct revision *revision, const struct outcome *before, const struct outcome *now,
                   const struct earlier_file *said_before, const struct earlier_file *said_now, bool closely);
void revision_release(struct revision *revision);

/* Whether something is worse that nobody has accepted, or a file cannot be measured, or not to its end, that could. */
bool revision_is_worse(const struct revision *revision, const struct outcome *before,
                       const struct outcome *now);
/* Whether something is better. */
bool revision_is_better(const struct revision *revision, const struct outcome *before,
                        const struct outcome *now);

#endif
