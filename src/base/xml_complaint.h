/* What libxml2 had to say of one file. */
#ifndef BASE_XML_COMPLAINT_H
#define BASE_XML_COMPLAINT_H

#include <stdbool.h>

#include "base/xml_libxml.h"

struct complaint {
    char text
        [400]; /* the first that tells something: those after it say that the enclosing elements failed as well */
    long line;
    bool vague;         /* libxml2 names an element and no more */
    bool stops_at_once; /* the first complaint ends the parsing */
};

void complaint_keep(struct complaint *complaint, const char *message, long line);
/* From here on this thread's complaints go there; with NULL they are dropped. Nothing is ever printed. */
void complaint_listen(struct complaint *complaint);
/* Ends the parsing with that message; the parser's _private holds the complaint. */
void complaint_refuse(xmlParserCtxt *parser, const char *message);
/* For a validator's own handler, with the complaint as user. */
#if LIBXML_VERSION >= 21200
void complaint_hear(void *user, const xmlError *problem);
#else
void complaint_hear(void *user, xmlError *problem);
#endif

#endif
