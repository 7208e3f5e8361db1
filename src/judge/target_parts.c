/* What stands in the elements of a target: words out of a list, numbers, bounds, measures, sentences. Nothing here relies
   on the schema: what it would refuse is refused, or read as if it were empty. */
#include "judge/target_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pipeline.h"
#include "base/mem.h"
#include "base/text.h"

/* No level, rate or count comes near; it keeps the engine's differences finite. */
#define NUMBER_MAX 1e9

const char *const rule_kind_names[] = {"delivery", "advice", "fault", NULL};
const char *const severity_names[] = {"note", "warn", "fail", NULL};
const char *const confidence_names[] = {"official", "quoted", "secondary", "disputed", "custom", NULL};
const char *const playback_mode_names[] = {"track", "album", "album-loudest", NULL};

const char *rule_kind_name(enum rule_kind kind)
{
    return rule_kind_names[kind];
}

const char *severity_name(enum severity severity)
{
    return severity_names[severity];
}

const char *confidence_name(enum confidence confidence)
{
    return confidence_names[confidence];
}

const char *playback_mode_name(enum playback_mode mode)
{
    return playback_mode_names[mode];
}

enum status part_fail(const struct part_reader *reader, const struct xml_node *node, const char *format, ...)
{
    char text[700];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return fail(reader->fault, ERR_FORMAT, "'%s' line %d: %s", reader->shown, xml_line(node), text);
}

/* An attribute that the schema asks for; without the schema it may not be there. */
char *part_text(const struct xml_node *node, const char *name)
{
    char *text = xml_attribute_text(node, name);
    return text ? text : mem_copy("");
}

size_t part_count(const struct xml_node *node, const char *name)
{
    size_t count = 0;
    for (const struct xml_node *child = xml_child(node, name); child; child = xml_next(child, name))
        count++;
    return count;
}

/* Index of an attribute's value in a list that ends with NULL; `otherwise` when it is not there. */
int part_choice(const struct xml_node *node, const char *name, const char *const *choices, int otherwise)
{
    char *value = xml_attribute_text(node, name);
    int found = otherwise;
    for (int i = 0; value && choices[i]; i++)
        if (strcmp(value, choices[i]) == 0)
            found = i;
    free(value);
    return found;
}

enum status part_number(const struct part_reader *reader, const struct xml_node *node, const char *name,
                        bool *has, double *number)
{
    char *value = xml_attribute_text(node, name);
    enum status status = OK;
    *has = value != NULL;
    if (value && (!text_number(value, number) || fabs(*number) > NUMBER_MAX))
        status =
            part_fail(reader, node, "'%s' of '%s' is not a number of reasonable size", name, xml_name(node));
    free(value);
    return status;
}

/* The words of an attribute as a list that ends with NULL; NULL when it is not there. */
static char **read_words(const struct xml_node *node, const char *name)
{
    char *value = xml_attribute_text(node, name), **words = NULL;
    size_t count = 0, capacity = 0;
    for (const char *rest = value; rest && *rest; rest += strspn(rest, " ")) {
        size_t length = strcspn(rest, " ");
        words = mem_grow(words, count + 1, &capacity, sizeof *words);
        words[count] = mem_zero(length + 1, 1);
        memcpy(words[count++], rest, length);
        words[count] = NULL;
        rest += length;
    }
    free(value);
    return words;
}

/* A bound may be given as itself included (min, max) or excluded (above, below). */
static enum status read_bound(const struct part_reader *reader, const struct xml_node *node,
                              const char *closed_name, const char *open_name, bool *has, bool *is_open,
                              double *number)
{
    bool has_closed;
    enum status status = part_number(reader, node, closed_name, &has_closed, number);
    if (status == OK)
        status = part_number(reader, node, open_name, is_open, number);
    if (status == OK && has_closed && *is_open)
        return part_fail(reader, node, "'%s' and '%s' exclude each other", closed_name, open_name);
    *has = has_closed || *is_open;
    return status;
}

