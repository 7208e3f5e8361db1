#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

enum status fail(struct fault *fault, enum status status, const char *format, ...)
{
    if (fault) {
        va_list list;
        va_start(list, format);
        vsnprintf(fault->text, sizeof fault->text, format, list);
        va_end(list);
    }
    return status;
}
