#include "job/revision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "judge/baseline.h"

static bool has_judged(const struct outcome *outcome, const char *id)
{
    for (size_t i = 0; i < outcome->target_count; i++)
        if (strcmp(outcome->targets[i]->id, id) == 0)
            return true;
    return strcmp(id, OUTCOME_FILE_TARGET) == 0;
}

static void add_finding(struct revision *revision, enum finding_change change, const struct finding *before,
                        const struct finding *now)
{
    revision->findings = mem_grow(revision->findings, revision->finding_count, &revision->finding_capacity,
                                  sizeof *revision->findings);
    revision->findings[revision->finding_count++] = (struct changed_finding){change, before, now};
}

/* Trouble of the file itself is no matter for a baseline. Where one of the two was not measured, there is only that. */
static enum finding_age age_of(const struct finding *finding, const struct outcome *outcome,
                               const struct outcome *other, const struct earlier_file *said,
                               const struct earlier_finding **match)
{
    if (finding->measure)
        return outcome->measured && other->measured ? baseline_age(said, &outcome->findings, finding, match)
                                                    : AGE_UNKNOWN;
    for (size_t i = 0; i < other->findings.count; i++)
        if (strcmp(other->findings.items[i].id, finding->id) == 0)
            return AGE_KNOWN;
    return AGE_NEW;
}

/* The findings of one outcome that are of this age against the other; `other` has its findings as `said` has them. */
static void add_aged(struct revision *revision, const struct outcome *outcome, const struct outcome *other,
                     const struct earlier_file *said, enum finding_age age, enum finding_change change)
{
    bool is_before = change == CHANGE_BETTER || change == CHANGE_GONE;
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        const struct earlier_finding *match = NULL;
        if (!has_judged(other, finding->target) || age_of(finding, outcome, other, said, &match) != age)
            continue;
        size_t index = match ? (size_t)(match - said->findings) : other->findings.count;
        const struct finding *pair = index < other->findings.count ? &other->findings.items[index] : NULL;
        if (!pair && age == AGE_WORSE)
            continue;
        add_finding(revision, change, is_before ? finding : pair, is_before ? pair : finding);
    }
}

/* What differs as words do is worse both ways: it is no better. */
static void drop_undecided(struct revision *revision)
{
    size_t kept = 0;
    for (size_t i = 0; i < revision->finding_count; i++) {
        const struct changed_finding *finding = &revision->findings[i];
        bool is_undecided = false;
        for (size_t k = 0; k < i && finding->change == CHANGE_BETTER; k++)
            is_undecided |= revision->findings[k].now == finding->now;
        if (!is_undecided)
            revision->findings[kept++] = *finding;
    }
    revision->finding_count = kept;
}

static bool has_changed(const struct reading *before, const struct reading *now, bool closely)
{
    double least = 0.5 * pow(10.0, -now->measure->decimals);
    if (now->kind == READING_SERIES || before->kind == READING_SERIES)
        return false;
    if (before->kind != now->kind)
        return true;
    if (now->kind == READING_TEXT)
        return strcmp(before->text, now->text) != 0;
    if (!closely)
        least = fmax(least, fmax(before->uncertainty, now->uncertainty));
    return now->kind == READING_NUMBER && fabs(now->number - before->number) > least;
}

static void add_reading(struct revision *revision, const struct reading *before, const struct reading *now)
{
    revision->readings = mem_grow(revision->readings, revision->reading_count, &revision->reading_capacity,
                                  sizeof *revision->readings);
    revision->readings[revision->reading_count++] = (struct changed_reading){before, now};
}

static void add_readings(struct revision *revision, const struct record *before, const struct record *now,
                         bool closely)
{
    for (size_t i = 0; i < now->count; i++) {
        const struct reading *reading = now->readings[i];
        const struct reading *earlier = record_find(before, reading->measure->id, reading->channel);
        if (reading->channel != RECORD_WHOLE && !closely)
            continue;
        if (earlier ? has_changed(earlier, reading, closely) : reading->kind == READING_TEXT)
            add_reading(revision, earlier, reading);
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct reading *reading = before->readings[i];
        if (reading->kind == READING_TEXT && !record_find(now, reading->measure->id, reading->channel))
            add_reading(revision, reading, NULL);
    }
}

void revision_find(struct revision *revision, const struct outcome *before, const struct outcome *now,
                   const struct earlier_file *said_before, const struct earlier_file *said_now, bool closely)
{
    add_aged(revision, now, before, said_before, AGE_WORSE, CHANGE_WORSE);
    add_aged(revision, now, before, said_before, AGE_NEW, CHANGE_NEW);
    add_aged(revision, before, now, said_now, AGE_WORSE, CHANGE_BETTER);
    add_aged(revision, before, now, said_now, AGE_NEW, CHANGE_GONE);
    drop_undecided(revision);
    if (before->measured && now->measured)
        add_readings(revision, &before->record, &now->record, closely);
}

void revision_release(struct revision *revision)
{
    free(revision->findings);
    free(revision->readings);
    *revision = (struct revision){0};
}

static bool is_whole(const struct outcome *outcome)
{
    return outcome->state != OUTCOME_DAMAGED && outcome->state != OUTCOME_UNREADABLE;
}

bool revision_is_worse(const struct revision *revision, const struct outcome *before,
                       const struct outcome *now)
{
    bool is_worse = is_whole(before) && !is_whole(now);
    for (size_t i = 0; i < revision->finding_count; i++) {
        const struct changed_finding *finding = &revision->findings[i];
        is_worse |=
            (finding->change == CHANGE_WORSE || finding->change == CHANGE_NEW) && !finding->now->is_waived;
    }
    return is_worse;
}

bool revision_is_better(const struct revision *revision, const struct outcome *before,
                        const struct outcome *now)
{
    bool is_better = !is_whole(before) && is_whole(now);
    for (size_t i = 0; i < revision->finding_count; i++)
        is_better |=
            revision->findings[i].change == CHANGE_BETTER || revision->findings[i].change == CHANGE_GONE;
    return is_better;
}
