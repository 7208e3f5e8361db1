/* What libxml2 is guarded against: external entities and the network (nothing is loaded), entity bombs (a document type
   declaration is refused where it begins, so no entity is ever declared), deep nesting, size, and its own writing to
   standard error. */
#include "base/xml_valid.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml_libxml.h"
#include "base/mem.h"
#include "base/xml_bytes.h"
#include "base/xml_complaint.h"
#include "base/xml_explain.h"

enum {
    DEPTH_MAX = 32,
    /* The encoding is not the file's to choose: one that hides the marks would slip past their count. */
    PARSE_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC |
                    XML_PARSE_BIG_LINES | XML_PARSE_COMPACT,
};

/* A schema that was asked for once. */
struct schema {
    char *path;
    xmlDoc *document;
    xmlRelaxNG *rules;
    struct xml_tree *tree; /* in which xml_explain looks for words */
};

enum { SCHEMAS_MAX = 8 };

/* Like libxml2's own state these are the main thread's: files are read before other threads start. */
static struct schema schemas[SCHEMAS_MAX];

static void schema_release(struct schema *schema)
{
    if (schema->rules)
        libxml.xmlRelaxNGFree(schema->rules);
    if (schema->document)
        libxml.xmlFreeDoc(schema->document);
    xml_tree_free(schema->tree);
    free(schema->path);
    *schema = (struct schema){0};
}

void xml_valid_stop(void)
{
    for (size_t i = 0; i < SCHEMAS_MAX; i++)
        schema_release(&schemas[i]);
}

/* The handlers below run inside the parser; its _private holds the complaint. */
static void on_doctype(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    (void)name;
    (void)public_id;
    (void)system_id;
    complaint_refuse(user, "a document type declaration (DOCTYPE) is not allowed");
}

static void on_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *address,
                       int namespace_count, const xmlChar **namespaces, int attribute_count,
                       int default_count, const xmlChar **attributes)
{
    xmlParserCtxt *parser = user;
    if (parser->nodeNr >= DEPTH_MAX)
        complaint_refuse(parser, "elements are nested too deeply");
    else
        libxml.xmlSAX2StartElementNs(user, name, prefix, address, namespace_count, namespaces,
                                     attribute_count, default_count, attributes);
}

static xmlDoc *parse(const struct buf *bytes, struct complaint *complaint)
{
    xmlParserCtxt *parser = libxml.xmlNewParserCtxt();
    xmlDoc *document = NULL;
    if (!parser)
        return NULL;
    parser->_private = complaint;
    parser->sax->internalSubset = on_doctype;
    parser->sax->startElementNs = on_element;
    document = libxml.xmlCtxtReadMemory(parser, bytes->text, (int)bytes->length, NULL, NULL, PARSE_OPTIONS);
    if (document && (!parser->wellFormed || complaint->text[0])) {
        libxml.xmlFreeDoc(document);
        document = NULL;
    }
    libxml.xmlFreeParserCtxt(parser);
    return document;
}

static enum status read_document(xmlDoc **document, const struct buf *bytes, const char *shown,
                                 struct fault *fault)
{
    struct complaint complaint = {0};
    complaint_listen(&complaint);
    *document = parse(bytes, &complaint);
    complaint_listen(NULL);
    return *document
               ? OK
               : fail(fault, ERR_FORMAT, "'%s' line %ld: %s", shown, complaint.line ? complaint.line : 1,
                      complaint.text[0] ? complaint.text : "not XML");
}

static void copy_attributes(struct xml_tree *tree, const xmlAttr *attribute)
{
    for (; attribute; attribute = attribute->next) {
        const char *name = (const char *)attribute->name, *value = "";
        if (attribute->children && attribute->children->content)
            value = (const char *)attribute->children->content;
        xml_tree_attribute(tree, name, strlen(name), value, strlen(value), attribute->ns != NULL);
    }
}

/* An element with all that is in it. */
static void copy_element(struct xml_tree *tree, xmlNode *node)
{
    const char *name = (const char *)node->name;
    xml_tree_begin(tree, name, strlen(name));
    xml_tree_place(tree, (int)libxml.xmlGetLineNo(node));
    copy_attributes(tree, node->properties);
    for (xmlNode *child = node->children; child; child = child->next) {
        const char *text = (const char *)child->content;
        if (child->type == XML_ELEMENT_NODE)
            copy_element(tree, child);
        else if (text && (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE))
            xml_tree_text(tree, text, strlen(text));
    }
    xml_tree_end(tree);
}

