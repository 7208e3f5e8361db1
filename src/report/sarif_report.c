/* SARIF 2.1.0 (OASIS), as code scanners speak: a result for each finding that did not just pass. Results come first, as
   files are done, and the rules that they name at the end: the order of members says nothing in JSON. A sound has no
   lines, so that a place in time stands in the message and in the properties. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/units.h"
#include "judge/baseline.h"
#include "report/json_file.h"
#include "report/reporter.h"
#include "report/sarif_text.h"
#include "report/weight.h"

enum { MORE_DECIMALS = 3 };

/* What is told of a rule, from the first finding by it. */
struct sarif_rule {
    char *id, *description, *help, *address; /* address: NULL when there is none */
    const char *level, *kind;
};

struct sarif_report {
    struct json json;
    struct sarif_rule *rules;
    size_t count, capacity;
};

/* By the severity of the rule, also where it was not measured or was accepted. */
static const char *level_name(enum severity severity, bool strict)
{
    if (severity == SEVERITY_NOTE)
        return "note";
    return severity == SEVERITY_FAIL || strict ? "error" : "warning";
}

static size_t rule_index(struct sarif_report *report, const struct finding *finding, bool strict)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->rules[i].id, finding->id) == 0)
            return i;
    report->rules = mem_grow(report->rules, report->count, &report->capacity, sizeof *report->rules);
    struct sarif_rule *rule = &report->rules[report->count];
    *rule = (struct sarif_rule){.id = mem_copy(finding->id),
                                .help = finding->source ? sarif_text(finding->source) : NULL,
                                .address = sarif_address(finding->source),
                                .level = level_name(finding->severity, strict),
                                .kind = rule_kind_name(finding->kind)};
    char *words = mem_format("%s%s%s", finding->measure ? finding->measure->label : finding->target_name,
                             finding->limit_text ? ": " : "", finding->limit_text ? finding->limit_text : "");
    rule->description = sarif_text(words);
    free(words);
    return report->count++;
}

static void write_text(struct json *json, const char *key, const char *text)
{
    json_object_inline(json, key);
    json_text(json, "text", text);
    json_end_object(json);
}

static void write_message(struct json *json, const struct finding *finding)
{
    struct buf text = {0};
    char time[32] = "";
    buf_add(&text, finding->message);
    if (finding->has_time && !strstr(finding->message, time_text(finding->time_s, time, sizeof time)))
        buf_addf(&text, " (at %s)", time);
    if (finding->close.is_close)
        buf_addf(&text, "; %s", finding->close.text);
    if (*finding->remedy)
        buf_addf(&text, "; to do: %s", finding->remedy);
    char *safe = sarif_text(buf_text(&text));
    write_text(json, "message", safe);
    free(safe);
    buf_release(&text);
}

static void write_location(struct json *json, const char *uri)
{
    json_array(json, "locations");
    json_object_inline(json, NULL);
    json_object(json, "physicalLocation");
    json_object(json, "artifactLocation");
    json_text(json, "uri", uri);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    json_end_array(json);
}

/* The same for the same rule, file and channel, whatever was measured. */
static void write_fingerprint(struct json *json, const struct findings *findings, size_t index,
                              const char *uri)
{
    const struct finding *finding = &findings->items[index];
    struct hash hash;
    char digest[HASH_TEXT_SIZE];
    char *all = mem_format("%s\n%s\n%s\n%d", uri, finding->target, finding->id,
                           finding_is_of_channel(findings, index) ? finding->channel : -1);
    hash_init(&hash);
    hash_add(&hash, all, strlen(all));
    hash_text(&hash, digest);
    json_object_inline(json, "partialFingerprints");
    json_text(json, "mixcheckFinding/v1", digest);
    json_end_object(json);
    free(all);
}

/* All results of a run have the list, or none has it (3.27.23). */
static void write_suppressions(struct json *json, const struct report_options *options,
                               const struct finding *finding)
{
    const struct waiver *waiver = finding->waiver;
    if (!options->examining->waivers && !options->examining->baseline)
        return;
    json_array(json, "suppressions");
    if (finding_is_accepted(finding)) {
        char *why = finding->is_waived
                        ? mem_format("waived by %s until %s: %s", waiver->by, waiver->until, waiver->reason)
                        : mem_copy("known since the baseline");
        json_object_inline(json, NULL);
        json_text(json, "kind", "external");
        json_text(json, "status", "accepted");
        json_text(json, "justification", why);
        json_end_object(json);
        free(why);
    }
    json_end_array(json);
}

