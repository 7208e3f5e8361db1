/* The kernels as AVX512F runs them. */
#ifdef __x86_64__
#define SIMD_CLONES __attribute__((target("avx512f")))
#define COPY _avx512f
#include "simd_copy.h"
#else
#include "simd_copies.h"
#endif
