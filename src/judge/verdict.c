#include "judge/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "judge/close.h"
#include "judge/subject.h"
#include "judge/wording.h"

const char *verdict_state_name(enum verdict_state state)
{
    static const char *const names[] = {
        [VERDICT_PASS] = "pass",
        [VERDICT_NOTE] = "note",
        [VERDICT_WARN] = "warn",
        [VERDICT_FAIL] = "fail",
        [VERDICT_NOT_MEASURED] = "not measured",
    };
    return names[state];
}

struct finding *findings_add(struct findings *findings)
{
    findings->items =
        mem_grow(findings->items, findings->count, &findings->capacity, sizeof *findings->items);
    struct finding *finding = &findings->items[findings->count++];
    *finding = (struct finding){.channel = RECORD_WHOLE};
    return finding;
}

bool finding_is_accepted(const struct finding *finding)
{
    return finding->is_waived || finding->age == AGE_KNOWN;
}

void findings_release(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->items[i];
        free(finding->id);
        free(finding->target);
        free(finding->target_name);
        free(finding->value_text);
        free(finding->limit_text);
        free(finding->message);
        free(finding->remedy);
        free(finding->close.text);
        free(finding->source);
        free(finding->before);
    }
    free(findings->items);
    *findings = (struct findings){0};
}

bool finding_counts(const struct finding *finding)
{
    return finding->state != VERDICT_PASS && finding->state != VERDICT_NOTE && !finding_is_accepted(finding);
}

static bool conditions_hold(const struct rule *rule, const struct record *record,
                            const struct audio_format *format, const struct target *target)
{
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct condition *condition = &rule->conditions[i];
        struct subject subject = subject_of(record, condition->measure->id, RECORD_WHOLE, format, target);
        double limit;
        bool holds = subject_is_had(&subject) && bounds_hold(&condition->bounds, &subject, &limit);
        if (holds == condition->is_unless)
            return false;
    }
    return true;
}

static enum verdict_state failed_state(enum severity severity)
{
    return severity == SEVERITY_FAIL ? VERDICT_FAIL : severity == SEVERITY_WARN ? VERDICT_WARN : VERDICT_NOTE;
}

/* Returns whether the rule is kept. */
static bool judge_subject(struct finding *finding, const struct rule *rule, const struct subject *subject,
                          const struct audio_format *format, const struct target *target)
{
    double limit;
    bool holds = bounds_hold(&rule->bounds, subject, &limit);
    finding->state = holds ? VERDICT_PASS : failed_state(rule->severity);
    finding->has_value = subject->reading->kind == READING_NUMBER;
    finding->value = subject->value;
    finding->has_limit = !holds && isfinite(limit);
    finding->limit = finding->has_limit ? limit : 0.0;
    finding->value_text = value_text(subject, holds ? NAN : limit, true);
    finding->has_time = subject->reading->has_time;
    finding->time_s = subject->reading->time_s;
    if (finding->channel == RECORD_WHOLE)
        finding->channel = subject->reading->at_channel;
    finding->places = subject->reading->places;
    finding->place_count = subject->reading->place_count;
    finding->place_total = subject->reading->place_total;
    if (!holds) {
        finding->message = expand(rule->reason, finding, subject, limit, format);
        finding->remedy = expand(rule->remedy, finding, subject, limit, format);
    } else if (target->programme_only && strcmp(rule->measure->id, "loudness.integrated") == 0) {
        finding->state = VERDICT_NOTE;
        finding->message =
            mem_format("programme loudness, not dialogue-gated: %s keeps the number, but %s asks for"
                       " dialogue, which is not measured",
                       finding->value_text, target->name);
        finding->remedy = mem_copy("have the dialogue loudness measured by a tool with dialogue gating");
    } else {
        finding->message = mem_format("%s: %s", rule->measure->label, finding->value_text);
        finding->remedy = mem_copy("");
    }
    return holds;
}

/* Meters that others may read in place of ours. */
static const struct other_meter {
    const char *judged, *read; /* ids of measures */
    const char *name;
} other_meters[] = {
    {"peak.true", "peak.true_itu", "a meter with the ITU filter"},
    {0},
};

/* Adds what the other meter reads if by that the rule were not `kept` where it is, or the other way round. A pass is a
   note then, so that reports show it. */
static void add_other_meter(struct finding *finding, const struct rule *rule, bool kept,
                            const struct other_meter *meter, const struct subject *other)
{
    double limit;
    if (!subject_is_had(other) || bounds_hold(&rule->bounds, other, &limit) == kept)
        return;
    char *message = finding->message, *shown = value_text(other, kept ? limit : NAN, true);
    finding->message = mem_format("%s; %s reads %s and would %s it", message, meter->name, shown,
                                  kept ? "not pass" : "pass");
    if (finding->state == VERDICT_PASS)
        finding->state = VERDICT_NOTE;
    free(message);
    free(shown);
}

static struct finding *add_for_rule(struct findings *findings, const struct target *target,
                                    const struct rule *rule, int channel)
{
    struct finding *finding = findings_add(findings);
    finding->id = mem_copy(rule->id);
    finding->target = mem_copy(target->id);
    finding->target_name = mem_copy(target->name);
    finding->kind = rule->kind;
    finding->severity = rule->severity;
    finding->measure = rule->measure;
    finding->channel = channel;
    finding->limit_text = bounds_text(&rule->bounds, rule->measure);
    finding->source = target_source_text(rule->source, rule->confidence);
    return finding;
}

static void judge_reading(struct findings *findings, const struct record *record,
                          const struct audio_format *format, const struct target *target,
                          const struct rule *rule, int channel)
{
    struct subject first = subject_of(record, rule->measure->id, channel, format, target);
    struct finding *finding = add_for_rule(findings, target, rule, channel);
    if (!subject_is_had(&first)) {
        finding->state = VERDICT_NOT_MEASURED;
        finding->message =
            mem_format("%s could not be measured: %s", rule->measure->label,
                       first.reading && first.reading->text ? first.reading->text : "nothing recorded");
        finding->remedy = mem_copy("");
        return;
    }
    struct subject judged = close_look(finding, rule, &first, record, format, target);
    bool kept = judge_subject(finding, rule, &judged, format, target);
    for (const struct other_meter *meter = other_meters; meter->judged; meter++) {
        if (strcmp(meter->judged, rule->measure->id) != 0)
            continue;
        struct subject other = subject_of(record, meter->read, channel, format, target);
        add_other_meter(finding, rule, kept, meter, &other);
    }
    close_tell(finding, &first, &judged);
}

void judge_target(struct findings *findings, const struct record *record, const struct audio_format *format,
                  const struct target *target)
{
    for (size_t i = 0; i < target->rule_count; i++) {
        const struct rule *rule = &target->rules[i];
        if (!conditions_hold(rule, record, format, target))
            continue;
        if (!rule->each_channel) {
            judge_reading(findings, record, format, target, rule, RECORD_WHOLE);
            continue;
        }
        for (int channel = 0; channel < format->channels; channel++)
            judge_reading(findings, record, format, target, rule, channel);
    }
}
