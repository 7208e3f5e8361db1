#include "base/xml_plain.h"

#include <string.h>

#include "base/buf.h"

enum { DEPTH_MAX = 32 };

struct reader {
    const char *at, *end;
    int line, depth;
    struct buf text; /* a value, with what its entities stand for */
    struct xml_tree *tree;
};

static bool comes(const struct reader *reader, const char *mark)
{
    size_t length = strlen(mark);
    return (size_t)(reader->end - reader->at) >= length && memcmp(reader->at, mark, length) == 0;
}

static void skip(struct reader *reader, size_t count)
{
    for (const char *end = reader->at + count; reader->at < end; reader->at++)
        reader->line += *reader->at == '\n';
}

/* Goes behind the next `mark`. */
static bool skip_behind(struct reader *reader, const char *mark)
{
    while (reader->at < reader->end && !comes(reader, mark))
        skip(reader, 1);
    bool is_there = reader->at < reader->end;
    if (is_there)
        skip(reader, strlen(mark));
    return is_there;
}

static bool is_space(char character)
{
    return character == ' ' || character == '\t' || character == '\n';
}

static void skip_spaces(struct reader *reader)
{
    while (reader->at < reader->end && is_space(*reader->at))
        skip(reader, 1);
}

static bool is_name(char character, bool is_first)
{
    bool is_letter =
        (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
    return is_letter ||
           (!is_first && ((character >= '0' && character <= '9') || character == '-' || character == '.'));
}

/* The length of the name that comes; 0 where none does. */
static size_t name_length(const struct reader *reader)
{
    size_t length = 0, left = (size_t)(reader->end - reader->at);
    while (length < left && is_name(reader->at[length], length == 0))
        length++;
    return length;
}

static bool take_entity(struct reader *reader)
{
    static const char *const entities[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (comes(reader, entities[i][0])) {
            buf_add(&reader->text, entities[i][1]);
            skip(reader, strlen(entities[i][0]));
            return true;
        }
    return false;
}

/* Text up to `stop`, into reader->text; in a value, white space is a space. */
static bool take_text(struct reader *reader, char stop, bool is_value)
{
    buf_clear(&reader->text);
    while (reader->at < reader->end && *reader->at != stop) {
        const char *from = reader->at;
        while (reader->at < reader->end && *reader->at != stop && !strchr("&<\r\t\n", *reader->at))
            reader->at++;
        buf_add_bytes(&reader->text, from, (size_t)(reader->at - from));
        if (reader->at == reader->end || *reader->at == stop)
            break;
        if (*reader->at == '&') {
            if (!take_entity(reader))
                return false;
        } else if (is_space(*reader->at)) {
            buf_add_bytes(&reader->text, is_value ? " " : reader->at, 1);
            skip(reader, 1);
        } else {
            return false;
        }
    }
    return true;
}

static bool read_attribute(struct reader *reader)
{
    const char *name = reader->at;
    size_t length = name_length(reader);
    bool is_namespace = length == 5 && memcmp(name, "xmlns", length) == 0;
    skip(reader, length);
    if (length == 0 || !(comes(reader, "=\"") || comes(reader, "='")))
        return false;
    char quote = reader->at[1];
    skip(reader, 2);
    if (!take_text(reader, quote, true) || reader->at == reader->end)
        return false;
    skip(reader, 1);
    if (!is_namespace)
        xml_tree_attribute(reader->tree, name, length, buf_text(&reader->text), reader->text.length, false);
    return true;
}

static bool read_start(struct reader *reader)
{
    skip(reader, 1);
    size_t length = name_length(reader);
    bool is_second_root = reader->depth == 0 && xml_tree_root(reader->tree);
    if (length == 0 || is_second_root || reader->depth == DEPTH_MAX)
        return false;
    xml_tree_begin(reader->tree, reader->at, length);
    skip(reader, length);
    for (;;) {
        bool is_apart = reader->at < reader->end && is_space(*reader->at);
        skip_spaces(reader);
        bool is_empty = comes(reader, "/>");
        if (is_empty || comes(reader, ">")) {
            xml_tree_place(reader->tree, reader->line);
            skip(reader, is_empty ? 2 : 1);
            if (is_empty)
                xml_tree_end(reader->tree);
            else
                reader->depth++;
            return true;
        }
        if (!is_apart || !read_attribute(reader))
            return false;
    }
}

static bool read_end(struct reader *reader)
{
    const char *open = xml_tree_open(reader->tree);
    skip(reader, 2);
    size_t length = name_length(reader);
    if (!open || strlen(open) != length || memcmp(reader->at, open, length) != 0)
        return false;
    skip(reader, length);
    skip_spaces(reader);
    if (!comes(reader, ">"))
        return false;
    skip(reader, 1);
    xml_tree_end(reader->tree);
    reader->depth--;
    return true;
}

static bool read_text(struct reader *reader)
{
    if (!take_text(reader, '<', false))
        return false;
    const char *text = buf_text(&reader->text);
    xml_tree_text(reader->tree, text, reader->text.length);
    return reader->depth > 0 || text[strspn(text, " \t\n")] == '\0';
}

static bool read_part(struct reader *reader)
{
    if (comes(reader, "<!--")) {
        skip(reader, strlen("<!--")); /* "<!-->" is none yet */
        return skip_behind(reader, "-->");
    }
    if (comes(reader, "</"))
        return read_end(reader);
    return comes(reader, "<") ? read_start(reader) : read_text(reader);
}

struct xml_tree *xml_plain_read(const char *bytes, size_t size)
{
    struct reader reader = {.at = bytes, .end = bytes + size, .line = 1, .tree = xml_tree_new()};
    bool is_plain = !comes(&reader, "<?xml ") || skip_behind(&reader, "?>");
    while (is_plain && reader.at < reader.end)
        is_plain = read_part(&reader);
    if (!is_plain || reader.depth > 0 || !xml_tree_root(reader.tree)) {
        xml_tree_free(reader.tree);
        reader.tree = NULL;
    }
    buf_release(&reader.text);
    return reader.tree;
}
