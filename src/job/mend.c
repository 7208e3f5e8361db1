#include "job/mend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "job/account.h"
#include "job/plan_goal.h"

/* The loudness is met within this, and a peak passes the ceiling by no more than that. */
static const double loudness_slack_lu = 0.03, peak_slack_db = 0.0005;
/* More gain reduction than this is not clean. */
static const double greatest_clean_db = 6.0, mean_clean_db = 3.0, psr_slack_db = 0.1;
/* And with more than this the loudness does not rise any more, whatever is asked. */
static const double greatest_forced_db = 20.0;
/* A loudness further from its goal than this was not reached. */
static const double reached_lu = 0.1;
/* Limiting takes back a part of every gain: the first step is longer by this, the later ones follow the slope that was
   found, within these bounds. */
static const double first_stretch = 1.6, slope_least = 0.08, slope_most = 1.0;

struct search {
    double last_trim_db, last_lufs;
    bool has_last;
};

static double greatest_reduction(const struct pass_result *result, double *mean_db)
{
    double greatest_db = 0.0;
    *mean_db = 0.0;
    for (size_t i = 0; i < result->told_count; i++) {
        greatest_db = fmax(greatest_db, result->told[i].greatest_db);
        *mean_db = fmax(*mean_db, result->told[i].mean_db);
    }
    return greatest_db;
}

/* By how much the gain is to move. */
static double next_step(struct search *search, double trim_db, double lufs, double goal_lufs, bool is_limited)
{
    double missing_db = goal_lufs - lufs, slope = 1.0;
    if (search->has_last && fabs(trim_db - search->last_trim_db) > 1e-6)
        slope = fmin(fmax((lufs - search->last_lufs) / (trim_db - search->last_trim_db), slope_least),
                     slope_most);
    else if (is_limited)
        slope = 1.0 / first_stretch;
    *search = (struct search){.last_trim_db = trim_db, .last_lufs = lufs, .has_last = true};
    return missing_db / slope;
}

/* A limiter is set lower. Without one the gain goes down; and where it does nothing but bring peaks down, it gives back
   what other steps have done of that. Whether anything has moved. */
static bool hold_peaks(struct plan *plan, double over_db)
{
    struct fix_goal *goal = &plan->goal;
    const struct fix_step *level = plan_step(plan, "level");
    if (plan_step(plan, "limiter")) {
        if (over_db > peak_slack_db)
            goal->ceiling_trim_db -= over_db + peak_slack_db / 2.0;
        return over_db > peak_slack_db;
    }
    double before_db = goal->trim_db, most_db = goal->has_loudness || !level ? before_db : -level->amounts[0];
    if (level)
        goal->trim_db = fmin(before_db - over_db, most_db);
    return fabs(goal->trim_db - before_db) > peak_slack_db;
}

/* By how many decibels the limiter is to do less; `why` is left alone where it is clean. */
static double find_unclean(const struct plan *plan, const struct pass_result *result, const char **why)
{
    double mean_db, greatest_db = greatest_reduction(result, &mean_db);
    double psr_db = record_value(&result->record, "loudness.psr_min", RECORD_WHOLE, INFINITY);
    double worst_db = 0.0;
    const struct {
        double over_db;
        const char *why;
        bool is_of_force;
    } limits[] = {
        {greatest_db - greatest_forced_db, "more would take over 20 dB from its peaks", true},
        {greatest_db - greatest_clean_db, "more would take over 6 dB from its peaks", false},
        {mean_db - mean_clean_db, "more would take over 3 dB on average from its peaks", false},
        {plan->least_psr_db - psr_slack_db - psr_db,
         "more would leave under 8 dB between its peaks and the loudest 3 s", false},
    };
    if (greatest_db <= 0.0 || (plan->force_loudness && plan->goal.has_album_gain))
        return 0.0;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (limits[i].over_db > worst_db && limits[i].is_of_force >= plan->force_loudness) {
            worst_db = limits[i].over_db;
            *why = limits[i].why;
        }
    return worst_db;
}

