/* The plain reader: where it makes a tree of what libxml2 accepts, it is the same tree; what is not plain it leaves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/xml_bytes.h"
#include "base/xml_plain.h"
#include "base/xml_valid.h"
#include "check.h"
#include "judge/shelf.h"
#include "signal.h"

static void test_same(void)
{
    static const char *const texts[] = {
        "<a/>",
        "<?xml version='1.0' encoding='UTF-8'?>\n<a/>",
        "<?xml version=\"1.0\"?><!-- one -->\n<a\n>\n</a\n>\n<!-- two -->\n",
        "<a one='1' two=\"it's\"\n three='\"' ><b\n\tfour=' x  y '/></a>",
        "<a b='&lt;&amp;&gt;&quot;&apos;' c='x\ty\nz'>&lt;&amp;&gt;&quot;&apos;</a>",
        "<a>one<b>two<c/>three</b>four<!-- five -->six<b/> seven\n</a>",
        "<a xmlns='urn:x' b='c'><d xmlns='urn:y'/>> \xC3\xA4 </a>",
        "<a_b.c-9 d_e.f-8='g'/>",
        "<a><a><a></a></a><a/></a>",
        "<a><!--><b/>--></a>",
        "<a><!---><b/>-></b>--></a>",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buf bytes = {0};
        struct fault fault = {{0}};
        struct xml_tree *tree;
        check_about("%s", texts[i]);
        buf_add(&bytes, texts[i]);
        CHECK(xml_valid_read(&tree, &bytes, "text", NULL, &fault) == OK);
        struct xml_tree *plain = xml_plain_read(bytes.text, bytes.length);
        CHECK(plain && tree && xml_tree_equal(plain, tree));
        xml_tree_free(plain);
        xml_tree_free(tree);
        buf_release(&bytes);
    }
    check_about(NULL);
}

static void test_not_plain(void)
{
    static const char *const texts[] = {
        "",
        " ",
        "a",
        "<",
        "<a",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>b",
        "b<a/>",
        "<a b/>",
        "<a b=c/>",
        "<a b='c/>",
        "<a b='1'c='2'/>",
        "<a b = 'c'/>",
        "<a b='<'/>",
        "<a>&#65;</a>",
        "<a>&x;</a>",
        "<a>&</a>",
        "<a><![CDATA[b]]></a>",
        "<a><?b?></a>",
        "<!DOCTYPE a><a/>",
        "<b:a xmlns:b='c'/>",
        "<a xml:lang='en'/>",
        "<a>\r</a>",
        "<a b='\r'/>",
        "<1/>",
        "<a><!-- b</a>",
        "<?xml version='1.0'",
        "<a></a b>",
        "<\xC3\xA4/>",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check_about("%s", texts[i]);
        CHECK(xml_plain_read(texts[i], strlen(texts[i])) == NULL);
    }
    check_about("depth");
    struct buf deep = {0};
    for (int i = 0; i < 100000; i++)
        buf_add(&deep, "<a>");
    CHECK(xml_plain_read(deep.text, deep.length) == NULL);
    buf_release(&deep);
    check_about(NULL);
}

/* A text, and one that is not the same. */
static void test_equal(void)
{
    static const char *const texts[][2] = {
        {"<a/>", "<b/>"},        {"<a/>", "<a b='c'/>"},         {"<a b='c'/>", "<a b='d'/>"},
        {"<a b='c'/>", "<a/>"},  {"<a>b</a>", "<a>c</a>"},       {"<a/>", "\n<a/>"},
        {"<a><b/></a>", "<a/>"}, {"<a><b/></a>", "<a><c/></a>"}, {"<a/>", "<a><b/></a>"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct xml_tree *trees[2];
        check_about("%s and %s", texts[i][0], texts[i][1]);
        for (int k = 0; k < 2; k++)
            trees[k] = xml_plain_read(texts[i][k], strlen(texts[i][k]));
        CHECK(xml_tree_equal(trees[0], trees[0]) && !xml_tree_equal(trees[0], trees[1]));
        for (int k = 0; k < 2; k++)
            xml_tree_free(trees[k]);
    }
    check_about(NULL);
}

static double between(uint64_t *seed)
{
    double number = (noise_next(seed) + 1.0) / 2.0;
    return number < 1.0 ? number : 0.0;
}

/* A profile with some bytes changed, doubled or left out. */
static void mutate(struct buf *to, const struct buf *from, uint64_t *seed)
{
    static const char marks[] = "<>/='\"&; \n-!?ax1";
    buf_clear(to);
    size_t at = 0;
    for (int change = 0; change < 3; change++) {
        size_t place = at + (size_t)(between(seed) * (double)(from->length - at));
        char mark = marks[(size_t)(between(seed) * (sizeof marks - 1))];
        buf_add_bytes(to, from->text + at, place - at);
        int kind = (int)(between(seed) * 3.0);
        if (kind < 2)
            buf_add_bytes(to, &mark, 1);
        at = place + (kind > 0 && place < from->length);
    }
    buf_add_bytes(to, from->text + at, from->length - at);
}

static void test_changed(void)
{
    enum { TIMES = 3000 };
    char *path = shelf_path("targets/faults.xml");
    struct buf profile = {0}, bytes = {0};
    struct fault fault = {{0}};
    uint64_t seed = 1;
    int both = 0;
    CHECK(xml_bytes_read(&profile, path, path, &xml_tree_limits, &fault) == OK);
    for (int i = 0; i < TIMES; i++) {
        struct xml_tree *tree;
        mutate(&bytes, &profile, &seed);
        struct xml_tree *plain = xml_plain_read(bytes.text, bytes.length);
        xml_valid_read(&tree, &bytes, "text", NULL, &fault);
        check_about("change %d", i);
        if (plain && tree && ++both)
            CHECK(xml_tree_equal(plain, tree));
        xml_tree_free(plain);
        xml_tree_free(tree);
    }
    check_about(NULL);
    CHECK(both > TIMES / 20);
    buf_release(&profile);
    buf_release(&bytes);
    free(path);
}

int main(void)
{
    test_same();
    test_not_plain();
    test_equal();
    test_changed();
    xml_stop();
    return check_end();
}
