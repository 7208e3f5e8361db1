/* One function, compiled for more than one processor; the loader takes the best that the machine has. Plain C vectors and
   no contraction of products and sums, so every copy gives the same bits. */
#ifndef DSP_CLONES_H
#define DSP_CLONES_H

/* Needs the loader's indirect functions (glibc); the sanitizers' start-up and they do not get along. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define DSP_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define DSP_CLONES
#endif

#endif
