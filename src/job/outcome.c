#include "job/outcome.h"

#include <stdlib.h>

#include "base/mem.h"

const char *outcome_state_name(enum outcome_state state)
{
    static const char *const names[] = {
        [OUTCOME_PASS] = "pass",
        [OUTCOME_WARN] = "warn",
        [OUTCOME_FAIL] = "fail",
        [OUTCOME_DAMAGED] = "damaged",
        [OUTCOME_UNREADABLE] = "unreadable",
    };
    return names[state];
}

struct waiver_track outcome_track(const struct outcome *outcome)
{
    return (struct waiver_track){outcome->path, outcome->file_hash, outcome->samples_hash};
}

static void copy_reading(struct record *record, const struct reading *reading)
{
    struct reading *copy = NULL;
    if (reading->kind == READING_NUMBER) {
        copy = record_number(record, reading->measure, reading->channel, reading->number);
        copy->text = mem_copy(reading->text);
        copy->uncertainty = reading->uncertainty;
    } else if (reading->kind == READING_TEXT) {
        record_text(record, reading->measure, reading->channel, reading->text);
    } else if (reading->kind == READING_ABSENT) {
        record_absent(record, reading->measure, reading->channel, reading->text);
    }
}

static void copy_finding(struct findings *findings, const struct finding *finding)
{
    struct finding *copy = findings_add(findings);
    *copy = *finding;
    copy->id = mem_copy(finding->id);
    copy->target = mem_copy(finding->target);
    copy->target_name = mem_copy(finding->target_name);
    copy->value_text = mem_copy(finding->value_text);
    copy->limit_text = mem_copy(finding->limit_text);
    copy->message = mem_copy(finding->message);
    copy->remedy = mem_copy(finding->remedy);
    copy->source = mem_copy(finding->source);
    copy->before = mem_copy(finding->before);
    copy->close.text = mem_copy(finding->close.text);
    copy->close.why_not = NULL;
    copy->places = NULL;
    copy->place_count = 0;
    copy->waiver = NULL;
}

void outcome_copy(struct outcome *copy, const struct outcome *outcome)
{
    *copy = *outcome;
    copy->path = mem_copy(outcome->path);
    copy->trouble = mem_copy(outcome->trouble);
    copy->format.container = copy->format.codec = NULL;
    copy->record = (struct record){.count = 0};
    copy->findings = (struct findings){.count = 0};
    copy->predictions = (struct predictions){.count = 0};
    copy->approved = NULL;
    copy->mending = NULL;
    for (size_t i = 0; i < outcome->record.count; i++)
        copy_reading(&copy->record, outcome->record.readings[i]);
    for (size_t i = 0; i < outcome->findings.count; i++)
        copy_finding(&copy->findings, &outcome->findings.items[i]);
}

void outcome_release(struct outcome *outcome)
{
    mending_free(outcome->mending);
    free(outcome->path);
    free(outcome->trouble);
    findings_release(&outcome->findings);
    predictions_release(&outcome->predictions);
    record_release(&outcome->record);
    *outcome = (struct outcome){0};
}
