#ifndef DSP_DECLIP_H
#define DSP_DECLIP_H
#endif
