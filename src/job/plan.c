#include "job/plan.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
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
        char *end;
        double value = strtod(equals + 1, &end);
        if (end == equals + 1 || *end || !(value >= parameter->least && value <= parameter->most))
            return fail(fault, ERR_USAGE, "--set: %s.%s is a number from %g to %g %s", name, parameter->name,
                        parameter->least, parameter->most, parameter->unit);
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
        step->is_meant = lists(request->only, step->fixer->name);
        for (size_t k = 0; step->fixer->parameters && step->fixer->parameters[k].name; k++)
            step->values[k] = step->fixer->parameters[k].usual;
    }
}

static enum status set_parameters(struct plan *plan, const struct plan_request *request, struct fault *fault)
{
    enum status status = check_names(request->only, "--only", fault);
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

static bool is_wanted(const struct fix_step *step, const struct plan_request *request)
{
    if (lists(request->without, step->fixer->name))
        return false;
    return request->only ? step->is_meant || strcmp(step->fixer->name, "word") == 0
                         : !step->fixer->is_opt_in || step->is_meant;
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
            plan->goal.is_changed |= step.what.length && !step.refusal.length;
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
        if (plan->steps[i].what.length && !plan->steps[i].refusal.length &&
            fixer_cures(plan->steps[i].fixer, measure))
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
        plan->stays[plan->stay_count++] = mem_copy(finding->message);
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
    collect_ills(plan, outcome);
    settle_steps(plan, outcome, request);
    collect_stays(plan, outcome);
    return OK;
}

bool plan_is_needed(const struct plan *plan)
{
    return plan->goal.is_changed || plan->format_what.length > 0;
}

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        buf_release(&plan->steps[i].what);
        buf_release(&plan->steps[i].refusal);
    }
    for (size_t i = 0; i < plan->stay_count; i++)
        free(plan->stays[i]);
    free(plan->steps);
    free(plan->stays);
    free(plan->ills);
    buf_release(&plan->format_what);
    *plan = (struct plan){0};
}
