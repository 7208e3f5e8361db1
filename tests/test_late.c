/* Libraries that are loaded when they are needed, and are not there, or are others than expected. */
#include <stdio.h>
#include <string.h>

#include "base/late.h"
#include "check.h"

static void refuse(const char *const *names, const char *file, const char *word)
{
    void *pointers[2] = {NULL};
    struct fault fault = {{0}};
    CHECK(late_load(names, pointers, "libnothing", file, &fault) == ERR_SYSTEM);
    CHECK(strstr(fault.text, "cannot load libnothing: ") == fault.text);
    CHECK(strstr(fault.text, word) != NULL);
    CHECK(strchr(fault.text, '\n') == NULL);
}

int main(void)
{
#if defined(MIXCHECK_LATE)
    static const char *const here[] = {"strlen", NULL}, *const lacking[] = {"strlen", "no_such_name", NULL};
    size_t (*length)(const char *) = NULL;
    struct fault fault = {{0}};
    refuse(here, "libnothing.so.0", "libnothing.so.0");
    refuse(lacking, NULL, "no_such_name"); /* NULL: in what is loaded */
    CHECK(late_load(here, &length, "the program", NULL, &fault) == OK);
    CHECK(length && length("four") == 4);
#else
    static const char *const names[] = {"strlen", NULL};
    refuse(names, "libnothing.so.0", "not known how");
#endif
    return check_end();
}
