#include "job/plan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "job/plan_goal.h"

/* The dynamics that a preset stands for; what the user sets goes before. */
static const struct {
    const char *preset, *setting;
} presets[] = {
    {"gentle", "limiter.release=80"},
    {"dense", "limiter.lookahead=3"},
    {"dense", "limiter.release=20"},
};

/* A short-term loudness this close under its true peak is dense already. */
static const double clean_psr_db = 8.0;

static bool lists(const char *const *words, const char *word)
{
    for (; words && *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

static enum status check_names(const char *const *words, const char *option, struct fault *fault)
{
    for (; words && *words; words++)
        if (!fixer_find(*words))
            return fail(fault, ERR_USAGE, "%s: there is no step '%s'; 'mixcheck help fix' lists them", option,
                        *words);
    return OK;
}

static size_t parameter_of(const struct fixer *fixer, const char *name, size_t length)
{
    size_t i = 0;
    for (; fixer->parameters && fixer->parameters[i].name; i++)
        if (strlen(fixer->parameters[i].name) == length &&
            strncmp(fixer->parameters[i].name, name, length) == 0)
            return i;
    return FIX_PARAMETERS_MAX;
}

/* Sets "limiter.release=80" in the step of that name. */
static enum status set_one(struct plan *plan, const char *setting, struct fault *fault)
{
    const char *dot = strchr(setting, '.'), *equals = dot ? strchr(dot, '=') : NULL;
    if (!equals)
        return fail(fault, ERR_USAGE, "--set: '%s' is not STEP.PARAMETER=NUMBER", setting);
    for (size_t i = 0; i < plan->step_count; i++) {
        struct fix_step *step = &plan->steps[i];
        const char *name = step->fixer->name;
        if (strlen(name) != (size_t)(dot - setting) || strncmp(name, setting, strlen(name)) != 0)
            continue;
        size_t at = parameter_of(step->fixer, dot + 1, (size_t)(equals - dot - 1));
        if (at == FIX_PARAMETERS_MAX)
            return fail(fault, ERR_USAGE, "--set: the step '%s' has no parameter '%.*s'", name,
                        (int)(equals - dot - 1), dot + 1);
        const struct fix_parameter *parameter = &step->fixer->parameters[at];
        double value;
        if (!text_number(equals + 1, &value) || value < parameter->least || value > parameter->most ||
            (parameter->is_whole && value != floor(value)))
            return fail(fault, ERR_USAGE, "--set: %s.%s is a %snumber from %g to %g%s%s", name,
                        parameter->name, parameter->is_whole ? "whole " : "", parameter->least,
                        parameter->most, *parameter->unit ? " " : "", parameter->unit);
        step->values[at] = value;
        return OK;
    }
    return fail(fault, ERR_USAGE, "--set: there is no step '%.*s'", (int)(dot - setting), setting);
}

static void list_steps(struct plan *plan, const struct plan_request *request)
{
    while (fixer_at(plan->step_count))
        plan->step_count++;
    plan->steps = mem_zero(plan->step_count, sizeof *plan->steps);
    for (size_t i = 0; i < plan->step_count; i++) {
        struct fix_step *step = &plan->steps[i];
        step->fixer = fixer_at(i);
        step->is_meant = lists(request->only, step->fixer->name) || lists(request->also, step->fixer->name);
        for (size_t k = 0; step->fixer->parameters && step->fixer->parameters[k].name; k++)
            step->values[k] = step->fixer->parameters[k].usual;
    }
}

static enum status set_parameters(struct plan *plan, const struct plan_request *request, struct fault *fault)
{
    enum status status = check_names(request->only, "--only", fault);
    if (status == OK)
        status = check_names(request->also, "--also", fault);
    if (status == OK)
        status = check_names(request->without, "--without", fault);
    for (size_t i = 0; i < sizeof presets / sizeof *presets && status == OK; i++)
        if (request->preset && strcmp(presets[i].preset, request->preset) == 0)
            status = set_one(plan, presets[i].setting, fault);
    for (const char *const *setting = request->settings; setting && *setting && status == OK; setting++)
        status = set_one(plan, *setting, fault);
    return status;
}

static bool number_of(const void *user, const char *measure, int channel, double *number)
{
    const struct reading *reading = record_find(user, measure, channel);
    if (!reading || reading->kind != READING_NUMBER)
        return false;
    *number = reading->number;
    return true;
}

static size_t bands_of(const void *user, const char *measure, const double **bands_hz, const float **values)
{
    const struct reading *reading = record_find(user, measure, RECORD_WHOLE);
    if (!reading || reading->kind != READING_SERIES || !reading->bands_hz)
        return 0;
    *bands_hz = reading->bands_hz;
    *values = reading->values;
    return reading->count;
}

static void collect_ills(struct plan *plan, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        const struct rule *rule = plan_rule(outcome, finding);
        if (!finding->measure || !finding_counts(finding) || finding->state == VERDICT_NOT_MEASURED)
            continue;
        plan->ills = mem_grow(plan->ills, plan->ill_count, &plan->ill_capacity, sizeof *plan->ills);
        plan->ills[plan->ill_count++] = (struct ill){.rule = finding->id,
                                                     .measure = finding->measure->id,
                                                     .channel = finding->channel,
                                                     .has_value = finding->has_value,
                                                     .value = finding->value,
                                                     .has_min = rule && rule->bounds.has_min,
                                                     .has_max = rule && rule->bounds.has_max,
                                                     .min = rule ? rule->bounds.min : 0.0,
                                                     .max = rule ? rule->bounds.max : 0.0};
    }
}

static bool is_active(const struct fix_step *step)
{
    return step->what.length && !step->refusal.length;
}

static bool is_word(const struct fix_step *step)
{
    return strcmp(step->fixer->name, "word") == 0;
}

/* What a step cures is no ill to those behind it; their count. */
static size_t drop_ills(struct plan *plan, const struct fixer *fixer)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->ill_count; i++)
        if (!fixer_cures(fixer, plan->ills[i].measure))
            plan->ills[kept++] = plan->ills[i];
    return plan->ill_count = kept;
}

