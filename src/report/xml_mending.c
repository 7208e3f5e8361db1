/* <mending> of a file that fix wrote. */
#include "report/mending_parts.h"

static void write_step(struct markup *markup, const struct mending_step *step)
{
    markup_element(markup, "step");
    markup_attribute(markup, "name", step->name);
    markup_attribute(markup, "what", step->what);
    markup_attribute(markup, "did", step->did);
    markup_attribute(markup, "refused", step->refused);
    markup_end(markup);
}

static void write_finding(struct markup *markup, const struct mending_finding *finding)
{
    markup_element(markup, "was");
    markup_attribute(markup, "rule", finding->rule);
    markup_attribute(markup, "state", verdict_state_name(finding->state));
    markup_flag(markup, "stays", finding->stays);
    markup_attribute(markup, "message", finding->message);
    markup_end(markup);
}

void xml_mending_write(struct markup *markup, const struct mending *mending)
{
    if (!mending)
        return;
    markup_element(markup, "mending");
    markup_attribute(markup, "from", mending->from);
    markup_attribute(markup, "state", mending->state_name);
    markup_attribute(markup, "sha256", *mending->hash ? mending->hash : NULL);
    markup_integer(markup, "renders", mending->renders);
    markup_attribute(markup, "declined", mending->declined);
    markup_attribute(markup, "over", mending->over);
    markup_attribute(markup, "lost", mending->losses);
    for (size_t i = 0; i < mending->step_count; i++)
        write_step(markup, &mending->steps[i]);
    for (size_t i = 0; i < mending->number_count; i++) {
        markup_element(markup, "before");
        markup_attribute(markup, "measure", mending->numbers[i].measure->id);
        markup_number(markup, "value", mending->numbers[i].before);
        markup_end(markup);
    }
    for (size_t i = 0; i < mending->finding_count; i++)
        write_finding(markup, &mending->findings[i]);
    for (size_t i = 0; i < mending->recipe_count; i++) {
        markup_element(markup, "option");
        markup_attribute(markup, "name", mending->recipe[i].option);
        markup_attribute(markup, "value", mending->recipe[i].value);
        markup_end(markup);
    }
    markup_end(markup);
}
