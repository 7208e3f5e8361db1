/* mixcheck verify REPORT [FILE...]: whether these are the files, and the profiles, that the report speaks of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/sample_hash.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "cli/command.h"
#include "judge/earlier.h"
#include "judge/shelf.h"

struct verify_options {
    bool strict, quiet;
};

enum { WIDTH = 80, INDENT = 7 };

static const struct option_row rows[] = {
    {"strict", 's', OPTION_FLAG, offsetof(struct verify_options, strict), NULL,
     "the same audio in another file, and a profile that has changed, are not the same, either", NULL, 0, 0},
    {"quiet", 'q', OPTION_FLAG, offsetof(struct verify_options, quiet), NULL, "say only what is not the same",
     NULL, 0, 0},
    {0},
};

/* The worst first. */
enum likeness { UNREADABLE, OTHER, SAME_AUDIO, SAME };

static void say(const char *word, const char *path, const char *text)
{
    char *line = mem_format("%s: %s", path, text), *shown = text_shown(line);
    printf("%-*s", INDENT, word);
    text_write_wrapped(stdout, shown, INDENT, INDENT, WIDTH);
    free(shown);
    free(line);
}

static bool is_equal(const char *hash, const char *other)
{
    return hash && *other && strcmp(hash, other) == 0;
}

/* The file of the report that has the hash: the one of that name before others. */
static const struct earlier_file *find(const struct earlier_report *report, const char *path,
                                       const char *hash, bool of_samples)
{
    const struct earlier_file *found = NULL;
    for (size_t i = 0; i < report->count; i++) {
        const struct earlier_file *file = &report->files[i];
        if (!is_equal(of_samples ? file->samples_hash : file->file_hash, hash))
            continue;
        if (strcmp(path_name(file->path), path_name(path)) == 0)
            return file;
        found = found ? found : file;
    }
    return found;
}

/* "; examined as 'album/01.wav', and it came to fail" */
static char *about(const struct earlier_file *file, const char *path)
{
    bool is_name = strcmp(file->path, path) == 0;
    return mem_format("%s%s%s%s%s", is_name ? "" : "; examined as '", is_name ? "" : file->path,
                      is_name ? "" : "'", file->state ? "; its state was " : "",
                      file->state ? file->state : "");
}

static enum likeness say_found(const struct verify_options *options, const char *path,
                               const struct earlier_file *file, enum likeness likeness)
{
    char *rest = about(file, path);
    char *text = mem_format("%s%s",
                            likeness == SAME
                                ? "the file that was examined"
                                : "the audio that was examined, in another file (tags, container or lossless "
                                  "coding differ)",
                            rest);
    if (likeness != SAME || !options->quiet)
        say(likeness == SAME ? "SAME" : "AUDIO", path, text);
    free(text);
    free(rest);
    return likeness;
}

static enum likeness compare(const struct verify_options *options, const struct earlier_report *report,
                             const char *path)
{
    char hash[HASH_TEXT_SIZE] = "";
    struct fault fault = {{0}};
    bool is_piped = strcmp(path, "-") == 0;
    if (!is_piped && hash_file(path, hash, &fault) != OK) {
        fprintf(stderr, "mixcheck: %s\n", fault.text);
        return UNREADABLE;
    }
    const struct earlier_file *file = find(report, path, hash, false);
    if (file)
        return say_found(options, path, file, SAME);
    enum status status = sample_hash_file(path, hash, &fault);
    if (status != OK && is_piped) {
        fprintf(stderr, "mixcheck: %s\n", fault.text);
        return UNREADABLE;
    }
    file = status == OK ? find(report, path, hash, true) : NULL;
    if (file)
        return say_found(options, path, file, SAME_AUDIO);
    file = earlier_find(report, path);
    say("OTHER", path,
        !file                                   ? "the report has no such file"
        : file->file_hash || file->samples_hash ? "not the file of that name that was examined"
                                                : "the report does not say which file of that name it was");
    return OTHER;
}

