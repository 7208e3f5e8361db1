#include "cli/fix_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/text.h"
#include "base/units.h"
#include "job/plan_goal.h"
#include "report/text_ink.h"

static void write_state(const struct outcome *outcome, const char *path, const struct report_options *look)
{
    const struct state_face *face = outcome_face(outcome->state);
    char *shown = text_shown(path);
    printf("%s%s%s  %s\n", ink_code(look, face->ink), face->word, ink_code(look, INK_PLAIN), shown);
    free(shown);
}

/* A line that begins with a mark, wrapped behind it. */
static void write_line(const char *mark, const char *text)
{
    int length = printf("  %s ", mark);
    write_shown(stdout, text, (size_t)length, (size_t)length);
}

static void write_steps(const struct plan *plan, const struct mended *mended)
{
    struct buf line = {0};
    int number = 0;
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct fix_step *step = &plan->steps[i];
        const char *told = mended && i < mended->told_count ? buf_text(&mended->told[i].text) : "";
        char mark[16];
        if (step->refusal.length || (!step->what.length && !*told))
            continue;
        buf_clear(&line);
        buf_addf(&line, "%s: %s", step->fixer->name,
                 step->what.length ? buf_text(&step->what) : step->fixer->summary);
        if (*told)
            buf_addf(&line, " (%s)", told);
        snprintf(mark, sizeof mark, "%d.", ++number);
        write_line(mark, buf_text(&line));
    }
    if (plan->format_what.length) {
        buf_clear(&line);
        buf_addf(&line, "format: write %s, ", sink_kinds[plan->out.container].name);
        if (!sink_kind_is_lossy(plan->out.container))
            buf_addf(&line, "%d bits, ", plan->out.bits);
        buf_addf(&line, "%d Hz: %s", plan->out.rate_hz, buf_text(&plan->format_what));
        write_line("-", buf_text(&line));
    }
    buf_release(&line);
}

static bool is_found(const struct outcome *after, const struct finding *finding)
{
    for (size_t i = 0; after && i < after->findings.count; i++) {
        const struct finding *found = &after->findings.items[i];
        if (finding_counts(found) && strcmp(found->id, finding->id) == 0 &&
            strcmp(found->target, finding->target) == 0)
            return true;
    }
    return false;
}

/* What is not done, and what stays; what the new file's own findings say is not said twice. */
static void write_refusals(const struct plan *plan, const struct outcome *after)
{
    struct buf line = {0};
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct fix_step *step = &plan->steps[i];
        if (!step->refusal.length)
            continue;
        buf_clear(&line);
        buf_addf(&line, "%s: not done: %s", step->fixer->name, buf_text(&step->refusal));
        write_line("!", buf_text(&line));
    }
    for (size_t i = 0; i < plan->stay_count; i++) {
        if (is_found(after, plan->stays[i]))
            continue;
        buf_clear(&line);
        buf_addf(&line, "stays: %s", plan->stays[i]->message);
        write_line("!", buf_text(&line));
    }
    buf_release(&line);
}

/* A limiter in front of an encoder does not hold what comes out of it. */
static void write_overs(const struct plan *plan, const struct mended *mended)
{
    double over_db = plan_peak_over(&plan->goal, &mended->after.record);
    struct buf line = {0};
    if (!sink_kind_is_lossy(plan->out.container) || !(over_db > 0.05))
        return;
    buf_addf(&line,
             "peaks are %.2f dB over the ceiling: encoding has raised them; --ceiling %.1f leaves room",
             over_db, floor(10.0 * (goal_ceiling(&plan->goal) - over_db)) / 10.0);
    write_line("!", buf_text(&line));
    buf_release(&line);
}

static void write_reached(const struct plan *plan, double reached_lufs, double goal_lufs, const char *why)
{
    bool is_forced = plan->force_loudness,
         can_force = !is_forced && plan_step(plan, "limiter") && plan_step(plan, "level");
    struct buf line = {0};
    buf_addf(&line, "this mix reaches %.1f LUFS%s, not %.1f: %s%s", reached_lufs, is_forced ? "" : " cleanly",
             goal_lufs, why, can_force ? " (--force-loudness does it)" : "");
    write_line("!", buf_text(&line));
    buf_release(&line);
}

void fix_text_plan(const struct outcome *before, const struct plan *plan, const struct report_options *look)
{
    if (look->quiet)
        return;
    write_state(before, before->path, look);
    if (!plan_is_needed(plan))
        puts(plan->stay_count ? "  nothing that can be mended here" : "  nothing to mend");
    else
        write_steps(plan, NULL);
    write_refusals(plan, NULL);
    if (plan->why)
        write_reached(plan, plan->goal.loudness_lufs, plan->asked_lufs, plan->why);
}

/* The measures of the short table, where one of the two numbers is another than the other. */
static void write_numbers(const struct record *before, const struct record *after)
{
    bool is_first = true;
    for (size_t i = 0; measure_at(i); i++) {
        const struct measure *measure = measure_at(i);
        const struct reading *was = record_find(before, measure->id, RECORD_WHOLE);
        const struct reading *is = record_find(after, measure->id, RECORD_WHOLE);
        if (!measure->brief || !was || !is || was->kind != READING_NUMBER || is->kind != READING_NUMBER ||
            fabs(was->number - is->number) < 0.5 * pow(10.0, -measure->decimals))
            continue;
        if (is_first)
            printf("\n  %-28s %10s %10s\n", "", "before", "after");
        printf("  %-28s %10.*f %10.*f%s%s\n", measure->label, measure->decimals,
               shown_number(was->number, measure->decimals), measure->decimals,
               shown_number(is->number, measure->decimals), *measure->unit ? " " : "", measure->unit);
        is_first = false;
    }
}

static void write_left(const struct outcome *after, const struct report_options *look)
{
    for (size_t i = 0; i < after->findings.count; i++) {
        const struct finding *finding = &after->findings.items[i];
        const struct state_face *face = finding_face(finding);
        if (!finding_counts(finding))
            continue;
        printf("  %s%s%s ", ink_code(look, face->ink), face->word, ink_code(look, INK_PLAIN));
        write_shown(stdout, finding->message, strlen(face->word) + 3, strlen(face->word) + 3);
    }
}

void fix_text_proof(const struct outcome *before, const struct plan *plan, const struct mended *mended,
                    const char *goal, const struct report_options *look)
{
    write_state(&mended->after, goal, look);
    if (look->quiet)
        return;
    write_steps(plan, mended);
    write_refusals(plan, &mended->after);
    write_overs(plan, mended);
    if (mended->why)
        write_reached(plan, mended->reached_lufs, mended->goal_lufs, mended->why);
    if (mended->losses.length) {
        struct buf line = {0};
        buf_addf(&line, "not kept: %s", buf_text(&mended->losses));
        write_line("!", buf_text(&line));
        buf_release(&line);
    }
    write_left(&mended->after, look);
    write_numbers(&before->record, &mended->after.record);
    putchar('\n');
}
