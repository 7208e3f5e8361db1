#include "report/markdown.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Length of what would become a link or call somebody, if nothing stood in its middle: up to there; else 0. */
static size_t length_to_break(const char *at)
{
    if (*at == '@')
        return 1;
    if (strncmp(at, "://", 3) == 0)
        return 1;
    bool is_host = (at[0] == 'w' || at[0] == 'W') && (at[1] == 'w' || at[1] == 'W') &&
                   (at[2] == 'w' || at[2] == 'W') && at[3] == '.';
    return is_host ? 3 : 0;
}

void markdown_add(struct buf *buf, const char *text)
{
    char *shown = text_shown(text);
    for (const char *at = shown; *at;) {
        size_t length = length_to_break(at);
        if (length) {
            buf_add_bytes(buf, at, length);
            buf_add(buf, "<!-- -->");
            at += length;
            continue;
        }
        if (*at == '<')
            buf_add(buf, "&lt;");
        else if (*at == '>')
            buf_add(buf, "&gt;");
        else if (*at == '&')
            buf_add(buf, "&amp;");
        else if (strchr("\\`*_[]|~#$", *at))
            buf_addf(buf, "\\%c", *at);
        else
            buf_add_bytes(buf, at, 1);
        at++;
    }
    free(shown);
}
