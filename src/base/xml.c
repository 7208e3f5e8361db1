/* The only file that includes libxml2. What it guards against: external entities and the network (nothing is loaded),
   entity bombs (a document type declaration is refused where it begins, so no entity is ever declared), deep nesting,
   size, and libxml2's own writing to standard error. */
#include "base/xml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml_explain.h"

enum {
    FILE_BYTES_MAX = 1 << 20,
    DEPTH_MAX = 32,
    /* Of '<', '=' and '&' together. Some passes of libxml2 take a time that grows with the square of the number of
       attributes or of errors, and a profile of this many marks is none. */
    MARKS_MAX = 16384,
    /* The encoding is not the file's to choose: one that hides the marks would slip past their count. */
    PARSE_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC |
                    XML_PARSE_BIG_LINES | XML_PARSE_COMPACT,
};

struct xml_file {
    xmlDoc *document;
};

/* What libxml2 had to say of one file. Only the first message tells something: those after it say that the
   enclosing elements failed as well. */
struct complaint {
    char text[400];
    long line;
    bool vague; /* libxml2 names an element and no more */
};

static void keep(struct complaint *complaint, const char *message, long line)
{
    bool vague = strstr(message, "failed to validate") != NULL;
    if (!complaint->line)
        complaint->line = line;
    if (complaint->text[0] && (vague || !complaint->vague))
        return;
    complaint->vague = vague;
    size_t length = strcspn(message, "\n");
    struct buf first_line = {0}, plain = {0}, shown = {0};
    buf_add_bytes(&first_line, message, length);
    xml_rephrase(&plain, buf_text(&first_line));
    text_show(&shown, buf_text(&plain)); /* it quotes the file, which may hold anything */
    snprintf(complaint->text, sizeof complaint->text, "%s", buf_text(&shown));
    if (complaint->text[0] >= 'A' && complaint->text[0] <= 'Z')
        complaint->text[0] += 'a' - 'A';
    buf_release(&first_line);
    buf_release(&plain);
    buf_release(&shown);
}

#if LIBXML_VERSION >= 21200
static void on_complaint(void *user, const xmlError *problem)
#else
static void on_complaint(void *user, xmlError *problem)
#endif
{
    if (user && problem && problem->message)
        keep(user, problem->message, problem->line);
}

static void discard(void *user, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void discard(void *user, const char *format, ...)
{
    (void)user;
    (void)format;
}

/* Both handlers belong to the thread. With NULL everything is dropped; nothing is ever printed. */
static void listen(struct complaint *complaint)
{
    xmlSetGenericErrorFunc(NULL, discard);
    xmlSetStructuredErrorFunc(complaint, on_complaint);
}

void xml_start(void)
{
    xmlInitParser();
    listen(NULL);
}

void xml_stop(void)
{
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
static void refuse(xmlParserCtxt *parser, const char *message)
{
    keep(parser->_private, message, parser->input ? parser->input->line : 0);
    listen(NULL); /* what libxml2 says of the halt is no news */
    xmlStopParser(parser);
}

static void on_doctype(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    (void)name;
    (void)public_id;
    (void)system_id;
    refuse(user, "a document type declaration (DOCTYPE) is not allowed");
}

static void on_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *address,
                       int namespace_count, const xmlChar **namespaces, int attribute_count,
                       int default_count, const xmlChar **attributes)
{
    xmlParserCtxt *parser = user;
    if (parser->nodeNr >= DEPTH_MAX)
        refuse(parser, "elements are nested too deeply");
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

/* A FIFO or a device could block or never end, so only regular files are read. */
static enum status read_file(struct buf *bytes, const char *path, const char *shown, struct fault *fault)
{
    enum status status = OK;
    struct stat about;
    char part[16384];
    ssize_t got = 0;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) < 0) {
        status = fail(fault, ERR_SYSTEM, "cannot open '%s': %s", shown, strerror(errno));
        goto out;
    }
    if (!S_ISREG(about.st_mode)) {
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': not a regular file", shown);
        goto out;
    }
    while (bytes->length <= FILE_BYTES_MAX && (got = read(file, part, sizeof part)) > 0)
        buf_add_bytes(bytes, part, (size_t)got);
    if (got < 0)
        status = fail(fault, ERR_SYSTEM, "cannot read '%s': %s", shown, strerror(errno));
    else if (bytes->length > FILE_BYTES_MAX)
        status = fail(fault, ERR_FORMAT, "'%s' is larger than 1 MiB", shown);
    else if (bytes->length == 0)
        status = fail(fault, ERR_FORMAT, "'%s' is empty", shown);
out:
    if (file >= 0)
        close(file);
    return status;
}

