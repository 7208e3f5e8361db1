/* The register of report formats. */
#include <string.h>

#include "report/reporter.h"

#define MEMBER(name) extern const struct reporter reporter_##name;
#include "report/report.inc"
#undef MEMBER

static const struct reporter *const reporters[] = {
#define MEMBER(name) &reporter_##name,
#include "report/report.inc"
#undef MEMBER
};

const struct reporter *reporter_at(size_t index)
{
    return index < sizeof reporters / sizeof *reporters ? reporters[index] : NULL;
}

const struct reporter *reporter_find(const char *name)
{
    for (size_t i = 0; i < sizeof reporters / sizeof *reporters; i++)
        if (strcmp(reporters[i]->name, name) == 0)
            return reporters[i];
    return NULL;
}
