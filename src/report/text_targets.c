#include "report/text_targets.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static int rank(enum verdict_state state)
{
    static const int ranks[] = {[VERDICT_PASS] = 0,
                                [VERDICT_NOTE] = 1,
                                [VERDICT_NOT_MEASURED] = 2,
                                [VERDICT_WARN] = 3,
                                [VERDICT_FAIL] = 4};
    return (size_t)state < sizeof ranks / sizeof *ranks ? ranks[state] : 0;
}

struct target_sum target_sum(const struct findings *findings, const char *target)
{
    struct target_sum sum = {VERDICT_PASS, 0, NULL};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (!finding->target || strcmp(finding->target, target) != 0)
            continue;
        if (!sum.worst || rank(finding->state) > rank(sum.state))
            sum = (struct target_sum){finding->state, 0, finding};
        sum.count += finding->state == sum.state;
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
