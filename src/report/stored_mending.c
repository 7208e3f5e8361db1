/* What a stored report says of a file that fix wrote. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/stored_parts.h"

enum { PARTS_MAX = 20000, RENDERS_MAX = 1000 };

static const char *state_word(int i)
{
    return i <= VERDICT_NOT_MEASURED ? verdict_state_name((enum verdict_state)i) : NULL;
}

/* NULL, and wrong, past what a file can have. */
static struct mending *mending_of(struct stored_scan *scan, struct xml_values *values)
{
    struct mending *mending = scan->outcome.mending;
    if (mending &&
        mending->step_count + mending->number_count + mending->finding_count + mending->recipe_count <
            PARTS_MAX)
        return mending;
    values->wrong = "more of a mending than there can be";
    return NULL;
}

void stored_mending(struct stored_scan *scan, struct xml_values *values)
{
    int64_t renders = 0;
    if (scan->outcome.mending) {
        values->wrong = "two mendings of one file";
        return;
    }
    struct mending *mending = scan->outcome.mending = mem_zero(1, sizeof *mending);
    mending->from = xml_values_needed(values, "from");
    mending->state_name = xml_values_name(values, "state");
    xml_values_integer(values, "renders", 0, RENDERS_MAX, &renders);
    mending->renders = (int)renders;
    mending->declined = xml_values_plain(values, "declined");
    mending->over = xml_values_plain(values, "over");
    mending->losses = xml_values_text(values, "lost");
    char *hash = xml_values_text(values, "sha256");
    if (hash && strlen(hash) < sizeof mending->hash)
        memcpy(mending->hash, hash, strlen(hash) + 1);
    free(hash);
}

void stored_mending_step(struct stored_scan *scan, struct xml_values *values)
{
    struct mending *mending = mending_of(scan, values);
    if (mending)
        *mending_add_step(mending) = (struct mending_step){.name = xml_values_name(values, "name"),
                                                           .what = xml_values_needed(values, "what"),
                                                           .did = xml_values_text(values, "did"),
                                                           .refused = xml_values_text(values, "refused")};
}

void stored_mending_number(struct stored_scan *scan, struct xml_values *values)
{
    struct mending *mending = mending_of(scan, values);
    const struct measure *measure = stored_measure_of(scan, values, "measure");
    double before = 0;
    if (!xml_values_number(values, "value", &before) && !values->wrong)
        values->wrong = "a number without value";
    if (mending && measure && !values->wrong)
        *mending_add_number(mending) = (struct mending_number){.measure = measure, .before = before};
}

void stored_mending_finding(struct stored_scan *scan, struct xml_values *values)
{
    struct mending *mending = mending_of(scan, values);
    if (mending)
        *mending_add_finding(mending) = (struct mending_finding){
            .rule = xml_values_name(values, "rule"),
            .state = (enum verdict_state)xml_values_choice(values, "state", state_word, XML_VALUES_NEEDED),
            .stays = xml_values_flag(values, "stays"),
            .message = xml_values_needed(values, "message")};
}

void stored_mending_option(struct stored_scan *scan, struct xml_values *values)
{
    struct mending *mending = mending_of(scan, values);
    if (mending)
        *mending_add_word(mending) = (struct mending_word){.option = xml_values_name(values, "name"),
                                                           .value = xml_values_text(values, "value")};
}
