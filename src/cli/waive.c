/* mixcheck waive REPORT RULE: writes the waiver of a finding. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/markup.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "base/xml_bytes.h"
#include "cli/command.h"
#include "judge/earlier.h"
#include "judge/shelf.h"
#include "judge/waiver.h"

struct waive_options {
    const char *track, *reason, *until, *by, *output;
};

/* Of a reason, or a name; as XML one byte can take four. */
enum { WORDS_MAX = 1000 };

static const struct option_row rows[] = {
    {"track", 0, OPTION_TEXT, offsetof(struct waive_options, track), "NAME",
     "the file that it is of, by its name without folders, or '*' for every file (default: the file, where "
     "the "
     "report is of one)",
     NULL, 0, 0},
    {"reason", 0, OPTION_TEXT, offsetof(struct waive_options, reason), "TEXT", "why it is accepted", NULL, 0,
     0},
    {"until", 0, OPTION_TEXT, offsetof(struct waive_options, until), "DATE",
     "the last day on which it holds, as 2027-01-31", NULL, 0, 0},
    {"by", 0, OPTION_TEXT, offsetof(struct waive_options, by), "NAME", "who answers for it (default: $USER)",
     NULL, 0, 0},
    {"output", 'o', OPTION_TEXT, offsetof(struct waive_options, output), "FILE",
     "add it to this file of waivers, which is made where there is none (default: print a new one)", NULL, 0,
     0},
    {0},
};

static enum status check_words(const struct waive_options *options, const char *by, struct fault *fault)
{
    char today[DAY_SIZE];
    day_today(today);
    if (!options->reason || options->reason[strspn(options->reason, " \t\r\n")] == '\0')
        return fail(fault, ERR_USAGE, "a waiver needs a reason: --reason TEXT");
    if (!options->until)
        return fail(fault, ERR_USAGE, "a waiver needs an end: --until DATE, such as --until 2027-01-31");
    if (!day_is_one(options->until))
        return fail(fault, ERR_USAGE, "'--until' takes a day of the calendar, as 2027-01-31");
    if (strcmp(options->until, today) < 0)
        return fail(fault, ERR_USAGE, "a waiver until %s would be over: today is %s in UTC", options->until,
                    today);
    if (strlen(options->reason) > WORDS_MAX || (by && strlen(by) > WORDS_MAX))
        return fail(fault, ERR_USAGE,
                    "a waiver has at most %d bytes for its reason and for who answers for it", WORDS_MAX);
    if (!by || by[strspn(by, " \t\r\n")] == '\0')
        return fail(fault, ERR_USAGE, "nobody answers for the waiver: --by NAME, or set USER");
    return OK;
}

static enum status no_such(const char *what, const char *word, const char *where, const char *const *words,
                           struct fault *fault)
{
    const char *nearest = text_nearest(word, words);
    char *shown = text_shown(word), *shown_nearest = text_shown(nearest ? nearest : "");
    fail(fault, ERR_USAGE, "%s '%s'%s%s%s%s", what, shown, where, nearest ? "; did you mean '" : "",
         shown_nearest, nearest ? "'?" : "");
    free(shown);
    free(shown_nearest);
    return ERR_USAGE;
}

/* The name in the waiver, borrowed: of a file that the report has, or "*". */
static enum status find_track(const struct earlier_report *report, const char *track, const char **name,
                              struct fault *fault)
{
    if (!track && report->count != 1)
        return fail(fault, ERR_USAGE, "the report is of %zu files: --track NAME says which is meant",
                    report->count);
    *name = track ? path_name(track) : path_name(report->files[0].path);
    bool is_there = strcmp(*name, "*") == 0;
    const char **names = mem_zero(report->count + 1, sizeof *names);
    for (size_t i = 0; i < report->count; i++) {
        names[i] = path_name(report->files[i].path);
        is_there |= strcmp(names[i], *name) == 0;
    }
    enum status status = is_there ? OK : no_such("the report has no file", *name, "", names, fault);
    free(names);
    return status;
}

static bool is_named(const struct earlier_file *file, const char *name)
{
    return strcmp(name, "*") == 0 || strcmp(name, path_name(file->path)) == 0;
}

/* That the report has a finding of the rule, in one of the files of that name, which counts. */
static enum status check_rule(const struct earlier_report *report, const char *name, const char *rule,
                              struct fault *fault)
{
    size_t count = 0, room = 1;
    for (size_t i = 0; i < report->count; i++)
        room += report->files[i].count;
    const char **open = mem_zero(room, sizeof *open);
    bool is_open = false, is_kept = false;
    for (size_t i = 0; i < report->count; i++)
        for (size_t k = 0; is_named(&report->files[i], name) && k < report->files[i].count; k++) {
            const struct earlier_finding *finding = &report->files[i].findings[k];
            bool is_meant = strcmp(finding->rule, rule) == 0;
            bool counts = finding->state != VERDICT_PASS && finding->state != VERDICT_NOTE;
            is_open |= is_meant && counts;
            is_kept |= is_meant && !counts;
            if (counts)
                open[count++] = finding->rule;
        }
    enum status status = OK;
    if (!is_open && is_kept)
        status = no_such("the rule", rule, " needs no waiver: by the report it is kept, or only a note",
                         open + count, fault);
    else if (!is_open)
        status = no_such("the report has no finding of the rule", rule, "", open, fault);
    free(open);
    return status;
}

