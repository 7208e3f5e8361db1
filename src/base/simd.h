/* One function, compiled for more than one processor; the loader takes the best that the machine has.
   Such a function is plain C over vectors of fixed length and fixed order, without contraction of products and sums, so
   that every copy gives the same bits; where the compiler or the system cannot choose at run time, the base (SSE2 on
   x86-64, NEON on AArch64) is what runs. tests/test_simd compiles the copies one by one and compares them. */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

/* Needs the loader's indirect functions (glibc); the sanitizers' start-up and they do not get along. */
#if defined(SIMD_CLONES)
/* A test has chosen one copy. */
#elif defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&           \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SIMD_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SIMD_CLONES
#endif

/* For a function that has a form of its own for vectors of 64 bytes; to be called only where
   __builtin_cpu_supports("avx512f"). */
#if defined(__x86_64__) && defined(__GNUC__)
#define SIMD_WIDE __attribute__((target("avx512f")))
#endif

/* Makes this thread take denormal numbers for zero (the tail of a filter in digital silence would settle in them, and
   they cost a hundred times as much); returns what simd_restore needs. Without effect where it is not known how. */
unsigned long simd_flush_denormals(void);
void simd_restore(unsigned long mode);

#endif
