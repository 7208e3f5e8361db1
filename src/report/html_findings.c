#include "report/html_findings.h"

#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "judge/baseline.h"
#include "report/page.h"

/* Where it is, each time a link into the waveform. */
static void add_places(struct buf *buf, const struct outcome *outcome, const struct finding *finding,
                       const char *prefix, size_t most)
{
    char time[32];
    size_t count = finding->place_count < most ? finding->place_count : most;
    if (count == 0 && finding->has_time) {
        buf_addf(buf, "<a class=\"time\" data-time=\"%.6f\" href=\"#%swaveform\">%s</a>", finding->time_s,
                 prefix, time_text(finding->time_s, time, sizeof time));
        const char *name = page_channel_name(outcome, finding->channel);
        if (name)
            buf_addf(buf, " %s", name);
    }
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &finding->places[i];
        if (i)
            buf_add(buf, ", ");
        if (place->frequency_hz > 0)
            buf_addf(buf, "%g Hz", place->frequency_hz);
        else
            buf_addf(buf, "<a class=\"time\" data-time=\"%.6f\" href=\"#%swaveform\">%s</a>", place->start_s,
                     prefix, time_text(place->start_s, time, sizeof time));
        const char *name = page_channel_name(outcome, place->channel);
        if (name)
            buf_addf(buf, " %s", name);
    }
    if (count && finding->place_total > (int64_t)count)
        buf_addf(buf, " and %" PRId64 " more", finding->place_total - (int64_t)count);
}

static const enum verdict_state worst_first[] = {VERDICT_FAIL, VERDICT_WARN, VERDICT_NOT_MEASURED,
                                                 VERDICT_NOTE};
enum { RANKS = sizeof worst_first / sizeof *worst_first };

/* A finding's place among the steps; RANKS - 1 and more: it is none. */
static size_t rank_of(const struct finding *finding)
{
    size_t rank = 0;
    while (rank < RANKS - 1 && finding->state != worst_first[rank])
        rank++;
    return finding_is_accepted(finding) ? RANKS : rank;
}

/* The first finding, gravest first, that asks for the very same step: several targets that one step satisfies. */
static const struct finding *leader_of(const struct findings *findings, const struct finding *finding)
{
    for (size_t rank = 0; rank <= rank_of(finding) && *finding->remedy; rank++)
        for (size_t i = 0; i < findings->count; i++) {
            const struct finding *other = &findings->items[i];
            if (rank_of(other) == rank && other->measure == finding->measure &&
                strcmp(other->remedy, finding->remedy) == 0)
                return other;
        }
    return finding;
}

static void add_step(struct buf *buf, const struct findings *findings, const struct finding *finding,
                     const char *prefix)
{
    buf_addf(buf, "<li class=\"%s\">", page_state_class(finding->state));
    if (*finding->remedy) {
        buf_add(buf, "<strong>");
        page_add(buf, finding->remedy);
        buf_add(buf, "</strong> ");
    }
    buf_add(buf, "<span>");
    page_add(buf, finding->message);
    buf_addf(buf, " <a href=\"#%sfinding-%td\">details</a>", prefix, finding - findings->items);
    const char *between = "; the same for ";
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *other = &findings->items[i];
        if (other == finding || rank_of(other) >= RANKS - 1 || leader_of(findings, other) != finding)
            continue;
        buf_addf(buf, "%s<a href=\"#%sfinding-%zu\">", between, prefix, i);
        page_add(buf, other->target_name);
        buf_add(buf, "</a>");
        between = ", ";
    }
    buf_add(buf, "</span></li>\n");
}

/* What must or should be done, gravest first. */
void html_steps_add(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    const struct findings *findings = &outcome->findings;
    size_t steps = 0;
    for (size_t rank = 0; rank < RANKS - 1; rank++)
        for (size_t i = 0; i < findings->count; i++) {
            const struct finding *finding = &findings->items[i];
            if (rank_of(finding) != rank || leader_of(findings, finding) != finding)
                continue;
            if (steps++ == 0)
                buf_add(buf, "<h3>What to do</h3>\n<ol class=\"steps\">\n");
            add_step(buf, findings, finding, prefix);
        }
    if (steps)
        buf_add(buf, "</ol>\n");
    else if (outcome->measured)
        buf_add(buf, "<p>Nothing needs to be done.</p>\n");
}

