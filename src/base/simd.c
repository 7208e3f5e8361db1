#include "base/simd.h"

#if defined(__SSE2__)
#include <xmmintrin.h>

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
