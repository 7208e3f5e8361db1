#include "dsp/declip.h"
