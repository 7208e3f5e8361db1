#!/bin/sh
# Whether a report is of these files, and of these profiles: by what is in them, whatever they are called.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-verify-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/files" && cd "$work/files" || exit 99
failed=0

complain()
{
    echo "$about: $*"
    sed 's/^/    out: /' ../out | head -n 12
    sed 's/^/    err: /' ../err | head -n 12
    failed=1
}

# run STATUS ARGUMENT...: runs the program, and checks its exit status and that no line is too long. The lines are one then.
run()
{
    expected=$1
    shift
    about="mixcheck $*"
    "$MIXCHECK" "$@" >../whole 2>../err </dev/null
    status=$?
    tr -s ' \n' '  ' <../whole >../out
    [ $status -eq "$expected" ] || complain "exit status $status, expected $expected"
    grep -q '.\{81\}' ../whole && complain 'a line is too long'
    return 0
}

has() { grep -Fq -e "$2" "../$1" || complain "no '$2' on std$1"; }
lacks() { grep -Fq -e "$2" "../$1" && complain "'$2' on std$1"; }

"$make_file" a.wav && "$make_file" b.wav clip=6 && "$make_file" other.wav level=-30 && "$make_file" cut.wav cut=9999 &&
    "$make_file" tagged.wav title=Other && : >empty.wav && mkdir album && cp a.wav album/02.wav || exit 99
"$MIXCHECK" a.wav b.wav cut.wav empty.wav -t spotify -o r.xml >/dev/null 2>&1
[ -s r.xml ] || exit 99

# The files that the report names, where it names them.
run 0 verify r.xml
has out 'SAME a.wav: the file that was examined; its state was pass'
has out 'SAME b.wav: the file that was examined; its state was fail'
has out 'SAME cut.wav: the file that was examined; its state was damaged'
has out 'SAME empty.wav: the file that was examined; its state was unreadable'
has out 'SAME the profiles that judged are as they were'
run 0 verify r.xml -q
[ ! -s ../whole ] || complain 'it is not quiet'

# By what it holds, not by its name.
run 0 verify r.xml album/02.wav
has out "SAME album/02.wav: the file that was examined; examined as 'a.wav'; its state was pass"
run 0 verify --strict r.xml album/02.wav
lacks out 'b.wav'

# The same samples with another tag, in another container, and through a pipe.
run 0 verify r.xml tagged.wav
has out "AUDIO tagged.wav: the audio that was examined, in another file (tags, container or lossless coding differ); examined as 'a.wav'"
run 1 verify r.xml tagged.wav --strict
run 0 verify r.xml -q tagged.wav
has out 'AUDIO tagged.wav'
about='a pipe'
"$MIXCHECK" verify r.xml - <a.wav >../whole 2>../err || complain "exit status $?"
grep -q '^AUDIO  -: ' ../whole || complain 'not the same audio'
if command -v flac >/dev/null && "$make_file" plain.wav bits=16 && flac -s plain.wav -o plain.flac 2>/dev/null; then
    "$MIXCHECK" plain.wav -o plain.xml >/dev/null
    run 0 verify plain.xml plain.flac
    has out "AUDIO plain.flac: the audio that was examined"
else
    echo 'no flac: not tested with it'
fi

# Another file: of a name that the report has, and of none.
run 1 verify r.xml other.wav
has out 'OTHER other.wav: the report has no such file'
cp other.wav album/b.wav
run 1 verify r.xml a.wav album/b.wav
has out 'SAME a.wav'
has out 'OTHER album/b.wav: not the file of that name that was examined'
printf 'x' | dd of=album/02.wav bs=1 seek=1000 conv=notrunc 2>/dev/null
run 1 verify r.xml album/02.wav
run 1 verify r.xml r.xml
has out 'OTHER r.xml'

# What cannot be read; the others are compared all the same.
run 3 verify r.xml missing.wav a.wav
has err "cannot read 'missing.wav'"
has out 'SAME a.wav'
run 3 verify r.xml album
about='an empty pipe'
"$MIXCHECK" verify r.xml - </dev/null >../whole 2>../err
[ $? -eq 3 ] || complain "exit status"

# Profiles: one of one's own, and what it extends.
profile() { printf '<target xmlns="urn:mixcheck:target:1" id="%s" name="Own" group="any" version="%s" date="2026-11-2%s" mono="two" %s>\n<summary>s</summary>\n%s</target>\n' "$@"; }
source='<source id="S" title="T" dated="undated" read="2026-11" confidence="custom"/>'
profile base 1 1 '' "$source" >base.xml
profile mine 1 1 'extends="./base.xml"' '' >mine.xml
run 0 a.wav -t ./mine.xml,spotify -o own.xml
grep -q '<target id="mine" .* path="./mine.xml" sha256="[0-9a-f]\{64\}">' own.xml || complain 'the report does not name the profile'
grep -q "<extends id=\"base\" sha256=\"$(sha256sum base.xml | cut -d ' ' -f 1)\"/>" own.xml || complain 'nor what it extends'
run 0 verify own.xml --strict
has out 'SAME the profiles that judged are as they were'
profile base 1 1 '' "$source<!-- other -->" >base.xml
run 0 verify own.xml
has out 'NEWER mine: the profile or one that it extends has changed since'
run 1 verify own.xml -s
profile mine 2 2 'extends="./base.xml"' '' >mine.xml
run 0 verify own.xml
has out 'NEWER mine: the profile has changed: it was version 1 of 2026-11-21, and is version 2 of 2026-11-22'
lacks out "spotify:"
rm mine.xml
run 0 verify own.xml
has out "GONE mine: the profile cannot be had any more: cannot open './mine.xml'"
run 1 verify own.xml --strict

# No report, no report of ours, half a report, and no hash to compare.
run 2 verify
run 3 verify missing.xml a.wav
run 3 verify a.wav a.wav
run 3 verify base.xml a.wav
head -n 40 r.xml >half.xml
run 3 verify half.xml a.wav
has err "'half.xml' line 4"
sed 's/ sha256="[0-9a-f]*"//; s/ samples-sha256="[0-9a-f]*"//' r.xml >unbound.xml
run 1 verify unbound.xml a.wav
has out 'OTHER a.wav: the report does not say which file of that name it was'
has out 'NEWER spotify: the profile has changed since'
exit $failed