/* Whether the profile, with those that it builds upon, is what it was; `base_count` of them follow it. */
static bool is_unchanged(const struct target *target, const struct earlier_target *earlier, size_t base_count)
{
    char hash[HASH_TEXT_SIZE];
    size_t own = target_ancestor_count(target);
    bool same = own == base_count && target_hash(target, own, hash) && is_equal(earlier->hash, hash);
    for (size_t i = 0; i < base_count && same; i++)
        same = target_hash(target, i, hash) && is_equal(earlier[1 + i].hash, hash);
    return same;
}

static bool compare_target(const struct earlier_target *earlier, size_t base_count)
{
    struct target target;
    struct fault fault = {{0}};
    if (shelf_load(&target, earlier->path ? earlier->path : earlier->id, &fault) != OK) {
        char *text = mem_format("the profile cannot be had any more: %s", fault.text);
        say("GONE", earlier->id, text);
        free(text);
        return false;
    }
    bool same = is_unchanged(&target, earlier, base_count);
    if (!same) {
        bool is_dated =
            strcmp(earlier->version, target.version) != 0 || strcmp(earlier->date, target.date) != 0;
        char *text =
            is_dated
                ? mem_format("the profile has changed: it was version %s of %s, and is version %s of %s",
                             earlier->version, earlier->date, target.version, target.date)
                : mem_format("the profile%s has changed since", base_count ? " or one that it extends" : "");
        say("NEWER", earlier->id, text);
        free(text);
    }
    target_release(&target);
    return same;
}

static bool compare_targets(const struct verify_options *options, const struct earlier_report *report)
{
    size_t count = 0, changed = 0, base_count;
    for (size_t i = 0; i < report->target_count; i += 1 + base_count) {
        base_count = 0;
        while (i + 1 + base_count < report->target_count && report->targets[i + 1 + base_count].is_ancestor)
            base_count++;
        count++;
        changed += !compare_target(&report->targets[i], base_count);
    }
    if (!changed && !options->quiet)
        printf("%-*sthe profile%s that judged %s as %s\n", INDENT, "SAME", count == 1 ? "" : "s",
               count == 1 ? "is" : "are", count == 1 ? "it was" : "they were");
    return changed == 0;
}

static int run_verify(void *user, char **words, size_t word_count)
{
    const struct verify_options *options = user;
    struct earlier_report report = {0};
    struct fault fault = {{0}};
    if (word_count == 0) {
        fputs("mixcheck: no report to verify by; 'mixcheck help verify' says how\n", stderr);
        return EXIT_USAGE;
    }
    if (earlier_load(&report, words[0], &fault) != OK) {
        fprintf(stderr, "mixcheck: %s\n", fault.text);
        return EXIT_FILE;
    }
    enum likeness worst = SAME;
    size_t count = word_count > 1 ? word_count - 1 : report.count;
    for (size_t i = 0; i < count; i++) {
        enum likeness likeness =
            compare(options, &report, word_count > 1 ? words[i + 1] : report.files[i].path);
        worst = likeness < worst ? likeness : worst;
    }
    if (!compare_targets(options, &report) && worst == SAME)
        worst = SAME_AUDIO;
    earlier_release(&report);
    if (worst == UNREADABLE)
        return EXIT_FILE;
    return worst == OTHER || (options->strict && worst != SAME) ? EXIT_FAIL : EXIT_PASS;
}

const struct command command_verify = {
    .name = "verify",
    .usage = "REPORT [FILE]... [options]",
    .summary = "tell whether files are those that a report speaks of",
    .detail =
        "REPORT is an XML report. Each FILE is compared with what was examined by its SHA-256, and by that "
        "of its samples; by default those that the report names, where it names them. Then the profiles "
        "that judged are compared with those of now. The exit status is 1 when a file holds other audio, "
        "and 3 when one cannot be read.",
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
};
