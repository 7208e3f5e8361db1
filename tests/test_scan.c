/* XML that is too large for a tree: what is in it comes in order, and what wants to hurt ends in one sentence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/xml.h"
#include "base/xml_scan.h"
#include "check.h"
#include "files.h"

#define SPACE "urn:a"
#define HEAD "<?xml version='1.0'?>\n<top xmlns='" SPACE "'>\n"
#define TAIL "</top>\n"

static const char *collect(void *user, const struct xml_tag *tag)
{
    struct buf *seen = user;
    char *value = xml_tag_attribute(tag, "v");
    buf_addf(seen, "%s%d%s%s ", xml_tag_name(tag), xml_tag_depth(tag), value ? "=" : "", value ? value : "");
    free(value);
    return strcmp(xml_tag_name(tag), "bad") == 0 ? "that is bad" : NULL;
}

static const char *collect_end(void *user, int depth, const char *text)
{
    struct buf *seen = user;
    buf_addf(seen, "/%d", depth);
    if (*text)
        buf_addf(seen, "(%s)", text);
    buf_add(seen, " ");
    return strcmp(text, "bad") == 0 ? "that is bad" : NULL;
}

static const struct xml_events collecting = {.begin = collect};
static const struct xml_events collecting_texts = {.begin = collect, .end = collect_end};

static const char *count(void *user, const struct xml_tag *tag)
{
    (void)tag;
    ++*(long *)user;
    return NULL;
}

static const struct xml_events counting = {.begin = count};

/* What is seen of the text, and the sentence after the file's name, or "". */
static void check_events(const struct xml_events *events, const char *text, const char *expected_seen,
                         const char *expected_sentence)
{
    struct buf file = {0}, seen = {0};
    struct fault fault = {{0}};
    check_about("%s", text);
    buf_add(&file, text);
    file_give("test_scan.tmp", &file);
    buf_release(&file);
    enum status status = xml_scan("test_scan.tmp", SPACE, events, &seen, &fault);
    const char *sentence = strstr(fault.text, "' ");
    CHECK(status == (*expected_sentence ? ERR_FORMAT : OK));
    CHECK_TEXT(sentence ? sentence + 2 : fault.text, expected_sentence);
    CHECK_TEXT(buf_text(&seen), expected_seen);
    remove("test_scan.tmp");
    buf_release(&seen);
    check_about(NULL);
}

static void check_scan(const char *text, const char *expected_seen, const char *expected_sentence)
{
    check_events(&collecting, text, expected_seen, expected_sentence);
}

static void check_texts(void)
{
    const struct xml_events *events = &collecting_texts;
    check_events(events, HEAD "<a> x&lt;y&#10;\xC3\xBC</a><b/><c> </c>" TAIL,
                 "top0 a1 /1( x<y\n\xC3\xBC) b1 /1 c1 /1( ) /0 ", "");
    check_events(events, HEAD "<a><![CDATA[<&]]>]<!-- no -->z</a>" TAIL, "top0 a1 /1(<&]z) /0 ", "");
    check_events(events, HEAD "<a>one<b/>two</a>" TAIL, "top0 a1 b2 /2 /1 /0 ", "");
    check_events(events, HEAD "<a>one<b xmlns='urn:b'>no<a xmlns='" SPACE "'>no</a></b> two</a>" TAIL,
                 "top0 a1 /1(one two) /0 ", "");
    check_events(events, HEAD "\n<a>bad</a><b/>" TAIL, "top0 a1 /1(bad) ", "line 4: that is bad");
}

static void check_contents(void)
{
    check_scan(HEAD "<a v='1'><b v='x&amp;&#10;&lt;\"'/></a><!-- <c/> --><![CDATA[<d/>]]>text<e></e>" TAIL,
               "top0 a1=1 b2=x&\n<\" e1 ", "");
    check_scan("<p:top xmlns:p='" SPACE "'><p:a v='>' p:v='2'/><a/></p:top>", "top0 a1=> ", "");
    check_scan(HEAD "<a xmlns='urn:b'><a xmlns='" SPACE "'/></a><b/>" TAIL, "top0 b1 ", "");
    check_scan("\xEF\xBB\xBF" HEAD TAIL, "top0 ", "");
}

