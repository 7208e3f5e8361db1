#ifndef DSP_DITHER_H
#define DSP_DITHER_H
#endif
