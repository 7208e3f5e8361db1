/* A string that grows. Zeroed is empty and valid; text is NULL until something was added. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
    char *text; /* terminated whenever it is not NULL */
    size_t length, capacity;
};

void buf_add(struct buf *buf, const char *text);
void buf_add_bytes(struct buf *buf, const char *bytes, size_t count);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *buf);
/* The text so far, never NULL, borrowed until the next call. */
const char *buf_text(const struct buf *buf);
/* Hands the string over: the caller frees it, the buffer is empty again. Never NULL. */
char *buf_take(struct buf *buf);
void buf_release(struct buf *buf);

#endif
