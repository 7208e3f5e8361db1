/* mixcheck check FILE... : the main job. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "batch/queue.h"
#include "batch/walk.h"
#include "cli/accept.h"
#include "cli/color.h"
#include "cli/command.h"
#include "cli/cue_marks.h"
#include "cli/judges.h"
#include "cli/progress.h"
#include "cli/reference.h"
#include "job/album.h"
#include "job/examine.h"
#include "report/page.h"
#include "report/reports.h"

struct check_options {
    struct option_list targets, waivers, reports;
    const char *reference, *baseline, *format, *color, *style, *cue_copy;
    bool playback, album, strict, second_meter, series, quiet, verbose;
    long jobs; /* 0: not given */
};

static const char *const format_choices[] = {"text",  "json",  "xml",      "html",   "jsonl",  "csv",
                                             "junit", "sarif", "markdown", "labels", "reaper", NULL};

static const struct option_row rows[] = {
    {"target", 't', OPTION_LIST, offsetof(struct check_options, targets), "NAME,...",
     "judge by these targets: names and groups that 'mixcheck targets list' shows, or profile files", NULL, 0,
     0},
    {"playback", 'p', OPTION_FLAG, offsetof(struct check_options, playback), NULL,
     "say what every service will do when it plays the file", NULL, 0, 0},
    {"album", 'a', OPTION_FLAG, offsetof(struct check_options, album), NULL,
     "the files are an album in this order: say how it is played as a whole", NULL, 0, 0},
    {"reference", 'r', OPTION_TEXT, offsetof(struct check_options, reference), "FILE",
     "compare the spectrum with this record instead of the mean of popular music", NULL, 0, 0},
    {"waivers", 'w', OPTION_PATHS, offsetof(struct check_options, waivers), "FILE",
     "what this file of waivers accepts does not count; may be given again", NULL, 0, 0},
    {"baseline", 'b', OPTION_TEXT, offsetof(struct check_options, baseline), "REPORT",
     "only what is new or worse since this XML report counts", NULL, 0, 0},
    {"format", 'f', OPTION_CHOICE, offsetof(struct check_options, format), "FORMAT",
     "what a report looks like whose name does not tell: text, json, xml, html, jsonl, csv, junit, sarif, "
     "markdown, labels (Audacity) or reaper",
     format_choices, 0, 0},
    {"report", 'o', OPTION_PATHS, offsetof(struct check_options, reports), "FILE",
     "write a report there, in the format of its suffix; -: to standard output; a name that ends in /: a "
     "folder "
     "with a page for each file; may be given again",
     NULL, 0, 0},
    {"style", 0, OPTION_TEXT, offsetof(struct check_options, style), "FILE",
     "a style sheet (CSS) that pages get after their own", NULL, 0, 0},
    {"cue-copy", 0, OPTION_TEXT, offsetof(struct check_options, cue_copy), "FILE",
     "write a copy of the one WAV file there, with cue points where the findings are", NULL, 0, 0},
    {"strict", 's', OPTION_FLAG, offsetof(struct check_options, strict), NULL, "a warning fails, too", NULL,
     0, 0},
    {"second-meter", 0, OPTION_FLAG, offsetof(struct check_options, second_meter), NULL,
     "measure loudness with libebur128 as well, and show both", NULL, 0, 0},
    {"series", 0, OPTION_FLAG, offsetof(struct check_options, series), NULL,
     "with --format json and jsonl: also the values over time", NULL, 0, 0},
    {"jobs", 'j', OPTION_NUMBER, offsetof(struct check_options, jobs), "N",
     "work in N threads (default: as many as there are processors)", NULL, 1, QUEUE_THREADS_MAX},
    {"quiet", 'q', OPTION_FLAG, offsetof(struct check_options, quiet), NULL, "one line a file, no progress",
     NULL, 0, 0},
    {"verbose", 'v', OPTION_FLAG, offsetof(struct check_options, verbose), NULL,
     "all measures, all places, passed checks and sources, too", NULL, 0, 0},
    {"color", 0, OPTION_CHOICE, offsetof(struct check_options, color), "WHEN",
     "auto (on a terminal, unless NO_COLOR is set), always or never", color_choices, 0, 0},
    {0},
};

