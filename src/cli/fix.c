/* mixcheck fix FILE...: mends what the check found, and proves it in the new file. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "batch/queue.h"
#include "batch/walk.h"
#include "cli/color.h"
#include "cli/command.h"
#include "cli/fix_recipe.h"
#include "cli/fix_request.h"
#include "cli/fix_text.h"
#include "cli/judges.h"
#include "cli/progress.h"
#include "cli/reference.h"
#include "job/album.h"
#include "job/mend.h"
#include "report/reports.h"

struct fixing {
    const struct fix_options *options;
    struct examine_options examining;
    struct plan_request request;
    struct report_options look;
    struct reports reports;
    struct report_totals totals;
    struct progress progress;
    size_t file;             /* that is worked on */
    int result;              /* the exit status */
    double album_lowered_db; /* by how much less than asked an album's gain is */
};

static bool is_folder(const char *path)
{
    struct stat about;
    size_t length = path ? strlen(path) : 0;
    if (length == 0)
        return false;
    return path[length - 1] == '/' || (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

/* Where the new file goes: as named, or in the folder under the old name with the suffix of its kind. */
static char *goal_of(const struct fix_options *options, const char *path, enum sink_container container)
{
    if (!is_folder(options->output))
        return mem_copy(options->output);
    const char *name = path_name(path), *dot = strrchr(name, '.');
    int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    const char *slash = options->output[strlen(options->output) - 1] == '/' ? "" : "/";
    return mem_format("%s%s%.*s.%s", options->output, slash, length, name, sink_kinds[container].suffixes[0]);
}

static void show_share(void *user, double share, double audio_s)
{
    struct fixing *fixing = user;
    progress_update(&fixing->progress, fixing->file, share, audio_s);
}

static void show_stage(void *user, int render)
{
    struct fixing *fixing = user;
    if (render)
        progress_stage(&fixing->progress, "render %d", render);
    else
        progress_stage(&fixing->progress, "proof");
}

static void worsen(struct fixing *fixing, int result)
{
    if (result > fixing->result)
        fixing->result = result;
}

static void complain(struct fixing *fixing, enum status status, const struct fault *fault)
{
    fprintf(stderr, "mixcheck: %s\n", fault->text);
    worsen(fixing, status == ERR_USAGE ? EXIT_USAGE : EXIT_FILE);
}

/* Of the file that is to be delivered: the new one, or the old one where nothing was to be mended. */
static void report(struct fixing *fixing, const struct outcome *outcome)
{
    reports_file(&fixing->reports, outcome, fixing->file);
    fixing->totals.by_state[outcome->state]++;
}

static int status_of(enum outcome_state state)
{
    return state >= OUTCOME_DAMAGED ? EXIT_FILE : state == OUTCOME_FAIL ? EXIT_FAIL : EXIT_PASS;
}

static enum status write_new(struct fixing *fixing, struct plan *plan, const struct outcome *before,
                             struct fault *fault)
{
    char *goal = goal_of(fixing->options, before->path, plan->out.container);
    struct mend_options how = {.examining = &fixing->examining,
                               .overwrite = fixing->options->overwrite,
                               .stage = show_stage,
                               .user = fixing};
    struct mended mended;
    enum status status = mend(&mended, plan, before, goal, &how, fault);
    progress_hide(&fixing->progress);
    if (status == OK) {
        fix_text_proof(&mended.after, &fixing->look);
        fix_recipe_note(mended.after.mending, fixing->options, &fixing->request);
        report(fixing, &mended.after);
        worsen(fixing, status_of(mended.after.state));
    }
    mended_release(&mended);
    free(goal);
    return status;
}

/* Read to its end. Samples that are no numbers make a file damaged, too, but those are mended. */
static bool is_whole(const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->findings.count; i++)
        if (strncmp(outcome->findings.items[i].id, "file.", 5) == 0)
            return false;
    return outcome->measured;
}

/* A file that was measured: plan, and carry it out. */
static void fix_file(struct fixing *fixing, const struct outcome *before)
{
    struct plan_request request = fixing->request;
    struct plan plan = {0};
    struct fault fault;
    enum status status = ERR_DAMAGED;
    if (!is_whole(before)) {
        fail(&fault, ERR_DAMAGED, "%s%s", before->trouble, before->measured ? "; nothing is made of it" : "");
    } else {
        if (!request.has_container && fixing->options->output && !is_folder(fixing->options->output))
            request.has_container = sink_kind_of_path(fixing->options->output, &request.container);
        status = plan_make(&plan, before, &request, &fault);
    }
    bool writes = !fixing->options->dry_run && (plan_is_needed(&plan) || fixing->options->copy);
    if (status == OK && writes)
        status = write_new(fixing, &plan, before, &fault);
    else
        progress_hide(&fixing->progress);
    if (status == OK && !writes) {
        fix_text_plan(before, &plan, &fixing->look);
        report(fixing, before);
        worsen(fixing, status_of(before->state));
    }
    if (status != OK)
        complain(fixing, status, &fault);
    progress_file_done(&fixing->progress, fixing->file);
    plan_release(&plan);
}

/* To what is clean in the densest track. */
static enum status lower_album_gain(struct fixing *fixing, const struct outcome *outcomes, size_t count,
                                    struct fault *fault)
{
    const struct mend_options how = {.examining = &fixing->examining};
    double asked_db = fixing->request.album_gain_db, gain_db = asked_db;
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        struct plan plan = {0};
        if (!is_whole(&outcomes[i]))
            continue;
        fixing->file = i;
        status = plan_make(&plan, &outcomes[i], &fixing->request, fault);
        if (status == OK)
            status = mend_album_gain(&plan, outcomes[i].path, &how, fault);
        gain_db = fmin(gain_db, plan.goal.album_gain_db);
        plan_release(&plan);
    }
    fixing->request.album_gain_db = gain_db;
    fixing->request.force_loudness = true;
    fixing->album_lowered_db = asked_db - gain_db;
    return status;
}

