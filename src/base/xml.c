/* Trees by libxml2, which only the files base/xml*.c know. What they guard against: external entities and the network
   (nothing is loaded), entity bombs (a document type declaration is refused where it begins, so no entity is ever
   declared), deep nesting, size, and libxml2's own writing to standard error. */
#include "base/xml.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml_bytes.h"
#include "base/xml_checked.h"
#include "base/xml_complaint.h"
#include "base/xml_explain.h"

enum {
    DEPTH_MAX = 32,
    /* The encoding is not the file's to choose: one that hides the marks would slip past their count. */
    PARSE_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC |
                    XML_PARSE_BIG_LINES | XML_PARSE_COMPACT,
};

struct xml_file {
    xmlDoc *document;
    struct xml_print print; /* of its bytes */
};

/* A schema that was asked for once. It is read when a file comes that is not on its list of those that were checked:
   libxml2 takes longer to understand a schema than to validate a file by it. */
struct schema {
    char *path;
    struct xml_checked checked;
    struct xml_file file;
    xmlRelaxNG *rules; /* NULL: not read yet */
};

enum { SCHEMAS_MAX = 8 };

/* Like libxml2's own state these are the main thread's: files are read before other threads start. */
static struct schema schemas[SCHEMAS_MAX];

static void schema_release(struct schema *schema)
{
    free(schema->path);
    xml_checked_release(&schema->checked);
    xmlRelaxNGFree(schema->rules);
    xmlFreeDoc(schema->file.document);
    *schema = (struct schema){0};
}

void xml_start(void)
{
    xmlInitParser();
    complaint_listen(NULL);
}

void xml_stop(void)
{
    for (size_t i = 0; i < SCHEMAS_MAX; i++)
        schema_release(&schemas[i]);
    xmlCleanupParser();
}

/* It says "20914-GITv2.9.14": two digits for each part after the first. */
void xml_library(struct buf *version)
{
    long number;
    char digits[16];
    snprintf(digits, sizeof digits, "%.*s", (int)strspn(xmlParserVersion, "0123456789"), xmlParserVersion);
    if (text_integer(digits, &number))
        buf_addf(version, "%ld.%ld.%ld", number / 10000, number / 100 % 100, number % 100);
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
        xmlSAX2StartElementNs(user, name, prefix, address, namespace_count, namespaces, attribute_count,
                              default_count, attributes);
}

static xmlDoc *parse(const char *bytes, size_t size, struct complaint *complaint)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    xmlDoc *document = NULL;
    if (!parser)
        return NULL;
    parser->_private = complaint;
    parser->sax->internalSubset = on_doctype;
    parser->sax->startElementNs = on_element;
    document = xmlCtxtReadMemory(parser, bytes, (int)size, NULL, NULL, PARSE_OPTIONS);
    if (document && (!parser->wellFormed || complaint->text[0])) {
        xmlFreeDoc(document);
        document = NULL;
    }
    xmlFreeParserCtxt(parser);
    return document;
}

static enum status read_document(struct xml_file *file, const char *path, const char *shown,
                                 struct fault *fault)
{
    struct buf bytes = {0};
    struct complaint complaint = {0};
    enum status status = xml_bytes_read(&bytes, path, shown, &xml_tree_limits, fault);
    if (status != OK)
        goto out;
    file->print = xml_print_of(bytes.text, bytes.length);
    complaint_listen(&complaint);
    file->document = parse(bytes.text, bytes.length, &complaint);
    complaint_listen(NULL);
    if (!file->document)
        status = fail(fault, ERR_FORMAT, "'%s' line %ld: %s", shown, complaint.line ? complaint.line : 1,
                      complaint.text[0] ? complaint.text : "not XML");
out:
    buf_release(&bytes);
    return status;
}

/* Our own words where the schema gives them, else libxml2's. */
static enum status report(const struct xml_file *file, const struct xml_file *schema, const char *shown,
                          const struct complaint *complaint, struct fault *fault)
{
    struct buf text = {0};
    int line = xml_explain(&text, xml_root(file), xml_root(schema));
    if (!line) {
        line = complaint->line ? (int)complaint->line : xml_line(xml_root(file));
        buf_add(&text, complaint->text[0] ? complaint->text : "does not follow the schema");
    }
    enum status status = fail(fault, ERR_FORMAT, "'%s' line %d: %s", shown, line, buf_text(&text));
    buf_release(&text);
    return status;
}

