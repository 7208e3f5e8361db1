#include "base/markup.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

static bool is_no_character(unsigned point)
{
    return (point < ' ' && point != '\t' && point != '\n' && point != '\r') || point == 0xFFFE ||
           point == 0xFFFF;
}

static void write_point(FILE *out, const char *text, size_t length, unsigned point)
{
    switch (point) {
    case '&':
        fputs("&amp;", out);
        return;
    case '<':
        fputs("&lt;", out);
        return;
    case '>':
        fputs("&gt;", out);
        return;
    case '"':
        fputs("&quot;", out);
        return;
    case '\\':
        fputs("\\\\", out);
        return;
    default:
        if (text_is_unsafe(point))
            fprintf(out, "&#x%X;", point);
        else
            fwrite(text, 1, length, out);
    }
}

static void write_value(FILE *out, const char *text)
{
    while (*text) {
        unsigned point;
        size_t length = text_decode(text, &point);
        if (length && !is_no_character(point)) {
            write_point(out, text, length, point);
            text += length;
            continue;
        }
        for (length += !length; length; length--)
            fprintf(out, "\\x%02X", (unsigned char)*text++);
    }
}

static void write_break(struct markup *markup)
{
    putc('\n', markup->out);
    for (int i = 0; i < markup->depth; i++)
        fputs("  ", markup->out);
}

static void close_tag(struct markup *markup)
{
    if (markup->in_tag)
        putc('>', markup->out);
    markup->in_tag = false;
}

void markup_begin(struct markup *markup, FILE *out)
{
    *markup = (struct markup){.out = out};
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", out);
}

void markup_inside(struct markup *markup, FILE *out, const char *name)
{
    *markup = (struct markup){.out = out, .depth = 1, .names = {name}};
}

void markup_element(struct markup *markup, const char *name)
{
    assert(markup->depth < MARKUP_DEPTH_MAX);
    close_tag(markup);
    write_break(markup);
    fprintf(markup->out, "<%s", name);
    markup->names[markup->depth++] = name;
    markup->in_tag = true;
    markup->has_text = false;
}

void markup_end(struct markup *markup)
{
    const char *name = markup->names[--markup->depth];
    if (markup->in_tag) {
        fputs("/>", markup->out);
    } else {
        if (!markup->has_text)
            write_break(markup);
        fprintf(markup->out, "</%s>", name);
    }
    markup->in_tag = markup->has_text = false;
    if (markup->depth == 0)
        putc('\n', markup->out);
}

static void begin_attribute(struct markup *markup, const char *name)
{
    assert(markup->in_tag);
    fprintf(markup->out, " %s=\"", name);
}

void markup_attribute(struct markup *markup, const char *name, const char *text)
{
    if (!text)
        return;
    begin_attribute(markup, name);
    write_value(markup->out, text);
    putc('"', markup->out);
}

void markup_number(struct markup *markup, const char *name, double number)
{
    begin_attribute(markup, name);
    text_write_exact(markup->out, number);
    putc('"', markup->out);
}

void markup_float(struct markup *markup, const char *name, float number)
{
    begin_attribute(markup, name);
    text_write_exact_float(markup->out, number);
    putc('"', markup->out);
}

void markup_integer(struct markup *markup, const char *name, int64_t number)
{
    begin_attribute(markup, name);
    fprintf(markup->out, "%" PRId64 "\"", number);
}

void markup_flag(struct markup *markup, const char *name, bool truth)
{
    markup_attribute(markup, name, truth ? "true" : "false");
}

void markup_text(struct markup *markup, const char *text)
{
    close_tag(markup);
    write_value(markup->out, text);
    markup->has_text = true;
}

void markup_list(struct markup *markup, const float *numbers, size_t count)
{
    enum { LINE_NUMBERS = 20 };
    close_tag(markup);
    for (size_t i = 0; i < count; i++) {
        putc(i % LINE_NUMBERS ? ' ' : '\n', markup->out);
        if (isfinite(numbers[i]))
            text_write_exact_float(markup->out, numbers[i]);
        else
            putc('-', markup->out);
    }
}

void markup_leaf(struct markup *markup, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    markup_element(markup, name);
    markup_text(markup, text);
    markup_end(markup);
}

static int hex_digit(char letter)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = letter ? strchr(digits, letter) : NULL;
    return at ? (int)(at - digits) : -1;
}

char *markup_read(const char *value)
{
    struct buf text = {0};
    while (*value) {
        size_t plain = strcspn(value, "\\");
        buf_add_bytes(&text, value, plain);
        value += plain;
        if (*value == '\0')
            break;
        int high = value[1] == 'x' ? hex_digit(value[2]) : -1, low = high >= 0 ? hex_digit(value[3]) : -1;
        if (low >= 0 && high + low > 0) {
            char byte = (char)(high * 16 + low);
            buf_add_bytes(&text, &byte, 1);
            value += 4;
        } else {
            buf_add(&text, "\\");
            value += value[1] == '\\' ? 2 : 1;
        }
    }
    return buf_take(&text);
}
