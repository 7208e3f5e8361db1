#if defined(__linux__)
#define _DEFAULT_SOURCE /* madvise */
#endif
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#endif

#if defined(__GLIBC__)
/* Never written, so it takes no memory; volatile, or the compiler would leave it out. */
static void *volatile skipped;

/* Asks for huge pages where the heap has just grown, behind `more` bytes by `step`, since each small one costs a fault. A
   page that was written cannot become part of a huge one, so the range begins behind what is in use; what lies before it
   is skipped. */
static void ask_huge_pages(size_t more, size_t step)
{
#if defined(MADV_HUGEPAGE)
    const uintptr_t huge = 2 << 20, header = 64;
    void *first = malloc(more);
    uintptr_t at = (uintptr_t)first, from = (at + more + huge) / huge * huge, end = at + more + step;
    if (!first || madvise((void *)from, (end - from) / huge * huge, MADV_HUGEPAGE) != 0) {
        free(first);
        return; /* or not */
    }
    free(first);
    skipped = malloc(from - at - header);
#else
    (void)more, (void)step;
#endif
}

/* What a file takes comes from the heap, and is kept for the next. */
void mem_start(void)
{
    const int more = 256 << 10, step = 12 << 20;
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, step);
    ask_huge_pages((size_t)more, (size_t)step);
    mallopt(M_TOP_PAD, 1 << 20);
}
#else
void mem_start(void)
{
}
#endif

static void *mem_check(void *block)
{
    if (!block) {
        fputs("mixcheck: out of memory\n", stderr);
        exit(3);
    }
    return block;
}

void *mem_zero(size_t count, size_t size)
{
    return mem_check(calloc(count ? count : 1, size ? size : 1));
}

void *mem_aligned(size_t count, size_t size)
{
    void *block = NULL;
    if (size && count > SIZE_MAX / size)
        mem_check(NULL);
    size_t bytes = count * size;
    if (bytes == 0)
        bytes = 1;
    if (posix_memalign(&block, 64, bytes) != 0)
        block = NULL;
    return memset(mem_check(block), 0, bytes);
}

void *mem_resize(void *block, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        mem_check(NULL);
    size_t bytes = count * size;
    return mem_check(realloc(block, bytes > 0 ? bytes : 1));
}

void *mem_grow(void *block, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return block;
    *capacity = *capacity ? *capacity * 2 : 16;
    return mem_resize(block, *capacity, size);
}

char *mem_copy(const char *text)
{
    if (!text)
        return NULL;
    size_t bytes = strlen(text) + 1;
    return memcpy(mem_resize(NULL, bytes, 1), text, bytes);
}

char *mem_format(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = mem_zero((size_t)length + 1, 1);
    va_start(list, format);
    vsnprintf(text, (size_t)length + 1, format, list);
    va_end(list);
    return text;
}
