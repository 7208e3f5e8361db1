#include "base/json.h"

#include <inttypes.h>
#include <math.h>

#include "base/text.h"

static void write_text(FILE *out, const char *text)
{
    putc('"', out);
    while (*text) {
        unsigned point;
        size_t length = text_decode(text, &point);
        if (length == 0)
            fputs("\\ufffd", out);
        else if (point == '"' || point == '\\')
            fprintf(out, "\\%c", (char)point);
        else if (point == '\n')
            fputs("\\n", out);
        else if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029)
            fprintf(out, "\\u%04x", point);
        else
            fwrite(text, 1, length, out);
        text += length ? length : 1;
    }
    putc('"', out);
}

static void write_break(struct json *json)
{
    if (json->inlined[json->depth])
        return;
    putc('\n', json->out);
    for (int i = 0; i < json->depth; i++)
        fputs("  ", json->out);
}

static void write_key(struct json *json, const char *key)
{
    if (json->depth > 0) {
        if (json->filled[json->depth])
            fputs(json->inlined[json->depth] ? ", " : ",", json->out);
        write_break(json);
    }
    json->filled[json->depth] = true;
    if (key) {
        write_text(json->out, key);
        fputs(": ", json->out);
    }
}

static void open_scope(struct json *json, const char *key, char bracket, bool inlined)
{
    write_key(json, key);
    putc(bracket, json->out);
    inlined = inlined || json->inlined[json->depth];
    json->depth++;
    json->filled[json->depth] = false;
    json->inlined[json->depth] = inlined;
}

static void close_scope(struct json *json, char bracket)
{
    bool filled = json->filled[json->depth], inlined = json->inlined[json->depth];
    json->depth--;
    if (filled && !inlined)
        write_break(json);
    putc(bracket, json->out);
    if (json->depth == 0)
        putc('\n', json->out);
}

void json_begin(struct json *json, FILE *out)
{
    *json = (struct json){.out = out};
}

void json_object(struct json *json, const char *key)
{
    open_scope(json, key, '{', false);
}

void json_array(struct json *json, const char *key)
{
    open_scope(json, key, '[', false);
}

void json_object_inline(struct json *json, const char *key)
{
    open_scope(json, key, '{', true);
}

void json_array_inline(struct json *json, const char *key)
{
    open_scope(json, key, '[', true);
}

void json_end_object(struct json *json)
{
    close_scope(json, '}');
}

void json_end_array(struct json *json)
{
    close_scope(json, ']');
}

void json_text(struct json *json, const char *key, const char *text)
{
    write_key(json, key);
    if (text)
        write_text(json->out, text);
    else
        fputs("null", json->out);
}

void json_number(struct json *json, const char *key, double number, int decimals)
{
    write_key(json, key);
    if (isfinite(number))
        text_write_number(json->out, number, decimals);
    else
        fputs("null", json->out);
}

void json_integer(struct json *json, const char *key, int64_t number)
{
    write_key(json, key);
    fprintf(json->out, "%" PRId64, number);
}

void json_bool(struct json *json, const char *key, bool truth)
{
    write_key(json, key);
    fputs(truth ? "true" : "false", json->out);
}

void json_null(struct json *json, const char *key)
{
    write_key(json, key);
    fputs("null", json->out);
}