static bool is_wanted(const struct fix_step *step, const struct plan_request *request)
{
    if (lists(request->without, step->fixer->name))
        return false;
    return request->only ? step->is_meant || is_word(step) : !step->fixer->is_opt_in || step->is_meant;
}

/* Leaves those that have something to do, or stand in every chain, and those that had to refuse. */
static void settle_steps(struct plan *plan, const struct outcome *outcome, const struct plan_request *request)
{
    struct patient patient = {.format = &outcome->format,
                              .ills = plan->ills,
                              .ill_count = plan->ill_count,
                              .goal = &plan->goal,
                              .number = number_of,
                              .bands = bands_of,
                              .user = &outcome->record};
    size_t kept = 0;
    for (size_t i = 0; i < plan->step_count; i++) {
        struct fix_step step = plan->steps[i];
        if (is_wanted(&step, request) && step.fixer->settle(&step, &patient)) {
            if (is_active(&step))
                patient.ill_count = drop_ills(plan, step.fixer);
            plan->goal.is_changed |= is_active(&step) && !is_word(&step);
            plan->steps[kept++] = step;
        } else {
            buf_release(&step.what);
            buf_release(&step.refusal);
        }
    }
    plan->step_count = kept;
}

/* Whether a step of the plan, or the new format, mends what the measure tells. */
static bool is_cured(const struct plan *plan, const char *measure)
{
    static const char *const formats[] = {"frame.bits",           "frame.container", "frame.wav_tag",
                                          "frame.trailing_bytes", "frame.codec",     NULL};
    for (size_t i = 0; i < plan->step_count; i++)
        if (is_active(&plan->steps[i]) && fixer_cures(plan->steps[i].fixer, measure))
            return true;
    return plan->format_what.length && lists(formats, measure);
}

static void collect_stays(struct plan *plan, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        if (!finding_counts(finding) || (finding->measure && is_cured(plan, finding->measure->id)))
            continue;
        plan->stays = mem_grow(plan->stays, plan->stay_count, &plan->stay_capacity, sizeof *plan->stays);
        plan->stays[plan->stay_count++] = finding;
    }
}

