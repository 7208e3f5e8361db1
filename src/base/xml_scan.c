#include "base/xml_scan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml_libxml.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml_bytes.h"
#include "base/xml_complaint.h"

enum {
    DEPTH_MAX = 32,
    NAMES_MAX = 4096,    /* libxml2 keeps each, and finds one of very many slowly */
    NAMESPACES_MAX = 64, /* libxml2 looks through all that are in scope for each element */
    PARSE_OPTIONS =
        XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES | XML_PARSE_COMPACT,
};

/* libxml2 compares each attribute of an element with all before it. */
static const struct xml_limits limits = {.mebibytes = 256, .marks = 16000000, .attributes = 64};

struct xml_tag {
    const char *name;
    int depth, attribute_count;
    const xmlChar **attributes; /* five to each: name, prefix, namespace, value, its end */
};

struct scan {
    const struct buf *bytes;
    size_t at;
    const char *space;
    const struct xml_events *events;
    void *user;
    struct buf text; /* since the last tag */
    bool is_leaf;    /* that tag was one that begins */
    xmlParserCtxt *parser;
    int depth, passed_over; /* the depth of the element whose inside is passed over, or 0 */
    long namespaces;
};

static int give_bytes(void *user, char *to, int room)
{
    struct scan *scan = user;
    size_t left = scan->bytes->length - scan->at, count = left < (size_t)room ? left : (size_t)room;
    memcpy(to, scan->bytes->text + scan->at, count);
    scan->at += count;
    return (int)count;
}

static void on_doctype(void *user, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    (void)name, (void)public_id, (void)system_id;
    struct scan *scan = user;
    complaint_refuse(scan->parser, "a document type declaration (DOCTYPE) is not allowed");
}

static void refuse_root(struct scan *scan, const xmlChar *name)
{
    char *message =
        mem_format("the root element '%s' is not of the namespace '%s'", (const char *)name, scan->space);
    complaint_refuse(scan->parser, message);
    free(message);
}

static void on_start(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *address,
                     int namespace_count, const xmlChar **namespaces, int attribute_count, int default_count,
                     const xmlChar **attributes)
{
    (void)prefix, (void)namespaces, (void)default_count;
    struct scan *scan = user;
    int depth = scan->depth++;
    bool is_ours = address && strcmp((const char *)address, scan->space) == 0;
    scan->namespaces += namespace_count;
    if (depth >= DEPTH_MAX)
        complaint_refuse(scan->parser, "elements are nested too deeply");
    else if (scan->namespaces > NAMESPACES_MAX || libxml.xmlDictSize(scan->parser->dict) > NAMES_MAX)
        complaint_refuse(scan->parser, "too many different names");
    else if (depth == 0 && !is_ours)
        refuse_root(scan, name);
    else if (!is_ours && !scan->passed_over)
        scan->passed_over = depth;
    if (!is_ours || scan->passed_over || scan->parser->disableSAX)
        return;
    scan->is_leaf = true;
    buf_clear(&scan->text);
    struct xml_tag tag = {(const char *)name, depth, attribute_count, attributes};
    const char *wrong = scan->events->begin(scan->user, &tag);
    if (wrong)
        complaint_refuse(scan->parser, wrong);
}

static void on_end(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *address)
{
    (void)name, (void)prefix, (void)address;
    struct scan *scan = user;
    int depth = --scan->depth;
    bool is_passed_over = scan->passed_over != 0;
    if (depth == scan->passed_over)
        scan->passed_over = 0;
    if (is_passed_over || !scan->events->end || scan->parser->disableSAX)
        return;
    const char *wrong = scan->events->end(scan->user, depth, scan->is_leaf ? buf_text(&scan->text) : "");
    if (wrong)
        complaint_refuse(scan->parser, wrong);
    scan->is_leaf = false;
    buf_clear(&scan->text);
}

static void on_text(void *user, const xmlChar *text, int length)
{
    struct scan *scan = user;
    if (scan->is_leaf && !scan->passed_over && scan->events->end)
        buf_add_bytes(&scan->text, (const char *)text, (size_t)length);
}

static void parse(struct scan *scan, struct complaint *complaint)
{
    xmlSAXHandler events = {.initialized = XML_SAX2_MAGIC,
                            .internalSubset = on_doctype,
                            .startElementNs = on_start,
                            .endElementNs = on_end,
                            .characters = on_text,
                            .ignorableWhitespace = on_text};
    scan->parser =
        libxml.xmlCreateIOParserCtxt(&events, scan, give_bytes, NULL, scan, XML_CHAR_ENCODING_UTF8);
    if (!scan->parser) {
        complaint_keep(complaint, "not XML", 1);
        return;
    }
    scan->parser->_private = complaint;
    libxml.xmlCtxtUseOptions(scan->parser, PARSE_OPTIONS);
    libxml.xmlParseDocument(scan->parser);
    if (!scan->parser->wellFormed)
        complaint_keep(complaint, "not XML", 1);
    if (scan->parser->myDoc)
        libxml.xmlFreeDoc(scan->parser->myDoc);
    libxml.xmlFreeParserCtxt(scan->parser);
}

enum status xml_scan(const char *path, const char *space, const struct xml_events *events, void *user,
                     struct fault *fault)
{
    struct buf bytes = {0};
    struct complaint complaint = {.stops_at_once = true};
    char *shown = text_shown(path);
    enum status status = xml_bytes_read(&bytes, path, shown, &limits, fault);
    if (status == OK)
        status = libxml_load(fault);
    if (status == OK) {
        struct scan scan = {.bytes = &bytes, .space = space, .events = events, .user = user};
        complaint_listen(&complaint);
        parse(&scan, &complaint);
        complaint_listen(NULL);
        buf_release(&scan.text);
        if (complaint.text[0])
            status = fail(fault, ERR_FORMAT, "'%s' line %ld: %s", shown, complaint.line ? complaint.line : 1,
                          complaint.text);
    }
    buf_release(&bytes);
    free(shown);
    return status;
}

const char *xml_tag_name(const struct xml_tag *tag)
{
    return tag->name;
}

int xml_tag_depth(const struct xml_tag *tag)
{
    return tag->depth;
}

char *xml_tag_attribute(const struct xml_tag *tag, const char *name)
{
    for (int i = 0; i < tag->attribute_count; i++) {
        const xmlChar **attribute = tag->attributes + (size_t)i * 5;
        if (!attribute[2] && strcmp((const char *)attribute[0], name) == 0)
            return mem_format("%.*s", (int)(attribute[4] - attribute[3]), (const char *)attribute[3]);
    }
    return NULL;
}