/* Who accepted it, or what became of it since the baseline. */
static void add_acceptance(struct buf *buf, const struct finding *finding)
{
    const struct waiver *waiver = finding->waiver;
    if (waiver) {
        buf_add(buf, finding->is_waived ? "<div>Waived by " : "<div>The waiver has ended: by ");
        page_add(buf, waiver->by);
        buf_add(buf, " until ");
        page_add(buf, waiver->until);
        buf_add(buf, ": ");
        page_add(buf, waiver->reason);
        buf_add(buf, "</div>");
    }
    if (finding->age == AGE_UNKNOWN)
        return;
    buf_addf(buf, "<div>%s%s baseline", finding_age_name(finding->age),
             finding->age == AGE_WORSE ? " than in the" : " since the");
    if (finding->before && finding->age != AGE_NEW) {
        buf_add(buf, " (");
        page_add(buf, finding->before);
        buf_add(buf, " there)");
    }
    buf_add(buf, "</div>");
}

static void add_finding_row(struct buf *buf, const struct outcome *outcome, size_t index, size_t rank,
                            const char *prefix)
{
    const struct finding *finding = &outcome->findings.items[index];
    buf_addf(buf,
             "<tr class=\"%s\" id=\"%sfinding-%zu\"><td data-sort=\"%zu\"><span class=\"badge "
             "%s\">%s</span></td><td>",
             page_state_class(finding->state), prefix, index, rank, page_state_class(finding->state),
             verdict_state_name(finding->state));
    page_add(buf, finding->message);
    if (*finding->remedy) {
        buf_add(buf, "<div class=\"remedy\">");
        page_add(buf, finding->remedy);
        buf_add(buf, "</div>");
    }
    if (finding->close.is_close) {
        buf_add(buf, "<div class=\"close\">");
        page_add(buf, finding->close.text);
        buf_add(buf, "</div>");
    }
    add_acceptance(buf, finding);
    buf_addf(buf, "<div class=\"rule\">%s", rule_kind_name(finding->kind));
    if (finding->source) {
        buf_add(buf, ", ");
        page_add(buf, finding->source);
    }
    buf_addf(buf, "</div></td><td data-sort=\"%.6f\">", finding->has_time ? finding->time_s : 1e9);
    add_places(buf, outcome, finding, prefix, 6);
    buf_add(buf, "</td><td>");
    page_add(buf, finding->value_text ? finding->value_text : "");
    buf_add(buf, "</td><td>");
    page_add(buf, finding->limit_text ? finding->limit_text : "");
    buf_add(buf, "</td><td>");
    page_add(buf, finding->target_name);
    buf_add(buf, "<div class=\"rule\">");
    page_add(buf, finding->id);
    buf_add(buf, "</div></td></tr>\n");
}

void html_findings_add(struct buf *buf, const struct outcome *outcome, const char *prefix)
{
    bool begun = false;
    size_t passed = 0;
    for (size_t rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < outcome->findings.count; i++) {
            passed += rank == 0 && outcome->findings.items[i].state == VERDICT_PASS;
            if (outcome->findings.items[i].state != worst_first[rank])
                continue;
            if (!begun)
                buf_addf(buf,
                         "<section><h3 id=\"%sfindings\">Findings</h3>\n<table class=\"findings "
                         "sortable\"><thead><tr><th scope=\"col\">"
                         "State</th><th scope=\"col\">What</th><th scope=\"col\">Where</th><th scope=\"col\">"
                         "Value</th><th scope=\"col\">Limit</th><th scope=\"col\">Asked "
                         "by</th></tr></thead><tbody>\n",
                         prefix);
            begun = true;
            add_finding_row(buf, outcome, i, rank, prefix);
        }
    if (begun)
        buf_add(buf, "</tbody></table></section>\n");
    if (passed == 0)
        return;
    buf_addf(buf, "<details><summary>%zu check%s passed</summary><table><tbody>\n", passed,
             passed == 1 ? "" : "s");
    for (size_t i = 0; i < outcome->findings.count; i++) {
        const struct finding *finding = &outcome->findings.items[i];
        if (finding->state != VERDICT_PASS)
            continue;
        buf_add(buf, "<tr><td>");
        page_add(buf, finding->message);
        buf_add(buf, "</td><td>");
        page_add(buf, finding->limit_text ? finding->limit_text : "");
        buf_add(buf, "</td><td>");
        page_add(buf, finding->target_name);
        buf_add(buf, "</td><td class=\"rule\">");
        page_add(buf, finding->id);
        buf_add(buf, "</td></tr>\n");
    }
    buf_add(buf, "</tbody></table></details>\n");
}
