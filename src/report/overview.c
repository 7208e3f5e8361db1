#include "report/overview.h"

#include <stdlib.h>

#include "base/mem.h"
#include "report/page.h"
#include "report/plot.h"

struct overview_row {
    enum outcome_state state;
    size_t index; /* order of the files */
    char *html;
};

/* A file in the overview: its state, name, outline and a few numbers. */
static char *overview_row(const struct outcome *outcome, const char *link)
{
    enum { NUMBERS = 4 };
    struct buf buf = {0};
    int numbers = 0;
    buf_addf(&buf, "<td data-sort=\"%d\">", -(int)outcome->state);
    page_add_badge(&buf, outcome->state);
    buf_addf(&buf, "</td><td><a href=\"%s\">", link);
    page_add_title(&buf, outcome);
    buf_add(&buf, "</a><div class=\"rule\">");
    page_add(&buf, outcome->path);
    buf_add(&buf, "</div></td><td>");
    plot_thumbnail(&buf, outcome);
    buf_add(&buf, "</td><td>");
    page_add_verdict(&buf, outcome);
    buf_add(&buf, "</td>");
    for (size_t i = 0; i < outcome->record.count && numbers < NUMBERS; i++) {
        const struct reading *reading = outcome->record.readings[i];
        if (!reading->measure->panel || !reading->measure->brief || reading->channel != RECORD_WHOLE)
            continue;
        buf_addf(&buf, "<td class=\"value\" data-label=\"%s\">", reading->measure->label);
        page_add_reading(&buf, reading);
        buf_add(&buf, "</td>");
        numbers++;
    }
    return buf_take(&buf);
}

void overview_add(struct overview *overview, const struct outcome *outcome, size_t index, const char *link)
{
    overview->rows = mem_grow(overview->rows, overview->count, &overview->capacity, sizeof *overview->rows);
    overview->rows[overview->count++] =
        (struct overview_row){outcome->state, index, overview_row(outcome, link)};
}

static int worse_first(const void *a, const void *b)
{
    const struct overview_row *x = a, *y = b;
    if (x->state != y->state)
        return x->state < y->state ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

void overview_write(struct overview *overview, FILE *out, const struct report_totals *totals)
{
    qsort(overview->rows, overview->count, sizeof *overview->rows, worse_first);
    fprintf(out, "<header class=\"all\"><h1>%zu files</h1>\n<p class=\"verdict\">", totals->files);
    const char *gap = "";
    for (size_t state = OUTCOME_UNREADABLE + 1; state-- > 0;)
        if (totals->by_state[state]) {
            fprintf(out, "%s%zu %s", gap, totals->by_state[state],
                    outcome_state_name((enum outcome_state)state));
            gap = ", ";
        }
    fputs("</p></header>\n<table class=\"overview sortable\"><thead><tr><th scope=\"col\">State</th><th "
          "scope=\"col\">File</th><th scope=\"col\">Waveform</th><th scope=\"col\">Checks</th><th "
          "scope=\"col\" colspan=\"4\">"
          "Numbers</th></tr></thead><tbody>\n",
          out);
    for (size_t i = 0; i < overview->count; i++)
        fprintf(out, "<tr>%s</tr>\n", overview->rows[i].html);
    fputs("</tbody></table>\n", out);
}

void overview_release(struct overview *overview)
{
    for (size_t i = 0; i < overview->count; i++)
        free(overview->rows[i].html);
    free(overview->rows);
}
