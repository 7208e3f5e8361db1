/* mixcheck measures [ID...] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"

enum { WIDTH = 79, INDENT = 4, ID_COLUMNS = 31, UNIT_COLUMNS = 8, MEANING = ID_COLUMNS + UNIT_COLUMNS };

static void print_paragraph(const char *text)
{
    printf("%*s", INDENT, "");
    text_write_wrapped(stdout, text, INDENT, INDENT, WIDTH);
}

static void print_list(void)
{
    const struct measure *measure;
    printf("%-*s%-*s%s\n", ID_COLUMNS, "id", UNIT_COLUMNS, "unit", "meaning");
    for (size_t i = 0; (measure = measure_at(i)); i++) {
        printf("%-*s%-*s", ID_COLUMNS, measure->id, UNIT_COLUMNS, *measure->unit ? measure->unit : "-");
        text_write_wrapped(stdout, measure->meaning, MEANING, MEANING, WIDTH);
    }
    puts("\n'mixcheck measures ID' explains one.");
}

/* The caller frees it. */
static char *uncertainty_text(const struct measure *measure)
{
    if (measure->uncertainty <= 0)
        return mem_copy("uncertainty: none; it is read, counted, or arithmetic on the samples");
    return mem_format("uncertainty: %g%s%s: %s%s%s", measure->uncertainty, *measure->unit ? " " : "",
                      measure_distance_unit(measure), measure->because,
                      measure->finer ? "; where that reaches over a limit, the file is read again for " : "",
                      measure->finer ? measure->finer : "");
}

static void print_one(const struct measure *measure)
{
    printf("%s: %s\n", measure->id, measure->label);
    print_paragraph(measure->meaning);
    print_paragraph(measure->detail);
    printf("    unit: %s; shown with %d decimal%s\n", *measure->unit ? measure->unit : "none",
           measure->decimals, measure->decimals == 1 ? "" : "s");
    char *uncertainty = uncertainty_text(measure);
    print_paragraph(uncertainty);
    free(uncertainty);
}

static const char *nearest_id(const char *word)
{
    enum { IDS_MAX = 255 };
    const char *ids[IDS_MAX + 1] = {0};
    for (size_t i = 0; i < IDS_MAX && measure_at(i); i++)
        ids[i] = measure_at(i)->id;
    return text_nearest(word, ids);
}

static int run_measures(void *options, char **words, size_t word_count)
{
    (void)options;
    if (word_count == 0)
        print_list();
    for (size_t i = 0; i < word_count; i++) {
        const struct measure *measure = measure_find(words[i]);
        if (!measure) {
            command_complain("measure", words[i], nearest_id(words[i]));
            return EXIT_USAGE;
        }
        print_one(measure);
    }
    return EXIT_PASS;
}

const struct command command_measures = {
    .name = "measures",
    .usage = "[ID...]",
    .summary = "list what is measured, or explain one measure",
    .run = run_measures,
};
