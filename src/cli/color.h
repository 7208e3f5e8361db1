/* Whether standard output is written in colour. */
#ifndef CLI_COLOR_H
#define CLI_COLOR_H

#include <stdbool.h>

extern const char *const color_choices[]; /* auto, always, never */

/* `when` is one of the choices; NULL is auto: on a terminal, unless NO_COLOR is set. */
bool color_is_used(const char *when);

#endif
