#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void buf_reserve(struct buf *buf, size_t more)
{
    size_t need = buf->length + more + 1;
    if (need <= buf->capacity)
        return;
    buf->capacity = need > buf->capacity * 2 ? need : buf->capacity * 2;
    buf->text = mem_resize(buf->text, buf->capacity, 1);
}

void buf_add_bytes(struct buf *buf, const char *bytes, size_t count)
{
    buf_reserve(buf, count);
    memcpy(buf->text + buf->length, bytes, count);
    buf->length += count;
    buf->text[buf->length] = '\0';
}

void buf_add(struct buf *buf, const char *text)
{
    buf_add_bytes(buf, text, strlen(text));
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    buf_reserve(buf, (size_t)length);
    va_start(list, format);
    vsnprintf(buf->text + buf->length, (size_t)length + 1, format, list);
    va_end(list);
    buf->length += (size_t)length;
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    if (buf->text)
        buf->text[0] = '\0';
}

const char *buf_text(const struct buf *buf)
{
    return buf->text ? buf->text : "";
}

char *buf_take(struct buf *buf)
{
    char *text = buf->text ? buf->text : mem_copy("");
    *buf = (struct buf){0};
    return text;
}

void buf_release(struct buf *buf)
{
    free(buf->text);
    *buf = (struct buf){0};
}
