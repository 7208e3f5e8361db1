#include "base/xml_explain.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { SLOTS_MAX = 32, REFERENCES_MAX = 8 };

/* An attribute, or a child element, that an element may or must have. */
struct slot {
    const struct xml_node *pattern;
    bool optional;
};

struct slots {
    struct slot items[SLOTS_MAX];
    size_t count;
};

static bool is(const struct xml_node *node, const char *name)
{
    return strcmp(xml_name(node), name) == 0;
}

static const struct xml_node *find_define(const struct xml_node *schema, const char *name)
{
    const struct xml_node *define = xml_child(schema, "define");
    while (define && name && strcmp(xml_attribute(define, "name"), name) != 0)
        define = xml_next(define, "define");
    return name ? define : NULL;
}

/* The schema's <element name="NAME"> anywhere under `pattern`. */
static const struct xml_node *find_element(const struct xml_node *pattern, const char *name)
{
    const struct xml_node *found = NULL;
    for (const struct xml_node *child = xml_child(pattern, NULL); child && !found;
         child = xml_next(child, NULL)) {
        const char *own = is(child, "element") ? xml_attribute(child, "name") : NULL;
        found = own && strcmp(own, name) == 0 ? child : find_element(child, name);
    }
    return found;
}

/* What is collected of a schema: attributes or child elements ("attribute", "element") that `node` may have. */
struct collector {
    struct slots *slots;
    const char *kind;
    const struct xml_node *schema, *node;
};

/* The first attribute of a pattern, in it or in the definition that it refers to first. */
static const struct xml_node *first_attribute(const struct xml_node *pattern, const struct xml_node *schema)
{
    if (is(pattern, "attribute"))
        return pattern;
    const struct xml_node *attribute = xml_child(pattern, "attribute"),
                          *reference = xml_child(pattern, "ref");
    const struct xml_node *define =
        !attribute && reference ? find_define(schema, xml_attribute(reference, "name")) : NULL;
    return define ? xml_child(define, "attribute") : attribute;
}

/* The alternative that was probably meant: the one whose first attribute is there, else the last. NULL where they do
   not begin with attributes. */
static const struct xml_node *meant_alternative(const struct collector *collector,
                                                const struct xml_node *choice)
{
    const struct xml_node *meant = NULL;
    for (const struct xml_node *item = xml_child(choice, NULL); item; item = xml_next(item, NULL)) {
        const struct xml_node *attribute = first_attribute(item, collector->schema);
        meant = attribute ? item : NULL;
        if (attribute && xml_attribute(collector->node, xml_attribute(attribute, "name")))
            break;
    }
    return meant;
}

static void collect_item(const struct collector *collector, const struct xml_node *item, bool optional,
                         int references);

static void collect(const struct collector *collector, const struct xml_node *pattern, bool optional,
                    int references)
{
    for (const struct xml_node *child = xml_child(pattern, NULL); child; child = xml_next(child, NULL))
        collect_item(collector, child, optional, references);
}

static void collect_choice(const struct collector *collector, const struct xml_node *choice, bool optional,
                           int references)
{
    const struct xml_node *meant = meant_alternative(collector, choice);
    for (const struct xml_node *item = xml_child(choice, NULL); item; item = xml_next(item, NULL))
        collect_item(collector, item, optional || item != meant, references);
}

static void collect_item(const struct collector *collector, const struct xml_node *item, bool optional,
                         int references)
{
    struct slots *slots = collector->slots;
    if (is(item, collector->kind) && slots->count < SLOTS_MAX) {
        slots->items[slots->count++] = (struct slot){item, optional};
    } else if (is(item, "ref") && references < REFERENCES_MAX) {
        const struct xml_node *define = find_define(collector->schema, xml_attribute(item, "name"));
        if (define)
            collect(collector, define, optional, references + 1);
    } else if (is(item, "optional") || is(item, "zeroOrMore")) {
        collect(collector, item, true, references);
    } else if (is(item, "choice")) {
        collect_choice(collector, item, optional, references);
    } else if (is(item, "group") || is(item, "interleave") || is(item, "oneOrMore")) {
        collect(collector, item, optional, references);
    }
}

static const struct slot *find_slot(const struct slots *slots, const char *name)
{
    for (size_t i = 0; i < slots->count; i++)
        if (strcmp(xml_attribute(slots->items[i].pattern, "name"), name) == 0)
            return &slots->items[i];
    return NULL;
}

static void explain_unknown(struct buf *text, const struct xml_node *node, const char *name,
                            const struct slots *slots)
{
    const char *words[SLOTS_MAX + 1] = {0};
    for (size_t i = 0; i < slots->count; i++)
        words[i] = xml_attribute(slots->items[i].pattern, "name");
    const char *meant = text_nearest(name, words);
    buf_addf(text, "'%s' has no attribute '", xml_name(node));
    text_show(text, name);
    buf_add(text, "'");
    if (meant)
        buf_addf(text, "; did you mean '%s'", meant);
}

