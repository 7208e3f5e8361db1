#!/bin/sh
# The manual: names every command, option, measure, target and exit status, and none that is not there; its examples run.
LC_ALL=C
export LC_ALL
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-manual-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/album" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

# Without the markup that stands within lines.
sed 's/\\f[A-Z]//g; s/\\-/-/g; s/\\&//g; s/\\(aq/'"'"'/g' "$srcdir/man/mixcheck.1" >manual

# The lines of a section, by its name.
section() { awk -v name="$1" '/^\.SH / { inside = $0 == ".SH " name } inside' manual; }

# Words in bold at the head of a paragraph, whatever stands around them.
heads() { awk 'last { print } { last = /^\.T[PQ]$/ }' | sed 's/^\.[A-Z]* *//; s/"//g'; }

# known SECTION PATTERN LIST: the section's heads of that pattern and the list are the same.
known()
{
    section "$1" | heads | grep -E "^$2\$" | sort >"in-manual"
    sort "$3" >in-program
    comm -13 in-manual in-program | while read -r word; do echo "the manual does not explain $word"; done >missing
    comm -23 in-manual in-program | while read -r word; do echo "the manual explains $word, and there is no such thing"; done >>missing
    [ -s in-program ] || echo "nothing to compare in $1" >>missing
    [ ! -s missing ] || complain "$(cat missing)"
}

"$MIXCHECK" measures | awk '/^[a-z_]+\.[a-z_]+ / { print $1 }' >measures
known MEASURES '[a-z_]+\.[a-z_]+' measures
"$MIXCHECK" targets list | sed -n 's/^  \([a-z0-9-]*\)\( .*\)*$/\1/p' | grep . >targets
known TARGETS '[a-z0-9-]+' targets
printf '%s\n' 0 1 2 3 >statuses
known 'EXIT STATUS' '[0-9]+' statuses

"$MIXCHECK" help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' >commands
[ -s commands ] || complain 'help lists no command'
section SYNOPSIS >synopsis
section OPTIONS >options
while read -r command; do
    grep -q "^\.B mixcheck $command\$" synopsis || complain "the synopsis has no 'mixcheck $command'"
    "$MIXCHECK" help "$command" | sed -n 's/^  \(-[a-zA-Z], --[a-z-]*\).*/\1/p; s/^  *\(--[a-z-]*\).*/\1/p' |
        tr -d ' ' | tr ',' '\n' >words
    cat words >>all-options
    while read -r option; do
        heads <options | grep -Eq -e "(^|[ ,])$option([ ,]|\$)" || complain "the manual does not explain $option of '$command'"
    done <words
done <commands
for option in --help -h --version -V; do
    heads <options | grep -Eq -e "(^|[ ,])$option([ ,]|\$)" || complain "the manual does not explain $option"
done
section OPTIONS | heads | tr ' ,' '\n\n' | grep -e '^--' | while read -r option; do
    case $option in --help | --version) continue ;; esac
    grep -Fqx -e "$option" all-options || echo "the manual explains $option, and there is no such option"
done >stale
[ ! -s stale ] || complain "$(cat stale)"
grep -q '@[A-Z]*@' manual && complain 'the manual has a place that was not filled in'

# The examples, with the demo in place of the user's files; its faults are planted, so that 1 is as good as 0.
ln -s "$MIXCHECK" bin/mixcheck
for file in master.wav master.flac record-i-like.flac album/01.flac album/02.flac; do
    cp "$srcdir/data/demo/demo.flac" "$file"
done
command -v flac >/dev/null || {
    printf '#!/bin/sh\nexec cat "$2"\n' >bin/flac
    chmod +x bin/flac
}
PATH=$work/bin:$PATH
export PATH
section EXAMPLES | sed -n '/^\.EX/,/^\.EE/p' | grep -v '^\.' | grep . >examples
[ "$(grep -c '' examples)" -ge 5 ] || complain 'the manual has too few examples'
while read -r example; do
    sh -c "$example" >out 2>err </dev/null
    status=$?
    [ $status -le 1 ] || complain "exit status $status of the example: $example: $(cat err)"
    grep -v 'more than a year old' err | grep -q '^mixcheck:' && complain "the example complains: $example: $(cat err)"
done <examples
[ -s report.json ] || complain 'the example of a report left none'
exit $failed
