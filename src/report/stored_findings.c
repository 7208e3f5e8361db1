/* What a stored report found in a file. */
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/mem.h"
#include "judge/baseline.h"
#include "report/stored_parts.h"

enum { FINDINGS_MAX = 20000 }; /* of a file: more than any has */

static const char *state_word(int i)
{
    return i <= VERDICT_NOT_MEASURED ? verdict_state_name((enum verdict_state)i) : NULL;
}

static const char *severity_word(int i)
{
    return i <= SEVERITY_FAIL ? severity_name((enum severity)i) : NULL;
}

static const char *kind_word(int i)
{
    return i <= RULE_FAULT ? rule_kind_name((enum rule_kind)i) : NULL;
}

static const char *age_word(int i)
{
    return i <= AGE_KNOWN ? finding_age_name((enum finding_age)i) : NULL;
}

static struct finding *last(const struct stored_scan *scan)
{
    const struct findings *findings = &scan->outcome.findings;
    return &findings->items[findings->count - 1];
}

static char *target_name(const struct stored_scan *scan, const char *id)
{
    const struct target *target = stored_target_find(scan->report, id);
    bool is_file = strcmp(id, OUTCOME_FILE_TARGET) == 0;
    return mem_copy(target ? target->name : is_file ? OUTCOME_FILE_TARGET_NAME : id);
}

static bool has_attribute(const struct xml_values *values, const char *name)
{
    char *text = xml_tag_attribute(values->tag, name);
    free(text);
    return text != NULL;
}

void stored_finding(struct stored_scan *scan, struct xml_values *values)
{
    if (scan->outcome.findings.count >= FINDINGS_MAX) {
        values->wrong = "more findings than a file has";
        return;
    }
    struct finding *finding = findings_add(&scan->outcome.findings);
    finding->id = xml_values_name(values, "rule");
    finding->target = xml_values_name(values, "target");
    finding->target_name = target_name(scan, finding->target);
    finding->kind = (enum rule_kind)xml_values_choice(values, "kind", kind_word, XML_VALUES_NEEDED);
    finding->severity =
        (enum severity)xml_values_choice(values, "severity", severity_word, XML_VALUES_NEEDED);
    finding->state = (enum verdict_state)xml_values_choice(values, "state", state_word, XML_VALUES_NEEDED);
    finding->measure = has_attribute(values, "measure") ? stored_measure_of(scan, values, "measure") : NULL;
    finding->has_value = xml_values_number(values, "value", &finding->value);
    finding->value_text = xml_values_text(values, "shown");
    finding->has_limit = xml_values_number(values, "limit", &finding->limit);
    finding->limit_text = xml_values_plain(values, "asked");
    finding->has_time = stored_seconds(values, "time", &finding->time_s);
    finding->channel = stored_channel_of(values, "channel");
    finding->message = mem_copy("");
    finding->remedy = mem_copy("");
    scan->places = NULL;
}

static const char *replace(char **text, const char *by)
{
    free(*text);
    *text = markup_read(by);
    return NULL;
}

const char *stored_message(struct stored_scan *scan, const char *text)
{
    return replace(&last(scan)->message, text);
}

const char *stored_remedy(struct stored_scan *scan, const char *text)
{
    return replace(&last(scan)->remedy, text);
}

const char *stored_finding_source(struct stored_scan *scan, const char *text)
{
    return replace(&last(scan)->source, text);
}

void stored_close(struct stored_scan *scan, struct xml_values *values)
{
    struct finding *finding = last(scan);
    struct closeness *close = &finding->close;
    if (close->is_close || !finding->measure) {
        values->wrong = "a number that is close twice, or none that is";
        return;
    }
    close->is_close = true;
    bool is_whole = xml_values_number(values, "first", &close->first);
    close->has_finer = xml_values_number(values, "finer", &close->finer);
    is_whole &= xml_values_number(values, "uncertainty", &close->uncertainty);
    is_whole &= xml_values_number(values, "limit", &close->limit);
    close->is_settled = xml_values_flag(values, "settled");
    close->text = xml_values_needed(values, "message");
    if (!is_whole && !values->wrong)
        values->wrong = "a number that is missing";
}

void stored_finding_waiver(struct stored_scan *scan, struct xml_values *values)
{
    struct finding *finding = last(scan);
    struct waiver *waiver = hoard_keep(&scan->hoard, mem_zero(1, sizeof *waiver));
    waiver->rule = finding->id;
    waiver->by = hoard_keep(&scan->hoard, xml_values_needed(values, "by"));
    waiver->reason = hoard_keep(&scan->hoard, xml_values_needed(values, "reason"));
    waiver->until = hoard_keep(&scan->hoard, xml_values_needed(values, "until"));
    waiver->is_expired = xml_values_flag(values, "expired");
    if (!values->wrong && !day_is_one(waiver->until))
        values->wrong = "a day that is none";
    finding->waiver = waiver;
    finding->is_waived = !waiver->is_expired;
}

void stored_finding_baseline(struct stored_scan *scan, struct xml_values *values)
{
    struct finding *finding = last(scan);
    finding->age = (enum finding_age)xml_values_choice(values, "age", age_word, XML_VALUES_NEEDED);
    free(finding->before);
    finding->before = xml_values_text(values, "shown");
}

void stored_finding_places(struct stored_scan *scan, struct xml_values *values)
{
    struct finding *finding = last(scan);
    if (scan->places || !xml_values_integer(values, "total", 1, INT64_MAX, &finding->place_total)) {
        values->wrong = values->wrong ? values->wrong : "places twice, or without a total";
        return;
    }
    scan->places = hoard_keep(&scan->hoard, mem_zero(RECORD_PLACES_MAX, sizeof *scan->places));
    finding->places = scan->places;
}
