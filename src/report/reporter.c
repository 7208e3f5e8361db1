/* The register of report formats. */
#include <string.h>

#include "base/buf.h"
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

const char *report_version(const struct report_options *options)
{
    return options->origin ? options->origin->version : MIXCHECK_VERSION;
}

char *report_page_name(const struct outcome *outcome, size_t index)
{
    enum { LETTERS_MAX = 60 };
    const char *slash = strrchr(outcome->path, '/'), *name = slash ? slash + 1 : outcome->path;
    struct buf buf = {0};
    buf_addf(&buf, "%04zu-", index + 1);
    for (size_t i = 0; i < LETTERS_MAX && name[i]; i++) {
        char letter = name[i];
        bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                        (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
        buf_add_bytes(&buf, is_plain ? &letter : "_", 1);
    }
    buf_add(&buf, ".html");
    return buf_take(&buf);
}
