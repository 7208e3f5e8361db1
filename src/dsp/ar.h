#ifndef DSP_AR_H
#define DSP_AR_H
#endif
