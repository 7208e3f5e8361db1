#include "cli/age.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"

static void date_text(char date[AGE_DATE_SIZE], int years_ago)
{
    time_t now = time(NULL);
    struct tm parts = {0};
    gmtime_r(&now, &parts);
    snprintf(date, AGE_DATE_SIZE, "%04d-%02d-%02d", (parts.tm_year + 1900 - years_ago) % 10000,
             (parts.tm_mon + 1) % 100, parts.tm_mday % 100);
}

void age_today(char date[AGE_DATE_SIZE])
{
    date_text(date, 0);
}

bool age_is_old(const struct target *target)
{
    char limit[AGE_DATE_SIZE];
    date_text(limit, 1);
    return strcmp(target->date, limit) < 0;
}

char *age_text(const struct target *const *targets, size_t count)
{
    struct buf text = {0};
    size_t old = 0;
    for (size_t i = 0; i < count; i++)
        if (age_is_old(targets[i]))
            buf_addf(&text, "%s%s", old++ ? ", " : "", targets[i]->id);
    if (!old)
        return NULL;
    buf_addf(&text, ": more than a year old; what %s may have changed", old > 1 ? "they say" : "it says");
    return buf_take(&text);
}
