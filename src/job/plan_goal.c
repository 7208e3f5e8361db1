#include "job/plan_goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Measures that one gain moves by as many decibels. */
static const char *const levels[] = {"loudness.integrated", "loudness.short_term_max",
                                     "loudness.momentary_max", "level.rms", "level.leq_m"};
enum { LEVELS = sizeof levels / sizeof *levels };

/* A new file stays this far inside a limit, so that no meter that reads the same signal finds it passed, and so that it
   is not too close to call. */
static const double level_margin_db = 0.15, peak_margin_db = 0.02;
/* A range up to this wide has its goal in the middle; of a wider one the nearest edge is taken. */
static const double narrow_db = 4.05;
/* Where no rule speaks of peaks. */
static const double usual_ceiling_dbtp = -1.0;

const struct rule *plan_rule(const struct outcome *outcome, const struct finding *finding)
{
    for (size_t t = 0; t < outcome->target_count; t++)
        for (size_t i = 0; i < outcome->targets[t]->rule_count; i++)
            if (strcmp(outcome->targets[t]->id, finding->target) == 0 &&
                strcmp(outcome->targets[t]->rules[i].id, finding->id) == 0)
                return &outcome->targets[t]->rules[i];
    return NULL;
}

double plan_peak_over(const struct fix_goal *goal, const struct record *record)
{
    double peak_db = record_value(record, "peak.true", RECORD_WHOLE, -INFINITY);
    double sample_db = record_value(record, "peak.sample", RECORD_WHOLE, -INFINITY);
    peak_db = fmax(peak_db, record_value(record, "peak.true_fine", RECORD_WHOLE, -INFINITY));
    return fmax(peak_db - goal->ceiling_dbtp, sample_db - goal->ceiling_dbfs);
}

/* The gains that satisfy the rules on levels, and whether one of them is broken. */
struct range {
    double low_db, high_db;
    bool is_broken;
};

static bool is_level(const char *measure)
{
    for (size_t i = 0; i < LEVELS; i++)
        if (strcmp(levels[i], measure) == 0)
            return true;
    return false;
}

static void narrow(struct range *range, const struct finding *finding, const struct rule *rule)
{
    if (rule->bounds.has_min)
        range->low_db = fmax(range->low_db, rule->bounds.min - finding->value);
    if (rule->bounds.has_max)
        range->high_db = fmin(range->high_db, rule->bounds.max - finding->value);
    range->is_broken |= finding_counts(finding);
}

static double chosen_gain(const struct range *range)
{
    double margin_db = fmin(level_margin_db, (range->high_db - range->low_db) / 2.0);
    if (range->high_db - range->low_db <= narrow_db)
        return (range->low_db + range->high_db) / 2.0;
    return range->low_db > 0 ? range->low_db + margin_db : range->high_db - margin_db;
}

/* One ceiling for all rules on peaks that warn or fail. */
static void lower_ceilings(struct fix_goal *goal, const struct rule *rule)
{
    double limit = rule->bounds.max - peak_margin_db;
    if (!rule->bounds.has_max || rule->severity < SEVERITY_WARN)
        return;
    if (strcmp(rule->measure->id, "peak.true") == 0 || strcmp(rule->measure->id, "peak.true_itu") == 0)
        goal->ceiling_dbtp = fmin(goal->ceiling_dbtp, limit);
    if (strcmp(rule->measure->id, "peak.sample") == 0)
        goal->ceiling_dbfs = fmin(goal->ceiling_dbfs, limit);
}