static void explain_value(struct buf *text, const struct xml_node *node, const char *name, const char *value)
{
    char start[81];
    size_t length = strlen(value) < sizeof start ? strlen(value) : sizeof start - 1;
    memcpy(start, value, length);
    start[length] = '\0';
    buf_addf(text, "'%s' of '%s' is '", name, xml_name(node));
    text_show(text, start);
    buf_add(text, value[length] ? "...', not " : "', not ");
}

/* True when the choice lists values only and `value` is none of them. */
static bool is_unlisted(const struct xml_node *choice, const char *value)
{
    for (const struct xml_node *item = xml_child(choice, NULL); item; item = xml_next(item, NULL)) {
        if (!is(item, "value"))
            return false;
        struct buf listed = {.text = xml_text(item)};
        bool same = strcmp(listed.text, value) == 0;
        buf_release(&listed);
        if (same)
            return false;
    }
    return true;
}

static void list_values(struct buf *text, const struct xml_node *choice)
{
    const char *between = "one of ";
    for (const struct xml_node *item = xml_child(choice, "value"); item; item = xml_next(item, "value")) {
        struct buf listed = {.text = xml_text(item)};
        buf_addf(text, "%s%s", between, listed.text);
        buf_release(&listed);
        between = ", ";
    }
}

/* The pattern of an attribute's value: what stands in it, or in the definition that it refers to. */
static const struct xml_node *value_pattern(const struct xml_node *attribute, const struct xml_node *schema)
{
    const struct xml_node *reference = xml_child(attribute, "ref");
    const struct xml_node *define =
        reference ? find_define(schema, xml_attribute(reference, "name")) : attribute;
    const struct xml_node *nested = define ? xml_child(define, "attribute") : NULL;
    return nested ? nested : define;
}

/* Whether a decimal number lies within the data pattern's minInclusive and maxInclusive. */
static bool is_decimal(const char *value, const struct xml_node *data)
{
    double number, bound;
    if (strspn(value, "+-.0123456789") != strlen(value) || !text_number(value, &number))
        return false;
    for (const struct xml_node *param = xml_child(data, "param"); param; param = xml_next(param, "param")) {
        struct buf text = {.text = xml_text(param)};
        const char *name = xml_attribute(param, "name");
        bool known = text_number(text.text, &bound);
        buf_release(&text);
        if (known && ((strcmp(name, "minInclusive") == 0 && number < bound) ||
                      (strcmp(name, "maxInclusive") == 0 && number > bound)))
            return false;
    }
    return true;
}

/* Whether the whole value is of the form that the data pattern gives; true where it gives none. The forms in our schemas
   mean the same in POSIX. */
static bool has_form(const char *value, const struct xml_node *data)
{
    const struct xml_node *param = xml_child(data, "param");
    while (param && strcmp(xml_attribute(param, "name"), "pattern") != 0)
        param = xml_next(param, "param");
    if (!param)
        return true;
    struct buf form = {.text = xml_text(param)}, whole = {0};
    regex_t compiled;
    bool has = true;
    buf_addf(&whole, "^[ \t\r\n]*(%s)[ \t\r\n]*$", form.text);
    if (regcomp(&compiled, buf_text(&whole), REG_EXTENDED | REG_NOSUB) == 0) {
        has = regexec(&compiled, value, 0, NULL, 0) == 0;
        regfree(&compiled);
    }
    buf_release(&form);
    buf_release(&whole);
    return has;
}

/* The same of a choice between words and such a form; true where it is another choice. */
static bool has_word_or_form(const char *value, const struct xml_node *choice)
{
    const struct xml_node *data = xml_child(choice, "data");
    bool has = !data || has_form(value, data);
    for (const struct xml_node *item = xml_child(choice, "value"); item; item = xml_next(item, "value")) {
        struct buf listed = {.text = xml_text(item)};
        has = has || strcmp(listed.text, value) == 0;
        buf_release(&listed);
    }
    return has;
}

/* What the schema has to say of the attribute, as the end of a sentence that says that its value is wrong. */
static void add_documentation(struct buf *text, const struct xml_node *attribute)
{
    const struct xml_node *documentation = xml_child(attribute, "documentation");
    struct buf words = {.text = documentation ? xml_text(documentation) : NULL};
    size_t length = words.text ? strcspn(words.text, ".") : 0;
    if (length)
        buf_addf(text, " (%.*s)", (int)length, words.text);
    buf_release(&words);
}

