#!/bin/sh
# The samples of reports/samples: what mixcheck writes of data/demo/demo.flac, byte for byte, for any number of threads and
# in any locale. usage: samples.t [FOLDER] (writes them to FOLDER instead: make samples)
LC_ALL=C
export LC_ALL
case $srcdir in /*) ;; *) srcdir=$PWD/${srcdir:-.} ;; esac
work=${TMPDIR:-/tmp}/mixcheck-samples-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

suffixes='txt xml html json jsonl csv junit.xml sarif md labels.txt reaper.csv'

# write FOLDER WORDS...: the reports of the demo, which stands in a folder of its own, so that no path of here is in them.
write()
{
    folder=$1
    shift
    mkdir -p "$folder"
    for suffix in $suffixes; do
        set -- "$@" -o "$folder/demo.$suffix"
    done
    (cd "$srcdir/data/demo" && env LC_ALL="${locale:-C}" "$MIXCHECK" --target spotify "$@" demo.flac >/dev/null)
    [ $? -eq 1 ] || complain "$folder: the demo's faults do not fail it"
}

if [ $# -gt 0 ]; then
    write "$1"
    exit $failed
fi

write "$work/one" -j 1
write "$work/many" -j 3
# A locale with a comma in its numbers, where the system has or can make one.
comma=$(locale -a 2>/dev/null | grep -i -m 1 '^de_DE')
if [ -z "$comma" ] && localedef --no-archive -i de_DE -f UTF-8 "$work/de_DE.UTF-8" >/dev/null 2>&1; then
    LOCPATH=$work
    comma=de_DE.UTF-8
    export LOCPATH
fi
if [ -n "$comma" ]; then
    [ "$(env LC_ALL="$comma" locale decimal_point)" = , ] || complain "the locale $comma has no comma"
    locale=$comma
    write "$work/comma" -j 2
else
    echo 'no locale with a comma is to be had'
fi

for suffix in $suffixes; do
    for folder in many ${comma:+comma}; do
        cmp -s "one/demo.$suffix" "$folder/demo.$suffix" || complain "demo.$suffix differs ($folder)"
    done
    cmp -s "one/demo.$suffix" "$srcdir/reports/samples/demo.$suffix" || echo "demo.$suffix" >>other
done
. "$srcdir/tests/schemas.sh"
valid_reports one || failed=1
[ -e other ] || exit $failed

# Another build of FFTW rounds otherwise, and libraries have versions: all but those must be the same.
command -v python3 >/dev/null || complain "other than in reports/samples: $(tr '\n' ' ' <other)"
python3 - "$srcdir/reports/samples" <<'END' || failed=1
import re, sys

number = re.compile(r'(?<![\w.#-])-?\d+\.\d+(?![\w.]*\w)')
library = re.compile(r'((?:libsndfile|FFTW|libxml2|libebur128)[^\n\d]{0,24}) ?[\d.]+')


def parts(path):
    text = library.sub(r'\1', open(path, encoding='utf-8', newline='').read())
    return number.split(text), [float(word) for word in number.findall(text)]


failed = False
for name in open('other').read().split():
    (words, numbers), (sample_words, sample_numbers) = parts('one/' + name), parts(sys.argv[1] + '/' + name)
    far = [pair for pair in zip(numbers, sample_numbers) if abs(pair[0] - pair[1]) > 2e-4 * max(1, abs(pair[1]))]
    if words != sample_words or far:
        print(name, 'is not as in reports/samples; if it is meant: make samples')
        for word, sample in zip(words, sample_words):
            if word != sample:
                print('  ', repr(sample[:200]), 'is now', repr(word[:200]))
                break
        failed = True
    else:
        print(name, 'is as in reports/samples but for rounding and versions')
sys.exit(failed)
END
exit $failed