/* What is still to be moved after a render that was measured; false: nothing is. */
static bool correct(struct plan *plan, struct mended *mended, struct search *search,
                    const struct pass_result *result)
{
    struct fix_goal *goal = &plan->goal;
    double mean_db, lufs = record_value(&result->record, "loudness.integrated", RECORD_WHOLE, NAN);
    bool moved = hold_peaks(plan, plan_peak_over(goal, &result->record));
    /* What is too loud becomes cleaner by itself. */
    bool is_asked = goal->has_loudness && !goal->has_album_gain && isfinite(lufs);
    bool is_too_loud = is_asked && lufs > goal->loudness_lufs + loudness_slack_lu;
    double unclean_db = is_too_loud ? 0.0 : find_unclean(plan, result, &mended->why);
    if (is_too_loud)
        mended->why = NULL;
    if (moved && goal->has_loudness && !plan_step(plan, "limiter"))
        mended->why = "more would bring its peaks over the ceiling";
    if (unclean_db > 0) {
        goal->trim_db -= unclean_db + 0.05;
        return true;
    }
    if (!is_asked || mended->why || fabs(lufs - goal->loudness_lufs) <= loudness_slack_lu)
        return moved;
    goal->trim_db +=
        next_step(search, goal->trim_db, lufs, goal->loudness_lufs, greatest_reduction(result, &mean_db) > 0);
    return true;
}

/* Whether anything but words of another length is between the file and the new one. */
static bool needs_trial(const struct plan *plan)
{
    return plan->goal.is_changed || plan->goal.has_loudness || plan->goal.keeps_loudness ||
           plan->goal.has_album_gain;
}

static enum status try_out(struct plan *plan, struct mended *mended, const char *path,
                           const struct mend_options *options, struct fault *fault)
{
    const struct examine_options *examining = options->examining;
    struct search search = {0};
    enum status status = OK;
    bool moves = needs_trial(plan);
    plan->goal.is_trial = true;
    while (moves && status == OK && mended->renders < MEND_RENDERS_MAX - 1) {
        struct pass pass = {.plan = plan,
                            .path = path,
                            .is_measured = true,
                            .threads = examining->analyze.threads,
                            .progress = examining->progress,
                            .user = examining->user};
        struct pass_result result;
        if (options->stage)
            options->stage(options->user, mended->renders + 1);
        status = pass_run(&pass, &result, fault);
        mended->renders++;
        if (status == OK)
            moves = correct(plan, mended, &search, &result);
        pass_release(&result);
    }
    plan->goal.is_trial = false;
    return status;
}

static void name_losses(struct buf *losses, const struct carried *carried, enum sink_container container)
{
    struct carried_loss list[CARRIED_LOSSES_MAX];
    size_t count = carried_losses(carried, container, list);
    for (size_t i = 0; i < count; i++)
        buf_addf(losses, "%s%s", i ? ", " : "", list[i].text);
}

static void take_loudness(struct bext_loudness *loudness, const struct record *record)
{
    static const char *const ids[BEXT_MEASURES] = {[BEXT_LOUDNESS] = "loudness.integrated",
                                                   [BEXT_RANGE] = "loudness.range",
                                                   [BEXT_TRUE_PEAK] = "peak.true",
                                                   [BEXT_MOMENTARY] = "loudness.momentary_max",
                                                   [BEXT_SHORT_TERM] = "loudness.short_term_max"};
    *loudness = (struct bext_loudness){.is_known = {false}};
    for (int i = 0; i < BEXT_MEASURES; i++) {
        const struct reading *reading = record_find(record, ids[i], RECORD_WHOLE);
        loudness->is_known[i] = reading && reading->kind == READING_NUMBER;
        loudness->value[i] = loudness->is_known[i] ? reading->number : 0.0;
    }
}

/* Broadcasters get a broadcast extension, from an empty one where the old file has none. */
static void add_extension(struct carried *carried, const struct outcome *before,
                          enum sink_container container)
{
    bool is_broadcast = false;
    for (size_t i = 0; i < before->target_count; i++)
        is_broadcast |= strcmp(before->targets[i]->group, "broadcast") == 0;
    if (!is_broadcast || container != SINK_WAV || carried->bext.count)
        return;
    carried->bext.bytes = mem_zero(BEXT_LEAST, 1);
    carried->bext.count = BEXT_LEAST;
}

