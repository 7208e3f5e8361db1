#include "base/simd.h"

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <xmmintrin.h>

/* Whole lines of 64 bytes. */
void simd_stream(float *to, const float *from, size_t count)
{
    enum { LINE = 16 };
    size_t i = (LINE - (uintptr_t)to / sizeof *to % LINE) % LINE;
    if (i > count)
        i = count;
    memcpy(to, from, i * sizeof *to);
    for (; count - i >= LINE; i += LINE)
        for (size_t k = 0; k < LINE; k += 4)
            _mm_stream_ps(to + i + k, _mm_loadu_ps(from + i + k));
    memcpy(to + i, from + i, (count - i) * sizeof *to);
}

void simd_stream_end(void)
{
    _mm_sfence();
}

#else

void simd_stream(float *to, const float *from, size_t count)
{
    memcpy(to, from, count * sizeof *to);
}

void simd_stream_end(void)
{
}

#endif

#if defined(__SSE2__)

unsigned long simd_flush_denormals(void)
{
    const unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | flush_to_zero | denormals_are_zero);
    return mode;
}

void simd_restore(unsigned long mode)
{
    _mm_setcsr((unsigned)mode);
}

#elif defined(__aarch64__)

unsigned long simd_flush_denormals(void)
{
    const unsigned long flush_to_zero = 1UL << 24;
    unsigned long mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | flush_to_zero));
    return mode;
}

void simd_restore(unsigned long mode)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}

#else

unsigned long simd_flush_denormals(void)
{
    return 0;
}

void simd_restore(unsigned long mode)
{
    (void)mode;
}

#endif
