/* The tree of an XML file, and how a reader builds it: the element that was begun last is the one that is open, and what
   comes goes into it until it ends. What base/xml.h gives away of it is here, too. */
#ifndef BASE_XML_TREE_H
#define BASE_XML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/xml.h"

struct xml_tree;

struct xml_tree *xml_tree_new(void);
void xml_tree_free(struct xml_tree *tree);
/* NULL while no element was begun. */
const struct xml_node *xml_tree_root(const struct xml_tree *tree);

/* Strings are copied, `length` bytes of each. */
void xml_tree_begin(struct xml_tree *tree, const char *name, size_t length);
/* An attribute of the open element; is_foreign: its name has a namespace, so that it is none of ours. */
void xml_tree_attribute(struct xml_tree *tree, const char *name, size_t name_length, const char *value,
                        size_t value_length, bool is_foreign);
/* The line of the open element. */
void xml_tree_place(struct xml_tree *tree, int line);
/* Outside of every element it is nothing. */
void xml_tree_text(struct xml_tree *tree, const char *text, size_t length);
void xml_tree_end(struct xml_tree *tree);
/* The name of the open element; NULL outside of every one. */
const char *xml_tree_open(const struct xml_tree *tree);

/* Whether both have the same elements, attributes, lines and text, as the functions of base/xml.h show them. */
bool xml_tree_equal(const struct xml_tree *one, const struct xml_tree *other);

#endif
