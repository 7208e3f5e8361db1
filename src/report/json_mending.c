/* What fix did, in JSON. */
#include "report/mending_parts.h"

enum { MORE_DECIMALS = 2 };

static void write_steps(struct json *json, const struct mending *mending)
{
    json_array(json, "steps");
    for (size_t i = 0; i < mending->step_count; i++) {
        const struct mending_step *step = &mending->steps[i];
        json_object(json, NULL);
        json_text(json, "name", step->name);
        json_text(json, "what", step->what);
        json_text(json, "did", step->did);
        json_text(json, "refused", step->refused);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_before(struct json *json, const struct mending *mending)
{
    json_object(json, "before");
    for (size_t i = 0; i < mending->number_count; i++) {
        const struct measure *measure = mending->numbers[i].measure;
        json_number(json, measure->id, mending->numbers[i].before, measure->decimals + MORE_DECIMALS);
    }
    json_end_object(json);
    json_array(json, "findings_before");
    for (size_t i = 0; i < mending->finding_count; i++) {
        const struct mending_finding *finding = &mending->findings[i];
        json_object(json, NULL);
        json_text(json, "id", finding->rule);
        json_text(json, "state", verdict_state_name(finding->state));
        json_bool(json, "stays", finding->stays);
        json_text(json, "message", finding->message);
        json_end_object(json);
    }
    json_end_array(json);
}

void json_mending_write(struct json *json, const struct outcome *outcome)
{
    const struct mending *mending = outcome->mending;
    if (!mending)
        return;
    json_object(json, "mending");
    json_text(json, "from", mending->from);
    json_text(json, "status_before", mending->state_name);
    json_integer(json, "renders", mending->renders);
    json_text(json, "declined", mending->declined);
    json_text(json, "over", mending->over);
    json_text(json, "lost", mending->losses);
    write_steps(json, mending);
    write_before(json, mending);
    json_array(json, "recipe");
    for (size_t i = 0; i < mending->recipe_count; i++) {
        json_object_inline(json, NULL);
        json_text(json, "option", mending->recipe[i].option);
        json_text(json, "value", mending->recipe[i].value);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}
