/* Labels for Audacity (File > Import > Labels): start, end and text with tabs between, in seconds (Audacity manual,
   "Importing and Exporting Labels"). A label file is one track, so that with several files each text names its own. */
#include "report/marks.h"
#include "report/reporter.h"

static void write_file(FILE *out, const struct report_options *options, const struct outcome *outcome,
                       size_t index)
{
    (void)index;
    struct marks marks = {0};
    marks_collect(&marks, outcome, options->files > 1);
    for (size_t i = 0; i < marks.count; i++)
        fprintf(out, "%.6f\t%.6f\t%s\n", marks.items[i].start_s,
                marks.items[i].start_s + marks.items[i].length_s, marks.items[i].text);
    marks_release(&marks);
}

const struct reporter reporter_labels_report = {
    .name = "labels",
    .suffix = ".labels.txt",
    .summary = "labels for Audacity: where the findings are",
    .file = write_file,
};
