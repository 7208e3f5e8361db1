#include "dsp/dither.h"