static enum status find_level(struct plan *plan, const struct outcome *outcome,
                              const struct plan_request *request, struct fault *fault)
{
    struct fix_goal *goal = &plan->goal;
    struct range range = {-INFINITY, INFINITY, false};
    double loudness = record_value(&outcome->record, "loudness.integrated", RECORD_WHOLE, NAN);
    goal->ceiling_dbtp = goal->ceiling_dbfs = INFINITY;
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        const struct rule *rule = plan_rule(outcome, finding);
        if (!rule || !finding->has_value || finding_is_accepted(finding))
            continue;
        lower_ceilings(goal, rule);
        if (is_level(rule->measure->id) && rule->severity >= SEVERITY_WARN)
            narrow(&range, finding, rule);
    }
    if (request->has_loudness && !isfinite(loudness)) {
        char *shown = text_shown(outcome->path);
        enum status status =
            fail(fault, ERR_FORMAT, "'%s' has no loudness that could be brought to %.1f LUFS", shown,
                 request->loudness_lufs);
        free(shown);
        return status;
    }
    if (request->has_ceiling)
        goal->ceiling_dbtp = request->ceiling_dbtp;
    goal->has_loudness = request->has_loudness || (range.is_broken && isfinite(loudness));
    if (goal->has_loudness && !request->has_loudness && range.low_db > range.high_db)
        return fail(
            fault, ERR_USAGE,
            "no level satisfies all rules: one asks for %.2f dB more at least, another for %.2f dB at most",
            range.low_db, range.high_db);
    if (goal->has_loudness)
        goal->loudness_lufs = request->has_loudness ? request->loudness_lufs : loudness + chosen_gain(&range);
    goal->keeps_loudness = request->keep_loudness;
    if ((goal->has_loudness || goal->keeps_loudness || request->has_album_gain) &&
        !isfinite(goal->ceiling_dbtp))
        goal->ceiling_dbtp = usual_ceiling_dbtp;
    return OK;
}

/* The level at which the first service of the targets plays. */
static bool played_at(const struct outcome *outcome, double *loudness_lufs)
{
    for (size_t t = 0; t < outcome->target_count; t++)
        for (size_t i = 0; i < outcome->targets[t]->playback_count; i++)
            if (outcome->targets[t]->playbacks[i].is_default) {
                *loudness_lufs = outcome->targets[t]->playbacks[i].loudness_lufs;
                return true;
            }
    return false;
}

/* The first number of those that a rule allows which is `wanted` or as near to it as can be. */
static double allowed(const struct rule *rule, double wanted)
{
    double best = wanted, least = INFINITY;
    if (rule->bounds.has_min && wanted < rule->bounds.min)
        return rule->bounds.min;
    if (rule->bounds.has_max && wanted > rule->bounds.max)
        return rule->bounds.max;
    for (char **word = rule->bounds.one_of; word && *word; word++) {
        double number = strtod(*word, NULL);
        /* A whole ratio is nearer than a small step: 96 kHz becomes 48. */
        double distance =
            fabs(log2(number / wanted)) + (fmod(fmax(number, wanted), fmin(number, wanted)) != 0.0);
        if (number > 0 && distance < least) {
            least = distance;
            best = number;
        }
    }
    return best;
}

static bool allows(const struct rule *rule, const char *word)
{
    for (char **one = rule->bounds.one_of; one && *one; one++)
        if (strcmp(*one, word) == 0)
            return true;
    return false;
}

/* A kind that the rule on containers names: the user's, or the first; false when the user's is none of them. */
static bool choose_container(struct sink_format *out, const struct rule *rule, bool is_said)
{
    if (is_said)
        return allows(rule, sink_kinds[out->container].name);
    for (int kind = 0; kind < SINK_CONTAINERS; kind++)
        if (kind != SINK_RF64 && allows(rule, sink_kinds[kind].name)) {
            out->container = (enum sink_container)kind;
            return true;
        }
    return false;
}

/* Words are never made longer: nothing would stand in the new places. */
static bool shorten(struct sink_format *out, const struct rule *rule, bool is_said)
{
    int bits = (int)allowed(rule, out->bits);
    if (bits > out->bits || (is_said && bits != out->bits))
        return false;
    out->bits = bits;
    return true;
}

/* The rules on words do not speak of what is lossy, and one that allows its kind has found nothing: they are asked what
   they will say of what is made of it. */
