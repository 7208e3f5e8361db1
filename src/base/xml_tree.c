#include "base/xml_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

struct attribute {
    const char *name, *value;
    bool is_foreign;
    struct attribute *next;
};

/* An element, or a text between elements, which has no name. */
struct xml_node {
    const char *name, *text;
    int line;
    struct attribute *attributes, **attribute_end;
    struct xml_node *parent, *children, **child_end, *next;
};

/* Elements and strings come out of pieces that are given back together. */
struct piece {
    struct piece *before;
    size_t used, size;
    char bytes[];
};

struct xml_tree {
    struct piece *pieces;
    struct xml_node *root, *open;
};

enum { PIECE = 8192 };

static void *take(struct xml_tree *tree, size_t size)
{
    struct piece *piece = tree->pieces;
    size = (size + sizeof(void *) - 1) / sizeof(void *) * sizeof(void *);
    if (!piece || piece->size - piece->used < size) {
        size_t room = size > PIECE ? size : PIECE;
        piece = mem_resize(NULL, sizeof *piece + room, 1);
        *piece = (struct piece){.before = tree->pieces, .size = room};
        tree->pieces = piece;
    }
    void *taken = piece->bytes + piece->used;
    piece->used += size;
    return taken;
}

static const char *take_string(struct xml_tree *tree, const char *bytes, size_t length)
{
    char *string = take(tree, length + 1);
    memcpy(string, bytes, length);
    string[length] = '\0';
    return string;
}

struct xml_tree *xml_tree_new(void)
{
    return mem_zero(1, sizeof(struct xml_tree));
}

void xml_tree_free(struct xml_tree *tree)
{
    while (tree && tree->pieces) {
        struct piece *before = tree->pieces->before;
        free(tree->pieces);
        tree->pieces = before;
    }
    free(tree);
}

const struct xml_node *xml_tree_root(const struct xml_tree *tree)
{
    return tree->root;
}

const char *xml_tree_open(const struct xml_tree *tree)
{
    return tree->open ? tree->open->name : NULL;
}

static struct xml_node *add_node(struct xml_tree *tree)
{
    struct xml_node *node = take(tree, sizeof *node);
    *node = (struct xml_node){.parent = tree->open};
    if (tree->open) {
        *tree->open->child_end = node;
        tree->open->child_end = &node->next;
    }
    return node;
}

void xml_tree_begin(struct xml_tree *tree, const char *name, size_t length)
{
    struct xml_node *node = add_node(tree);
    node->name = take_string(tree, name, length);
    node->attribute_end = &node->attributes;
    node->child_end = &node->children;
    if (!tree->open)
        tree->root = node;
    tree->open = node;
}

void xml_tree_attribute(struct xml_tree *tree, const char *name, size_t name_length, const char *value,
                        size_t value_length, bool is_foreign)
{
    struct attribute *attribute = take(tree, sizeof *attribute);
    *attribute = (struct attribute){.name = take_string(tree, name, name_length),
                                    .value = take_string(tree, value, value_length),
                                    .is_foreign = is_foreign};
    *tree->open->attribute_end = attribute;
    tree->open->attribute_end = &attribute->next;
}

void xml_tree_place(struct xml_tree *tree, int line)
{
    tree->open->line = line;
}

void xml_tree_text(struct xml_tree *tree, const char *text, size_t length)
{
    if (tree->open && length)
        add_node(tree)->text = take_string(tree, text, length);
}

void xml_tree_end(struct xml_tree *tree)
{
    tree->open = tree->open->parent;
}

static const struct xml_node *element_from(const struct xml_node *node, const char *name)
{
    while (node && (!node->name || (name && strcmp(node->name, name) != 0)))
        node = node->next;
    return node;
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
    return element_from(node->children, name);
}

const struct xml_node *xml_next(const struct xml_node *node, const char *name)
{
    return element_from(node->next, name);
}

const char *xml_name(const struct xml_node *node)
{
    return node->name;
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
    for (const struct attribute *attribute = node->attributes; attribute; attribute = attribute->next)
        if (!attribute->is_foreign && strcmp(attribute->name, name) == 0)
            return attribute->value;
    return NULL;
}

const char *xml_attribute_name(const struct xml_node *node, size_t index)
{
    const struct attribute *attribute = node->attributes;
    while (attribute && index--)
        attribute = attribute->next;
    return attribute ? attribute->name : NULL;
}

static char *folded(const char *text)
{
    struct buf folded_text = {0};
    while (*text) {
        size_t space = strspn(text, " \t\r\n"), word = strcspn(text + space, " \t\r\n");
        if (space && word && folded_text.length)
            buf_add(&folded_text, " ");
        buf_add_bytes(&folded_text, text + space, word);
        text += space + word;
    }
    return buf_take(&folded_text);
}

char *xml_attribute_text(const struct xml_node *node, const char *name)
{
    const char *value = xml_attribute(node, name);
    return value ? folded(value) : NULL;
}

/* The depth is bounded by whoever reads a file. */
static void add_text(struct buf *text, const struct xml_node *node)
{
    for (const struct xml_node *child = node->children; child; child = child->next)
        if (child->name)
            add_text(text, child);
        else
            buf_add(text, child->text);
}

char *xml_text(const struct xml_node *node)
{
    struct buf whole = {0};
    add_text(&whole, node);
    char *text = folded(buf_text(&whole));
    buf_release(&whole);
    return text;
}

int xml_line(const struct xml_node *node)
{
    return node->line;
}

static bool attributes_equal(const struct attribute *one, const struct attribute *other)
{
    for (; one && other; one = one->next, other = other->next)
        if (strcmp(one->name, other->name) != 0 || strcmp(one->value, other->value) != 0 ||
            one->is_foreign != other->is_foreign)
            return false;
    return !one && !other;
}

static bool texts_equal(const struct xml_node *one, const struct xml_node *other)
{
    struct buf texts[2] = {{0}};
    add_text(&texts[0], one);
    add_text(&texts[1], other);
    bool equal = strcmp(buf_text(&texts[0]), buf_text(&texts[1])) == 0;
    buf_release(&texts[0]);
    buf_release(&texts[1]);
    return equal;
}

static bool nodes_equal(const struct xml_node *one, const struct xml_node *other)
{
    bool equal = strcmp(one->name, other->name) == 0 && one->line == other->line &&
                 attributes_equal(one->attributes, other->attributes) && texts_equal(one, other);
    const struct xml_node *child = xml_child(one, NULL), *twin = xml_child(other, NULL);
    for (; equal && child && twin; child = xml_next(child, NULL), twin = xml_next(twin, NULL))
        equal = nodes_equal(child, twin);
    return equal && !child == !twin;
}

bool xml_tree_equal(const struct xml_tree *one, const struct xml_tree *other)
{
    return one->root && other->root ? nodes_equal(one->root, other->root) : one->root == other->root;
}
