/* mixcheck diff OLD NEW: what a revision changed, by the XML reports of before and after. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/color.h"
#include "cli/command.h"
#include "cli/diff_text.h"
#include "job/revision.h"
#include "report/stored.h"

struct diff_options {
    const char *color;
    bool quiet, verbose;
};

static const struct option_row rows[] = {
    {"quiet", 'q', OPTION_FLAG, offsetof(struct diff_options, quiet), NULL, "one line a file", NULL, 0, 0},
    {"verbose", 'v', OPTION_FLAG, offsetof(struct diff_options, verbose), NULL,
     "all numbers that are shown otherwise than before, those of channels, too", NULL, 0, 0},
    {"color", 0, OPTION_CHOICE, offsetof(struct diff_options, color), "WHEN",
     "auto (on a terminal, unless NO_COLOR is set), always or never", color_choices, 0, 0},
    {0},
};

/* A report, as baselines know it and with what its files were found to be. */
struct side {
    struct earlier_report said;
    struct stored_report stored;
    struct outcome *outcomes;
    size_t count;
};

static bool keep(void *user, const struct outcome *outcome, size_t index)
{
    struct side *side = user;
    if (index < side->count)
        outcome_copy(&side->outcomes[index], outcome);
    return index < side->count;
}

static enum status load(struct side *side, const char *path, struct fault *fault)
{
    enum status status = earlier_load(&side->said, path, fault);
    if (status == OK)
        status = stored_open(&side->stored, path, fault);
    if (status != OK)
        return status;
    side->count = side->stored.files < side->said.count ? side->stored.files : side->said.count;
    side->outcomes = mem_zero(side->count + 1, sizeof *side->outcomes);
    return stored_files(&side->stored, path, keep, side, fault);
}

static void release(struct side *side)
{
    for (size_t i = 0; i < side->count; i++)
        outcome_release(&side->outcomes[i]);
    free(side->outcomes);
    stored_release(&side->stored);
    earlier_release(&side->said);
}

/* The index of the earlier file that the later one belongs to, as a baseline would have it; else the count. */
static size_t find(const struct side *old, const struct side *new, size_t index)
{
    if (old->count == 1 && new->count == 1)
        return 0;
    const struct earlier_file *file = earlier_find(&old->said, new->outcomes[index].path);
    return file ? (size_t)(file - old->said.files) : old->count;
}

struct counts {
    size_t worse, better, changed, same;
};

/* Returns whether something is worse. */
static bool compare(const struct diff_options *options, const struct report_options *look,
                    const struct side *old, const struct side *new, size_t before, size_t now,
                    struct counts *counts)
{
    struct revision revision = {.finding_count = 0};
    const struct outcome *earlier = &old->outcomes[before], *later = &new->outcomes[now];
    revision_find(&revision, earlier, later, &old->said.files[before], &new->said.files[now],
                  options->verbose);
    bool is_worse = revision_is_worse(&revision, earlier, later);
    bool is_better = !is_worse && revision_is_better(&revision, earlier, later);
    bool is_changed = revision.finding_count || revision.reading_count || earlier->state != later->state;
    counts->worse += is_worse;
    counts->better += is_better;
    counts->changed += is_changed && !is_worse && !is_better;
    counts->same += !is_changed;
    diff_write_head(look,
                    is_worse     ? DIFF_WORSE
                    : is_better  ? DIFF_BETTER
                    : is_changed ? DIFF_OTHER
                                 : DIFF_SAME,
                    earlier, later);
    if (!options->quiet)
        diff_write_revision(look, &revision, later);
    revision_release(&revision);
    return is_worse;
}

static const struct target *target_among(const struct examine_options *examining, const char *id)
{
    for (size_t i = 0; i < examining->target_count; i++)
        if (strcmp(examining->targets[i]->id, id) == 0)
            return examining->targets[i];
    return NULL;
}

/* Profiles that judged only one of the two, or are of another version. */
static void write_judges(const struct report_options *look, const struct side *old, const struct side *new)
{
    const struct examine_options *before = &old->stored.examining, *now = &new->stored.examining;
    for (size_t i = 0; i < now->target_count; i++) {
        const struct target *earlier = target_among(before, now->targets[i]->id);
        if (!earlier || !target_is_same(earlier, now->targets[i]))
            diff_write_judge(look, earlier, now->targets[i]);
    }
    for (size_t i = 0; i < before->target_count; i++)
        if (!target_among(now, before->targets[i]->id))
            diff_write_judge(look, before->targets[i], NULL);
}

static bool compare_all(const struct diff_options *options, const struct report_options *look,
                        const struct side *old, const struct side *new)
{
    struct counts counts = {0};
    bool is_worse = false;
    bool *is_met = mem_zero(old->count + 1, sizeof *is_met);
    for (size_t i = 0; i < new->count; i++) {
        size_t before = find(old, new, i);
        is_met[before] = true;
        if (before == old->count)
            diff_write_lone(look, DIFF_ADDED, &new->outcomes[i]);
        else
            is_worse |= compare(options, look, old, new, before, i, &counts);
    }
    for (size_t i = 0; i < old->count; i++)
        if (!is_met[i])
            diff_write_lone(look, DIFF_DROPPED, &old->outcomes[i]);
    if (!options->quiet)
        write_judges(look, old, new);
    if (new->count > 1 && !options->quiet)
        printf("\n%zu files: %zu worse, %zu better, %zu otherwise changed, %zu as before\n", new->count,
               counts.worse, counts.better, counts.changed, counts.same);
    free(is_met);
    return is_worse;
}

static int run_diff(void *user, char **words, size_t word_count)
{
    const struct diff_options *options = user;
    const struct report_options look = {.color = color_is_used(options->color), .verbose = options->verbose};
    struct side old = {.count = 0}, new = {.count = 0};
    struct fault fault = {{0}};
    if (word_count != 2) {
        fputs("mixcheck: 'diff' takes two reports; 'mixcheck help diff' says how\n", stderr);
        return EXIT_USAGE;
    }
    bool is_worse = false;
    enum status status = load(&old, words[0], &fault);
    if (status == OK)
        status = load(&new, words[1], &fault);
    if (status == OK)
        is_worse = compare_all(options, &look, &old, &new);
    else
        fprintf(stderr, "mixcheck: %s\n", fault.text);
    release(&old);
    release(&new);
    return status != OK ? EXIT_FILE : is_worse ? EXIT_FAIL : EXIT_PASS;
}

const struct command command_diff = {
    .name = "diff",
    .usage = "OLD NEW [options]",
    .summary = "tell what a revision changed, by two XML reports",
    .detail =
        "OLD and NEW are XML reports of before and after. Files belong together as with --baseline. Findings "
        "are new, worse, better or gone, and numbers are shown that changed by more than they are uncertain. "
        "The exit status is 1 when something is new or worse.",
    .rows = rows,
    .options_size = sizeof(struct diff_options),
    .run = run_diff,
};
