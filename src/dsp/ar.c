#include "dsp/ar.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { SIDE = AR_ORDER_MAX + 1 };

struct ar {
    size_t order;
    double covariance[SIDE]
                     [SIDE]; /* of x[n-i] and x[n-j] over the stretch; then the factors below the diagonal */
    double model[SIDE];      /* 1, a[1] ... a[order] */
    double kernel[SIDE];     /* the model's correlation with itself */
    double *band;            /* [place][distance back]: the system's factors */
    double *values, *before;
};

/* Of the signal's power, and of the model's: what is below it is rounding. */
static const double least_part = 1e-11;

struct ar *ar_new(int order, size_t length)
{
    struct ar *ar = mem_zero(1, sizeof *ar);
    ar->order = (size_t)order;
    ar->band = mem_aligned(length * (ar->order + 1), sizeof *ar->band);
    ar->values = mem_aligned(length, sizeof *ar->values);
    ar->before = mem_aligned(length, sizeof *ar->before);
    return ar;
}

/* Eight sums side by side, added in a fixed order. */
static double product(const double *a, const double *b, size_t count)
{
    double sums[8] = {0}, rest = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (size_t k = 0; k < 8; k++)
            sums[k] += a[i + k] * b[i + k];
    for (; i < count; i++)
        rest += a[i] * b[i];
    for (size_t half = 4; half > 0; half /= 2)
        for (size_t k = 0; k < half; k++)
            sums[k] += sums[k + half];
    return sums[0] + rest;
}

/* The first row by sums; every other value is the one up and left of it, a sample taken off the end and one put in front. */
static void find_covariance(struct ar *ar, const double *x, size_t length)
{
    size_t p = ar->order;
    for (size_t j = 0; j <= p; j++)
        ar->covariance[0][j] = product(x + p, x + p - j, length - p);
    for (size_t i = 1; i <= p; i++)
        for (size_t j = i; j <= p; j++)
            ar->covariance[i][j] =
                ar->covariance[i - 1][j - 1] + x[p - i] * x[p - j] - x[length - i] * x[length - j];
}

/* The lower factor L of C + `more` on its diagonal, C = L L', rows and columns from 1 on; C stands above the diagonal. */
static bool factor(struct ar *ar, double more)
{
    double(*c)[SIDE] = ar->covariance;
    for (size_t i = 1; i <= ar->order; i++)
        for (size_t j = 1; j <= i; j++) {
            double sum = c[j][i] + (i == j ? more : 0.0);
            for (size_t k = 1; k < j; k++)
                sum -= c[i][k] * c[j][k];
            if (i == j && !(sum > 0.0 && isfinite(sum)))
                return false;
            c[i][j] = i == j ? sqrt(sum) : sum / c[j][j];
        }
    return true;
}

/* The model from the factors: C a = -(the covariances of x[n] and x[n-i]). */
static void solve_model(struct ar *ar)
{
    double(*c)[SIDE] = ar->covariance, *a = ar->model;
    for (size_t i = 1; i <= ar->order; i++) {
        double sum = -c[0][i];
        for (size_t k = 1; k < i; k++)
            sum -= c[i][k] * a[k];
        a[i] = sum / c[i][i];
    }
    for (size_t i = ar->order; i > 0; i--) {
        for (size_t k = i + 1; k <= ar->order; k++)
            a[i] -= c[k][i] * a[k];
        a[i] /= c[i][i];
    }
    a[0] = 1.0;
}

bool ar_fit(struct ar *ar, const double *x, size_t length)
{
    if (length < 2 * ar->order)
        return false;
    find_covariance(ar, x, length);
    if (!factor(ar, least_part * ar->covariance[0][0]))
        return false;
    solve_model(ar);
    for (size_t distance = 0; distance <= ar->order; distance++)
        ar->kernel[distance] = product(ar->model, ar->model + distance, ar->order + 1 - distance);
    return isfinite(ar->kernel[0]);
}

/* The factors of the system; what is farther back than the model is long is 0 in the system, and in them, too. */
static bool factor_system(struct ar *ar, const size_t *at, size_t count)
{
    size_t first = 0, side = ar->order + 1;
    for (size_t i = 0; i < count; i++) {
        double *here = ar->band + i * side;
        while (at[i] - at[first] > ar->order)
            first++;
        for (size_t j = first; j <= i; j++) {
            const double *other = ar->band + j * side;
            double sum = ar->kernel[at[i] - at[j]];
            for (size_t k = first; k < j; k++)
                sum -= here[i - k] * other[j - k];
            if (i == j && !(sum > least_part * ar->kernel[0]))
                return false;
            here[i - j] = i == j ? sqrt(sum) : sum / other[0];
        }
        for (size_t back = i - first + 1; back < side; back++)
            here[back] = 0.0;
    }
    return true;
}

static void solve_system(struct ar *ar, size_t count)
{
    size_t side = ar->order + 1;
    double *v = ar->values;
    for (size_t i = 0; i < count; i++) {
        const double *here = ar->band + i * side;
        for (size_t back = 1; back < side && back <= i; back++)
            v[i] -= here[back] * v[i - back];
        v[i] /= here[0];
    }
    for (size_t i = count; i-- > 0;) {
        const double *here = ar->band + i * side;
        v[i] /= here[0];
        for (size_t back = 1; back < side && back <= i; back++)
            v[i - back] -= here[back] * v[i];
    }
}

/* What the samples that are there say of one that is missing; those that are missing are 0 in x. */
static double known_part(const struct ar *ar, const double *x)
{
    double sum = 0;
    for (size_t distance = 1; distance <= ar->order; distance++)
        sum -= ar->kernel[distance] * (x[-(ptrdiff_t)distance] + x[distance]);
    return sum;
}

bool ar_fill(struct ar *ar, double *x, const size_t *at, size_t count)
{
    if (!factor_system(ar, at, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        ar->before[i] = x[at[i]];
        x[at[i]] = 0.0;
    }
    for (size_t i = 0; i < count; i++)
        ar->values[i] = known_part(ar, x + at[i]);
    solve_system(ar, count);
    bool is_finite = true;
    for (size_t i = 0; i < count; i++)
        is_finite &= isfinite(ar->values[i]) != 0;
    for (size_t i = 0; i < count; i++)
        x[at[i]] = is_finite ? ar->values[i] : ar->before[i];
    return is_finite;
}

void ar_free(struct ar *ar)
{
    if (!ar)
        return;
    free(ar->band);
    free(ar->values);
    free(ar->before);
    free(ar);
}