static void leave_lossy(struct sink_format *out, const struct outcome *outcome,
                        const struct plan_request *request)
{
    for (size_t t = 0; t < outcome->target_count; t++)
        for (size_t i = 0; i < outcome->targets[t]->rule_count; i++) {
            const struct rule *rule = &outcome->targets[t]->rules[i];
            if (rule->severity < SEVERITY_WARN)
                continue;
            if (strcmp(rule->measure->id, "frame.bits") == 0 && !request->bits)
                out->bits = (int)allowed(rule, out->bits);
            if (strcmp(rule->measure->id, "frame.container") == 0 &&
                !allows(rule, sink_kinds[out->container].name))
                choose_container(out, rule, request->has_container);
        }
}

/* The file's own kind; WAV where that is not written, or loses something. */
static enum sink_container usual_container(const struct audio_format *format)
{
    for (int kind = 0; kind < SINK_CONTAINERS && !format->is_lossy; kind++)
        if (kind != SINK_RF64 && strcmp(sink_kinds[kind].name, format->container) == 0)
            return (enum sink_container)kind;
    return SINK_WAV;
}

static int usual_bits(const struct audio_format *format)
{
    if (format->is_lossy || format->is_float || format->bits > 24)
        return 24;
    return format->bits < 16 ? 16 : (format->bits + 7) / 8 * 8;
}

/* What the rules on the format ask for and the file is not. */
static void follow_format(struct plan *plan, const struct outcome *outcome,
                          const struct plan_request *request)
{
    struct sink_format *out = &plan->out;
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        const struct rule *rule = plan_rule(outcome, finding);
        if (!rule || !finding_counts(finding))
            continue;
        const char *id = rule->measure->id;
        bool is_mended = false;
        if (strcmp(id, "frame.rate") == 0 && !request->rate_hz)
            out->rate_hz = (int)allowed(rule, out->rate_hz);
        else if (strcmp(id, "frame.bits") == 0)
            is_mended = shorten(out, rule, request->bits > 0);
        else if (strcmp(id, "frame.container") == 0)
            is_mended = choose_container(out, rule, request->has_container);
        else if (strcmp(id, "frame.wav_tag") == 0 || strcmp(id, "frame.trailing_bytes") == 0 ||
                 strcmp(id, "frame.codec") == 0)
            is_mended = true;
        if (is_mended)
            buf_addf(&plan->format_what, "%s%s", plan->format_what.length ? "; " : "", finding->message);
    }
}

enum status plan_goal(struct plan *plan, const struct outcome *outcome, const struct plan_request *request,
                      struct fault *fault)
{
    struct sink_format *out = &plan->out;
    const struct audio_format *format = &outcome->format;
    struct plan_request asked = *request;
    *out = (struct sink_format){.container =
                                    request->has_container ? request->container : usual_container(format),
                                .rate_hz = request->rate_hz ? request->rate_hz : format->rate_hz,
                                .channels = format->channels,
                                .bits = request->bits ? request->bits : usual_bits(format),
                                .quality = 1.0};
    memcpy(out->speakers, format->speakers, sizeof out->speakers);
    if (format->is_lossy)
        leave_lossy(out, outcome, request);
    follow_format(plan, outcome, request);
    if (request->to_target && !request->has_loudness) {
        asked.has_loudness = played_at(outcome, &asked.loudness_lufs);
        if (!asked.has_loudness)
            return fail(fault, ERR_USAGE, "--to-target: none of the targets plays at a level");
    }
    plan->goal.rate_hz = out->rate_hz;
    plan->goal.is_float = sink_kind_is_lossy(out->container);
    plan->goal.bits = out->bits;
    plan->goal.seed = request->seed;
    plan->goal.has_album_gain = request->has_album_gain;
    plan->goal.album_gain_db = request->album_gain_db;
    enum status status = sink_kind_check(out, fault);
    return status == OK ? find_level(plan, outcome, &asked, fault) : status;
}
