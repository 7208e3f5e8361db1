/* Text from outside as Markdown (CommonMark and GitHub's tables): nothing in it is markup, HTML, a link, a mention or a
   table's border, and it is one line; what text_show escapes is shown as it does. */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "base/buf.h"

void markdown_add(struct buf *buf, const char *text);

#endif
