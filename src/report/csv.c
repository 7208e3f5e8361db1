#include "report/csv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static void begin_field(struct csv *csv)
{
    if (csv->filled)
        putc(',', csv->out);
    csv->filled = true;
}

/* Spreadsheets look behind quotes and spaces; the wide forms are what East Asian ones take for the narrow. */
static bool begins_formula(const char *text)
{
    static const char *const heads[] = {
        "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0", NULL};
    text += strspn(text, " \"'");
    for (const char *const *head = heads; *head; head++)
        if (strncmp(text, *head, strlen(*head)) == 0)
            return true;
    return false;
}

void csv_text(struct csv *csv, const char *text)
{
    begin_field(csv);
    if (!text)
        return;
    char *shown = text_shown(text);
    bool is_quoted = strpbrk(shown, ",;\"") != NULL;
    if (is_quoted)
        putc('"', csv->out);
    if (begins_formula(shown))
        putc('\'', csv->out);
    for (const char *at = shown; *at; at++) {
        if (*at == '"')
            putc('"', csv->out);
        putc(*at, csv->out);
        if (*at == ';' && begins_formula(at + 1))
            putc('\'', csv->out);
    }
    if (is_quoted)
        putc('"', csv->out);
    free(shown);
}

void csv_number(struct csv *csv, double number, int decimals)
{
    begin_field(csv);
    text_write_number(csv->out, number, decimals);
}

void csv_integer(struct csv *csv, int64_t number)
{
    begin_field(csv);
    fprintf(csv->out, "%" PRId64, number);
}

void csv_end(struct csv *csv)
{
    fputs("\r\n", csv->out);
    csv->filled = false;
}
