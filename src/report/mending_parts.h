/* How formats tell what fix did: nothing where it did nothing (NULL). */
#ifndef REPORT_MENDING_PARTS_H
#define REPORT_MENDING_PARTS_H

#include "base/buf.h"
#include "base/json.h"
#include "base/markup.h"
#include "job/outcome.h"

/* <mending> */
void xml_mending_write(struct markup *markup, const struct mending *mending);
/* "mending": {...} */
void json_mending_write(struct json *json, const struct outcome *outcome);
/* What was done, what was wrong before, and the numbers side by side. */
void html_mending_add(struct buf *buf, const struct outcome *outcome, const char *prefix);

#endif
