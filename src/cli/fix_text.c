#include "cli/fix_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/text.h"
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
        buf_addf(&line, "format: write %s, %d bits, %d Hz: %s", sink_kinds[plan->out.container].name,
                 plan->out.bits, plan->out.rate_hz, buf_text(&plan->format_what));
        write_line("-", buf_text(&line));
    }
    buf_release(&line);
}

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
        buf_addf(&line, "stays: %s", plan->stays[i]);
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
        puts("  nothing to mend");
    write_steps(plan, NULL);
    write_refusals(plan);
}

/* The measures of the short table, where one of the two numbers is another than the other. */
static void write_numbers(const struct record *before, const struct record *after)
{
    printf("\n  %-28s %10s %10s\n", "", "before", "after");
    for (size_t i = 0; measure_at(i); i++) {
        const struct measure *measure = measure_at(i);
        const struct reading *was = record_find(before, measure->id, RECORD_WHOLE);
        const struct reading *is = record_find(after, measure->id, RECORD_WHOLE);
        if (!measure->brief || !was || !is || was->kind != READING_NUMBER || is->kind != READING_NUMBER ||
            fabs(was->number - is->number) < 0.5 * pow(10.0, -measure->decimals))
            continue;
        printf("  %-28s %10.*f %10.*f %s\n", measure->label, measure->decimals, was->number,
               measure->decimals, is->number, measure->unit);
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
    if (mended->is_declined) {
        struct buf line = {0};
        buf_addf(&line,
                 "this mix reaches %.1f LUFS cleanly, not %.1f: more would take over 6 dB from its peaks, or "
                 "3 dB on "
                 "average, or leave under 8 dB between peaks and the loudest 3 s (--force-loudness does it)",
                 mended->reached_lufs, mended->goal_lufs);
        write_line("!", buf_text(&line));
        buf_release(&line);
    }
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
