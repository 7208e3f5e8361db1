#include "report/stored.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/curve.h"
#include "base/markup.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/stored_parts.h"

enum { FILES_MAX = 100000 }; /* more than any report has */

/* What can stand where. A row's parent stands before it. */
enum element {
    UNKNOWN,
    REPORT,
    PROGRAM,
    LIBRARY,
    SETTINGS,
    TARGET,
    EXTENDS,
    SOURCE,
    RULE,
    RULE_WORD,
    RULE_REASON,
    RULE_REMEDY,
    SETTING,
    FILE_,
    TROUBLE,
    FORMAT,
    CHANNEL,
    MEASURES,
    MEASURE,
    READING,
    READING_PLACES,
    PLACE,
    SERIES,
    BANDS,
    BAND,
    FINDINGS,
    FINDING,
    MESSAGE,
    REMEDY,
    FINDING_SOURCE,
    CLOSE,
    FINDING_WAIVER,
    FINDING_BASELINE,
    FINDING_PLACES,
    PLAYBACK,
    PLAYED,
    MENDING,
    MENDING_PART,
    ALBUM,
    ALBUM_PLAYED,
    WAIVER,
    TOTALS,
};

static stored_begin begin_report, begin_file, begin_totals;
static stored_end end_file, end_trouble;