static void collect_files(struct walk *walk, char **words, size_t count, size_t *empty_folders)
{
    for (size_t i = 0; i < count; i++) {
        if (walk_add(walk, words[i]) > 0)
            continue;
        char *shown = text_shown(words[i]);
        fprintf(stderr, "mixcheck: the folder '%s' holds no audio files\n", shown);
        free(shown);
        ++*empty_folders;
    }
}

/* What the reports of the files are made with. */
struct reporting {
    struct reports reports;
    struct report_options options;
    struct report_totals totals;
    struct album album;
    struct waivers *waivers; /* NULL: none were given */
    struct progress progress;
    const char *cue_copy;   /* where a copy with cue points goes; NULL: none */
    enum status cue_status; /* of it */
    struct fault cue_fault;
    bool is_told; /* whoever reads the report on a terminal sees a file's trouble there */
};

static void show_progress(void *user, size_t file, double share, double audio_s)
{
    struct reporting *reporting = user;
    progress_update(&reporting->progress, file, share, audio_s);
}

/* A report that nobody can read any more is reason to stop. */
static bool report_file(void *user, const struct outcome *outcome, size_t file)
{
    struct reporting *reporting = user;
    progress_hide(&reporting->progress);
    reports_file(&reporting->reports, outcome, file);
    if (reporting->cue_copy)
        reporting->cue_status = cue_marks_copy(outcome, reporting->cue_copy, &reporting->cue_fault);
    if (outcome->trouble && !reporting->is_told)
        fprintf(stderr, "mixcheck: %s\n", outcome->trouble);
    reporting->totals.by_state[outcome->state]++;
    if (reporting->options.album)
        album_add(&reporting->album, outcome);
    struct waiver_track track = outcome_track(outcome);
    if (reporting->waivers)
        waivers_count(reporting->waivers, &outcome->findings, &track);
    progress_file_done(&reporting->progress, file);
    return reports_are_well(&reporting->reports);
}

static int exit_status(const struct report_totals *totals, size_t empty_folders)
{
    if (totals->by_state[OUTCOME_DAMAGED] || totals->by_state[OUTCOME_UNREADABLE] || empty_folders)
        return EXIT_FILE;
    return totals->by_state[OUTCOME_FAIL] ? EXIT_FAIL : EXIT_PASS;
}

/* Without a report for standard output, people are told there what was found. */
static enum status open_reports(struct reporting *reporting, const struct check_options *options,
                                struct fault *fault)
{
    enum status status = OK;
    for (size_t i = 0; i < options->reports.count && status == OK; i++)
        status = reports_add(&reporting->reports, options->reports.words[i], options->format, fault);
    if (status == OK && !reports_use_output(&reporting->reports))
        status =
            reports_add(&reporting->reports, "-", options->reports.count ? NULL : options->format, fault);
    bool is_text = !options->format || strcmp(options->format, "text") == 0 || options->reports.count > 0;
    reporting->is_told = is_text && !options->quiet && isatty(STDOUT_FILENO);
    return status;
}