static void check_wrong(void)
{
    check_scan(HEAD "<bad/>\n<a/>" TAIL, "top0 bad1 ", "line 3: that is bad");
    check_scan("<svg xmlns='urn:svg'/>", "",
               "line 1: the root element 'svg' is not of the namespace 'urn:a'");
    check_scan("<top/>", "", "line 1: the root element 'top' is not of the namespace 'urn:a'");
    check_scan("<!DOCTYPE top [<!ENTITY a 'b'>]>\n<top xmlns='urn:a'>&a;</top>", "",
               "line 1: a document type declaration (DOCTYPE) is not allowed");
    check_scan(HEAD "<a>\x01</a>" TAIL, "", "line 3: a control character");
    check_scan(HEAD "<a v='\xFF'/>" TAIL, "", "line 3: not UTF-8 text");
    check_scan(HEAD "<a><b></a>" TAIL, "top0 a1 b2 ",
               "line 3: opening and ending tag mismatch: b line 3 and a");
    check_scan("", "", "is empty");
    check_scan("no XML", "", "line 1: start tag expected, '<' not found");
}

/* Whatever the sentence is, there is one, and it does not take long. */
static void check_flood(const char *before, const char *part, const char *after, size_t mebibytes,
                        bool is_fine)
{
    struct buf file = {0};
    struct fault fault = {{0}};
    long seen = 0;
    check_about("%s %s %s", before, part, after);
    buf_add(&file, before);
    while (file.length + strlen(part) + strlen(after) < mebibytes << 20)
        buf_add(&file, part);
    buf_add(&file, after);
    file_give("test_scan.tmp", &file);
    buf_release(&file);
    clock_t start = clock();
    enum status status = xml_scan("test_scan.tmp", SPACE, &counting, &seen, &fault);
    /* Well under a second here; what grows with the square takes hours. */
    CHECK_NEAR((double)(clock() - start) / CLOCKS_PER_SEC, 0.0, 30.0);
    CHECK(status == (is_fine ? OK : ERR_FORMAT));
    CHECK(is_fine == (fault.text[0] == '\0'));
    CHECK(strchr(fault.text, '\n') == NULL);
    remove("test_scan.tmp");
    check_about(NULL);
}

static void check_floods(void)
{
    check_flood(HEAD, "<a/>", TAIL, 8, true);
    check_flood(HEAD, "<a/>", TAIL, 64, false); /* more marks than a report has */
    check_flood(HEAD "<a>", "-14.25 ", "</a>" TAIL, 64, true);
    check_flood(HEAD "<a>", "-14.25 ", "</a>" TAIL, 257, false);
    check_flood(HEAD, "<a v='1234567890' w='1234567890' x='1234567890'/>\n", TAIL, 64, true);
    check_flood(HEAD, "<z:a/>\n", TAIL, 8, false);
    check_flood(HEAD, "<a>", "", 8, false);
    check_flood(HEAD "<a v='", "&amp;", "'/>" TAIL, 8, true);
    check_flood(HEAD "<a>", "&b;", "</a>" TAIL, 8, false);
    check_flood(HEAD "<a v='", "x", "'/>" TAIL, 8, true);
    check_flood(HEAD "<", "a", "/>" TAIL, 8, false);
    check_flood(HEAD "<!--", "<a>", "-->" TAIL, 8, true);
    check_flood(HEAD, "<?a b?>", TAIL, 8, true);
    check_flood(HEAD, "<!---->", TAIL, 8, true);
    check_flood(HEAD, "<![CDATA[]]>", TAIL, 8, true);
    check_flood(HEAD, "\n", TAIL, 8, true);
    check_flood(HEAD, "]]>", TAIL, 8, false);
}

/* Names that are all different: attributes of one element, namespaces, elements. */
static void check_numbered(const char *before, const char *part, const char *after, int numbers)
{
    struct buf file = {0};
    struct fault fault = {{0}};
    long seen = 0;
    check_about("%d times %s", numbers, part);
    buf_add(&file, before);
    for (int i = 0; i < numbers; i++)
        buf_addf(&file, "%s%d%s", part, i, after);
    buf_add(&file, "/>" TAIL);
    file_give("test_scan.tmp", &file);
    buf_release(&file);
    clock_t start = clock();
    CHECK(xml_scan("test_scan.tmp", SPACE, &counting, &seen, &fault) == ERR_FORMAT);
    CHECK_NEAR((double)(clock() - start) / CLOCKS_PER_SEC, 0.0, 30.0);
    remove("test_scan.tmp");
    check_about(NULL);
}

static void check_many_names(void)
{
    check_numbered(HEAD "<a", " a", "='x'", 65);
    check_numbered(HEAD "<a", " a", "='x'", 1000000);
    check_numbered(HEAD "<a", " xmlns:a", "='u'", 500000);
    check_numbered(HEAD "<a/", "><a xmlns:a", "='u'/", 500000);
    check_numbered(HEAD "<a/", "><a", "/", 2000000);
    check_numbered(HEAD "<a/", "><a x", "='u'/", 2000000);
}

int main(void)
{
    check_contents();
    check_texts();
    check_wrong();
    check_floods();
    check_many_names();
    xml_stop();
    return check_end();
}
