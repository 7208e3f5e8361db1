/* The kernels as AVX2 runs them. */
#ifdef __x86_64__
#define SIMD_CLONES __attribute__((target("avx2")))
#define COPY _avx2
#include "simd_copy.h"
#else
#include "simd_copies.h"
#endif
