#include "base/units.h"

#include <stdio.h>

char *time_text(double time_s, char *text, size_t size)
{
    long long ms = llround(time_s * 1000.0);
    const char *sign = ms < 0 ? "-" : "";
    if (ms < 0)
        ms = -ms;
    long long hours = ms / 3600000, minutes = ms / 60000 % 60, seconds = ms / 1000 % 60;
    if (hours)
        snprintf(text, size, "%s%lld:%02lld:%02lld.%03lld", sign, hours, minutes, seconds, ms % 1000);
    else
        snprintf(text, size, "%s%lld:%02lld.%03lld", sign, minutes, seconds, ms % 1000);
    return text;
}
