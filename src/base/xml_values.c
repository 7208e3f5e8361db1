#include "base/xml_values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/mem.h"
#include "base/text.h"

/* No measurement comes near, and sums of some are finite. */
static const double number_max = 1e30;

static void be_wrong(struct xml_values *values, const char *what)
{
    if (!values->wrong)
        values->wrong = what;
}

char *xml_values_text(const struct xml_values *values, const char *name)
{
    char *text = xml_tag_attribute(values->tag, name), *value = text ? markup_read(text) : NULL;
    free(text);
    return value;
}

char *xml_values_needed(struct xml_values *values, const char *name)
{
    char *text = xml_values_text(values, name);
    if (text)
        return text;
    be_wrong(values, "an attribute is missing");
    return mem_copy("");
}

bool xml_text_is_plain(const char *text)
{
    for (unsigned point; *text;) {
        size_t length = text_decode(text, &point);
        if (length == 0 || text_is_unsafe(point))
            return false;
        text += length;
    }
    return true;
}

char *xml_values_plain(struct xml_values *values, const char *name)
{
    char *text = xml_values_text(values, name);
    if (text && !xml_text_is_plain(text))
        be_wrong(values, "a control character where none can be");
    return text;
}

char *xml_values_name(struct xml_values *values, const char *name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.,:()+/%#";
    char *text = xml_values_needed(values, name);
    if (!*text || text[strspn(text, letters)] != '\0')
        be_wrong(values, "a name with letters that it cannot have");
    return text;
}

bool xml_values_number(struct xml_values *values, const char *name, double *number)
{
    char *text = xml_tag_attribute(values->tag, name);
    bool has = text != NULL;
    if (has && !text_number(text, number))
        be_wrong(values, "a value that is no number");
    else if (has && !(fabs(*number) <= number_max))
        be_wrong(values, "a number that is too large");
    free(text);
    return has;
}

bool xml_values_integer(struct xml_values *values, const char *name, int64_t least, int64_t most,
                        int64_t *number)
{
    char *text = xml_tag_attribute(values->tag, name);
    bool has = text != NULL;
    long value = 0;
    if (has && (!text_integer(text, &value) || value < least || value > most))
        be_wrong(values, "a whole number that is none, or out of range");
    else if (has)
        *number = value;
    free(text);
    return has;
}

bool xml_values_flag(struct xml_values *values, const char *name)
{
    char *text = xml_tag_attribute(values->tag, name);
    bool is_true = text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
    if (text && !is_true && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
        be_wrong(values, "a value that is neither true nor false");
    free(text);
    return is_true;
}

int xml_values_choice(struct xml_values *values, const char *name, const char *(*word)(int index),
                      int otherwise)
{
    char *text = xml_tag_attribute(values->tag, name);
    int found = text ? -1 : otherwise;
    for (int i = 0; text && found < 0 && word(i); i++)
        if (strcmp(word(i), text) == 0)
            found = i;
    free(text);
    if (found >= 0)
        return found;
    be_wrong(values, "a word that is none of those that can stand there");
    return 0;
}
