/* The profiles of a run in the XML report: those that judged, and those whose playback was predicted. */
#ifndef REPORT_XML_TARGETS_H
#define REPORT_XML_TARGETS_H

#include "base/markup.h"
#include "job/examine.h"

void xml_targets_write(struct markup *markup, const struct examine_options *examining);

#endif
