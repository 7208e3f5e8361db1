#include "report/reports.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"

struct report {
    const struct reporter *reporter;
    char *path; /* as given; NULL: standard output */
    bool is_folder;
    struct report_options options;
    struct path_draft draft; /* not for standard output */
    struct fault fault;      /* of a page in a folder */
};

static FILE *out_of(const struct report *report)
{
    return report->path ? report->draft.out : stdout;
}

/* Length of the suffix of `reporter` that `path` ends in; 0 when it has none of them. Suffixes stand with spaces between. */
static size_t suffix_length(const struct reporter *reporter, const char *path)
{
    size_t longest = 0, whole = strlen(path);
    for (const char *at = reporter->suffix; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length > longest && whole > length && strncmp(path + whole - length, at, length) == 0)
            longest = length;
        at += length;
    }
    return longest;
}

static const struct reporter *by_suffix(const char *path)
{
    const struct reporter *best = NULL, *reporter;
    size_t longest = 0;
    for (size_t i = 0; (reporter = reporter_at(i)); i++) {
        size_t length = suffix_length(reporter, path);
        if (length > longest) {
            longest = length;
            best = reporter;
        }
    }
    return best;
}

static enum status fail_unknown(const char *path, struct fault *fault)
{
    struct buf suffixes = {0};
    const struct reporter *reporter;
    for (size_t i = 0; (reporter = reporter_at(i)); i++)
        buf_addf(&suffixes, "%s%s", i ? " " : "", reporter->suffix);
    char *shown = text_shown(path);
    enum status status =
        fail(fault, ERR_USAGE,
             "cannot tell the format of the report '%s': end its name in one of %s, or give --format", shown,
             buf_text(&suffixes));
    free(shown);
    buf_release(&suffixes);
    return status;
}

enum status reports_add(struct reports *reports, const char *path, const char *format, struct fault *fault)
{
    bool is_output = strcmp(path, "-") == 0;
    bool is_folder = !is_output && text_ends_with(path, "/");
    const struct reporter *reporter = is_output || is_folder ? NULL : by_suffix(path);
    if (is_folder && !format)
        format = "html";
    if (!reporter && (format || is_output))
        reporter = reporter_find(format ? format : "text");
    if (!reporter)
        return fail_unknown(path, fault);
    char *shown = text_shown(path);
    enum status status = OK;
    if (is_folder && !reporter->has_pages)
        status =
            fail(fault, ERR_USAGE, "the format '%s' has no pages for a folder; name a file in place of '%s'",
                 reporter->name, shown);
    for (size_t i = 0; i < reports->count && status == OK; i++)
        if (strcmp(reports->items[i].path ? reports->items[i].path : "-", path) == 0)
            status = fail(fault, ERR_USAGE, "two reports go to '%s'", shown);
    free(shown);
    if (status != OK)
        return status;
    reports->items = mem_grow(reports->items, reports->count, &reports->capacity, sizeof *reports->items);
    reports->items[reports->count++] = (struct report){
        .reporter = reporter, .path = is_output ? NULL : mem_copy(path), .is_folder = is_folder};
    return OK;
}

bool reports_use_output(const struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        if (!reports->items[i].path)
            return true;
    return false;
}

bool reports_draw(const struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        if (reports->items[i].reporter->pictures)
            return true;
    return false;
}

bool reports_want_hashes(const struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        if (reports->items[i].reporter->wants_hashes)
            return true;
    return false;
}

/* A folder's report is its index; the pages are drafts of their own. */
static enum status begin_one(struct report *report, const struct report_options *options, struct fault *fault)
{
    report->options = *options;
    report->options.pages = report->is_folder;
    report->options.color = options->color && !report->path;
    report->options.state = mem_zero(report->reporter->state_size + 1, 1);
    if (!report->path)
        return OK;
    if (!report->is_folder)
        return path_begin(&report->draft, report->path, fault);
    if (mkdir(report->path, 0777) != 0 && errno != EEXIST) {
        char *shown = text_shown(report->path);
        enum status status =
            fail(fault, ERR_SYSTEM, "cannot make the folder '%s': %s", shown, strerror(errno));
        free(shown);
        return status;
    }
    char *path = mem_format("%sindex%s", report->path, report->reporter->suffix);
    path[strcspn(path, " ")] = '\0';
    enum status status = path_begin(&report->draft, path, fault);
    free(path);
    return status;
}

