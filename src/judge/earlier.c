#include "judge/earlier.h"

#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "base/xml_scan.h"

/* More than any report has. */
enum { FILES_MAX = 100000, FINDINGS_MAX = 500000, TARGETS_MAX = 10000 };

/* Where the reading of a report has come to. */
struct reading_on {
    struct earlier_report *report;
    size_t findings; /* of all files */
    bool has_end;
};

static char *value_of(const struct xml_tag *tag, const char *name)
{
    char *text = xml_tag_attribute(tag, name), *value = text ? markup_read(text) : NULL;
    free(text);
    return value;
}

/* Index in the list of the attribute's value, or -1. */
static int choice_of(const struct xml_tag *tag, const char *name, const char *(*word)(int), int count)
{
    char *value = value_of(tag, name);
    int found = -1;
    for (int i = 0; i < count && value; i++)
        if (strcmp(word(i), value) == 0)
            found = i;
    free(value);
    return found;
}

static const char *state_word(int i)
{
    return verdict_state_name((enum verdict_state)i);
}

static const char *severity_word(int i)
{
    return severity_name((enum severity)i);
}

static const char *take_root(const struct xml_tag *tag)
{
    char *version = value_of(tag, "version");
    bool is_first = version && strcmp(version, "1") == 0;
    free(version);
    if (strcmp(xml_tag_name(tag), "report") != 0)
        return "no report of mixcheck";
    return is_first ? NULL : "a report of another version, which is not read here";
}

static const char *take_file(struct earlier_report *report, const struct xml_tag *tag)
{
    report->files = mem_grow(report->files, report->count, &report->capacity, sizeof *report->files);
    struct earlier_file *file = &report->files[report->count++];
    *file = (struct earlier_file){.path = value_of(tag, "path"),
                                  .state = value_of(tag, "state"),
                                  .file_hash = value_of(tag, "sha256"),
                                  .samples_hash = value_of(tag, "samples-sha256")};
    return file->path ? NULL : "a file without a path";
}

/* An ancestor stands within its target, and so comes after it. */
static const char *take_target(struct earlier_report *report, const struct xml_tag *tag, bool is_ancestor)
{
    if (report->target_count >= TARGETS_MAX)
        return "more targets than a report has";
    report->targets =
        mem_grow(report->targets, report->target_count, &report->target_capacity, sizeof *report->targets);
    struct earlier_target *target = &report->targets[report->target_count++];
    *target = (struct earlier_target){.id = value_of(tag, "id"),
                                      .name = value_of(tag, "name"),
                                      .version = value_of(tag, "version"),
                                      .date = value_of(tag, "date"),
                                      .path = value_of(tag, "path"),
                                      .hash = value_of(tag, "sha256"),
                                      .is_ancestor = is_ancestor};
    if (!target->id || (!is_ancestor && (!target->version || !target->date)))
        return "a target without id, version and date";
    return NULL;
}

static const char *take_finding(struct earlier_report *report, const struct xml_tag *tag)
{
    struct earlier_file *file = &report->files[report->count - 1];
    int state = choice_of(tag, "state", state_word, VERDICT_NOT_MEASURED + 1),
        severity = choice_of(tag, "severity", severity_word, SEVERITY_FAIL + 1);
    long channel = 0;
    if (state < 0 || severity < 0)
        return "a finding without a known state and severity";
    file->findings = mem_grow(file->findings, file->count, &file->capacity, sizeof *file->findings);
    struct earlier_finding *finding = &file->findings[file->count++];
    *finding = (struct earlier_finding){
        .rule = value_of(tag, "rule"),
        .channel = RECORD_WHOLE,
        .state = (enum verdict_state)state,
        .severity = (enum severity)severity,
        .shown = value_of(tag, "shown"),
    };
    char *number = value_of(tag, "channel"), *value = value_of(tag, "value");
    if (number && text_integer(number, &channel) && channel >= 1 && channel <= AUDIO_CHANNELS_MAX)
        finding->channel = (int)channel - 1;
    finding->has_value = value && text_number(value, &finding->value);
    const char *wrong = !finding->rule                   ? "a finding without a rule"
                        : number && finding->channel < 0 ? "a channel that is none"
                        : value && !finding->has_value   ? "a value that is no number"
                                                         : NULL;
    free(number);
    free(value);
    return wrong;
}

static const char *take(void *user, const struct xml_tag *tag)
{
    struct reading_on *reading = user;
    const char *name = xml_tag_name(tag);
    int depth = xml_tag_depth(tag);
    if (depth == 0)
        return take_root(tag);
    if (reading->report->count > FILES_MAX || reading->findings > FINDINGS_MAX)
        return "more files or findings than a report has";
    if (depth == 1 && strcmp(name, "file") == 0)
        return take_file(reading->report, tag);
    if (depth == 3 && strcmp(name, "finding") == 0 && reading->report->count) {
        reading->findings++;
        return take_finding(reading->report, tag);
    }
    if (depth == 1 && strcmp(name, "target") == 0)
        return take_target(reading->report, tag, false);
    if (depth == 2 && strcmp(name, "extends") == 0 && reading->report->target_count)
        return take_target(reading->report, tag, true);
    reading->has_end |= depth == 1 && strcmp(name, "totals") == 0;
    return NULL;
}

enum status earlier_load(struct earlier_report *report, const char *path, struct fault *fault)
{
    struct reading_on reading = {.report = report};
    static const struct xml_events events = {.begin = take};
    enum status status = xml_scan(path, "urn:mixcheck:report:1", &events, &reading, fault);
    if (status == OK && !reading.has_end) {
        char *shown = text_shown(path);
        status = fail(fault, ERR_FORMAT, "'%s' is no whole report: it has no totals", shown);
        free(shown);
    }
    if (status != OK)
        earlier_release(report);
    return status;
}

void earlier_release(struct earlier_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        struct earlier_file *file = &report->files[i];
        for (size_t k = 0; k < file->count; k++) {
            free(file->findings[k].rule);
            free(file->findings[k].shown);
        }
        free(file->findings);
        free(file->path);
        free(file->state);
        free(file->file_hash);
        free(file->samples_hash);
    }
    for (size_t i = 0; i < report->target_count; i++) {
        struct earlier_target *target = &report->targets[i];
        free(target->id);
        free(target->name);
        free(target->version);
        free(target->date);
        free(target->path);
        free(target->hash);
    }
    free(report->targets);
    free(report->files);
    *report = (struct earlier_report){0};
}

const struct earlier_file *earlier_find(const struct earlier_report *report, const char *path)
{
    const struct earlier_file *found = NULL;
    size_t namesakes = 0;
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->files[i].path, path) == 0)
            return &report->files[i];
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(path_name(report->files[i].path), path_name(path)) == 0) {
            found = &report->files[i];
            namesakes++;
        }
    return namesakes == 1 ? found : NULL;
}
