#include "dsp/mweight.h"

/* The ladder network of BS.468-4, figure 1a, as a transfer function: a zero at 0 Hz over a polynomial of the sixth degree,
   whose even and odd powers are the real and the imaginary part. But for a constant factor. */
static double network_power(double frequency_hz)
{
    double square = frequency_hz * frequency_hz;
    double even = 1.0 + square * (-1.363894795463638e-7 +
                                  square * (2.043828333606125e-15 + square * -4.737338981378384e-24));
    double odd = frequency_hz *
                 (5.559488023498642e-4 + square * (-2.118150887518656e-11 + square * 1.306612257412824e-19));
    return square / (even * even + odd * odd);
}

double mweight_power(double frequency_hz)
{
    const double reference_hz = 2000.0;
    return network_power(frequency_hz) / network_power(reference_hz);
}
