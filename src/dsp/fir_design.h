#ifndef DSP_FIR_DESIGN_H
#define DSP_FIR_DESIGN_H
#endif
