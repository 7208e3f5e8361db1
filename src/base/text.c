#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

size_t text_decode(const char *text, unsigned *point)
{
    static const unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *byte = (const unsigned char *)text;
    size_t length = byte[0] < 0x80   ? 1
                    : byte[0] < 0xC2 ? 0
                    : byte[0] < 0xE0 ? 2
                    : byte[0] < 0xF0 ? 3
                    : byte[0] < 0xF5 ? 4
                                     : 0;
    if (length <= 1) {
        *point = byte[0];
        return length;
    }
    *point = byte[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return 0;
        *point = *point << 6 | (byte[i] & 0x3F);
    }
    if (*point < smallest[length] || *point > 0x10FFFF || (*point >= 0xD800 && *point < 0xE000))
        return 0;
    return length;
}

bool text_is_unsafe(unsigned point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD || point == 0x61C ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB) ||
           (point >= 0xE0000 && point <= 0xE007F);
}

void text_show(struct buf *buf, const char *text)
{
    while (*text) {
        unsigned point;
        size_t length = text_decode(text, &point);
        if (length == 0)
            buf_addf(buf, "\\x%02X", (unsigned char)*text);
        else if (point == '\n')
            buf_add(buf, "\\n");
        else if (point == '\t')
            buf_add(buf, "\\t");
        else if (point == '\r')
            buf_add(buf, "\\r");
        else if (text_is_unsafe(point))
            buf_addf(buf, point < 0x100 ? "\\x%02X" : "\\u{%04X}", point);
        else
            buf_add_bytes(buf, text, length);
        text += length ? length : 1;
    }
}

char *text_shown(const char *text)
{
    struct buf buf = {0};
    text_show(&buf, text);
    return buf_take(&buf);
}

static size_t point_columns(unsigned point)
{
    if ((point >= 0x300 && point < 0x370) || (point >= 0x1AB0 && point < 0x1B00) ||
        (point >= 0x20D0 && point < 0x2100) || (point >= 0xFE00 && point < 0xFE10) ||
        (point >= 0xFE20 && point < 0xFE30))
        return 0;
    if ((point >= 0x1100 && point < 0x1160) || (point >= 0x2E80 && point < 0xA4D0) ||
        (point >= 0xAC00 && point < 0xD7A4) || (point >= 0xF900 && point < 0xFB00) ||
        (point >= 0xFE30 && point < 0xFE70) || (point >= 0xFF00 && point < 0xFF61) ||
        (point >= 0x1F300 && point < 0x1F650) || (point >= 0x1F900 && point < 0x1FA00) ||
        (point >= 0x20000 && point < 0x40000))
        return 2;
    return 1;
}

size_t text_columns(const char *text)
{
    size_t columns = 0;
    while (*text) {
        unsigned point;
        size_t length = text_decode(text, &point);
        columns += length ? point_columns(point) : 1;
        text += length ? length : 1;
    }
    return columns;
}

void text_write_wrapped(FILE *out, const char *text, size_t used, size_t indent, size_t width)
{
    struct buf word = {0};
    bool first = true;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t length = strcspn(text, " ");
        buf_clear(&word);
        buf_add_bytes(&word, text, length);
        size_t columns = text_columns(word.text);
        if (!first && used + 1 + columns > width) {
            fprintf(out, "\n%*s", (int)indent, "");
            used = indent;
            first = true;
        }
        fprintf(out, "%s%s", first ? "" : " ", word.text);
        used += columns + (first ? 0 : 1);
        first = false;
        text += length;
    }
    putc('\n', out);
    buf_release(&word);
}

bool text_ends_with(const char *text, const char *tail)
{
    size_t length = strlen(text), part = strlen(tail);
    return length >= part && strcmp(text + length - part, tail) == 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

enum { WORD_MAX = 64 };

/* Damerau-Levenshtein distance, neighbours swapped counting one (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[3][WORD_MAX + 1];
    if (n > WORD_MAX || m > WORD_MAX)
        return SIZE_MAX;
    size_t *before = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(change, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

const char *text_nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t length = strlen(word), best = length / 3 + 1;
    for (; *words; words++) {
        size_t steps = distance(word, *words);
        if (length >= 3 && strncmp(word, *words, length) == 0)
            steps = least(steps, 1);
        if (steps <= best && (!nearest || steps < best)) {
            best = steps;
            nearest = *words;
        }
    }
    return nearest;
}

bool text_number(const char *text, double *number)
{
    if (!*text || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (*end || end == text || !isfinite(value))
        return false;
    *number = value;
    return true;
}

bool text_integer(const char *text, long *number)
{
    if (!*text || text[strspn(text, "+-0123456789")] != '\0')
        return false;
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (*end || end == text || errno)
        return false;
    *number = value;
    return true;
}

void text_write_number(FILE *out, double number, int decimals)
{
    char text[400];
    snprintf(text, sizeof text, "%.*f", decimals, number);
    if (strchr(text, '.')) {
        size_t end = strlen(text);
        while (text[end - 1] == '0')
            end--;
        text[text[end - 1] == '.' ? end - 1 : end] = '\0';
    }
    fputs(strcmp(text, "-0") == 0 ? "0" : text, out);
}
