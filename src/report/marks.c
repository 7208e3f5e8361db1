#include "report/marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "report/text_targets.h"
#include "report/weight.h"

static char *mark_text(const struct outcome *outcome, const struct finding *finding, int channel,
                       bool has_name)
{
    struct buf text = {0};
    char *brief = finding_brief(finding);
    buf_addf(&text, "%s: ", finding_word(finding));
    if (has_name)
        buf_addf(&text, "%s: ", path_name(outcome->path));
    buf_add(&text, brief);
    if (channel >= 0 && outcome->format.channels > 1)
        buf_addf(&text, ", %s", speaker_name(outcome->format.speakers[channel]));
    char *shown = text_shown(buf_text(&text));
    buf_release(&text);
    free(brief);
    return shown;
}

static void add_mark(struct marks *marks, double start_s, double length_s, char *text)
{
    marks->items = mem_grow(marks->items, marks->count, &marks->capacity, sizeof *marks->items);
    marks->items[marks->count] = (struct mark){start_s, length_s, marks->count, text};
    marks->count++;
}

static int earlier_first(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->start_s < y->start_s || x->start_s > y->start_s)
        return x->start_s < y->start_s ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static void mark_finding(struct marks *marks, const struct outcome *outcome, const struct finding *finding,
                         bool has_name)
{
    size_t before = marks->count;
    for (size_t i = 0; i < finding->place_count; i++) {
        const struct place *place = &finding->places[i];
        if (place->frequency_hz > 0)
            continue;
        add_mark(marks, place->start_s, place->length_s,
                 mark_text(outcome, finding, place->channel, has_name));
    }
    if (marks->count == before && finding->has_time)
        add_mark(marks, finding->time_s, 0, mark_text(outcome, finding, finding->channel, has_name));
}

void marks_collect(struct marks *marks, const struct outcome *outcome, bool has_name)
{
    for (size_t i = 0; i < outcome->findings.count; i++)
        if (outcome->findings.items[i].state != VERDICT_PASS && !finding_is_repeat(&outcome->findings, i))
            mark_finding(marks, outcome, &outcome->findings.items[i], has_name);
    if (marks->count)
        qsort(marks->items, marks->count, sizeof *marks->items, earlier_first);
}

void marks_release(struct marks *marks)
{
    for (size_t i = 0; i < marks->count; i++)
        free(marks->items[i].text);
    free(marks->items);
    *marks = (struct marks){0};
}
