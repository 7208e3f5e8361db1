/* mixcheck render REPORT: any other report of what an XML report holds, without the audio. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/color.h"
#include "cli/command.h"
#include "report/page.h"
#include "report/stored.h"

struct render_options {
    struct option_list reports;
    const char *format, *color, *style;
    bool series, quiet, verbose;
};

static const struct option_row rows[] = {
    {"report", 'o', OPTION_PATHS, offsetof(struct render_options, reports), "FILE",
     "write a report there, in the format of its suffix; -: to standard output; a name that ends in /: a "
     "folder with a page for each file; may be given again",
     NULL, 0, 0},
    {"format", 'f', OPTION_TEXT, offsetof(struct render_options, format), "FORMAT",
     "what a report looks like whose name does not tell, as for 'mixcheck check'", NULL, 0, 0},
    {"style", 0, OPTION_TEXT, offsetof(struct render_options, style), "FILE",
     "a style sheet (CSS) that pages get after their own", NULL, 0, 0},
    {"series", 0, OPTION_FLAG, offsetof(struct render_options, series), NULL,
     "with JSON: also the values over time", NULL, 0, 0},
    {"quiet", 'q', OPTION_FLAG, offsetof(struct render_options, quiet), NULL, "one line a file", NULL, 0, 0},
    {"verbose", 'v', OPTION_FLAG, offsetof(struct render_options, verbose), NULL,
     "all measures, all places, passed checks and sources, too", NULL, 0, 0},
    {"color", 0, OPTION_CHOICE, offsetof(struct render_options, color), "WHEN",
     "auto (on a terminal, unless NO_COLOR is set), always or never", color_choices, 0, 0},
    {0},
};

static enum status check_format(const char *format, struct fault *fault)
{
    struct buf names = {0};
    const struct reporter *reporter;
    if (!format || reporter_find(format))
        return OK;
    for (size_t i = 0; (reporter = reporter_at(i)); i++)
        buf_addf(&names, "%s%s", i ? ", " : "", reporter->name);
    char *shown = text_shown(format);
    enum status status =
        fail(fault, ERR_USAGE, "'--format' takes one of %s, and not '%s'", buf_text(&names), shown);
    free(shown);
    buf_release(&names);
    return status;
}

/* Where none is named, the one report goes to standard output. */
static enum status open_reports(struct reports *reports, const struct render_options *options,
                                struct fault *fault)
{
    enum status status = check_format(options->format, fault);
    for (size_t i = 0; i < options->reports.count && status == OK; i++)
        status = reports_add(reports, options->reports.words[i], options->format, fault);
    if (status == OK && options->reports.count == 0)
        status = reports_add(reports, "-", options->format, fault);
    return status;
}

static enum status render(const struct render_options *options, const char *path, struct fault *fault)
{
    struct reports reports = {0};
    struct stored_report stored = {.files = 0};
    char *style = NULL;
    enum status status = open_reports(&reports, options, fault);
    if (status == OK && options->style)
        status = style_read(&style, options->style, fault);
    if (status == OK)
        status = stored_open(&stored, path, fault);
    if (status == OK) {
        const struct report_options look = {.color = color_is_used(options->color),
                                            .verbose = options->verbose,
                                            .quiet = options->quiet,
                                            .series = options->series,
                                            .style = style};
        status = stored_write(&stored, path, &reports, &look, fault);
    }
    reports_release(&reports);
    stored_release(&stored);
    free(style);
    return status;
}

static int run_render(void *user, char **words, size_t word_count)
{
    struct fault fault = {{0}};
    if (word_count != 1) {
        fputs("mixcheck: 'render' takes one report; 'mixcheck help render' says how\n", stderr);
        return EXIT_USAGE;
    }
    enum status status = render(user, words[0], &fault);
    if (status == OK)
        return EXIT_PASS;
    fprintf(stderr, "mixcheck: %s\n", fault.text);
    return status == ERR_USAGE ? EXIT_USAGE : EXIT_FILE;
}

const struct command command_render = {
    .name = "render",
    .usage = "REPORT [options]",
    .summary = "make any other report of an XML report, without the audio",
    .detail =
        "REPORT is an XML report; the others are what the run that wrote it would have written with the "
        "same options. Without --report, one goes to standard output, as text unless --format says "
        "otherwise. The exit status is 0 whatever the verdict in the report was.",
    .rows = rows,
    .options_size = sizeof(struct render_options),
    .run = run_render,
};