/* What is dense already is not limited to be louder: it goes up as far as its peaks have room. */
static void keep_density(struct plan *plan, const struct record *record)
{
    struct fix_goal *goal = &plan->goal;
    double lufs = record_value(record, "loudness.integrated", RECORD_WHOLE, NAN);
    double room_db = fmax(-plan_peak_over(goal, record), 0.0);
    plan->asked_lufs = goal->loudness_lufs;
    if (!goal->has_loudness || goal->has_album_gain || plan->force_loudness ||
        !(goal->loudness_lufs - lufs > room_db + 0.1))
        return;
    goal->loudness_lufs = lufs + room_db;
    plan->why = "it has under 8 dB between its peaks and the loudest 3 s already";
}

/* A copy of what needs no mending has the very samples: words as long as they were, or floats. */
static void keep_samples(struct plan *plan, const struct audio_format *format)
{
    const struct sink_kind *kind = &sink_kinds[plan->out.container];
    bool is_float = format->is_float || format->is_lossy;
    if (sink_kind_is_lossy(plan->out.container) || !(is_float || format->bits > 24) || !kind->holds_floats)
        return;
    plan->out.is_float = plan->goal.is_float = is_float;
    plan->out.bits = plan->goal.bits = 32;
    struct fix_step *last = &plan->steps[plan->step_count - 1];
    if (plan->step_count && is_word(last)) {
        buf_release(&last->what);
        buf_release(&last->refusal);
        plan->step_count--;
    }
}

enum status plan_make(struct plan *plan, const struct outcome *outcome, const struct plan_request *request,
                      struct fault *fault)
{
    *plan = (struct plan){.force_loudness = request->force_loudness};
    list_steps(plan, request);
    enum status status = set_parameters(plan, request, fault);
    if (status == OK)
        status = plan_goal(plan, outcome, request, fault);
    if (status != OK)
        return status;
    plan->least_psr_db =
        fmin(clean_psr_db, record_value(&outcome->record, "loudness.psr_min", RECORD_WHOLE, 0.0));
    if (plan->least_psr_db < clean_psr_db)
        keep_density(plan, &outcome->record);
    collect_ills(plan, outcome);
    settle_steps(plan, outcome, request);
    collect_stays(plan, outcome);
    plan->is_asked = request->bits && plan_step(plan, "word") && is_active(plan_step(plan, "word"));
    if (!plan_is_needed(plan))
        keep_samples(plan, &outcome->format);
    return OK;
}

struct fix_step *plan_step(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->step_count; i++)
        if (strcmp(plan->steps[i].fixer->name, name) == 0 && !plan->steps[i].refusal.length)
            return &plan->steps[i];
    return NULL;
}

bool plan_is_needed(const struct plan *plan)
{
    return plan->goal.is_changed || plan->format_what.length > 0 || plan->is_asked;
}

void plan_add_format(struct buf *buf, const struct plan *plan)
{
    buf_addf(buf, "write %s, ", sink_kinds[plan->out.container].name);
    if (!sink_kind_is_lossy(plan->out.container))
        buf_addf(buf, "%d bits, ", plan->out.bits);
    buf_addf(buf, "%d Hz: %s", plan->out.rate_hz, buf_text(&plan->format_what));
}

void plan_add_reached(struct buf *buf, const struct plan *plan, double reached_lufs, double goal_lufs,
                      const char *why)
{
    bool is_forced = plan->force_loudness,
         can_force = !is_forced && plan_step(plan, "limiter") && plan_step(plan, "level");
    buf_addf(buf, "this mix reaches %.1f LUFS%s, not %.1f: %s%s", reached_lufs, is_forced ? "" : " cleanly",
             goal_lufs, why, can_force ? " (--force-loudness does it)" : "");
}

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        buf_release(&plan->steps[i].what);
        buf_release(&plan->steps[i].refusal);
    }
    free(plan->steps);
    free(plan->stays);
    free(plan->ills);
    buf_release(&plan->format_what);
    *plan = (struct plan){0};
}
