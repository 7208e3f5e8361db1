#include "base/xml_complaint.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/xml_libxml.h"
#include "base/text.h"
#include "base/xml_explain.h"

void complaint_keep(struct complaint *complaint, const char *message, long line)
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
void complaint_hear(void *user, const xmlError *problem)
#else
void complaint_hear(void *user, xmlError *problem)
#endif
{
    struct complaint *complaint = user;
    if (!complaint || !problem || !problem->message)
        return;
    complaint_keep(complaint, problem->message, problem->line);
    if (complaint->stops_at_once && problem->ctxt)
        libxml.xmlStopParser(problem->ctxt);
}

static void discard(void *user, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void discard(void *user, const char *format, ...)
{
    (void)user;
    (void)format;
}

void complaint_listen(struct complaint *complaint)
{
    libxml.xmlSetGenericErrorFunc(NULL, discard);
    libxml.xmlSetStructuredErrorFunc(complaint, complaint_hear);
}

void complaint_refuse(xmlParserCtxt *parser, const char *message)
{
    complaint_keep(parser->_private, message, parser->input ? parser->input->line : 0);
    complaint_listen(NULL); /* what libxml2 says of the halt is no news */
    libxml.xmlStopParser(parser);
}
