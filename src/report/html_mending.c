/* What fix did, on a page. */
#include <math.h>

#include "report/mending_parts.h"
#include "report/page.h"

static void add_steps(struct buf *buf, const struct mending *mending)
{
    buf_add(buf, "<ol class=\"steps\">\n");
    for (size_t i = 0; i < mending->step_count; i++) {
        const struct mending_step *step = &mending->steps[i];
        buf_addf(buf, "<li%s><strong>", step->refused ? " class=\"warn\"" : "");
        page_add(buf, step->refused ? "not done: " : "");
        page_add(buf, step->what);
        buf_add(buf, "</strong> <span>");
        page_add(buf, step->name);
        if (step->did || step->refused) {
            buf_add(buf, ": ");
            page_add(buf, step->did ? step->did : step->refused);
        }
        buf_add(buf, "</span></li>\n");
    }
    buf_add(buf, "</ol>\n");
}

static void add_remark(struct buf *buf, const char *before, const char *text)
{
    if (!text)
        return;
    buf_addf(buf, "<p>%s", before);
    page_add(buf, text);
    buf_add(buf, ".</p>\n");
}

static void add_cell(struct buf *buf, const struct measure *measure, double number)
{
    buf_add(buf, "<td>");
    page_add_number(buf, number, measure->decimals);
    buf_addf(buf, " <small>%s</small></td>", measure->unit);
}

static void add_numbers(struct buf *buf, const struct mending *mending, const struct record *after)
{
    buf_add(
        buf,
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Measure</th><th scope=\"col\">Before</th>"
        "<th scope=\"col\">After</th><th scope=\"col\">Change</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < mending->number_count; i++) {
        const struct measure *measure = mending->numbers[i].measure;
        const struct reading *is = record_find(after, measure->id, RECORD_WHOLE);
        double was = mending->numbers[i].before;
        if (!is || is->kind != READING_NUMBER || fabs(was - is->number) < 0.5 * pow(10.0, -measure->decimals))
            continue;
        buf_addf(buf, "<tr><th scope=\"row\">%s</th>", measure->label);
        add_cell(buf, measure, was);
        add_cell(buf, measure, is->number);
        buf_add(buf, "<td>");
        if (is->number > was)
            buf_add(buf, "+");
        page_add_number(buf, is->number - was, measure->decimals);
        buf_add(buf, "</td></tr>\n");
    }
    buf_add(buf, "</tbody></table></div>\n");
}

static void add_findings(struct buf *buf, const struct mending *mending)
{
    buf_add(buf, "<ul>\n");
    for (size_t i = 0; i < mending->finding_count; i++) {
        const struct mending_finding *finding = &mending->findings[i];
        buf_addf(buf, "<li><span class=\"badge %s\">%s</span> ",
                 finding->stays ? page_state_class(finding->state) : "pass",
                 finding->stays ? "stays" : "mended");
        page_add(buf, finding->message);
        buf_add(buf, "</li>\n");
    }
    buf_add(buf, "</ul>\n");
}

void html_mending_add(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    const struct mending *mending = outcome->mending;
    if (!mending)
        return;
    buf_addf(buf, "<h3 id=\"%smending\">What was mended</h3>\n<p>Made of ", prefix);
    page_add(buf, mending->from);
    buf_addf(buf, ", whose verdict was %s, in %d render%s.</p>\n", mending->state_name, mending->renders,
             mending->renders == 1 ? "" : "s");
    add_steps(buf, mending);
    add_remark(buf, "", mending->declined);
    add_remark(buf, "", mending->over);
    add_remark(buf, "Not kept: ", mending->losses);
    if (mending->finding_count)
        add_findings(buf, mending);
    add_numbers(buf, mending, &outcome->record);
}
