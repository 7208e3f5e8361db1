/* What stands in the elements of a target's file, read and checked: words out of a list, numbers, bounds, measures,
   sentences. Faults are ERR_FORMAT and name file and line. */
#ifndef JUDGE_TARGET_PARTS_H
#define JUDGE_TARGET_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/xml.h"
#include "judge/target.h"

struct part_reader {
    struct target *target;
    const char *shown; /* the path, safe to show */
    struct fault *fault;
};

/* The words of the enums, in their order, NULL-terminated. */
extern const char *const rule_kind_names[], *const severity_names[], *const confidence_names[],
                                                                         *const playback_mode_names[];

enum status part_fail(const struct part_reader *reader, const struct xml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* How many children of that name. */
size_t part_count(const struct xml_node *node, const char *name);
/* An attribute that the schema asks for, "" when it is not there all the same; the caller frees it. */
char *part_text(const struct xml_node *node, const char *name);
/* Index of an attribute's value in a list that ends with NULL; `otherwise` when it is not there. */
int part_choice(const struct xml_node *node, const char *name, const char *const *choices, int otherwise);
enum status part_number(const struct part_reader *reader, const struct xml_node *node, const char *name,
                        bool *has, double *number);
enum status part_bounds(const struct part_reader *reader, const struct xml_node *node, struct bounds *bounds);
enum status part_measure(const struct part_reader *reader, const struct xml_node *node,
                         const struct measure **measure);
/* The source of the target that the attribute "source" names. */
enum status part_source(const struct part_reader *reader, const struct xml_node *node,
                        const struct target_source **source);
/* The rule's child `name`, with placeholders that are known. */
enum status part_sentence(const struct part_reader *reader, const struct xml_node *rule, const char *name,
                          char **sentence);
enum status part_conditions(const struct part_reader *reader, const struct xml_node *node, struct rule *rule);

#endif