static const struct row {
    enum element parent;
    const char *name;
    enum element element;
    stored_begin *begin;
    stored_end *end;
} rows[] = {
    {UNKNOWN, "", UNKNOWN, NULL, NULL},
    {UNKNOWN, "report", REPORT, begin_report, NULL},
    {REPORT, "program", PROGRAM, stored_program, NULL},
    {PROGRAM, "library", LIBRARY, stored_library, NULL},
    {REPORT, "settings", SETTINGS, stored_settings, NULL},
    {REPORT, "target", TARGET, stored_target, NULL},
    {REPORT, "service", TARGET, stored_service, NULL},
    {TARGET, "extends", EXTENDS, stored_extends, NULL},
    {TARGET, "source", SOURCE, stored_source, NULL},
    {TARGET, "rule", RULE, stored_rule, NULL},
    {RULE, "one-of", RULE_WORD, stored_one_of, NULL},
    {RULE, "none-of", RULE_WORD, stored_none_of, NULL},
    {RULE, "reason", RULE_REASON, NULL, stored_rule_reason},
    {RULE, "remedy", RULE_REMEDY, NULL, stored_rule_remedy},
    {TARGET, "setting", SETTING, stored_setting, NULL},
    {REPORT, "file", FILE_, begin_file, end_file},
    {FILE_, "trouble", TROUBLE, NULL, end_trouble},
    {FILE_, "format", FORMAT, stored_format, NULL},
    {FORMAT, "channel", CHANNEL, stored_channel, NULL},
    {FILE_, "measures", MEASURES, NULL, NULL},
    {MEASURES, "measure", MEASURE, stored_measure, NULL},
    {MEASURE, "reading", READING, stored_reading, NULL},
    {READING, "places", READING_PLACES, stored_places, NULL},
    {READING_PLACES, "place", PLACE, stored_place, NULL},
    {MEASURE, "series", SERIES, stored_series, stored_series_end},
    {MEASURE, "bands", BANDS, stored_bands, stored_bands_end},
    {BANDS, "band", BAND, stored_band, NULL},
    {FILE_, "findings", FINDINGS, NULL, NULL},
    {FINDINGS, "finding", FINDING, stored_finding, NULL},
    {FINDING, "message", MESSAGE, NULL, stored_message},
    {FINDING, "remedy", REMEDY, NULL, stored_remedy},
    {FINDING, "source", FINDING_SOURCE, NULL, stored_finding_source},
    {FINDING, "close", CLOSE, stored_close, NULL},
    {FINDING, "waiver", FINDING_WAIVER, stored_finding_waiver, NULL},
    {FINDING, "baseline", FINDING_BASELINE, stored_finding_baseline, NULL},
    {FINDING, "places", FINDING_PLACES, stored_finding_places, NULL},
    {FINDING_PLACES, "place", PLACE, stored_place, NULL},
    {FILE_, "playback", PLAYBACK, NULL, NULL},
    {PLAYBACK, "played", PLAYED, stored_played, NULL},
    {FILE_, "mending", MENDING, stored_mending, NULL},
    {MENDING, "step", MENDING_PART, stored_mending_step, NULL},
    {MENDING, "before", MENDING_PART, stored_mending_number, NULL},
    {MENDING, "was", MENDING_PART, stored_mending_finding, NULL},
    {MENDING, "option", MENDING_PART, stored_mending_option, NULL},
    {REPORT, "album", ALBUM, NULL, NULL},
    {ALBUM, "played", ALBUM_PLAYED, stored_album_played, NULL},
    {REPORT, "waiver", WAIVER, stored_waiver, NULL},
    {REPORT, "totals", TOTALS, begin_totals, NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

void *hoard_keep(struct hoard *hoard, void *block)
{
    hoard->items = mem_grow(hoard->items, hoard->count, &hoard->capacity, sizeof(void *));
    hoard->items[hoard->count++] = block;
    return block;
}

void hoard_release(struct hoard *hoard)
{
    for (size_t i = 0; i < hoard->count; i++)
        free(hoard->items[i]);
    free(hoard->items);
    *hoard = (struct hoard){0};
}

static void begin_report(struct stored_scan *scan, struct xml_values *values)
{
    (void)scan;
    char *version = xml_values_text(values, "version");
    if (!version || strcmp(version, "1") != 0)
        values->wrong = "a report of another version, which is not read here";
    free(version);
}

static const char *state_word(int i)
{
    return i <= OUTCOME_UNREADABLE ? outcome_state_name((enum outcome_state)i) : NULL;
}

static void take_hash(struct xml_values *values, const char *name, char hash[HASH_TEXT_SIZE])
{
    char *text = xml_values_text(values, name);
    if (text && (strlen(text) != HASH_TEXT_SIZE - 1 || text[strspn(text, "0123456789abcdef")] != '\0'))
        values->wrong = "a hash that is none";
    else if (text)
        memcpy(hash, text, HASH_TEXT_SIZE);
    free(text);
}

static void begin_file(struct stored_scan *scan, struct xml_values *values)
{
    struct stored_report *report = scan->report;
    struct outcome *outcome = &scan->outcome;
    stored_targets_end(report);
    if (scan->index >= FILES_MAX)
        values->wrong = "more files than a report has";
    *outcome = (struct outcome){.path = xml_values_needed(values, "path"),
                                .targets = report->examining.targets,
                                .target_count = report->examining.target_count};
    outcome->state = (enum outcome_state)xml_values_choice(values, "state", state_word, XML_VALUES_NEEDED);
    take_hash(values, "sha256", outcome->file_hash);
    take_hash(values, "samples-sha256", outcome->samples_hash);
    scan->approved = (struct earlier_file){.path = xml_values_text(values, "approved")};
    hoard_keep(&scan->hoard, scan->approved.path);
    outcome->approved = scan->approved.path ? &scan->approved : NULL;
}

static const char *end_trouble(struct stored_scan *scan, const char *text)
{
    free(scan->outcome.trouble);
    scan->outcome.trouble = markup_read(text);
    return xml_text_is_plain(scan->outcome.trouble) ? NULL : "a control character where none can be";
}

static void drop_file(struct stored_scan *scan)
{
    outcome_release(&scan->outcome);
    hoard_release(&scan->hoard);
}

static const char *end_file(struct stored_scan *scan, const char *text)
{
    (void)text;
    if (!scan->is_first)
        scan->has_stopped = !scan->take(scan->user, &scan->outcome, scan->index);
    scan->index++;
    drop_file(scan);
    return scan->has_stopped ? "nobody reads on" : NULL;
}

static void begin_totals(struct stored_scan *scan, struct xml_values *values)
{
    (void)values;
    scan->has_end = true;
}

static int row_of(enum element parent, const char *name)
{
    for (int i = 1; i < ROWS; i++)
        if (rows[i].parent == parent && strcmp(rows[i].name, name) == 0)
            return i;
    return 0;
}

/* Whether the element is of a file, and not of the report. */
static bool is_passed_over(const struct stored_scan *scan, int depth)
{
    return !scan->is_first && depth > 0 && rows[scan->rows[1]].element != FILE_;
}

static const char *on_begin(void *user, const struct xml_tag *tag)
{
    struct stored_scan *scan = user;
    struct xml_values values = {.tag = tag};
    int depth = xml_tag_depth(tag), parent = depth ? scan->rows[depth - 1] : 0;
    if (depth == 0 && strcmp(xml_tag_name(tag), "report") != 0)
        return "no report of mixcheck";
    if (depth >= STORED_DEPTH_MAX)
        return "elements are nested too deeply";
    scan->rows[depth] = depth && !parent ? 0 : row_of(rows[parent].element, xml_tag_name(tag));
    if (rows[scan->rows[depth]].begin && !is_passed_over(scan, depth))
        rows[scan->rows[depth]].begin(scan, &values);
    return values.wrong;
}

static const char *on_end(void *user, int depth, const char *text)
{
    struct stored_scan *scan = user;
    const struct row *row = &rows[scan->rows[depth]];
    return row->end && !is_passed_over(scan, depth) ? row->end(scan, text) : NULL;
}

static enum status read_all(struct stored_scan *scan, const char *path, struct fault *fault)
{
    static const struct xml_events events = {.begin = on_begin, .end = on_end};
    enum status status = xml_scan(path, "urn:mixcheck:report:1", &events, scan, fault);
    drop_file(scan);
    if (scan->has_stopped)
        return OK;
    const char *missing = scan->is_first && !scan->has_end                  ? "it has no totals"
                          : scan->is_first && !scan->report->origin.version ? "it does not say what made it"
                                                                            : NULL;
    if (status == OK && missing) {
        char *shown = text_shown(path);
        status = fail(fault, ERR_FORMAT, "'%s' is no whole report: %s", shown, missing);
        free(shown);
    }
    return status;
}

enum status stored_open(struct stored_report *report, const char *path, struct fault *fault)
{
    struct stored_scan scan = {.report = report, .is_first = true};
    *report = (struct stored_report){.files = 0};
    enum status status = read_all(&scan, path, fault);
    stored_targets_end(report);
    report->files = scan.index;
    if (status != OK)
        stored_release(report);
    return status;
}

enum status stored_files(struct stored_report *report, const char *path,
                         bool (*take)(void *user, const struct outcome *outcome, size_t index), void *user,
                         struct fault *fault)
{
    struct stored_scan scan = {.report = report, .take = take, .user = user};
    return read_all(&scan, path, fault);
}

void stored_release(struct stored_report *report)
{
    free(report->origin.version);
    for (size_t i = 0; i < report->origin.library_count; i++) {
        free(report->origin.libraries[i].name);
        free(report->origin.libraries[i].version);
    }
    free(report->origin.libraries);
    for (size_t i = 0; i < report->target_count; i++)
        target_release(&report->targets[i]);
    free(report->targets);
    free(report->list);
    free(report->services);
    predictions_release(&report->album_playback);
    waivers_release(&report->waivers);
    if (report->reference)
        free(report->reference->name);
    free(report->reference);
    free(report->baseline);
    for (size_t i = 0; i < report->measures.count; i++) {
        free((char *)report->measures.items[i]->id);
        free((char *)report->measures.items[i]->label);
        free((char *)report->measures.items[i]->unit);
        free(report->measures.items[i]);
    }
    free(report->measures.items);
    for (size_t i = 0; i < report->word_count; i++)
        free(report->words[i]);
    free(report->words);
    *report = (struct stored_report){.files = 0};
}