/* Not allowed in XML; libxml2 2.9 copies the whole comment for each of them: five minutes for 1 MiB of dashes. */
static bool has_dashes_in_comment(const char *text)
{
    if (text[1] != '!' || text[2] != '-' || text[3] != '-')
        return false;
    for (text += 4; *text; text++)
        if (text[0] == '-' && text[1] == '-')
            return text[2] != '>';
    return false;
}

/* Only UTF-8 without NUL, which is also what keeps libxml2 from guessing another encoding. */
static enum status check_bytes(const struct buf *bytes, const char *shown, struct fault *fault)
{
    long line = 1, marks = 0;
    for (size_t i = 0, length; i < bytes->length; i += length) {
        unsigned point;
        length = text_decode(bytes->text + i, &point);
        if (length == 0 || point == 0)
            return fail(fault, ERR_FORMAT, "'%s' line %ld: not UTF-8 text", shown, line);
        if (point < ' ' && point != '\t' && point != '\r' && point != '\n')
            return fail(fault, ERR_FORMAT, "'%s' line %ld: a control character", shown, line);
        if (point == '<' && has_dashes_in_comment(bytes->text + i))
            return fail(fault, ERR_FORMAT, "'%s' line %ld: a comment with '--' inside", shown, line);
        line += point == '\n';
        marks += point == '<' || point == '=' || point == '&';
        if (marks > MARKS_MAX)
            return fail(fault, ERR_FORMAT, "'%s' line %ld: too many elements and attributes", shown, line);
    }
    return OK;
}

static enum status read_document(struct xml_file *file, const char *path, const char *shown,
                                 struct fault *fault)
{
    struct buf bytes = {0};
    struct complaint complaint = {0};
    enum status status = read_file(&bytes, path, shown, fault);
    if (status == OK)
        status = check_bytes(&bytes, shown, fault);
    if (status != OK)
        goto out;
    listen(&complaint);
    file->document = parse(bytes.text, bytes.length, &complaint);
    listen(NULL);
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

static enum status validate(const struct xml_file *file, const char *shown, const char *schema_path,
                            struct fault *fault)
{
    struct complaint complaint = {0};
    struct xml_file schema_file = {0};
    xmlRelaxNGParserCtxt *parser = NULL;
    xmlRelaxNG *schema = NULL;
    xmlRelaxNGValidCtxt *validator = NULL;
    enum status status = read_document(&schema_file, schema_path, schema_path, fault);
    if (status != OK)
        goto out;
    listen(&complaint);
    parser = xmlRelaxNGNewDocParserCtxt(schema_file.document);
    schema = parser ? xmlRelaxNGParse(parser) : NULL;
    validator = schema ? xmlRelaxNGNewValidCtxt(schema) : NULL;
    if (!validator) {
        status = fail(fault, ERR_FORMAT, "cannot use the schema '%s': %s", schema_path, complaint.text);
        goto out;
    }
    xmlRelaxNGSetValidStructuredErrors(validator, on_complaint, &complaint);
    if (xmlRelaxNGValidateDoc(validator, file->document) != 0)
        status = report(file, &schema_file, shown, &complaint, fault);
out:
    listen(NULL);
    xmlRelaxNGFreeValidCtxt(validator);
    xmlRelaxNGFree(schema);
    xmlRelaxNGFreeParserCtxt(parser);
    xmlFreeDoc(schema_file.document);
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
