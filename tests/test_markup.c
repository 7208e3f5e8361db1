/* Escaped XML: well-formed whatever goes in, and read back without loss. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/markup.h"
#include "base/mem.h"
#include "base/xml.h"
#include "check.h"
#include "files.h"

/* One element with the value as attribute and as text. */
static char *written(const char *value)
{
    char *bytes = NULL;
    size_t size;
    struct markup markup;
    FILE *out = open_memstream(&bytes, &size);
    markup_begin(&markup, out);
    markup_element(&markup, "a");
    markup_attribute(&markup, "b", value);
    markup_leaf(&markup, "c", value);
    markup_end(&markup);
    fclose(out);
    return bytes;
}

/* XML 1.0, 2.2 (characters), 3.3.3 (attribute values are normalised), 2.11 (ends of lines). */
static const struct {
    const char *value, *escaped;
} cases[] = {
    {"plain", "plain"},
    {"a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c'"},
    {"]]>", "]]&gt;"},
    {"tab\tline\nreturn\r.", "tab&#x9;line&#xA;return&#xD;."},
    {"back\\slash", "back\\\\slash"},
    {"\\x41", "\\\\x41"},
    {"\x01\x1B", "\\x01\\x1B"},
    {"\x7F\xC2\x85", "&#x7F;&#x85;"},
    {"\xC3\xBC", "\xC3\xBC"},
    {"\xFF\xC3", "\\xFF\\xC3"},
    {"\xC0\xAF", "\\xC0\\xAF"},                   /* overlong */
    {"\xED\xA0\x80", "\\xED\\xA0\\x80"},          /* a surrogate */
    {"\xEF\xBF\xBE", "\\xEF\\xBF\\xBE"},          /* U+FFFE */
    {"\xEF\xBF\xBF", "\\xEF\\xBF\\xBF"},          /* U+FFFF */
    {"\xE2\x80\xAE", "&#x202E;"},                 /* turns the reading direction */
    {"\xF0\x9F\x8E\xB5", "\xF0\x9F\x8E\xB5"},     /* past the basic plane */
    {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},     /* U+10FFFF is a character of XML */
    {"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"}, /* past it is none */
};

static void check_writing(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_about("%s", cases[i].escaped);
        char *bytes = written(cases[i].value);
        char *expected =
            mem_format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"%s\">\n  <c>%s</c>\n</a>\n",
                       cases[i].escaped, cases[i].escaped);
        CHECK_TEXT(bytes, expected);
        free(bytes);
        free(expected);
    }
    check_about(NULL);
}

static void check_back(const char *value)
{
    struct fault fault = {{0}};
    struct xml_file *file;
    char *bytes = written(value);
    struct buf text = {0};
    buf_add(&text, bytes);
    file_give("test_markup.tmp", &text);
    buf_release(&text);
    enum status status = xml_open(&file, "test_markup.tmp", NULL, &fault);
    CHECK_TEXT(fault.text, "");
    if (status == OK) {
        char *read = markup_read(xml_attribute(xml_root(file), "b"));
        CHECK_TEXT(read, value);
        free(read);
        xml_close(file);
    }
    remove("test_markup.tmp");
    free(bytes);
}

/* Each byte, beside a backslash and alone; each pair of what is written in some other way. */
static void check_reading(void)
{
    static const char odd[] = "\\x41\x01\xC3\xBC\"<&>\n\r\t ";
    for (int byte = 1; byte < 256; byte++) {
        char value[] = {(char)byte, '\\', (char)byte, 'x', '4', '1', '\0'};
        check_about("byte %02X", (unsigned)byte);
        check_back(value);
    }
    for (size_t i = 0; i + 1 < sizeof odd; i++)
        for (size_t k = 0; k + 1 < sizeof odd; k++) {
            char value[] = {odd[i], odd[k], '\0'};
            check_about("bytes %02X %02X", (unsigned)(unsigned char)odd[i], (unsigned)(unsigned char)odd[k]);
            check_back(value);
        }
    check_about(NULL);
}

/* What is no escape stands for itself, and no escape ends the text. */
static void check_strays(void)
{
    static const char *const strays[][2] = {{"\\", "\\"},       {"\\x", "\\x"},      {"\\x4", "\\x4"},
                                            {"\\xG1", "\\xG1"}, {"\\x00", "\\x00"},  {"\\xff", "\\xff"},
                                            {"a\\qb", "a\\qb"}, {"\\\\x41", "\\x41"}};
    for (size_t i = 0; i < sizeof strays / sizeof *strays; i++) {
        char *read = markup_read(strays[i][0]);
        CHECK_TEXT(read, strays[i][1]);
        free(read);
    }
}

static void check_numbers(void)
{
    char *bytes = NULL;
    size_t size;
    struct markup markup;
    const float list[] = {-1.25F, NAN, 0.0F, -0.01F, INFINITY, 1048576.0F};
    FILE *out = open_memstream(&bytes, &size);
    markup_begin(&markup, out);
    markup_element(&markup, "a");
    markup_number(&markup, "b", -14.5, 4);
    markup_number(&markup, "c", -0.00001, 4);
    markup_integer(&markup, "d", -9000000000000000000);
    markup_flag(&markup, "e", true);
    markup_attribute(&markup, "never", NULL);
    markup_element(&markup, "f");
    markup_list(&markup, list, 6, 1);
    markup_end(&markup);
    markup_element(&markup, "g");
    markup_end(&markup);
    markup_leaf(&markup, "h", "");
    markup_end(&markup);
    fclose(out);
    CHECK_TEXT(bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<a b=\"-14.5\" c=\"0\" d=\"-9000000000000000000\" e=\"true\">\n"
                      "  <f>\n-1.2 - 0 0 - 1048576\n  </f>\n"
                      "  <g/>\n</a>\n");
    free(bytes);
}

int main(void)
{
    xml_start();
    check_writing();
    check_reading();
    check_strays();
    check_numbers();
    xml_stop();
    return check_end();
}