/* What a broadcast extension says of the audio is measured on the very samples. */
static enum status write_file(struct plan *plan, struct mended *mended, const struct outcome *before,
                              const char *goal, bool overwrite, const struct mend_options *options,
                              struct fault *fault)
{
    struct carried carried = {0};
    struct sink *sink = NULL;
    enum status status = carried_read(&carried, before->path, fault);
    add_extension(&carried, before, plan->out.container);
    if (status == OK)
        status = sink_open(&sink, goal, &plan->out, &carried, fault);
    if (status == OK) {
        struct pass pass = {.plan = plan,
                            .path = before->path,
                            .sink = sink,
                            .is_measured = carried.bext.count > 0,
                            .progress = options->examining->progress,
                            .user = options->examining->user};
        if (options->stage)
            options->stage(options->user, mended->renders + 1);
        pass_release(&mended->last);
        buf_clear(&mended->losses);
        status = pass_run(&pass, &mended->last, fault);
        mended->renders++;
    }
    if (status == OK) {
        struct bext_loudness loudness;
        take_loudness(&loudness, &mended->last.record);
        sink_set_loudness(sink, &loudness);
        name_losses(&mended->losses, &carried, plan->out.container);
        status = sink_finish(sink, overwrite, fault);
    } else {
        sink_abort(sink);
    }
    carried_release(&carried);
    return status;
}

static enum status check_goal(const char *path, const char *goal, bool overwrite, struct fault *fault)
{
    struct stat from, to;
    char *shown = text_shown(goal);
    enum status status = OK;
    if (stat(goal, &to) == 0) {
        if (stat(path, &from) == 0 && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
            status = fail(fault, ERR_USAGE, "'%s' is the file itself, which is never changed", shown);
        else if (!overwrite)
            status = fail(fault, ERR_USAGE, "'%s' stands there already; --overwrite replaces it", shown);
    }
    free(shown);
    return status;
}

/* A loudness that is met needs no reason, and one that is not has one. */
static void judge_loudness(struct mended *mended, const struct plan *plan)
{
    const struct fix_goal *goal = &plan->goal;
    if (!goal->has_loudness || goal->has_album_gain ||
        fabs(mended->reached_lufs - goal->loudness_lufs) <= reached_lu)
        mended->why = plan->why;
    else if (!plan_step(plan, "level"))
        mended->why = "the step 'level' is left out";
    else if (!mended->why)
        mended->why = "more renders would be needed to come closer";
}

static void prove(struct mended *mended, const char *goal, const struct mend_options *options)
{
    if (options->stage)
        options->stage(options->user, 0);
    outcome_release(&mended->after);
    examine(&mended->after, goal, options->examining);
}

/* What an encoder makes of the samples is known when it has: where it has raised peaks over the ceiling, it gets lower
   ones. */
static enum status encode_lower(struct plan *plan, struct mended *mended, const struct outcome *before,
                                const char *goal, const struct mend_options *options, struct fault *fault)
{
    const double raised_db = 0.01, spare_db = 0.02;
    enum status status = OK;
    while (status == OK && sink_kind_is_lossy(plan->out.container) && mended->renders < MEND_RENDERS_MAX) {
        double over_db = plan_peak_over(&plan->goal, &mended->after.record);
        if (!(over_db > raised_db))
            break;
        if (plan_step(plan, "limiter"))
            plan->goal.ceiling_trim_db -= over_db + spare_db;
        else
            plan->goal.trim_db -= over_db + spare_db;
        status = write_file(plan, mended, before, goal, true, options, fault);
        if (status == OK)
            prove(mended, goal, options);
    }
    return status;
}

enum status mend(struct mended *mended, struct plan *plan, const struct outcome *before, const char *goal,
                 const struct mend_options *options, struct fault *fault)
{
    const char *path = before->path;
    *mended = (struct mended){.goal_lufs = plan->why ? plan->asked_lufs : plan->goal.loudness_lufs};
    enum status status = check_goal(path, goal, options->overwrite, fault);
    if (status == OK)
        status = try_out(plan, mended, path, options, fault);
    if (status == OK)
        status = write_file(plan, mended, before, goal, options->overwrite, options, fault);
    if (status != OK)
        return status;
    prove(mended, goal, options);
    status = encode_lower(plan, mended, before, goal, options, fault);
    if (status != OK)
        return status;
    mended->reached_lufs = record_value(&mended->after.record, "loudness.integrated", RECORD_WHOLE, NAN);
    judge_loudness(mended, plan);
    account_add(&mended->after, before, plan, mended);
    return OK;
}

enum status mend_album_gain(struct plan *plan, const char *path, const struct mend_options *options,
                            struct fault *fault)
{
    struct mended mended = {0};
    enum status status = try_out(plan, &mended, path, options, fault);
    plan->goal.album_gain_db += plan->goal.trim_db;
    return status;
}

void mended_release(struct mended *mended)
{
    pass_release(&mended->last);
    buf_release(&mended->losses);
    outcome_release(&mended->after);
    *mended = (struct mended){0};
}
