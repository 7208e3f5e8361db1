#include "job/examine.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "audio/sample_hash.h"
#include "audio/source.h"
#include "base/mem.h"
#include "base/text.h"
#include "judge/baseline.h"

static void add_trouble(struct outcome *outcome, const char *id, const char *remedy)
{
    struct finding *finding = findings_add(&outcome->findings);
    finding->id = mem_copy(id);
    finding->target = mem_copy(OUTCOME_FILE_TARGET);
    finding->target_name = mem_copy(OUTCOME_FILE_TARGET_NAME);
    finding->state = VERDICT_FAIL;
    finding->severity = SEVERITY_FAIL;
    finding->kind = RULE_FAULT;
    finding->message = mem_copy(outcome->trouble);
    finding->remedy = mem_copy(remedy);
}

/* A few bytes of FLAC can stand for an hour, and what is kept while measuring grows with the length. */
enum { HOURS_MAX = 100 };

static enum status check_length(const struct outcome *outcome, int64_t frames, int rate_hz,
                                struct fault *fault)
{
    if (frames <= (int64_t)HOURS_MAX * 3600 * rate_hz)
        return OK;
    char *shown = text_shown(outcome->path);
    fail(fault, ERR_FORMAT, "'%s' is longer than %d hours, more than is measured in one piece", shown,
         HOURS_MAX);
    free(shown);
    return ERR_FORMAT;
}

/* What the rules of all targets, and their conditions, are about; the caller frees it. */
static const struct measure **measures_asked(const struct examine_options *options)
{
    const struct measure **asked = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < options->target_count; i++)
        for (size_t k = 0; k < options->targets[i]->rule_count; k++) {
            const struct rule *rule = &options->targets[i]->rules[k];
            for (size_t n = 0; n <= rule->condition_count; n++) {
                asked = mem_grow(asked, count, &capacity, sizeof *asked);
                asked[count++] = n ? rule->conditions[n - 1].measure : rule->measure;
            }
        }
    asked = mem_grow(asked, count, &capacity, sizeof *asked);
    asked[count] = NULL;
    return asked;
}

/* Reads the file to its end, or to where it breaks. */
static enum status run_pipeline(const struct outcome *outcome, struct record *record, struct source *source,
                                const struct analyze_options *analyze, const struct examine_options *options,
                                int64_t *frames, struct fault *fault)
{
    struct pipeline *pipeline;
    enum status status = pipeline_open(&pipeline, source_format(source), analyze, fault);
    if (status != OK)
        return status;
    int64_t expected = source_frames_expected(source);
    int rate_hz = source_format(source)->rate_hz;
    *frames = 0;
    for (;;) {
        struct audio_buffer *buffer = pipeline_buffer(pipeline);
        status = source_read(source, buffer, fault);
        size_t got = buffer->block.frames, capacity = buffer->capacity;
        pipeline_push(pipeline, buffer);
        *frames += (int64_t)got;
        if (status == OK)
            status = check_length(outcome, *frames, rate_hz, fault);
        if (status != OK || got < capacity)
            break;
        if (options->progress)
            options->progress(options->user, expected > 0 ? (double)*frames / (double)expected : -1.0,
                              (double)*frames / rate_hz);
    }
    struct fault late;
    enum status finished = pipeline_finish(pipeline, record, &late);
    pipeline_free(pipeline);
    if (finished != OK) {
        *fault = late;
        return finished;
    }
    return status;
}

static enum outcome_state state_of(const struct findings *findings, bool strict)
{
    enum outcome_state worst = OUTCOME_PASS;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        enum severity severity = finding->severity;
        if (!finding_counts(finding))
            continue;
        enum outcome_state state = severity == SEVERITY_FAIL   ? OUTCOME_FAIL
                                   : severity == SEVERITY_WARN ? OUTCOME_WARN
                                                               : OUTCOME_PASS;
        if (state == OUTCOME_WARN && strict)
            state = OUTCOME_FAIL;
        if (state > worst)
            worst = state;
    }
    return worst;
}

static void judge_targets(struct findings *findings, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->target_count; i++)
        judge_target(findings, &outcome->record, &outcome->format, outcome->targets[i]);
}

enum { AGAIN_MAX = 8 };

/* The ids of the finer measures that close findings ask for, up to NULL; false: none. */
static bool ask_again(const struct outcome *outcome, const char *ids[AGAIN_MAX + 1])
{
    struct findings findings = {0};
    size_t count = 0;
    judge_targets(&findings, outcome);
    for (size_t i = 0; i < findings.count && count < AGAIN_MAX; i++) {
        const char *id = findings.items[i].close.again;
        bool is_known = !id;
        for (size_t k = 0; k < count && !is_known; k++)
            is_known = strcmp(ids[k], id) == 0;
        if (!is_known)
            ids[count++] = id;
    }
    ids[count] = NULL;
    findings_release(&findings);
    return count > 0;
}

