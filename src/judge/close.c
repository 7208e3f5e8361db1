#include "judge/close.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "judge/wording.h"

static const char second_meter[] = "second_meter.";

/* A channel's own, or the file's where that one alone says why there is none. */
static const struct reading *find_finer(const struct record *record, const char *id, int channel)
{
    const struct reading *reading = record_find(record, id, channel);
    return reading ? reading : record_find(record, id, RECORD_WHOLE);
}

struct subject close_look(struct finding *finding, const struct rule *rule, const struct subject *first,
                          const struct record *record, const struct audio_format *format,
                          const struct target *target)
{
    struct closeness *close = &finding->close;
    if (!bounds_straddled(&rule->bounds, first, &close->limit))
        return *first;
    const struct measure *measure = first->reading->measure;
    close->is_close = true;
    close->first = first->value;
    close->uncertainty = first->reading->uncertainty;
    if (!measure->finer)
        return *first;
    const struct reading *reading = find_finer(record, measure->finer, first->reading->channel);
    if (!reading)
        close->again = measure->finer;
    else if (reading->kind != READING_NUMBER)
        close->why_not = reading->text;
    if (!reading || reading->kind != READING_NUMBER || reading->channel != first->reading->channel)
        return *first;
    struct subject finer = subject_of(record, measure->finer, reading->channel, format, target);
    double limit;
    close->has_finer = true;
    close->finer = finer.value;
    close->uncertainty = reading->uncertainty;
    close->is_settled = !bounds_straddled(&rule->bounds, &finer, &limit);
    return finer;
}

/* "over -1 by 0.02 dB" */
static char *distance_text(const struct closeness *close, const struct subject *judged)
{
    const struct measure *measure = judged->reading->measure;
    double distance = judged->value - close->limit;
    if (distance == 0)
        return mem_format("exactly %.10g", close->limit);
    return mem_format("%s %.10g by %.*f %s", distance > 0 ? "over" : "under", close->limit,
                      telling_decimals(measure, judged->value, close->limit), fabs(distance),
                      measure_distance_unit(measure));
}

void close_tell(struct finding *finding, const struct subject *first, const struct subject *judged)
{
    struct closeness *close = &finding->close;
    if (!close->is_close)
        return;
    const char *unit = measure_distance_unit(first->reading->measure);
    char *before = value_text(first, close->limit, true), *after = value_text(judged, close->limit, true);
    char *distance = distance_text(close, judged);
    bool is_second = strncmp(judged->reading->measure->id, second_meter, sizeof second_meter - 1) == 0;
    const char *how = is_second ? "measured again by a second meter" : "measured again more finely";
    if (close->is_settled)
        close->text = mem_format("first %s, %s %s: %s", before, how, after, distance);
    else if (close->has_finer)
        close->text = mem_format("first %s, %s %s, within %.2g %s of %.10g: too close to call, another meter"
                                 " may read otherwise",
                                 before, how, after, close->uncertainty, unit, close->limit);
    else
        close->text = mem_format("%s is within %.2g%s%s of %.10g%s%s: too close to call, another meter may"
                                 " read otherwise",
                                 before, close->uncertainty, *unit ? " " : "", unit, close->limit,
                                 close->why_not ? ", and was not measured again more finely, because " : "",
                                 close->why_not ? close->why_not : "");
    if (!close->is_settled && finding->state == VERDICT_PASS)
        finding->state = VERDICT_NOTE;
    free(before);
    free(after);
    free(distance);
}
