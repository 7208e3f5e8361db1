#include "report/text_targets.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "report/text_ink.h"

static int rank(const struct finding *finding)
{
    static const int ranks[] = {[VERDICT_PASS] = 0,
                                [VERDICT_NOTE] = 1,
                                [VERDICT_NOT_MEASURED] = 2,
                                [VERDICT_WARN] = 3,
                                [VERDICT_FAIL] = 4};
    return finding_is_accepted(finding) ? ranks[VERDICT_NOTE] : ranks[finding->state];
}

struct target_sum target_sum(const struct findings *findings, const char *target)
{
    struct target_sum sum = {VERDICT_PASS, 0, NULL};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (!finding->target || strcmp(finding->target, target) != 0)
            continue;
        if (!sum.worst || rank(finding) > rank(sum.worst))
            sum =
                (struct target_sum){finding_is_accepted(finding) ? VERDICT_NOTE : finding->state, 0, finding};
        sum.count += rank(finding) == rank(sum.worst);
    }
    return sum;
}

/* Of the value without its unit, which stands behind the limit, too. */
static size_t length_of_number(const struct finding *finding)
{
    size_t length = strlen(finding->value_text), unit = strlen(finding->measure->unit);
    bool has_unit =
        unit && finding->limit_text && text_ends_with(finding->value_text, finding->measure->unit);
    return has_unit && length > unit ? length - unit - 1 : length;
}

char *finding_brief(const struct finding *finding)
{
    struct buf text = {0};
    buf_add(&text, finding->measure ? finding->measure->label : finding->message);
    if (finding->measure && finding->state == VERDICT_NOT_MEASURED)
        buf_add(&text, " not measured");
    else if (finding->measure && finding->value_text)
        buf_addf(&text, ": %.*s", (int)length_of_number(finding), finding->value_text);
    if (finding->limit_text)
        buf_addf(&text, " (%s)", finding->limit_text);
    return buf_take(&text);
}

static bool is_same(const struct finding *one, const struct finding *other)
{
    return one->measure && one->measure == other->measure && one->state == other->state &&
           one->kind == other->kind && one->channel == other->channel && one->limit_text &&
           other->limit_text && strcmp(one->limit_text, other->limit_text) == 0 &&
           strcmp(one->target, other->target) != 0;
}

bool finding_is_repeat(const struct findings *findings, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_same(&findings->items[i], &findings->items[index]))
            return true;
    return false;
}

char *finding_repeats(const struct findings *findings, size_t index)
{
    struct buf text = {0};
    for (size_t i = index + 1; i < findings->count; i++)
        if (is_same(&findings->items[index], &findings->items[i]))
            buf_addf(&text, "%s%s", text.length ? ", " : "", findings->items[i].target);
    return text.length ? buf_take(&text) : NULL;
}

/* "spotify  WARN 1  True peak: -0.31 (at most -1 dBTP)" */
static void write_target_row(FILE *out, const struct report_options *options, const struct outcome *outcome,
                             const struct target *target, size_t id_columns)
{
    enum { VERDICT_COLUMNS = 9 };
    const struct target_sum sum = target_sum(&outcome->findings, target->id);
    const struct state_face *face = verdict_face(sum.state);
    const bool is_kept = sum.state == VERDICT_PASS;
    size_t column = (size_t)2 * INDENT + text_columns(target->id), goal = 2 * INDENT + id_columns + 2;
    char *brief = sum.worst && !is_kept ? finding_brief(sum.worst) : NULL;
    struct buf text = {0};
    fprintf(out, "%*s%s", 2 * INDENT, "", target->id);
    pad_to(out, &column, goal);
    fprintf(out, "%s%s%s", ink_code(options, face->ink), sum.worst ? face->word : "-   ",
            ink_code(options, INK_PLAIN));
    buf_add(&text, brief ? brief : sum.worst ? "" : "no rule applies");
    if (outcome->format.channels == 1 && !target->mono_as_two)
        buf_addf(&text, "%sas one channel", text.length ? ", " : "");
    if (!is_kept)
        fprintf(out, " %-2zu", sum.count);
    if (text.length)
        fputs(is_kept ? "     " : "  ", out);
    write_shown(out, buf_text(&text), goal + VERDICT_COLUMNS, goal + VERDICT_COLUMNS);
    buf_release(&text);
    free(brief);
}

void text_write_targets(FILE *out, const struct report_options *options, const struct outcome *outcome)
{
    size_t columns = 0;
    for (size_t i = 0; i < outcome->target_count; i++)
        if (text_columns(outcome->targets[i]->id) > columns)
            columns = text_columns(outcome->targets[i]->id);
    if (outcome->format.channels == 1)
        fprintf(out, "%*sas played on two loudspeakers where nothing else is said:\n", INDENT, "");
    fprintf(out, "%*s%-*s%s\n", INDENT, "", (int)columns + INDENT + 11, "judged by", "worst (what is asked)");
    for (size_t i = 0; i < outcome->target_count; i++)
        write_target_row(out, options, outcome, outcome->targets[i], columns);
}