enum status reports_begin(struct reports *reports, const struct report_options *options, struct fault *fault)
{
    enum status status = OK;
    for (size_t i = 0; i < reports->count && status == OK; i++)
        status = begin_one(&reports->items[i], options, fault);
    for (size_t i = 0; i < reports->count && status == OK; i++) {
        struct report *report = &reports->items[i];
        if (report->reporter->begin)
            report->reporter->begin(out_of(report), &report->options);
    }
    return status;
}

/* A page of one file, in the folder. */
static enum status write_page(struct report *report, const struct outcome *outcome, size_t index,
                              struct fault *fault)
{
    const struct reporter *reporter = report->reporter;
    struct report_totals totals = {.files = 1};
    struct report_options options = report->options;
    struct path_draft draft;
    char *name = report_page_name(outcome, index), *path = mem_format("%s%s", report->path, name);
    totals.by_state[outcome->state] = 1;
    options.pages = false;
    options.files = 1;
    options.state = mem_zero(reporter->state_size + 1, 1);
    enum status status = path_begin(&draft, path, fault);
    if (status == OK) {
        if (reporter->begin)
            reporter->begin(draft.out, &options);
        reporter->file(draft.out, &options, outcome, 0);
        if (reporter->end)
            reporter->end(draft.out, &options, &totals);
        status = path_commit(&draft, fault);
    }
    free(options.state);
    free(path);
    free(name);
    return status;
}

/* The outcome as the reporter would have it if its report were the only one: no report depends on what others of the run
   ask for. Its readings are borrowed; the caller frees the list of them. */
static struct outcome outcome_for(const struct reporter *reporter, const struct outcome *outcome)
{
    struct outcome own = *outcome;
    own.record.readings = mem_zero(outcome->record.count + 1, sizeof *own.record.readings);
    own.record.count = 0;
    for (size_t i = 0; i < outcome->record.count; i++)
        if (reporter->pictures || !outcome->record.readings[i]->measure->is_picture)
            own.record.readings[own.record.count++] = outcome->record.readings[i];
    if (!reporter->wants_hashes)
        own.file_hash[0] = own.samples_hash[0] = '\0';
    return own;
}

void reports_file(struct reports *reports, const struct outcome *outcome, size_t index)
{
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->items[i];
        struct outcome own = outcome_for(report->reporter, outcome);
        if (report->is_folder && !report->fault.text[0])
            write_page(report, &own, index, &report->fault);
        report->reporter->file(out_of(report), &report->options, &own, index);
        free(own.record.readings);
        if (!report->path)
            fflush(stdout);
    }
}

bool reports_are_well(const struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        if (ferror(out_of(&reports->items[i])) || reports->items[i].fault.text[0])
            return false;
    return true;
}

static enum status end_one(struct report *report, const struct report_totals *totals, struct fault *fault)
{
    if (report->reporter->end)
        report->reporter->end(out_of(report), &report->options, totals);
    if (!report->path)
        return OK; /* whoever closes standard output tells its trouble */
    if (report->fault.text[0]) {
        path_abandon(&report->draft);
        return fail(fault, ERR_SYSTEM, "%s", report->fault.text);
    }
    return path_commit(&report->draft, fault);
}

enum status reports_end(struct reports *reports, const struct report_totals *totals, struct fault *fault)
{
    enum status first = OK;
    for (size_t i = 0; i < reports->count; i++) {
        struct fault own = {{0}};
        enum status status = end_one(&reports->items[i], totals, &own);
        if (status != OK && first == OK) {
            first = status;
            *fault = own;
        }
    }
    return first;
}

void reports_release(struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++) {
        path_abandon(&reports->items[i].draft);
        free(reports->items[i].options.state);
        free(reports->items[i].path);
    }
    free(reports->items);
    *reports = (struct reports){0};
}
