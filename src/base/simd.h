/* One function, compiled for more than one processor; the loader takes the best that the machine has.
   Such a function is plain C over vectors of fixed length and fixed order, without contraction of products and sums, so
   that every copy gives the same bits; where the compiler or the system cannot choose at run time, the base (SSE2 on
   x86-64, NEON on AArch64) is what runs. tests/test_simd compiles the copies one by one and compares them. */
#ifndef BASE_SIMD_H
#define BASE_SIMD_H

#include <stddef.h>

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

/* Vectors of eight, as much as AVX2 holds. Macros, so that vectors are no function's arguments, whose form would depend on
   the processor. */
typedef float simd_floats __attribute__((vector_size(8 * sizeof(float))));
typedef int simd_ints __attribute__((vector_size(8 * sizeof(int))));
enum { SIMD_FLOATS = 8 };

/* Lanes of two vectors, numbered through, in a new order; `ints` is the vector of integers of the same length. */
#if defined(__clang__) || __GNUC__ >= 12
#define SIMD_SHUFFLE(ints, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SIMD_SHUFFLE(ints, a, b, ...) __builtin_shuffle(a, b, (ints){__VA_ARGS__})
#endif

/* Lane by lane: the absolute value, and the larger of two that are no NaN. */
#define SIMD_SIZE(x) ((simd_floats)((simd_ints)(x)&0x7FFFFFFF))
#define SIMD_LARGER(a, b) ((simd_floats)(((simd_ints)(a) & ((a) > (b))) | ((simd_ints)(b) & ~((a) > (b)))))

/* Lane i of the result is the largest lane of v[i], for eight vectors v; v is used up. */
#define SIMD_LARGEST_OF_8(v, result)                                                                         \
    do {                                                                                                     \
        for (int pair_ = 0; pair_ < 8; pair_ += 2) {                                                         \
            simd_floats low_ =                                                                               \
                SIMD_SHUFFLE(simd_ints, (v)[pair_], (v)[pair_ + 1], 0, 8, 1, 9, 4, 12, 5, 13);               \
            simd_floats high_ =                                                                              \
                SIMD_SHUFFLE(simd_ints, (v)[pair_], (v)[pair_ + 1], 2, 10, 3, 11, 6, 14, 7, 15);             \
            (v)[pair_] = SIMD_LARGER(low_, high_);                                                           \
        }                                                                                                    \
        for (int four_ = 0; four_ < 8; four_ += 4) {                                                         \
            simd_floats low_ =                                                                               \
                SIMD_SHUFFLE(simd_ints, (v)[four_], (v)[four_ + 2], 0, 1, 8, 9, 4, 5, 12, 13);               \
            simd_floats high_ =                                                                              \
                SIMD_SHUFFLE(simd_ints, (v)[four_], (v)[four_ + 2], 2, 3, 10, 11, 6, 7, 14, 15);             \
            (v)[four_] = SIMD_LARGER(low_, high_);                                                           \
        }                                                                                                    \
        simd_floats low_ = SIMD_SHUFFLE(simd_ints, (v)[0], (v)[4], 0, 1, 2, 3, 8, 9, 10, 11);                \
        simd_floats high_ = SIMD_SHUFFLE(simd_ints, (v)[0], (v)[4], 4, 5, 6, 7, 12, 13, 14, 15);             \
        (result) = SIMD_LARGER(low_, high_);                                                                 \
    } while (0)

/* The same of single numbers; fmaxf would be a call, which no loop becomes vectors around. */
static inline float simd_larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float simd_smaller(float a, float b)
{
    return a < b ? a : b;
}

/* Copies samples to where another thread will read them, and not into this thread's cache, where the processor can: to
   write into lines that the other's cache holds costs several times the copy itself. Before the other is told that they
   are there, simd_stream_end sees to it that they are. */
void simd_stream(float *to, const float *from, size_t count);
void simd_stream_end(void);

/* Makes this thread take denormal numbers for zero (the tail of a filter in digital silence would settle in them, and
   they cost a hundred times as much); returns what simd_restore needs. Without effect where it is not known how. */
unsigned long simd_flush_denormals(void);
void simd_restore(unsigned long mode);

#endif