static int examine_files(const struct check_options *options, struct examine_options *examining,
                         struct accepted *accepted, const struct walk *walk, int threads,
                         size_t empty_folders)
{
    struct reporting reporting = {.totals = {.files = walk->count, .waivers = examining->waivers},
                                  .waivers = examining->waivers ? &accepted->waivers : NULL};
    struct fault fault;
    char *style = NULL;
    int result = EXIT_USAGE;
    reporting.options = (struct report_options){.color = color_is_used(options->color),
                                                .verbose = options->verbose,
                                                .quiet = options->quiet,
                                                .series = options->series,
                                                .album = options->album,
                                                .files = walk->count,
                                                .examining = examining};
    struct queue_job job = {.walk = walk,
                            .examining = examining,
                            .threads = threads,
                            .progress = show_progress,
                            .hand_over = report_file,
                            .user = &reporting};
    reporting.cue_copy = options->cue_copy;
    enum status status = open_reports(&reporting, options, &fault);
    if (status == OK && options->style)
        status = style_read(&style, options->style, &fault);
    if (status == OK && options->cue_copy)
        status = cue_marks_check(walk, options->cue_copy, &fault);
    reporting.options.style = style;
    if (status == OK)
        status = reports_begin(&reporting.reports, &reporting.options, &fault);
    if (status == OK) {
        examining->analyze.pictures = reports_draw(&reporting.reports);
        examining->hashes |= reports_want_hashes(&reporting.reports);
        progress_start(&reporting.progress, !options->quiet, walk);
        queue_run(&job);
        for (size_t i = 0; options->album && i < examining->service_count; i++)
            album_predict(&reporting.album, examining->services[i]);
        reporting.totals.album = options->album ? &reporting.album : NULL;
        status = reports_end(&reporting.reports, &reporting.totals, &fault);
        progress_stop(&reporting.progress);
        result = exit_status(&reporting.totals, empty_folders);
    }
    if (status != OK) {
        fprintf(stderr, "mixcheck: %s\n", fault.text);
        result = status == ERR_USAGE ? EXIT_USAGE : EXIT_FILE;
    }
    if (reporting.cue_status != OK) {
        fprintf(stderr, "mixcheck: %s\n", reporting.cue_fault.text);
        result = EXIT_FILE;
    }
    album_release(&reporting.album);
    reports_release(&reporting.reports);
    free(style);
    return result;
}

/* Not in the report, which is the same whenever it is made. */
static void warn_of_age(const struct judges *judges)
{
    char *old = judges_age(judges);
    if (old)
        fprintf(stderr, "mixcheck: %s\n", old);
    free(old);
}

static int run_check(void *user, char **words, size_t word_count)
{
    const struct check_options *options = user;
    struct judges judges = {0};
    struct curve curve = {0};
    struct walk walk = {0};
    struct accepted accepted = {0};
    struct examine_options examining = {
        .analyze = {.reference = &curve, .second_meter = options->second_meter}, .strict = options->strict};
    struct fault fault;
    size_t empty_folders = 0;
    int result = EXIT_USAGE, threads = options->jobs ? (int)options->jobs : queue_processors();
    if (word_count == 0) {
        fputs("mixcheck: no file to check; 'mixcheck help check' says how\n", stderr);
        return EXIT_USAGE;
    }
    enum status status = judges_load(&judges, &options->targets, options->playback, options->album, &fault);
    if (status == OK)
        status = reference_load(&curve, &fault);
    if (status == OK && options->reference) {
        status = reference_measure(&curve, options->reference, threads, &fault);
        if (status != OK)
            result = EXIT_FILE;
    }
    if (status == OK) {
        status = accept_load(&accepted, &options->waivers, options->baseline, &examining, &fault);
        if (status != OK)
            result = EXIT_FILE;
    }
    if (status == OK) {
        examining.targets = judges.list;
        examining.target_count = judges.judge_count;
        examining.services = judges.services;
        examining.service_count = judges.service_count;
        warn_of_age(&judges);
        collect_files(&walk, words, word_count, &empty_folders);
        examining.is_only = walk.count == 1;
        examining.hashes = waivers_need_hashes(&accepted.waivers);
        result = examine_files(options, &examining, &accepted, &walk, threads, empty_folders);
    } else {
        fprintf(stderr, "mixcheck: %s\n", fault.text);
    }
    walk_release(&walk);
    accept_release(&accepted);
    curve_release(&curve);
    judges_release(&judges);
    return result;
}

const struct command command_check = {
    .name = "check",
    .usage = "FILE... [options]",
    .summary = "measure files and judge them",
    .detail = "FILE is an audio file, a folder (all audio in it), or - for standard input. 'mixcheck "
              "FILE...' is short for"
              " 'mixcheck check FILE...'. Without --target, only what is a fault anywhere is judged. After "
              "-- every word is"
              " a file, whatever it begins with.",
    .rows = rows,
    .options_size = sizeof(struct check_options),
    .run = run_check,
};
