/* XML that wants to hurt: each ends in one sentence with the file's name, in less than a second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/xml.h"
#include "check.h"
#include "judge/shelf.h"

#define HEAD                                                                                                 \
    "<target xmlns='urn:mixcheck:target:1' id='mine' name='Mine' group='any' version='1' date='2026-11-23' " \
    "mono='two'>\n"
#define TAIL "</target>\n"

static char folder[] = "/tmp/mixcheck-test-xml-XXXXXX";

static char *write_file(const char *bytes, size_t size)
{
    char *path = mem_format("%s/target.xml", folder);
    FILE *file = fopen(path, "wb");
    if (!CHECK(file != NULL))
        exit(1);
    CHECK(fwrite(bytes, 1, size, file) == size);
    CHECK(fclose(file) == 0);
    return path;
}

/* Opens what must be refused; the sentence goes into *fault. */
static void refuse(const char *bytes, size_t size, struct fault *fault)
{
    char *path = write_file(bytes, size), *schema = shelf_path("targets/target.rng");
    struct xml_file *file = NULL;
    *fault = (struct fault){{0}};
    clock_t start = clock();
    CHECK(xml_open(&file, path, schema, fault) == ERR_FORMAT);
    /* A tenth of a second here; a bomb that goes off takes minutes. */
    CHECK_NEAR((double)(clock() - start) / CLOCKS_PER_SEC, 0.0, 30.0);
    CHECK(file == NULL);
    CHECK(strstr(fault->text, path) != NULL);
    CHECK(strchr(fault->text, '\n') == NULL);
    xml_close(file);
    remove(path);
    free(schema);
    free(path);
}

/* `before`, then `part` until 900 kB are full, then `after`. */
static void refuse_flood(const char *before, const char *part, const char *after)
{
    struct buf text = {0};
    struct fault fault;
    check_about("flood of %s", part);
    buf_add(&text, before);
    while (text.length < 900000)
        buf_add(&text, part);
    buf_add(&text, after);
    refuse(text.text, text.length, &fault);
    buf_release(&text);
    check_about(NULL);
}

static void test_floods(void)
{
    refuse_flood("", "<a>", "");
    refuse_flood("<a>", "<b/>", "</a>");
    refuse_flood(HEAD "<summary>A</summary>", "<rule/>", TAIL);
    refuse_flood(HEAD "<!--", "--", "-->" TAIL);
    refuse_flood(HEAD "<!-- ", "- -- ", "-->" TAIL);
    refuse_flood(HEAD "<summary>A</summary>", "<!--a-->", TAIL);
    refuse_flood(HEAD "<summary>", "&#65;", "</summary>" TAIL);
    refuse_flood(HEAD "<summary>", "&", "</summary>" TAIL);
    refuse_flood(HEAD "<summary>", "x ", "</summary>" TAIL);
    refuse_flood(HEAD "<summary>", "]]>", "</summary>" TAIL);
    refuse_flood(HEAD "<summary>", "\x01", "</summary>" TAIL);
    refuse_flood(HEAD "<rule id='mine.a' measure='peak.true' max='", "9", "'/>" TAIL);
    refuse_flood("<", "a", "/>");
    refuse_flood("<a b='", "c", "'/>");
    refuse_flood("", "\n", "");
    refuse_flood("", "<!DOCTYPE a [", "");
}

static void refuse_numbered(const char *before, const char *format_before, const char *format_after,
                            int count)
{
    struct buf text = {0};
    struct fault fault;
    check_about("%d of %s", count, format_before);
    buf_add(&text, before);
    for (int i = 0; i < count; i++)
        buf_addf(&text, "%s%d%s", format_before, i, format_after);
    buf_add(&text, "/>");
    refuse(text.text, text.length, &fault);
    buf_release(&text);
    check_about(NULL);
}

static void test_many_attributes(void)
{
    refuse_numbered("<target", " a", "=''", 16000);
    refuse_numbered("<target", " a", "=''", 80000);
    refuse_numbered("<target", " xmlns:a", "='u'", 16000);
}

static void test_strange_files(void)
{
    struct fault fault;
    char *big = mem_zero((1 << 20) + 1, 1);
    check_about("larger than 1 MiB");
    memset(big, ' ', (1 << 20) + 1);
    refuse(big, (1 << 20) + 1, &fault);
    CHECK(strstr(fault.text, "larger than 1 MiB") != NULL);
    check_about("NUL, UTF-16");
    refuse("<a>\0</a>", 8, &fault);
    refuse("\xFF\xFE<\0a\0/\0>\0", 10, &fault);
    check_about("not a file");
    struct xml_file *file;
    CHECK(xml_open(&file, folder, NULL, &fault) == ERR_SYSTEM);
    CHECK(xml_open(&file, "/nowhere/x.xml", NULL, &fault) == ERR_SYSTEM);
    CHECK(strstr(fault.text, "'/nowhere/x.xml'") != NULL);
    check_about(NULL);
    free(big);
}

static void test_tree(void)
{
    static const char text[] =
        "<a one='1' two=' x  y '>\n t <b/>\n<c>\n u &lt; <![CDATA[v]]> </c><b n='2'/></a>";
    char *path = write_file(text, strlen(text));
    struct xml_file *file = NULL;
    struct fault fault = {{0}};
    if (CHECK(xml_open(&file, path, NULL, &fault) == OK)) {
        const struct xml_node *root = xml_root(file), *child = xml_child(root, "b");
        CHECK_TEXT(xml_name(root), "a");
        CHECK_TEXT(xml_attribute(root, "one"), "1");
        CHECK_TEXT(xml_attribute(root, "three"), NULL);
        CHECK_TEXT(xml_attribute_name(root, 1), "two");
        CHECK_TEXT(xml_attribute_name(root, 2), NULL);
        char *folded = xml_attribute_text(root, "two"), *words = xml_text(xml_child(root, "c"));
        CHECK_TEXT(folded, "x y");
        CHECK_TEXT(words, "u < v");
        CHECK(xml_line(child) == 2);
        CHECK_TEXT(xml_attribute(xml_next(child, "b"), "n"), "2");
        CHECK(xml_next(xml_next(child, "b"), NULL) == NULL);
        free(folded);
        free(words);
    }
    xml_close(file);
    remove(path);
    free(path);
}

static void test_fifo(void)
{
    char *path = mem_format("%s/fifo", folder);
    struct xml_file *file = NULL;
    struct fault fault = {{0}};
    CHECK(mkfifo(path, 0600) == 0);
    CHECK(xml_open(&file, path, NULL, &fault) == ERR_SYSTEM);
    remove(path);
    free(path);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 99;
    test_tree();
    test_floods();
    test_many_attributes();
    test_strange_files();
    test_fifo();
    xml_stop();
    rmdir(folder);
    return check_end();
}
