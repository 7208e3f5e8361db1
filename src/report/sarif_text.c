#include "report/sarif_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

char *sarif_text(const char *text)
{
    char *shown = text_shown(text);
    const bool is_link = strstr(shown, "](") != NULL;
    struct buf buf = {0};
    for (const char *at = shown; *at; at++) {
        if (*at == '{' || *at == '}')
            buf_add_bytes(&buf, at, 1);
        else if (is_link && (*at == '[' || *at == ']'))
            buf_add(&buf, "\\");
        buf_add_bytes(&buf, at, 1);
    }
    free(shown);
    return buf_take(&buf);
}

static bool is_unreserved(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || (letter != '\0' && strchr("-._~", letter));
}

static void add_encoded(struct buf *buf, const char *text, const char *kept)
{
    for (; *text; text++) {
        if (is_unreserved(*text) || strchr(kept, *text))
            buf_add_bytes(buf, text, 1);
        else
            buf_addf(buf, "%%%02X", (unsigned char)*text);
    }
}

char *sarif_uri(const char *path)
{
    struct buf buf = {0};
    while (path[0] == '.' && path[1] == '/')
        for (path += 2; *path == '/';)
            path++;
    if (path[0] == '/')
        buf_add(&buf, "file://");
    add_encoded(&buf, path, "/");
    return buf_take(&buf);
}

char *sarif_address(const char *source)
{
    /* "Title (official; undated; read 2026-11), support.spotify.com/..." */
    const char *read = NULL;
    for (const char *at = source; at && (at = strstr(at, "; read ")); at++)
        read = at;
    const char *end = read ? strstr(read, "), ") : NULL;
    if (!end)
        return NULL;
    struct buf buf = {0};
    char *host = mem_format("%.*s", (int)strcspn(end + 3, " "), end + 3);
    if (strchr(host, '.')) {
        if (strncmp(host, "http://", 7) != 0 && strncmp(host, "https://", 8) != 0)
            buf_add(&buf, "https://");
        add_encoded(&buf, host, ":/?#@!$&'()*+,;=%");
    }
    free(host);
    return buf.length ? buf_take(&buf) : NULL;
}