static struct xml_tree *copy_tree(xmlDoc *document)
{
    struct xml_tree *tree = xml_tree_new();
    copy_element(tree, libxml.xmlDocGetRootElement(document));
    return tree;
}

/* Our own words where the schema gives them, else libxml2's. */
static enum status report(const struct xml_tree *tree, const struct schema *schema, const char *shown,
                          const struct complaint *complaint, struct fault *fault)
{
    struct buf text = {0};
    int line = xml_explain(&text, xml_tree_root(tree), xml_tree_root(schema->tree));
    if (!line) {
        line = complaint->line ? (int)complaint->line : xml_line(xml_tree_root(tree));
        buf_add(&text, complaint->text[0] ? complaint->text : "does not follow the schema");
    }
    enum status status = fail(fault, ERR_FORMAT, "'%s' line %d: %s", shown, line, buf_text(&text));
    buf_release(&text);
    return status;
}

static enum status schema_read(struct schema *schema, const char *path, struct fault *fault)
{
    struct buf bytes = {0};
    struct complaint complaint = {0};
    enum status status = xml_bytes_read(&bytes, path, path, &xml_tree_limits, fault);
    if (status == OK)
        status = read_document(&schema->document, &bytes, path, fault);
    buf_release(&bytes);
    if (status != OK)
        return status;
    complaint_listen(&complaint);
    xmlRelaxNGParserCtxt *parser = libxml.xmlRelaxNGNewDocParserCtxt(schema->document);
    if (parser) {
        schema->rules = libxml.xmlRelaxNGParse(parser);
        libxml.xmlRelaxNGFreeParserCtxt(parser);
    }
    complaint_listen(NULL);
    if (!schema->rules)
        return fail(fault, ERR_FORMAT, "cannot use the schema '%s': %s", path, complaint.text);
    schema->tree = copy_tree(schema->document);
    schema->path = mem_copy(path);
    return OK;
}

/* The place of the last schema is used again when all are taken. */
static enum status schema_find(struct schema **found, const char *path, struct fault *fault)
{
    struct schema *schema = schemas;
    while (schema < schemas + SCHEMAS_MAX - 1 && schema->path && strcmp(schema->path, path) != 0)
        schema++;
    *found = schema;
    if (schema->path && strcmp(schema->path, path) == 0)
        return OK;
    schema_release(schema);
    enum status status = schema_read(schema, path, fault);
    if (status != OK)
        schema_release(schema);
    return status;
}

static enum status validate(xmlDoc *document, const struct xml_tree *tree, const char *shown,
                            const char *schema_path, struct fault *fault)
{
    struct complaint complaint = {0};
    struct schema *schema;
    enum status status = schema_find(&schema, schema_path, fault);
    if (status != OK)
        return status;
    complaint_listen(&complaint);
    xmlRelaxNGValidCtxt *validator = libxml.xmlRelaxNGNewValidCtxt(schema->rules);
    if (validator) {
        libxml.xmlRelaxNGSetValidStructuredErrors(validator, complaint_hear, &complaint);
        if (libxml.xmlRelaxNGValidateDoc(validator, document) != 0)
            status = report(tree, schema, shown, &complaint, fault);
        libxml.xmlRelaxNGFreeValidCtxt(validator);
    } else {
        status = fail(fault, ERR_FORMAT, "cannot use the schema '%s'", schema_path);
    }
    complaint_listen(NULL);
    return status;
}

enum status xml_valid_read(struct xml_tree **tree, const struct buf *bytes, const char *shown,
                           const char *schema_path, struct fault *fault)
{
    xmlDoc *document = NULL;
    *tree = NULL;
    enum status status = libxml_load(fault);
    if (status == OK)
        status = read_document(&document, bytes, shown, fault);
    if (status == OK) {
        *tree = copy_tree(document);
        if (schema_path)
            status = validate(document, *tree, shown, schema_path, fault);
        libxml.xmlFreeDoc(document);
    }
    if (status != OK) {
        xml_tree_free(*tree);
        *tree = NULL;
    }
    return status;
}