static bool check_value(struct buf *text, const struct xml_node *node, const struct xml_node *attribute,
                        const struct xml_node *schema)
{
    const char *name = xml_attribute(attribute, "name"), *value = xml_attribute(node, name);
    const struct xml_node *pattern = value_pattern(attribute, schema);
    const struct xml_node *choice = pattern ? xml_child(pattern, "choice") : NULL;
    const struct xml_node *data = pattern ? xml_child(pattern, "data") : NULL;
    const char *type = data ? xml_attribute(data, "type") : NULL;
    if (value && choice && is_unlisted(choice, value)) {
        explain_value(text, node, name, value);
        list_values(text, choice);
        return true;
    }
    if (value && type && strcmp(type, "decimal") == 0 && !is_decimal(value, data)) {
        explain_value(text, node, name, value);
        buf_add(text, "a decimal number of reasonable size");
        return true;
    }
    if (value && type && strspn(value, " \t\r\n") == strlen(value)) {
        buf_addf(text, "'%s' of '%s' is empty", name, xml_name(node));
        return true;
    }
    if (value && ((data && !has_form(value, data)) || (choice && !has_word_or_form(value, choice)))) {
        explain_value(text, node, name, value);
        buf_add(text, "of the form that is asked");
        add_documentation(text, attribute);
        return true;
    }
    return false;
}

static bool check_attributes(struct buf *text, const struct xml_node *node, const struct xml_node *schema,
                             const struct slots *slots)
{
    const char *name;
    for (size_t i = 0; (name = xml_attribute_name(node, i)); i++)
        if (!find_slot(slots, name)) {
            explain_unknown(text, node, name, slots);
            return true;
        }
    for (size_t i = 0; i < slots->count; i++) {
        name = xml_attribute(slots->items[i].pattern, "name");
        if (!slots->items[i].optional && !xml_attribute(node, name)) {
            buf_addf(text, "'%s' lacks the attribute '%s'", xml_name(node), name);
            return true;
        }
        if (check_value(text, node, slots->items[i].pattern, schema))
            return true;
    }
    return false;
}

static void explain_child(struct buf *text, const struct xml_node *node, const struct xml_node *child,
                          const struct slots *slots)
{
    const char *words[SLOTS_MAX + 1] = {0};
    for (size_t i = 0; i < slots->count; i++)
        words[i] = xml_attribute(slots->items[i].pattern, "name");
    const char *meant = text_nearest(xml_name(child), words);
    buf_addf(text, "'%s' has no element '", xml_name(node));
    text_show(text, xml_name(child));
    buf_add(text, "'");
    if (meant)
        buf_addf(text, "; did you mean '%s'", meant);
}

/* The first child that the element cannot have; NULL: none. */
static const struct xml_node *find_stranger(const struct xml_node *node, const struct slots *slots)
{
    const struct xml_node *child = xml_child(node, NULL);
    while (child && find_slot(slots, xml_name(child)))
        child = xml_next(child, NULL);
    return child;
}

static bool check_children(struct buf *text, const struct xml_node *node, const struct slots *slots)
{
    for (size_t i = 0; i < slots->count; i++) {
        const char *name = xml_attribute(slots->items[i].pattern, "name");
        if (!slots->items[i].optional && !xml_child(node, name)) {
            buf_addf(text, "'%s' lacks the element '%s'", xml_name(node), name);
            return true;
        }
    }
    return false;
}

/* The element that is to blame; NULL: none. */
static const struct xml_node *check_element(struct buf *text, const struct xml_node *node,
                                            const struct xml_node *schema)
{
    struct slots attributes = {0}, children = {0};
    const struct xml_node *element = find_element(schema, xml_name(node));
    if (!element)
        return NULL;
    collect(&(struct collector){&attributes, "attribute", schema, node}, element, false, 0);
    collect(&(struct collector){&children, "element", schema, node}, element, false, 0);
    if (check_attributes(text, node, schema, &attributes))
        return node;
    const struct xml_node *stranger = find_stranger(node, &children);
    if (stranger)
        explain_child(text, node, stranger, &children);
    return stranger ? stranger : check_children(text, node, &children) ? node : NULL;
}

int xml_explain(struct buf *text, const struct xml_node *root, const struct xml_node *schema)
{
    const struct xml_node *blamed = check_element(text, root, schema);
    if (blamed)
        return xml_line(blamed);
    int line = 0;
    for (const struct xml_node *child = xml_child(root, NULL); child && !line; child = xml_next(child, NULL))
        line = xml_explain(text, child, schema);
    return line;
}

void xml_rephrase(struct buf *text, const char *message)
{
    char attribute[64], element[64];
    if (sscanf(message, "Invalid attribute %63s for element %63s", attribute, element) == 2) {
        buf_addf(text, "'%s' of '%s' has a value that is not allowed", attribute, element);
    } else if (sscanf(message, "Element %63s failed to validate attributes", element) == 1 &&
               strstr(message, "attributes")) {
        buf_addf(text, "an attribute of '%s' has a value that is not allowed", element);
    } else if (sscanf(message, "Did not expect element %63s there", element) == 1) {
        buf_addf(text, "the element '%s' does not belong here", element);
    } else {
        buf_add(text, message);
    }
}
