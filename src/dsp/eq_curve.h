#ifndef DSP_EQ_CURVE_H
#define DSP_EQ_CURVE_H
#endif
