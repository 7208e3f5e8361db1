#include "cli/fix_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void write_steps(const struct plan *plan)
{
    struct buf line = {0};
    int number = 0;
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct fix_step *step = &plan->steps[i];
        char mark[16];
        if (step->refusal.length || !step->what.length)
            continue;
        buf_clear(&line);
        buf_addf(&line, "%s: %s", step->fixer->name, buf_text(&step->what));
        snprintf(mark, sizeof mark, "%d.", ++number);
        write_line(mark, buf_text(&line));
    }
    if (plan->format_what.length) {
        buf_clear(&line);
        buf_add(&line, "format: ");
        plan_add_format(&line, plan);
        write_line("-", buf_text(&line));
    }
    buf_release(&line);
}

/* What is not done, and what stays. */
static void write_refusals(const struct plan *plan)
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
        buf_clear(&line);
        buf_addf(&line, "stays: %s", plan->stays[i]->message);
        write_line("!", buf_text(&line));
    }
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
        write_steps(plan);
    write_refusals(plan);
    if (plan->why) {
        struct buf line = {0};
        plan_add_reached(&line, plan, plan->goal.loudness_lufs, plan->asked_lufs, plan->why);
        write_line("!", buf_text(&line));
        buf_release(&line);
    }
}

static void write_done(const struct mending *mending)
{
    struct buf line = {0};
    int number = 0;
    for (size_t i = 0; i < mending->step_count; i++) {
        const struct mending_step *step = &mending->steps[i];
        char mark[16] = "!";
        buf_clear(&line);
        if (!step->refused)
            snprintf(mark, sizeof mark, "%d.", ++number);
        buf_addf(&line, "%s: %s", step->name, step->refused ? "not done: " : step->what);
        if (step->refused)
            buf_add(&line, step->refused);
        if (step->did)
            buf_addf(&line, " (%s)", step->did);
        write_line(mark, buf_text(&line));
    }
    buf_release(&line);
}

static bool is_found(const struct outcome *after, const char *rule)
{
    for (size_t i = 0; i < after->findings.count; i++)
        if (finding_counts(&after->findings.items[i]) && strcmp(after->findings.items[i].id, rule) == 0)
            return true;
    return false;
}

/* What stays; what the new file's own findings say is not said twice. */
static void write_stays(const struct outcome *after)
{
    struct buf line = {0};
    for (size_t i = 0; i < after->mending->finding_count; i++) {
        const struct mending_finding *finding = &after->mending->findings[i];
        if (!finding->stays || is_found(after, finding->rule))
            continue;
        buf_clear(&line);
        buf_addf(&line, "stays: %s", finding->message);
        write_line("!", buf_text(&line));
    }
    buf_release(&line);
}

static void write_remark(const char *before, const char *text)
{
    if (!text)
        return;
    struct buf line = {0};
    buf_addf(&line, "%s%s", before, text);
    write_line("!", buf_text(&line));
    buf_release(&line);
}

/* Where one of the two numbers is another than the other. */
static void write_numbers(const struct mending *mending, const struct record *after)
{
    bool is_first = true;
    for (size_t i = 0; i < mending->number_count; i++) {
        const struct measure *measure = mending->numbers[i].measure;
        double was = mending->numbers[i].before, is = record_value(after, measure->id, RECORD_WHOLE, was);
        if (fabs(was - is) < 0.5 * pow(10.0, -measure->decimals))
            continue;
        if (is_first)
            printf("\n  %-28s %10s %10s\n", "", "before", "after");
        printf("  %-28s %10.*f %10.*f%s%s\n", measure->label, measure->decimals,
               shown_number(was, measure->decimals), measure->decimals, shown_number(is, measure->decimals),
               *measure->unit ? " " : "", measure->unit);
        is_first = false;
    }
    const struct reading *residual = record_find(after, "mending.residual", RECORD_WHOLE);
    if (residual)
        printf("  %-28s %10s %10.1f %s\n", "Residual", "", residual->number, residual->measure->unit);
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

void fix_text_proof(const struct outcome *after, const struct report_options *look)
{
    write_state(after, after->path, look);
    if (look->quiet)
        return;
    write_done(after->mending);
    write_stays(after);
    write_remark("", after->mending->declined);
    write_remark("", after->mending->over);
    write_remark("not kept: ", after->mending->losses);
    write_left(after, look);
    write_numbers(after->mending, &after->record);
    putchar('\n');
}