enum status part_bounds(const struct part_reader *reader, const struct xml_node *node, struct bounds *bounds)
{
    bounds->one_of = read_words(node, "one-of");
    bounds->none_of = read_words(node, "none-of");
    enum status status =
        read_bound(reader, node, "min", "above", &bounds->has_min, &bounds->min_open, &bounds->min);
    if (status == OK)
        status = read_bound(reader, node, "max", "below", &bounds->has_max, &bounds->max_open, &bounds->max);
    if (status != OK)
        return status;
    if (!bounds->has_min && !bounds->has_max && !bounds->one_of && !bounds->none_of)
        return part_fail(reader, node, "'%s' has no bound", xml_name(node));
    bool is_open = bounds->min_open || bounds->max_open;
    if (bounds->has_min && bounds->has_max &&
        (bounds->min > bounds->max || (is_open && bounds->min == bounds->max)))
        return part_fail(reader, node, "no value lies between %.10g and %.10g", bounds->min, bounds->max);
    return OK;
}

static enum status fail_measure(const struct part_reader *reader, const struct xml_node *node, const char *id)
{
    const struct measure *measure;
    const char **ids = NULL;
    size_t count = 0, capacity = 0;
    for (; (measure = measure_at(count)); count++) {
        ids = mem_grow(ids, count + 1, &capacity, sizeof *ids);
        ids[count] = measure->id;
        ids[count + 1] = NULL;
    }
    const char *meant = ids ? text_nearest(id, ids) : NULL;
    enum status status = meant ? part_fail(reader, node, "unknown measure '%s'; did you mean '%s'", id, meant)
                               : part_fail(reader, node, "unknown measure '%s'", id);
    free(ids);
    return status;
}

enum status part_measure(const struct part_reader *reader, const struct xml_node *node,
                         const struct measure **measure)
{
    char *id = part_text(node, "measure");
    *measure = measure_find(id);
    enum status status = *measure ? OK : fail_measure(reader, node, id);
    free(id);
    return status;
}

enum status part_source(const struct part_reader *reader, const struct xml_node *node,
                        const struct target_source **source)
{
    char *id = part_text(node, "source");
    const struct target *target = reader->target;
    enum status status = OK;
    for (size_t i = 0; i < target->source_count && !*source; i++)
        if (strcmp(target->sources[i].id, id) == 0)
            *source = &target->sources[i];
    if (!*source)
        status = part_fail(reader, node, "unknown source '%s'", id);
    free(id);
    return status;
}

/* Reason and remedy are shown with numbers filled in, so a misspelt placeholder must not reach a report. */
enum status part_sentence(const struct part_reader *reader, const struct xml_node *rule, const char *name,
                          char **sentence)
{
    static const char *const known[] = {"{value}", "{limit}", "{excess}", "{unit}", "{time}", "{where}"};
    const struct xml_node *node = xml_child(rule, name);
    if (!node)
        return part_fail(reader, rule, "'rule' lacks the element '%s'", name);
    *sentence = xml_text(node);
    for (const char *rest = strpbrk(*sentence, "{}"); rest; rest = strpbrk(rest, "{}")) {
        size_t length = 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (strncmp(rest, known[i], strlen(known[i])) == 0)
                length = strlen(known[i]);
        if (length == 0)
            return part_fail(reader, node, "unknown placeholder '%.*s' in '%s'", (int)strcspn(rest, "} ") + 1,
                             rest, name);
        rest += length;
    }
    return OK;
}

enum status part_conditions(const struct part_reader *reader, const struct xml_node *node, struct rule *rule)
{
    enum status status = OK;
    size_t count = part_count(node, "when") + part_count(node, "unless");
    rule->conditions = mem_zero(count, sizeof *rule->conditions);
    for (const struct xml_node *when = xml_child(node, NULL); when && status == OK;
         when = xml_next(when, NULL)) {
        bool is_unless = strcmp(xml_name(when), "unless") == 0;
        if (!is_unless && strcmp(xml_name(when), "when") != 0)
            continue;
        struct condition *condition = &rule->conditions[rule->condition_count++];
        condition->is_unless = is_unless;
        status = part_measure(reader, when, &condition->measure);
        if (status == OK)
            status = part_bounds(reader, when, &condition->bounds);
    }
    return status;
}
