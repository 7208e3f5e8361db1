/* Memory that is there or the program ends: no caller checks for NULL.
   A size that comes from a file is range-checked before it gets here. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Once, before the first thread: a program that gives its memory back and takes it again for each file spends more time on
   that than on a short file. Where it is not known how (not glibc), nothing happens. */
void mem_start(void);
/* Zeroed; freed with free(). */
void *mem_zero(size_t count, size_t size);
/* Zeroed and aligned to 64 bytes, for SIMD; freed with free(). */
void *mem_aligned(size_t count, size_t size);
/* realloc to count*size bytes; what is new is not zeroed. */
void *mem_resize(void *block, size_t count, size_t size);
/* Room for one more: doubles *capacity when `count` has reached it. Returns the block, perhaps moved. */
void *mem_grow(void *block, size_t count, size_t *capacity, size_t size);
/* A copy of the string; NULL stays NULL. */
char *mem_copy(const char *text);
/* printf into a fresh string. */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
