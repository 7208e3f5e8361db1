#!/bin/sh
# Reports of one run: any number, each where it belongs, by its suffix, whole or not at all.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-reports-$$
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$work/music" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

# run STATUS WORDS...: runs mixcheck; what it says goes to out and errors.
run()
{
    expected=$1
    shift
    "$MIXCHECK" "$@" >out 2>errors
    status=$?
    [ $status -eq "$expected" ] || complain "mixcheck $*: exit status $status, not $expected: $(cat errors)"
}

has() { grep -qF -e "$2" "$1" || complain "$1 does not say '$2'"; }

"$make_file" music/a.wav seconds=2 && "$make_file" music/b.wav seconds=2 clip=6 || exit 99

# The suffix tells, one run writes all, and people are told on standard output.
run 1 music/a.wav music/b.wav -o one.json -o one.xml -o one.html -o one.txt
has out 'PASS  music/a.wav'
has one.txt 'FAIL  music/b.wav'
head -n 1 one.json | grep -qx '{' || complain 'one.json is no JSON'
head -n 1 one.xml | grep -q '^<?xml' || complain 'one.xml is no XML'
head -n 1 one.html | grep -qx '<!DOCTYPE html>' || complain 'one.html is no page'
"$MIXCHECK" music/a.wav music/b.wav -f json >alone.json
cmp -s alone.json one.json || complain 'beside other reports the JSON report differs'
"$MIXCHECK" music/a.wav music/b.wav >alone.txt
cmp -s alone.txt one.txt || complain 'beside other reports the text report differs'
grep -q '[[:cntrl:]]\[' one.txt && complain 'colours in a file'

# Standard output holds one report and nothing else.
run 1 music/a.wav music/b.wav -o - -f json -o two.html
cmp -s out alone.json || complain '-o - -f json is not the JSON report alone'
run 1 music/a.wav music/b.wav -o same.json -o same.html
cmp -s same.html two.html || complain 'a page depends on what is written beside it'

# A name that tells nothing takes --format; without it that is wrong usage, and nothing is measured.
run 1 music/b.wav -o noname -f json
head -n 1 noname | grep -qx '{' || complain '--format does not hold for a name without suffix'
run 2 music/b.wav -o other
has errors "cannot tell the format of the report 'other'"
[ ! -e other ] || complain 'a report of no format is there'
run 2 music/b.wav -o x.json -o x.json
has errors "two reports go to 'x.json'"
run 2 music/b.wav -o pages/ -f json
has errors "has no pages for a folder"
[ ! -s out ] || complain 'wrong usage, and yet a report'

# A folder: an index, and a page for each file that it leads to.
run 1 music/a.wav music/b.wav -o pages/
for page in 0001-a_wav 0002-b_wav; do
    has pages/index.html "href=\"$page.html\""
    has pages/$page.html '<!DOCTYPE html>'
done
[ "$(find pages -type f | wc -l)" -eq 3 ] || complain 'not three pages'
# The worse file stands first.
[ "$(grep -o 'href="000[0-9]' pages/index.html | head -n 1)" = 'href="0002' ] || complain 'the overview does not begin with the worst'

# What cannot be written: one sentence, status 3, and what stood there stays.
echo old >kept.json
run 3 music/a.wav -o no/such/folder.json
has errors "cannot write 'no/such/folder.json': No such file or directory"
if [ -w /dev/full ]; then
    run 3 music/a.wav -o /dev/full -f json
    has errors "cannot write '/dev/full': No space left on device"
    run 3 music/a.wav -o kept.json -o /dev/full -f html
    has errors "cannot write '/dev/full'"
    head -n 1 kept.json | grep -qx '{' || complain 'a full disk under one report kept another'
fi
# A file system that is full takes half a page: the old one stays, and nothing lies beside it.
echo old >page.html
(ulimit -f 8 && trap '' XFSZ && "$MIXCHECK" music/a.wav -o page.html >/dev/null 2>errors)
[ $? -eq 3 ] || complain 'a page that does not fit: not status 3'
has errors "cannot write 'page.html': File too large"
[ "$(cat page.html)" = old ] || complain 'half a page stands there'
[ "$(find . -name 'page.html*' | wc -l)" -eq 1 ] || complain 'a draft is left'

# The user's own style stands after the built-in one, and cannot leave its element.
echo 'body { color: teal; }' >my.css
run 0 music/a.wav -o styled.html --style my.css
has styled.html 'body { color: teal; }'
echo '</style><script>alert(1)</script>' >bad.css
run 3 music/a.wav -o bad.html --style bad.css
has errors "the style sheet 'bad.css' holds markup"
[ ! -e bad.html ] || complain 'a page with a bad style is there'
run 3 music/a.wav -o bad.html --style missing.css
has errors "cannot open 'missing.css'"

# The same bytes for any number of threads and any locale.
for threads in 2 5; do
    LC_ALL=$(locale -a 2>/dev/null | grep -i -m 1 '^de_DE' || echo C) "$MIXCHECK" music/a.wav music/b.wav -q -j $threads \
        -o again.html -o again.xml >/dev/null
    cmp -s again.html one.html || complain "the page differs with $threads threads"
    cmp -s again.xml one.xml || complain "the XML report differs with $threads threads"
done
. "$srcdir/tests/schemas.sh"
valid_reports . || failed=1
exit $failed
