/* The kernels as every processor can run them. */
#define SIMD_CLONES
#define COPY _plain
#include "simd_copy.h"
