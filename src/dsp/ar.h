/* Samples that are missing from a signal, by the autoregressive model of what is there: Janssen, Veldhuis and Vries,
   "Adaptive interpolation of discrete-time signals that can be modeled as autoregressive processes", IEEE Trans. ASSP 34,
   1986. The model is the one of least squares over the stretch; the samples are those that make its error least, which is
   a positive definite system with a band as wide as the model is long. */
#ifndef DSP_AR_H
#define DSP_AR_H

#include <stdbool.h>
#include <stddef.h>

enum { AR_ORDER_MAX = 64 };

struct ar;

/* For stretches of up to `length` samples and models of `order`, AR_ORDER_MAX at most. */
struct ar *ar_new(int order, size_t length);
/* Fits the model to all of x: the error e[n] = x[n] + a[1] x[n-1] + ... + a[order] x[n-order]. False where there is none,
   as of silence. */
bool ar_fit(struct ar *ar, const double *x, size_t length);
/* By the last model that was found: x at the `count` places at[0] < at[1] < ..., all of them `order` or more from both ends.
   False, and x as it was, where the system cannot be solved. */
bool ar_fill(struct ar *ar, double *x, const size_t *at, size_t count);
void ar_free(struct ar *ar);

#endif
