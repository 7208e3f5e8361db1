/* libxml2, loaded late (base/late): with what it brings along, ICU and libstdc++, it is a third of the program's start, and
   most runs read nothing but files that base/xml_plain can read. */
#ifndef BASE_XML_LIBXML_H
#define BASE_XML_LIBXML_H

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include "base/fault.h"
#include "base/late.h"

/* The version as a string: behind a function where libxml2 makes a macro of the variable. */
#if defined(xmlParserVersion)
#define LIBXML_VERSION_NAME(take) take(__xmlParserVersion)
#define LIBXML_RUNNING_VERSION (*libxml.__xmlParserVersion())
#else
#define LIBXML_VERSION_NAME(take) take(xmlParserVersion)
#define LIBXML_RUNNING_VERSION (*libxml.xmlParserVersion)
#endif

/* What base uses of it, each called as libxml.NAME. */
/* clang-format off */
#define LIBXML_NAMES(take) \
    LIBXML_VERSION_NAME(take) \
    take(xmlInitParser) take(xmlCleanupParser) take(xmlSetGenericErrorFunc) \
    take(xmlSetStructuredErrorFunc) take(xmlNewParserCtxt) take(xmlFreeParserCtxt) \
    take(xmlCtxtReadMemory) take(xmlCtxtUseOptions) take(xmlCreateIOParserCtxt) \
    take(xmlParseDocument) take(xmlStopParser) take(xmlSAX2StartElementNs) \
    take(xmlDictSize) take(xmlFreeDoc) take(xmlDocGetRootElement) \
    take(xmlGetLineNo) take(xmlRelaxNGNewDocParserCtxt) take(xmlRelaxNGParse) \
    take(xmlRelaxNGFreeParserCtxt) take(xmlRelaxNGFree) take(xmlRelaxNGNewValidCtxt) \
    take(xmlRelaxNGSetValidStructuredErrors) take(xmlRelaxNGValidateDoc) take(xmlRelaxNGFreeValidCtxt)
/* clang-format on */

struct libxml {
    LIBXML_NAMES(LATE_MEMBER)
};

/* To be used once libxml_load has returned OK. */
extern struct libxml libxml;

/* In the main thread, before any use; the second call does nothing. ERR_SYSTEM when it cannot be loaded. */
enum status libxml_load(struct fault *fault);
/* Gives back what libxml2 keeps, if it was loaded. */
void libxml_stop(void);

#endif
