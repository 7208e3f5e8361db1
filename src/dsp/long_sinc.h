/* The maxima of the band-limited reconstruction: sums over the samples on both sides under a long window. The sum of 256 on each
   side, which the true peak is measured with, says where a maximum is and how large; that of 1024, as far as it matters, whether
   it is larger: of what is next to half the rate the shorter window may miss 0.005 dB. */
#ifndef DSP_LONG_SINC_H
#define DSP_LONG_SINC_H

enum { LONG_SINC_NEAR = 256, LONG_SINC_REACH = 1024 /* samples on each side */ };

/* A Kaiser window, beta 8. For the sample k (-reach to reach - 1 from the one that is nearest) at a time `o` after that one it
   is weight[0] + o weight[1] + o^2 weight[2], the parabola through its values at o = -1/2, 0 and 1/2; times (-1)^k, which is
   the sine's part in k. */
struct long_sinc {
    double near[3][2 * LONG_SINC_NEAR], far[3][2 * LONG_SINC_REACH];
};

void long_sinc_init(struct long_sinc *kernel);
/* The larger of the two absolute maxima near *time (in samples from x[0]), which becomes where it is, at most two samples away;
   what is not over `least` need not be exact. Reads LONG_SINC_REACH samples on both sides of there. */
double long_sinc_peak(const struct long_sinc *kernel, const float *x, double *time, double least);

#endif
