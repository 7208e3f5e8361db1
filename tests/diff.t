#!/bin/sh
# What a revision changed: findings that are new, worse, better and gone, and numbers that changed by more than they are
# uncertain. Levels and offsets are those that the files are made with.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-diff-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/files" && cd "$work/files" || exit 99
failed=0

complain()
{
    echo "$about: $*"
    sed 's/^/    out: /' ../whole | head -n 20
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
report() { "$MIXCHECK" "$@" -q >/dev/null 2>&1; [ -e "$(eval echo "\$$#")" ]; }

mkdir old new
"$make_file" old/gain.wav level=-20 && "$make_file" new/gain.wav level=-14 && # 6 dB more, and nothing else
    "$make_file" old/dc.wav offset=0.5 && "$make_file" new/dc.wav offset=0.2 && # still too much
    "$make_file" old/clean.wav offset=0.5 && "$make_file" new/clean.wav && "$make_file" old/same.wav &&
    "$make_file" new/same.wav title=Tagged && "$make_file" old/copy.wav && cp old/copy.wav new/copy.wav &&
    "$make_file" old/cut.wav && "$make_file" new/cut.wav cut=9999 && "$make_file" old/dropped.wav && "$make_file" new/added.wav || exit 99
report old -t spotify -o old.xml && report new -t spotify -o new.xml || exit 99

run 1 diff old.xml new.xml
has out 'BETTER new/dc.wav: warn better warn: the waveform does not lie around zero but at 0.2'
has out '(was 0.50'
has out 'BETTER new/clean.wav: pass, was warn gone warn: the waveform does not lie around zero'
has out 'DC offset 0.500 -> 0.200 % (-0.300 %)'
has out 'Integrated loudness -20.0 -> -14.0 LUFS (+6.0 LU)'
has out 'Sample peak -20.00 -> -14.00 dBFS (+6.00 dB)'
has out 'CHANGED new/gain.wav: pass'
has out 'SAME new/copy.wav: pass; the same file'
has out 'CHANGED new/same.wav: pass; the same audio in another file'
has out 'Title - -> Tagged'
has out "WORSE new/cut.wav: damaged, was pass new fail: 'new/cut.wav' breaks off"
has out 'ADDED new/added.wav: pass; not in the old report'
has out 'DROPPED old/dropped.wav: pass; not in the new report'
has out '7 files: 1 worse, 2 better, 2 otherwise changed, 1 as before'
lacks out 'PROFILE'
grep -A 1 'SAME .*copy' ../whole | grep -q '^  ' && complain 'a number of a file that is the same'
sed -n '/gain/,/^[A-Z]/p' ../whole | grep -q 'Loudness range\|Duration\|Crest factor' && complain 'a number that did not change'

# The other way round: what was better is worse.
run 1 diff new.xml old.xml
has out 'WORSE old/dc.wav: warn worse warn: the waveform does not lie around zero but at 0.5'
has out '(was 0.20'
has out 'WORSE old/clean.wav: warn, was pass new warn: the waveform does not lie around zero'
has out 'BETTER old/cut.wav: pass, was damaged gone fail'
run 1 diff -q new.xml old.xml
[ "$(wc -l <../whole)" -eq 8 ] || complain 'more than a line a file'

# Nothing changed, or nothing for the worse.
run 0 diff old.xml old.xml
has out '7 files: 0 worse, 0 better, 0 otherwise changed, 7 as before'
report new/clean.wav -o one.xml && report old/clean.wav -o two.xml && report new/gain.wav -o three.xml || exit 99
run 0 diff two.xml one.xml
has out 'BETTER new/clean.wav: pass, was warn'
lacks out 'files:'
run 0 diff one.xml three.xml # one file each, whatever their names
has out 'CHANGED new/gain.wav: pass'
has out 'Integrated loudness'

# Less than the uncertainty of a loudness, 0.1 LU, is shown on demand.
"$make_file" near.wav level=-20.06 && report near.wav -o near.xml && report old/gain.wav -o far.xml || exit 99
run 0 diff far.xml near.xml
lacks out 'Integrated loudness'
run 0 diff -v far.xml near.xml
has out 'Integrated loudness -'
has out 'LUFS (-0.06 LU)'
has out 'Sample peak, L -20.00 -> -20.06 dBFS (-0.06 dB)'

# Waived, it is told and is no matter.
printf '<waivers xmlns="urn:mixcheck:waivers:1"><waiver rule="faults.dc-offset" track="*" by="Ann" reason="r" until="9999-12-31"/></waivers>' >w.xml
report old/clean.wav -w w.xml -o waived.xml || exit 99
run 0 diff one.xml waived.xml
has out '(waived)'

# Other profiles.
report new/clean.wav -t cd -o cd.xml || exit 99
sed 's/<target id="faults"\(.*\) version="[^"]*"\(.*\) sha256="./<target id="faults"\1 version="99"\2 sha256="/; s/ sha256="\([0-9a-f]\{63\}\)"/ sha256="0\1"/' one.xml >older.xml
run 0 diff one.xml cd.xml
has out 'PROFILE cd judged only the new report: its findings are not compared'
lacks out '[cd.'
run 0 diff cd.xml one.xml
has out 'PROFILE cd judged only the old report: its findings are not compared'
run 0 diff older.xml one.xml
has out 'PROFILE faults is another profile than it was: version 99 of'

# Silence, and what cannot be read.
"$make_file" silent.wav level=-900 && : >empty.wav && report silent.wav -o silent.xml && report empty.wav -o empty.xml || exit 99
run 1 diff one.xml silent.xml
has out 'not measured (every sample is zero)'
run 1 diff one.xml empty.xml
has out 'WORSE empty.wav: unreadable, was pass new fail'
lacks out 'gone'
run 0 diff empty.xml one.xml

run 2 diff one.xml
run 3 diff missing.xml one.xml
run 3 diff one.xml w.xml
head -n 30 one.xml >half.xml
run 3 diff one.xml half.xml
. "$srcdir/tests/schemas.sh"
rm -f half.xml
valid_reports . || failed=1
exit $failed
