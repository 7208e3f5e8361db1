#!/bin/sh
# man/mixcheck-target.5 against data/targets/target.rng: the same elements, attributes and groups; its examples are valid.
LC_ALL=C
export LC_ALL
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-target-manual-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

page=$srcdir/man/mixcheck-target.5
sed 's/\\f[A-Z]//g; s/\\-/-/g; s/\\&//g' "$page" >manual
awk '/^\.SH / { inside = $0 == ".SH ELEMENTS" } inside' manual >elements

# same WHAT: the lists in-schema and in-manual are one.
same()
{
    sort -u in-schema >schema.sorted
    sort -u in-manual >manual.sorted
    [ -s schema.sorted ] || complain "no $1 found in the schema"
    comm -23 schema.sorted manual.sorted | sed "s/^/the manual does not explain the $1 /" >differences
    comm -13 schema.sorted manual.sorted | sed "s/^/the manual explains, and the schema has not, the $1 /" >>differences
    [ ! -s differences ] || complain "$(cat differences)"
}

sed -n 's/.*<element name="\([a-z-]*\)".*/\1/p' "$srcdir/data/targets/target.rng" >in-schema
sed -n 's/^\.SS \([a-z-]*\)$/\1/p' elements >in-manual
same element
sed -n 's/.*<attribute name="\([a-z-]*\)".*/\1/p' "$srcdir/data/targets/target.rng" >in-schema
awk 'last { print } { last = /^\.TP$/ }' elements | sed 's/^\.[A-Z]* *//; s/[",]/ /g' | tr -s ' ' '\n' >in-manual
same attribute
awk '/<attribute name="group">/, /<\/attribute>/' "$srcdir/data/targets/target.rng" |
    sed -n 's/.*<value>\(.*\)<.value>.*/\1/p' >in-schema
awk '/^\.SS / { inside = $0 == ".SS Groups" } inside' manual | sed -n 's/^\.BR* \([a-z-]*\).*/\1/p' >in-manual
same group
awk '/<define|<attribute/ { name = $0; sub(/.*name="/, "", name); sub(/".*/, "", name) } /<value>/ { print name, $0 }' \
    "$srcdir/data/targets/target.rng" | sed 's/<[^>]*>//g' | while read -r attribute value; do
    grep -Eq "(^\.[BRI]+ |[ \"])$value([\" ,]|\$)" manual || echo "the manual does not say the value $value of $attribute"
done >values
[ ! -s values ] || complain "$(cat values)"

# The examples.
awk '/^\.EX$/ { count++; inside = 1; next } /^\.EE$/ { inside = 0 } inside { print >"example-" count }' manual
for example in example-*; do
    id=$(sed -n 's/.* id="\([a-z]*\)" name.*/\1/p' "$example")
    mv "$example" "$id.xml"
    "$MIXCHECK" targets check "$id.xml" >all 2>&1 || complain "an example is not valid: $(cat all)"
    grep -v 'more than a year old' all >out
    [ "$(grep -c '' out)" -eq 1 ] || complain "the example '$id': $(cat out)"
done
[ -f house.xml ] && [ -f foyer.xml ] || complain 'not the two examples'

# Nothing that a formatter warns of.
for page in mixcheck.1 mixcheck-target.5; do
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -W warning "$srcdir/man/$page" >lint 2>&1
    elif command -v groff >/dev/null; then
        groff -ww -man -Tutf8 "$srcdir/man/$page" 2>lint >/dev/null
    fi
    [ ! -s lint ] || complain "$(head -n 5 lint)"
done
exit $failed
