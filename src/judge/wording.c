#include "judge/wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/units.h"

int telling_decimals(const struct measure *measure, double value, double limit)
{
    int decimals = measure->decimals;
    if (!isfinite(limit))
        return decimals;
    while (decimals < 6 && fabs(value - limit) < 0.5 * pow(10.0, -decimals) && value != limit)
        decimals++;
    return decimals;
}

char *value_text(const struct subject *subject, double limit, bool with_unit)
{
    const struct measure *measure = subject->reading->measure;
    if (subject->reading->kind == READING_TEXT)
        return mem_copy(subject->reading->text);
    int decimals = telling_decimals(measure, subject->value, limit);
    const char *gap = with_unit && *measure->unit && strcmp(measure->unit, "%") != 0 ? " " : "";
    return mem_format("%.*f%s%s", decimals, shown_number(subject->value, decimals), gap,
                      with_unit ? measure->unit : "");
}

static void add_where(struct buf *buf, const struct finding *finding, const struct audio_format *format)
{
    char time[32];
    if (finding->has_time)
        buf_addf(buf, " at %s", time_text(finding->time_s, time, sizeof time));
    if (finding->channel >= 0 && finding->channel < format->channels && format->channels > 1)
        buf_addf(buf, " in %s", speaker_name(format->speakers[finding->channel]));
}

/* What is to be taken off or put on, rounded up, so that whoever follows it keeps the limit; of more decimals than the
   measure is shown with, one at most. Empty without a limit. */
static char *excess_text(const struct measure *measure, double value, double limit)
{
    const double least =
        1e-6; /* of a last decimal: what the difference of two numbers leaves is not rounded up */
    int decimals = telling_decimals(measure, value, limit);
    decimals = decimals > measure->decimals + 1 ? measure->decimals + 1 : decimals;
    double unit = pow(10.0, -decimals);
    return isfinite(limit) ? mem_format("%.*f", decimals, ceil(fabs(value - limit) / unit - least) * unit)
                           : mem_copy("");
}

char *expand(const char *pattern, const struct finding *finding, const struct subject *subject, double limit,
             const struct audio_format *format)
{
    struct buf buf = {0};
    for (const char *at = pattern; *at;) {
        size_t plain = strcspn(at, "{");
        buf_add_bytes(&buf, at, plain);
        at += plain;
        size_t length = strcspn(at, "}");
        if (*at == '\0' || at[length] == '\0') {
            buf_add(&buf, at);
            break;
        }
        char *shown = NULL, time[32];
        if (strncmp(at, "{value}", length + 1) == 0)
            shown = value_text(subject, limit, false);
        else if (strncmp(at, "{limit}", length + 1) == 0)
            shown = isfinite(limit) ? mem_format("%.10g", limit) : mem_copy(finding->limit_text);
        else if (strncmp(at, "{excess}", length + 1) == 0)
            shown = excess_text(subject->reading->measure, subject->value, limit);
        else if (strncmp(at, "{unit}", length + 1) == 0)
            shown = mem_copy(finding->measure->unit);
        else if (strncmp(at, "{time}", length + 1) == 0)
            shown = mem_copy(finding->has_time ? time_text(finding->time_s, time, sizeof time) : "");
        else if (strncmp(at, "{where}", length + 1) == 0)
            add_where(&buf, finding, format);
        else
            shown = mem_format("%.*s", (int)length + 1, at);
        if (shown)
            buf_add(&buf, shown);
        free(shown);
        at += length + 1;
    }
    return buf_take(&buf);
}
