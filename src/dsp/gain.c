#include "dsp/gain.h"

#include <string.h>

#include "base/simd.h"

typedef double wide __attribute__((vector_size(4 * sizeof(double))));
typedef unsigned long long wide_bits __attribute__((vector_size(4 * sizeof(unsigned long long))));

static const double octaves_a_db = 0.16609640474436811739; /* log2(10) / 20 */
static const double rounder = 0x1.8p52;                    /* the doubles from here on are whole numbers */
/* ln(2)^n / n!, the series of 2^x. */
static const double series[13] = {1.0,
                                  6.9314718055994530942e-01,
                                  2.4022650695910071233e-01,
                                  5.5504108664821579953e-02,
                                  9.6181291076284771619e-03,
                                  1.3333558146428443423e-03,
                                  1.5403530393381609954e-04,
                                  1.5252733804059840280e-05,
                                  1.3215486790144309489e-06,
                                  1.0178086009239699728e-07,
                                  7.0549116208011233299e-09,
                                  4.4455382718708114976e-10,
                                  2.5678435993488205142e-11};

SIMD_CLONES
void gain_from_attenuation(const double *attenuation_db, double *gain, size_t count)
{
    for (size_t i = 0; i < count; i += 4) {
        wide octaves, whole, power;
        wide_bits bits;
        memcpy(&octaves, attenuation_db + i, sizeof octaves);
        octaves *= -octaves_a_db;
        whole = octaves + rounder; /* its last bits are the integer */
        memcpy(&bits, &whole, sizeof bits);
        octaves -= whole - rounder;
        power = series[12] + (wide){0};
        for (int n = 11; n >= 0; n--)
            power = power * octaves + series[n];
        bits = (bits << 52) + (1023ULL << 52);
        memcpy(&whole, &bits, sizeof whole);
        power *= whole;
        memcpy(gain + i, &power, sizeof power);
    }
}