static void write_new(FILE *out, const struct waivers *waivers)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<waivers xmlns=\"urn:mixcheck:waivers:1\">", out);
    for (size_t i = 0; i < waivers->count; i++)
        waiver_write(out, &waivers->items[i]);
    fputs("\n</waivers>\n", out);
}

/* Where in the file of waivers the last element ends, so that what its people wrote around the elements stays; 0 where
   that is not plain to see. */
static size_t end_of_elements(const struct buf *bytes)
{
    static const char tag[] = "</waivers>";
    size_t end = bytes->length;
    while (end > 0 && strchr(" \t\r\n", bytes->text[end - 1]))
        end--;
    size_t length = sizeof tag - 1;
    if (end < length || memcmp(bytes->text + end - length, tag, length) != 0)
        return 0;
    end -= length;
    while (end > 0 && strchr(" \t\r\n", bytes->text[end - 1]))
        end--;
    return end;
}

/* Adds the waiver to those of the file, which is there and is read first. */
static enum status add_to_file(FILE *out, const char *path, const struct waiver *waiver, struct fault *fault)
{
    static const struct xml_limits limits = {.mebibytes = 1, .marks = 1 << 20};
    struct waivers waivers = {0};
    struct buf bytes = {0};
    char *schema = shelf_path("waivers/waivers.rng");
    enum status status = waivers_load(&waivers, path, schema, "0000-00-00", fault);
    if (status == OK)
        status = xml_bytes_read(&bytes, path, path, &limits, fault);
    size_t end = status == OK ? end_of_elements(&bytes) : 0;
    if (end) {
        fwrite(bytes.text, 1, end, out);
        waiver_write(out, waiver);
        fputs("\n</waivers>\n", out);
    } else if (status == OK) {
        waivers.items = mem_grow(waivers.items, waivers.count, &waivers.capacity, sizeof *waivers.items);
        waivers.items[waivers.count++] = *waiver;
        write_new(out, &waivers);
        waivers.count--; /* that one is not ours to release */
    }
    waivers_release(&waivers);
    buf_release(&bytes);
    free(schema);
    return status;
}

static enum status write_out(const char *path, const struct waiver *waiver, struct fault *fault)
{
    const struct waivers alone = {.items = (struct waiver *)waiver, .count = 1};
    struct path_draft draft;
    if (!path) {
        write_new(stdout, &alone);
        return OK;
    }
    enum status status = path_begin(&draft, path, fault);
    if (status == OK && access(path, F_OK) != 0)
        write_new(draft.out, &alone);
    else if (status == OK)
        status = add_to_file(draft.out, path, waiver, fault);
    if (status == OK)
        return path_commit(&draft, fault);
    path_abandon(&draft);
    return status;
}

static enum status waive(const struct waive_options *options, const char *path, const char *rule,
                         struct fault *fault)
{
    char today[DAY_SIZE];
    struct earlier_report report = {0};
    const char *by = options->by ? options->by : getenv("USER"), *name = "";
    day_today(today);
    enum status status = check_words(options, by, fault);
    if (status == OK)
        status = earlier_load(&report, path, fault);
    if (status == OK)
        status = find_track(&report, options->track, &name, fault);
    if (status == OK)
        status = check_rule(&report, name, rule, fault);
    if (status == OK) {
        struct waiver waiver = {.rule = (char *)rule,
                                .track = (char *)name,
                                .by = (char *)by,
                                .reason = (char *)options->reason,
                                .until = (char *)options->until,
                                .added = today};
        status = write_out(options->output, &waiver, fault);
    }
    earlier_release(&report);
    return status;
}

static int run_waive(void *user, char **words, size_t word_count)
{
    struct fault fault = {{0}};
    if (word_count != 2) {
        fputs("mixcheck: 'waive' takes a report and a rule; 'mixcheck help waive' says how\n", stderr);
        return EXIT_USAGE;
    }
    enum status status = waive(user, words[0], words[1], &fault);
    if (status == OK)
        return EXIT_PASS;
    fprintf(stderr, "mixcheck: %s\n", fault.text);
    return status == ERR_USAGE ? EXIT_USAGE : EXIT_FILE;
}

const struct command command_waive = {
    .name = "waive",
    .usage = "REPORT RULE --reason TEXT --until DATE [options]",
    .summary = "accept a finding for a while",
    .detail =
        "REPORT is an XML report (mixcheck check --format xml) that has the finding, and RULE the id that "
        "stands with it. The waiver goes into a file that 'mixcheck check --waivers FILE' takes: the "
        "finding still shows, with who accepted it, why and until when, and does not count.",
    .rows = rows,
    .options_size = sizeof(struct waive_options),
    .run = run_waive,
};