/* One gain for all tracks: to the loudness that is asked of the album, or down by as much as the worst track needs. */
static enum status find_album_gain(struct fixing *fixing, struct outcome *outcomes, size_t count,
                                   struct fault *fault)
{
    struct plan_request *request = &fixing->request;
    struct album album = {0};
    enum status status = OK;
    double gain_db = 0.0, loudness_lufs = NAN;
    for (size_t i = 0; i < count && status == OK; i++) {
        struct plan plan = {0};
        if (!is_whole(&outcomes[i]))
            continue;
        album_add(&album, &outcomes[i]);
        status = plan_make(&plan, &outcomes[i], request, fault);
        if (plan.goal.has_loudness)
            loudness_lufs = plan.goal.loudness_lufs;
        for (size_t k = 0; k < plan.step_count; k++)
            if (strcmp(plan.steps[k].fixer->name, "level") == 0)
                gain_db = fmin(gain_db, plan.steps[k].amounts[0]);
        plan_release(&plan);
    }
    struct album_levels levels = album_levels(&album, false);
    if (isfinite(loudness_lufs) && !levels.whole.absent)
        gain_db = loudness_lufs - levels.whole.loudness_lufs;
    request->has_album_gain = true;
    request->album_gain_db = gain_db;
    album_release(&album);
    if (status == OK && !request->force_loudness)
        status = lower_album_gain(fixing, outcomes, count, fault);
    return status;
}

static void fix_files(struct fixing *fixing, const struct walk *walk)
{
    struct outcome *outcomes = mem_zero(walk->count + 1, sizeof *outcomes);
    struct fault fault;
    enum status status = OK;
    fixing->examining.progress = show_share;
    fixing->examining.user = fixing;
    for (fixing->file = 0; fixing->options->album && fixing->file < walk->count; fixing->file++)
        examine(&outcomes[fixing->file], walk->paths[fixing->file], &fixing->examining);
    if (fixing->options->album)
        status = find_album_gain(fixing, outcomes, walk->count, &fault);
    if (status != OK)
        complain(fixing, status, &fault);
    for (fixing->file = 0; fixing->file < walk->count && status == OK; fixing->file++) {
        struct outcome *outcome = &outcomes[fixing->file];
        progress_stage(&fixing->progress, "measuring");
        if (!fixing->options->album)
            examine(outcome, walk->paths[fixing->file], &fixing->examining);
        fix_file(fixing, outcome);
        if (!fixing->options->album)
            outcome_release(outcome);
    }
    for (size_t i = 0; fixing->options->album && i < walk->count; i++)
        outcome_release(&outcomes[i]);
    free(outcomes);
}

/* In a folder the second would stand in the place of the first; the kind of a file may come from its name. */
static enum status check_names(const struct fix_options *options, const struct walk *walk,
                               struct fault *fault)
{
    enum status status = OK;
    char **goals = mem_zero(walk->count, sizeof *goals);
    for (size_t i = 0; i < walk->count; i++)
        goals[i] = options->format ? goal_of(options, walk->paths[i], SINK_WAV)
                                   : mem_copy(path_name(walk->paths[i]));
    for (size_t i = 0; i < walk->count && status == OK; i++)
        for (size_t k = 0; k < i && status == OK; k++)
            if (strcmp(goals[k], goals[i]) == 0)
                status = fail(fault, ERR_USAGE, "fix: '%s' and '%s' would have one name in '%s'",
                              walk->paths[k], walk->paths[i], options->output);
    for (size_t i = 0; i < walk->count; i++)
        free(goals[i]);
    free(goals);
    return status;
}

