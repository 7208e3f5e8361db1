/* What the JSON report and JSON lines say of one file: the same keys, documented in mixcheck(1). */
#ifndef REPORT_JSON_FILE_H
#define REPORT_JSON_FILE_H

#include "base/json.h"
#include "report/reporter.h"

/* Into an object that is open. */
void json_file_write(struct json *json, const struct report_options *options, const struct outcome *outcome);
/* "places_total" and "places", where there are any. */
void json_places_write(struct json *json, const struct place *places, size_t count, int64_t total);

#endif
