#include "job/account.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "job/plan_goal.h"

/* NULL where there is nothing. */
static char *text_of(const struct buf *buf)
{
    return buf->length ? mem_copy(buf_text(buf)) : NULL;
}

static void add_steps(struct mending *mending, const struct plan *plan, const struct mended *mended)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct fix_step *step = &plan->steps[i];
        const struct buf *did = &mended->last.told[i].text;
        if (!step->what.length && !step->refusal.length && !did->length)
            continue;
        *mending_add_step(mending) = (struct mending_step){
            .name = mem_copy(step->fixer->name),
            .what = mem_copy(step->what.length ? buf_text(&step->what) : step->fixer->summary),
            .did = step->refusal.length ? NULL : text_of(did),
            .refused = text_of(&step->refusal)};
    }
    if (plan->format_what.length) {
        struct buf format = {0};
        plan_add_format(&format, plan);
        *mending_add_step(mending) =
            (struct mending_step){.name = mem_copy("format"), .what = text_of(&format)};
        buf_release(&format);
    }
}

static void add_numbers(struct mending *mending, const struct record *before)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct reading *reading = before->readings[i];
        if (reading->measure->brief && reading->kind == READING_NUMBER && reading->channel == RECORD_WHOLE)
            *mending_add_number(mending) =
                (struct mending_number){.measure = reading->measure, .before = reading->number};
    }
}

static bool has_finding(const struct findings *findings, const struct finding *finding)
{
    for (size_t i = 0; i < findings->count; i++)
        if (finding_counts(&findings->items[i]) && findings->items[i].channel == finding->channel &&
            strcmp(findings->items[i].id, finding->id) == 0)
            return true;
    return false;
}

/* Whether nothing was there to mend it, though the new file may hide it. */
static bool is_left(const struct plan *plan, const struct finding *finding)
{
    for (size_t i = 0; i < plan->stay_count; i++)
        if (plan->stays[i] == finding)
            return true;
    return false;
}

static void add_findings(struct mending *mending, const struct plan *plan, const struct findings *before,
                         const struct findings *after)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct finding *finding = &before->items[i];
        if (finding_counts(finding))
            *mending_add_finding(mending) =
                (struct mending_finding){.rule = mem_copy(finding->id),
                                         .message = mem_copy(finding->message),
                                         .state = finding->state,
                                         .stays = is_left(plan, finding) || has_finding(after, finding)};
    }
}

/* For the picture beside the new file's. */
static void add_before(struct record *record, const struct record *before)
{
    const struct reading *series = record_find(before, "loudness.short_term", RECORD_WHOLE);
    if (!series || series->kind != READING_SERIES)
        return;
    float *values = mem_zero(series->count + 1, sizeof *values);
    memcpy(values, series->values, series->count * sizeof *values);
    record_series(record, measure_find("mending.short_term_before"), RECORD_WHOLE, series->start_s,
                  series->step_s, values, series->count);
}

static void add_readings(struct record *record, const struct pass_result *result)
{
    for (size_t i = 0; i < result->told_count; i++) {
        const struct fix_told *told = &result->told[i];
        if (told->greatest_db <= 0 || told->series_count == 0)
            continue;
        float *values = mem_zero(told->series_count, sizeof *values);
        memcpy(values, told->series_db, told->series_count * sizeof *values);
        record_series(record, measure_find("mending.gain_reduction"), RECORD_WHOLE, 0.05, 0.1, values,
                      told->series_count);
        record_number(record, measure_find("mending.gain_reduction_max"), RECORD_WHOLE, told->greatest_db);
    }
    if (!result->has_residual)
        return;
    record_number(record, measure_find("mending.gain"), RECORD_WHOLE, result->gain_db);
    record_number(record, measure_find("mending.residual"), RECORD_WHOLE, result->residual_db);
}

/* A limiter in front of an encoder does not hold what comes out of it. */
static char *over_of(const struct plan *plan, const struct outcome *after)
{
    const double heard_db = 0.05;
    double over_db = plan_peak_over(&plan->goal, &after->record);
    if (!sink_kind_is_lossy(plan->out.container) || !(over_db > heard_db))
        return NULL;
    return mem_format(
        "peaks are %.2f dB over the ceiling: encoding has raised them; --ceiling %.1f leaves room", over_db,
        floor(10.0 * (goal_ceiling(&plan->goal) - over_db)) / 10.0);
}

void account_add(struct outcome *after, const struct outcome *before, const struct plan *plan,
                 const struct mended *mended)
{
    struct mending *mending = mem_zero(1, sizeof *mending);
    mending->from = mem_copy(before->path);
    mending->state_name = mem_copy(outcome_state_name(before->state));
    memcpy(mending->hash, before->file_hash, sizeof mending->hash);
    mending->renders = mended->renders;
    mending->losses = text_of(&mended->losses);
    if (mended->why) {
        struct buf reached = {0};
        plan_add_reached(&reached, plan, mended->reached_lufs, mended->goal_lufs, mended->why);
        mending->declined = text_of(&reached);
        buf_release(&reached);
    }
    mending->over = over_of(plan, after);
    add_steps(mending, plan, mended);
    add_numbers(mending, &before->record);
    add_findings(mending, plan, &before->findings, &after->findings);
    add_readings(&after->record, &mended->last);
    add_before(&after->record, &before->record);
    after->mending = mending;
}