static enum status check_output(const struct fix_options *options, const struct walk *walk,
                                struct fault *fault)
{
    enum sink_container container;
    size_t files = walk->count;
    if (options->dry_run)
        return OK;
    if (!options->output)
        return fail(fault, ERR_USAGE,
                    "fix: where the new file goes is missing: -o FILE; --dry-run only says what it would do");
    if (is_folder(options->output)) {
        if (mkdir(options->output, 0777) != 0 && !is_folder(options->output))
            return fail(fault, ERR_SYSTEM, "cannot make the folder '%s'", options->output);
        return check_names(options, walk, fault);
    }
    if (files > 1)
        return fail(fault, ERR_USAGE,
                    "fix: %zu files do not fit into '%s'; a name that ends in / is a folder", files,
                    options->output);
    if (!options->format && !sink_kind_of_path(options->output, &container))
        return fail(fault, ERR_USAGE,
                    "fix: what kind of file '%s' is to be is not clear from its name; --format says it",
                    options->output);
    return OK;
}

static void complain_of_folder(struct fixing *fixing, const char *path)
{
    struct fault fault;
    char *shown = text_shown(path);
    fail(&fault, ERR_SYSTEM, "the folder '%s' holds no audio files", shown);
    complain(fixing, ERR_SYSTEM, &fault);
    free(shown);
}

static enum status begin_reports(struct fixing *fixing, size_t files, struct fault *fault)
{
    enum status status = OK;
    for (size_t i = 0; i < fixing->options->reports.count && status == OK; i++)
        status = reports_add(&fixing->reports, fixing->options->reports.words[i], NULL, fault);
    fixing->look.files = fixing->totals.files = files;
    fixing->look.examining = &fixing->examining;
    if (status == OK)
        status = reports_begin(&fixing->reports, &fixing->look, fault);
    fixing->examining.analyze.pictures = reports_draw(&fixing->reports);
    fixing->examining.hashes = reports_want_hashes(&fixing->reports);
    return status;
}

static int run_fix(void *user, char **words, size_t word_count)
{
    struct fix_options *options = user;
    struct fix_recipe recipe = {0};
    struct judges judges = {0};
    struct curve curve = {0};
    struct walk walk = {0};
    struct fault fault;
    int threads = options->jobs ? (int)options->jobs : queue_processors();
    struct fixing fixing = {
        .options = options,
        .examining = {.analyze = {.reference = &curve, .threads = queue_threads_each(threads, 1)},
                      .strict = options->strict},
        .look = {.color = color_is_used(options->color), .quiet = options->quiet}};
    enum status status =
        word_count ? OK : fail(&fault, ERR_USAGE, "no file to fix; 'mixcheck help fix' says how");
    if (status == OK && options->recipe)
        status = fix_recipe_read(&recipe, options, options->recipe, &fault);
    for (size_t i = 0; i < word_count && status == OK; i++) {
        if (strcmp(words[i], "-") == 0)
            status = fail(&fault, ERR_USAGE, "fix: standard input goes by only once; a file is needed");
        else if (walk_add(&walk, words[i]) == 0)
            complain_of_folder(&fixing, words[i]);
    }
    if (status == OK)
        status = fix_request_read(&fixing.request, options, &fault);
    if (status == OK)
        status = judges_load(&judges, &options->targets, false, false, &fault);
    if (status == OK)
        status = reference_load(&curve, &fault);
    if (status == OK && options->reference)
        status = reference_measure(&curve, options->reference, threads, &fault);
    if (status == OK)
        status = check_output(options, &walk, &fault);
    if (status == OK) {
        fixing.examining.targets = judges.list;
        fixing.examining.target_count = judges.judge_count;
        status = begin_reports(&fixing, walk.count, &fault);
    }
    if (status == OK) {
        progress_start(&fixing.progress, !options->quiet, &walk);
        fix_files(&fixing, &walk);
        progress_stop(&fixing.progress);
        if (fixing.album_lowered_db > 0 && !options->quiet)
            printf(
                "the album has %.2f dB less than was asked: more is not clean (--force-loudness does it)\n",
                fixing.album_lowered_db);
        status = reports_end(&fixing.reports, &fixing.totals, &fault);
    }
    if (status != OK)
        complain(&fixing, status, &fault);
    reports_release(&fixing.reports);
    walk_release(&walk);
    curve_release(&curve);
    judges_release(&judges);
    fix_recipe_release(&recipe);
    return fixing.result;
}

const struct command command_fix = {
    .name = "fix",
    .usage = "FILE... -o FILE [options]",
    .summary = "mend what the check finds, and prove it in the new file",
    .detail = "The file itself is never changed. Only what a target or a fault asks for is mended: where the "
              "level alone "
              "is wrong, one gain; where nothing is, nothing is written. Steps, in their order: nonfinite, "
              "declip, offset, "
              "polarity, balance, bass-mono, equalizer, glue (only where it is named), rate, level, "
              "guard, limiter, "
              "word. The new file is examined like any other; the exit status is its verdict.",
    .rows = fix_rows,
    .options_size = sizeof(struct fix_options),
    .run = run_fix,
};