static void write_properties(struct json *json, const struct finding *finding)
{
    const struct measure *measure = finding->measure;
    json_object(json, "properties");
    json_text(json, "target", finding->target);
    json_text(json, "state", verdict_state_name(finding->state));
    if (measure) {
        json_text(json, "measure", measure->id);
        json_text(json, "unit", measure->unit);
    }
    if (finding->has_value && measure)
        json_number(json, "value", finding->value, measure->decimals + MORE_DECIMALS);
    else if (finding->value_text)
        json_text(json, "value", finding->value_text);
    if (finding->limit_text)
        json_text(json, "asked", finding->limit_text);
    if (finding->has_time)
        json_number(json, "time_s", finding->time_s, 6);
    if (finding->channel >= 0)
        json_integer(json, "channel", finding->channel + 1);
    if (*finding->remedy)
        json_text(json, "remedy", finding->remedy);
    if (finding->age != AGE_UNKNOWN)
        json_text(json, "baseline", finding_age_name(finding->age));
    json_places_write(json, finding->places, finding->place_count, finding->place_total);
    json_end_object(json);
}

static void write_result(struct sarif_report *report, const struct report_options *options,
                         const struct findings *findings, size_t index, const char *uri)
{
    const struct finding *finding = &findings->items[index];
    struct json *json = &report->json;
    bool strict = options->examining->strict;
    json_object(json, NULL);
    json_text(json, "ruleId", finding->id);
    json_integer(json, "ruleIndex", (int64_t)rule_index(report, finding, strict));
    json_text(json, "level", finding->state == VERDICT_NOTE ? "note" : level_name(finding->severity, strict));
    write_message(json, finding);
    write_location(json, uri);
    write_fingerprint(json, findings, index, uri);
    write_suppressions(json, options, finding);
    write_properties(json, finding);
    json_end_object(json);
}

static void open_run(FILE *out, const struct report_options *options)
{
    struct sarif_report *report = options->state;
    struct json *json = &report->json;
    json_begin(json, out);
    json_object(json, NULL);
    json_text(json, "$schema",
              "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json_text(json, "version", "2.1.0");
    json_array(json, "runs");
    json_object(json, NULL);
    json_array(json, "results");
}

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)out;
    (void)index;
    char *uri = sarif_uri(outcome->path);
    for (size_t i = 0; i < outcome->findings.count; i++)
        if (outcome->findings.items[i].state != VERDICT_PASS)
            write_result(options->state, options, &outcome->findings, i, uri);
    free(uri);
}

static void write_rule(struct json *json, const struct sarif_rule *rule)
{
    json_object(json, NULL);
    json_text(json, "id", rule->id);
    write_text(json, "shortDescription", rule->description);
    if (rule->help)
        write_text(json, "help", rule->help);
    if (rule->address)
        json_text(json, "helpUri", rule->address);
    json_object_inline(json, "defaultConfiguration");
    json_text(json, "level", rule->level);
    json_end_object(json);
    json_object_inline(json, "properties");
    json_text(json, "kind", rule->kind);
    json_end_object(json);
    json_end_object(json);
}

static void close_run(FILE *out, const struct report_options *options, const struct report_totals *totals)
{
    (void)out;
    struct sarif_report *report = options->state;
    struct json *json = &report->json;
    json_end_array(json);
    json_object(json, "tool");
    json_object(json, "driver");
    json_text(json, "name", "mixcheck");
    json_text(json, "version", report_version(options));
    json_array(json, "rules");
    for (size_t i = 0; i < report->count; i++) {
        write_rule(json, &report->rules[i]);
        free(report->rules[i].id);
        free(report->rules[i].description);
        free(report->rules[i].help);
        free(report->rules[i].address);
    }
    free(report->rules);
    json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    json_array(json, "invocations");
    json_object_inline(json, NULL);
    json_bool(json, "executionSuccessful",
              !totals->by_state[OUTCOME_DAMAGED] && !totals->by_state[OUTCOME_UNREADABLE]);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
    json_end_array(json);
    json_end_object(json);
}

const struct reporter reporter_sarif_report = {
    .name = "sarif",
    .suffix = ".sarif .sarif.json",
    .summary = "SARIF 2.1.0, for code scanning",
    .state_size = sizeof(struct sarif_report),
    .begin = open_run,
    .file = write_file,
    .end = close_run,
};
