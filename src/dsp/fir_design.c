#include "dsp/fir_design.h"