static enum status schema_read(struct schema *schema, struct fault *fault)
{
    struct complaint complaint = {0};
    enum status status = read_document(&schema->file, schema->path, schema->path, fault);
    if (status != OK)
        return status;
    complaint_listen(&complaint);
    xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewDocParserCtxt(schema->file.document);
    schema->rules = parser ? xmlRelaxNGParse(parser) : NULL;
    xmlRelaxNGFreeParserCtxt(parser);
    complaint_listen(NULL);
    if (schema->rules)
        return OK;
    xmlFreeDoc(schema->file.document);
    schema->file.document = NULL;
    return fail(fault, ERR_FORMAT, "cannot use the schema '%s': %s", schema->path, complaint.text);
}

/* The place of the schema of that path; the last one is used again when all are taken. */
static struct schema *schema_find(const char *path)
{
    struct schema *schema = schemas;
    while (schema < schemas + SCHEMAS_MAX - 1 && schema->path && strcmp(schema->path, path) != 0)
        schema++;
    if (schema->path && strcmp(schema->path, path) == 0)
        return schema;
    schema_release(schema);
    schema->path = mem_copy(path);
    xml_checked_read(&schema->checked, path);
    return schema;
}

static enum status validate(const struct xml_file *file, const char *shown, const char *schema_path,
                            struct fault *fault)
{
    struct complaint complaint = {0};
    struct schema *schema = schema_find(schema_path);
    if (xml_checked_has(&schema->checked, &file->print))
        return OK;
    enum status status = schema->rules ? OK : schema_read(schema, fault);
    if (status != OK)
        return status;
    complaint_listen(&complaint);
    xmlRelaxNGValidCtxt *validator = xmlRelaxNGNewValidCtxt(schema->rules);
    if (!validator) {
        status = fail(fault, ERR_FORMAT, "cannot use the schema '%s'", schema_path);
        goto out;
    }
    xmlRelaxNGSetValidStructuredErrors(validator, complaint_hear, &complaint);
    if (xmlRelaxNGValidateDoc(validator, file->document) != 0)
        status = report(file, &schema->file, shown, &complaint, fault);
out:
    complaint_listen(NULL);
    xmlRelaxNGFreeValidCtxt(validator);
    return status;
}

enum status xml_open(struct xml_file **file, const char *path, const char *schema_path, struct fault *fault)
{
    char *shown = text_shown(path);
    *file = mem_zero(1, sizeof **file);
    enum status status = read_document(*file, path, shown, fault);
    if (status == OK && schema_path)
        status = validate(*file, shown, schema_path, fault);
    if (status != OK) {
        xml_close(*file);
        *file = NULL;
    }
    free(shown);
    return status;
}

void xml_close(struct xml_file *file)
{
    if (file)
        xmlFreeDoc(file->document);
    free(file);
}

static const xmlNode *inside(const struct xml_node *node)
{
    return (const xmlNode *)node;
}

static const struct xml_node *element_from(const xmlNode *node, const char *name)
{
    while (node && (node->type != XML_ELEMENT_NODE || (name && strcmp((const char *)node->name, name) != 0)))
        node = node->next;
    return (const struct xml_node *)node;
}

const struct xml_node *xml_root(const struct xml_file *file)
{
    return (const struct xml_node *)xmlDocGetRootElement(file->document);
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
    return element_from(inside(node)->children, name);
}

const struct xml_node *xml_next(const struct xml_node *node, const char *name)
{
    return element_from(inside(node)->next, name);
}

const char *xml_name(const struct xml_node *node)
{
    return (const char *)inside(node)->name;
}

static const char *value_of(const xmlAttr *attribute)
{
    return attribute->children && attribute->children->content ? (const char *)attribute->children->content
                                                               : "";
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
    for (const xmlAttr *attribute = inside(node)->properties; attribute; attribute = attribute->next)
        if (!attribute->ns && strcmp((const char *)attribute->name, name) == 0)
            return value_of(attribute);
    return NULL;
}

const char *xml_attribute_name(const struct xml_node *node, size_t index)
{
    const xmlAttr *attribute = inside(node)->properties;
    while (attribute && index--)
        attribute = attribute->next;
    return attribute ? (const char *)attribute->name : NULL;
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

char *xml_text(const struct xml_node *node)
{
    xmlChar *content = xmlNodeGetContent(inside(node));
    char *text = folded(content ? (const char *)content : "");
    xmlFree(content);
    return text;
}

int xml_line(const struct xml_node *node)
{
    return (int)xmlGetLineNo(inside(node));
}
