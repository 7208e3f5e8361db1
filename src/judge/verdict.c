#include "judge/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/units.h"

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
        free(finding->source);
    }
    free(findings->items);
    *findings = (struct findings){0};
}

/* What is judged: one reading with its value as the target counts it. */
struct subject {
    const struct reading *reading; /* NULL or absent: not measured */
    double value;
};

static struct subject subject_of(const struct record *record, const char *id, int channel,
                                 const struct audio_format *format, const struct target *target)
{
    struct subject subject = {record_find(record, id, channel), 0.0};
    if (subject.reading && subject.reading->kind == READING_NUMBER) {
        subject.value = subject.reading->number;
        if (format->channels == 1 && target->mono_as_two)
            subject.value += subject.reading->measure->dual_mono_lu;
    }
    return subject;
}

static bool subject_is_had(const struct subject *subject)
{
    return subject->reading &&
           (subject->reading->kind == READING_NUMBER || subject->reading->kind == READING_TEXT);
}

static bool subject_equals(const struct subject *subject, const char *word)
{
    if (subject->reading->kind == READING_TEXT)
        return strcmp(subject->reading->text, word) == 0;
    double number = strtod(word, NULL);
    return fabs(number - subject->value) <= 1e-9 * fmax(1.0, fabs(number));
}

static bool list_holds(char *const *words, const struct subject *subject)
{
    for (; *words; words++)
        if (subject_equals(subject, *words))
            return true;
    return false;
}

/* Whether the subject keeps the bounds; if not, *limit is the one it passed, NAN where it is a list. */
static bool bounds_hold(const struct bounds *bounds, const struct subject *subject, double *limit)
{
    *limit = NAN;
    if (bounds->one_of && !list_holds(bounds->one_of, subject))
        return false;
    if (bounds->none_of && list_holds(bounds->none_of, subject))
        return false;
    if (subject->reading->kind != READING_NUMBER)
        return !bounds->has_min && !bounds->has_max;
    double value = subject->value;
    *limit = bounds->min;
    if (bounds->has_min && (bounds->min_open ? value <= bounds->min : value < bounds->min))
        return false;
    *limit = bounds->max;
    return !(bounds->has_max && (bounds->max_open ? value >= bounds->max : value > bounds->max));
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

/* Decimals with which a number that passed its limit also looks as if it had. */
static int telling_decimals(const struct measure *measure, double value, double limit)
{
    int decimals = measure->decimals;
    if (!isfinite(limit))
        return decimals;
    while (decimals < 6 && fabs(value - limit) < 0.5 * pow(10.0, -decimals) && value != limit)
        decimals++;
    return decimals;
}

static char *value_text(const struct subject *subject, double limit, bool with_unit)
{
    const struct measure *measure = subject->reading->measure;
    if (subject->reading->kind == READING_TEXT)
        return mem_copy(subject->reading->text);
    int decimals = telling_decimals(measure, subject->value, limit);
    const char *gap = with_unit && *measure->unit && strcmp(measure->unit, "%") != 0 ? " " : "";
    return mem_format("%.*f%s%s", decimals, shown_number(subject->value, decimals), gap,
                      with_unit ? measure->unit : "");
}

static void add_where(struct buf *buf, const struct finding *finding, const struct audio_format *format)
{
    char time[32];
    if (finding->has_time)
        buf_addf(buf, " at %s", time_text(finding->time_s, time, sizeof time));
    if (finding->channel >= 0 && finding->channel < format->channels && format->channels > 1)
        buf_addf(buf, " in %s", speaker_name(format->speakers[finding->channel]));
}

/* Fills in {value} {limit} {excess} {unit} {time} {where}. */
static char *expand(const char *pattern, const struct finding *finding, const struct subject *subject,
                    double limit, const struct audio_format *format)
{
    struct buf buf = {0};
    for (const char *at = pattern; *at;) {
        size_t plain = strcspn(at, "{");
        buf_add_bytes(&buf, at, plain);
        at += plain;
        size_t length = strcspn(at, "}");
        if (*at == '\0' || at[length] == '\0') {
            buf_add(&buf, at);
            break;
        }
        char *shown = NULL, time[32];
        if (strncmp(at, "{value}", length + 1) == 0)
            shown = value_text(subject, limit, false);
        else if (strncmp(at, "{limit}", length + 1) == 0)
            shown = isfinite(limit) ? mem_format("%.10g", limit) : mem_copy(finding->limit_text);
        else if (strncmp(at, "{excess}", length + 1) == 0)
            shown = isfinite(limit)
                        ? mem_format("%.*f", telling_decimals(finding->measure, subject->value, limit),
                                     fabs(subject->value - limit))
                        : mem_copy("");
        else if (strncmp(at, "{unit}", length + 1) == 0)
            shown = mem_copy(finding->measure->unit);
        else if (strncmp(at, "{time}", length + 1) == 0)
            shown = mem_copy(finding->has_time ? time_text(finding->time_s, time, sizeof time) : "");
        else if (strncmp(at, "{where}", length + 1) == 0)
            add_where(&buf, finding, format);
        else
            shown = mem_format("%.*s", (int)length + 1, at);
        if (shown)
            buf_add(&buf, shown);
        free(shown);
        at += length + 1;
    }
    return buf_take(&buf);
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
    } else if (target->programme_only && strncmp(rule->measure->id, "loudness.", 9) == 0) {
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
    struct subject subject = subject_of(record, rule->measure->id, channel, format, target);
    struct finding *finding = add_for_rule(findings, target, rule, channel);
    if (!subject_is_had(&subject)) {
        finding->state = VERDICT_NOT_MEASURED;
        finding->message =
            mem_format("%s could not be measured: %s", rule->measure->label,
                       subject.reading && subject.reading->text ? subject.reading->text : "nothing recorded");
        finding->remedy = mem_copy("");
        return;
    }
    bool kept = judge_subject(finding, rule, &subject, format, target);
    for (const struct other_meter *meter = other_meters; meter->judged; meter++) {
        if (strcmp(meter->judged, rule->measure->id) != 0)
            continue;
        struct subject other = subject_of(record, meter->read, channel, format, target);
        add_other_meter(finding, rule, kept, meter, &other);
    }
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
