/* Escaped XML: well-formed whatever goes in, and read back without loss. */
#include <math.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/mem.h"
#include "base/text.h"
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
    markup_number(&markup, "b", -14.5);
    markup_number(&markup, "c", -0.00001);
    markup_number(&markup, "z", -0.0);
    markup_float(&markup, "y", 0.1F);
    markup_integer(&markup, "d", -9000000000000000000);
    markup_flag(&markup, "e", true);
    markup_attribute(&markup, "never", NULL);
    markup_element(&markup, "f");
    markup_list(&markup, list, 6);
    markup_end(&markup);
    markup_element(&markup, "g");
    markup_end(&markup);
    markup_leaf(&markup, "h", "");
    markup_end(&markup);
    fclose(out);
    CHECK_TEXT(bytes,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<a b=\"-14.5\" c=\"-0.00001\" z=\"0\" y=\"0.1\" d=\"-9000000000000000000\" e=\"true\">\n"
               "  <f>\n-1.25 - 0 -0.01 - 1048576\n  </f>\n"
               "  <g/>\n</a>\n");
    free(bytes);
}

static char *exact(double number, bool is_float)
{
    char *bytes = NULL;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    if (is_float)
        text_write_exact_float(out, (float)number);
    else
        text_write_exact(out, number);
    fclose(out);
    return bytes;
}

/* The shortest decimals that a double or a float is nearest to, by IEEE 754. */
static const struct {
    double number;
    bool is_float;
    const char *text;
} exacts[] = {
    {0.0, false, "0"},
    {0.1, false, "0.1"},
    {-0.3, false, "-0.3"},
    {0.1 + 0.2, false, "0.30000000000000004"},
    {1.0 / 3.0, false, "0.3333333333333333"},
    {-23.0, false, "-23"},
    {100.0, false, "100"},
    {0.001, false, "0.001"},
    {9007199254740993.0, false, "9007199254740992"},
    {1e22, false, "10000000000000000000000"},
    {1e-20, false, "0.00000000000000000001"},
    {0.1, true, "0.1"},
    {1.0 / 3.0, true, "0.33333334"},
    {16777216.0, true, "16777216"},
    {-12.03, true, "-12.03"},
};

static void check_exact(void)
{
    for (size_t i = 0; i < sizeof exacts / sizeof *exacts; i++) {
        char *text = exact(exacts[i].number, exacts[i].is_float);
        check_about("%s", exacts[i].text);
        CHECK_TEXT(text, exacts[i].text);
        free(text);
    }
    /* Any bits: the number itself comes back, and no more than the 17 or 9 digits that are enough of any. */
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        double number;
        float small;
        uint64_t bits = i % 2 ? state : (state & 0x000FFFFFFFFFFFFF) | (uint64_t)(1003 + state % 40) << 52;
        uint32_t half = (uint32_t)(state >> 32);
        memcpy(&number, &bits, sizeof number);
        memcpy(&small, &half, sizeof small);
        for (int k = 0; k < 2; k++) {
            double value = k ? (double)small : number;
            if (!isfinite(value))
                continue;
            char *text = exact(value, k);
            double back = strtod(text, NULL);
            check_about("%.17g", value);
            CHECK(k ? (float)back == small : back == number);
            size_t digits = 0;
            for (const char *at = text + strspn(text, "-0."); *at; at++)
                digits += *at != '.';
            CHECK(digits <= (k ? 9 : 17) || fabs(value) >= 1e9);
            CHECK(text[strspn(text, "-.0123456789")] == '\0');
            free(text);
        }
    }
    check_about(NULL);
}

int main(void)
{
    check_writing();
    check_reading();
    check_strays();
    check_numbers();
    check_exact();
    xml_stop();
    return check_end();
}