/* The file goes by once more, for the measures of `ids`. */
static enum status read_again(const struct outcome *outcome, struct record *finer, const char *const *ids,
                              const struct examine_options *options, int64_t frames, struct fault *fault)
{
    struct source *source = NULL;
    struct analyze_options analyze = options->analyze;
    int64_t found = 0;
    analyze.again = ids;
    enum status status = source_open(&source, outcome->path, fault);
    if (status != OK)
        return status;
    const struct audio_format *format = source_format(source);
    if (format->channels != outcome->format.channels || format->rate_hz != outcome->format.rate_hz)
        status = fail(fault, ERR_FORMAT, "the file has changed meanwhile");
    if (status == OK)
        status = run_pipeline(outcome, finer, source, &analyze, options, &found, fault);
    source_close(source);
    if (status == ERR_DAMAGED) /* as before */
        status = OK;
    if (status == OK && found != frames)
        status = fail(fault, ERR_FORMAT, "the file has changed meanwhile");
    return status;
}

/* Where a number is too close to a limit and can be measured more finely: does it. */
static void look_closer(struct outcome *outcome, const struct examine_options *options, int64_t frames)
{
    const char *ids[AGAIN_MAX + 1];
    struct fault fault = {{0}};
    struct record finer = {0};
    if (!ask_again(outcome, ids))
        return;
    enum status status = OK;
    if (strcmp(outcome->path, "-") == 0)
        status = fail(&fault, ERR_USAGE, "standard input cannot be read a second time");
    else
        status = read_again(outcome, &finer, ids, options, frames, &fault);
    if (status != OK) {
        record_release(&finer);
        for (size_t i = 0; ids[i]; i++)
            record_absent(&finer, measure_find(ids[i]), RECORD_WHOLE, fault.text);
    }
    record_join(&outcome->record, &finer);
}

/* What was accepted stays as it is found and does not count. */
static void accept(struct outcome *outcome, const struct examine_options *options)
{
    const struct earlier_report *baseline = options->baseline;
    struct waiver_track track = outcome_track(outcome);
    if (options->waivers)
        waivers_apply(options->waivers, &outcome->findings, &track);
    if (!baseline)
        return;
    outcome->approved = options->is_only && baseline->count == 1 ? &baseline->files[0]
                                                                 : earlier_find(baseline, outcome->path);
    if (outcome->approved)
        baseline_apply(outcome->approved, &outcome->findings);
}

static void judge(struct outcome *outcome, const struct examine_options *options)
{
    judge_targets(&outcome->findings, outcome);
    for (size_t i = 0; i < options->service_count; i++)
        predictions_add_file(&outcome->predictions, &outcome->record, &outcome->format, options->services[i]);
    accept(outcome, options);
    outcome->state = state_of(&outcome->findings, options->strict);
    double bad = record_value(&outcome->record, "integrity.nonfinite", RECORD_WHOLE, 0.0);
    if (outcome->trouble) {
        outcome->state = OUTCOME_DAMAGED;
    } else if (bad > 0) {
        char *shown = text_shown(outcome->path);
        outcome->trouble = mem_format("'%s' holds %.0f sample%s (NaN, infinite or absurd)", shown, bad,
                                      bad == 1 ? " that is no number" : "s that are no numbers");
        free(shown);
        outcome->state = OUTCOME_DAMAGED;
    }
}

void examine(struct outcome *outcome, const char *path, const struct examine_options *options)
{
    struct fault fault = {{0}};
    struct source *source = NULL;
    int64_t frames = 0;
    *outcome = (struct outcome){
        .path = mem_copy(path), .targets = options->targets, .target_count = options->target_count};
    struct sample_hash samples;
    enum status status = source_open(&source, path, &fault);
    if (status == OK) {
        outcome->format = *source_format(source);
        if (options->hashes)
            source_hash_samples(source, &samples);
        struct analyze_options analyze = options->analyze;
        const struct measure **asked = measures_asked(options);
        analyze.asked = asked;
        status = run_pipeline(outcome, &outcome->record, source, &analyze, options, &frames, &fault);
        free(asked);
        outcome->format.tags = NULL;
        outcome->format.tag_count = 0;
        source_close(source);
        if (options->hashes)
            hash_text(&samples.hash, outcome->samples_hash);
    }
    /* Standard input has gone by. What cannot be read here has said so above. */
    if (options->hashes && strcmp(path, "-") != 0 && hash_file(path, outcome->file_hash, NULL) != OK)
        outcome->file_hash[0] = '\0';
    if (status != OK)
        outcome->trouble = mem_copy(fault.text);
    if (frames > 0 && (status == OK || status == ERR_DAMAGED)) {
        outcome->measured = true;
        if (status == ERR_DAMAGED)
            add_trouble(outcome, "file.damaged",
                        "export or copy the file again, and compare its size with the original");
        look_closer(outcome, options, frames);
        judge(outcome, options);
        return;
    }
    if (!outcome->trouble) {
        char *shown = text_shown(path);
        outcome->trouble = mem_format("'%s' holds no audio", shown);
        free(shown);
    }
    record_release(&outcome->record);
    outcome->state = OUTCOME_UNREADABLE;
    add_trouble(outcome, "file.unreadable", "");
}
