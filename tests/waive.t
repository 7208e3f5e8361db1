#!/bin/sh
# The life of a waiver: a master fails, somebody accepts it, it passes, the waiver ends, or nothing needs it. And of a
# baseline: only what is new or worse since the approved master fails.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-waive-$$
out=$work/out
err=$work/err
failed=0
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/files" && cd "$work/files" || exit 99

complain()
{
    echo "$about: $*"
    sed 's/^/    out: /' "$out" | head -n 12
    sed 's/^/    err: /' "$err" | head -n 12
    failed=1
}

# run STATUS ARGUMENT...: runs the program, and checks its exit status. The lines of the report are one, with single spaces.
run()
{
    expected=$1
    shift
    about="mixcheck $*"
    "$MIXCHECK" "$@" >"$out" 2>"$err" </dev/null
    status=$?
    [ $status -eq "$expected" ] || complain "exit status $status, expected $expected"
    cp "$out" "$work/whole"
    tr -s ' \n' '  ' <"$work/whole" >"$out"
}

has() { grep -Fq -e "$2" "$work/$1" || complain "no '$2' on std$1"; }
lacks() { grep -Fq -e "$2" "$work/$1" && complain "'$2' on std$1"; }
obeys()
{
    command -v xmllint >/dev/null || return 0
    xmllint --noout --nonet --schema "$srcdir/reports/mixcheck-report.xsd" "$1" >"$err" 2>&1 || complain "$1 does not obey the schema"
}

"$make_file" fail.wav clip=6 && "$make_file" pass.wav && "$make_file" dc.wav offset=5 || exit 99
cp fail.wav "a\"b <&'.wav"
USER=ann
export USER

# The same of a JSON report, where python3 can tell.
json_obeys()
{
    python3 -c 'import jsonschema' 2>/dev/null || return 0
    python3 -c 'import json, jsonschema, sys
jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))' \
        "$srcdir/reports/report.schema.json" "$1" 2>"$err" || complain "$1 does not obey the schema"
}

# Check, report, waive, check.
run 1 fail.wav
has out '[faults.clipping-heavy]'
run 1 fail.wav --format xml
cp "$work/whole" report.xml
obeys report.xml
run 0 waive report.xml faults.clipping-heavy --reason 'the clipping is the sound' --until 9999-12-31 -o w.xml
[ ! -s "$out" ] || complain 'prints something'
grep -q 'rule="faults.clipping-heavy" track="fail.wav" by="ann" reason="the clipping is the sound" until="9999-12-31" added="20' w.xml ||
    complain "wrote $(cat w.xml)"
run 0 fail.wav --waivers w.xml
has out 'WARN fail.wav (1 waived)'
has out 'fail the waveform is cut off at full scale'
has out 'waived by ann until 9999-12-31: the clipping is the sound'
lacks out 'waivers:'
run 0 -q fail.wav --waivers w.xml
has out 'WARN fail.wav (1 waived)'
run 1 --strict fail.wav --waivers w.xml
run 0 waive report.xml faults.true-peak --reason 'so, too' --until 9999-12-31 --by Bob --output w.xml
run 0 --strict fail.wav --waivers w.xml
has out 'PASS fail.wav (2 waived)'
has out 'waived by Bob until 9999-12-31: so, too'

# A folder is no matter, another name is.
mkdir -p album && cp fail.wav album/fail.wav && cp fail.wav album/other.wav
run 0 album/fail.wav -w w.xml
run 1 album/other.wav -w w.xml
has out "unused faults.clipping-heavy of fail.wav: no file of that name was examined ('w.xml' line 3)"

# To standard output, for every file; what the file had besides stays.
run 0 waive report.xml faults.clipping-heavy --track '*' --reason "all
of it <\"'" --until 9999-12-31
cp "$work/whole" all.xml
run 0 album -w all.xml
has out "waived by ann until 9999-12-31: all of it <\"'"
printf '<!-- by hand -->\n<waivers xmlns="urn:mixcheck:waivers:1"><!-- one --></waivers>\n\n' >hand.xml
run 0 waive report.xml faults.clipping-heavy --reason x --until 9999-12-31 -o hand.xml
grep -q 'by hand' hand.xml && grep -q '<!-- one -->' hand.xml || complain "lost a comment: $(cat hand.xml)"
run 0 fail.wav -w hand.xml
printf '<w:waivers xmlns:w="urn:mixcheck:waivers:1"/>' >empty.xml
run 0 waive report.xml faults.clipping-heavy --reason x --until 9999-12-31 -o empty.xml
run 0 fail.wav -w empty.xml

# Expired, and renewed.
waiver() { printf '<waivers xmlns="urn:mixcheck:waivers:1">\n<waiver rule="%s" track="%s" by="Eve" reason="r" until="%s"/>\n</waivers>\n' "$@"; }
waiver faults.clipping-heavy fail.wav 2001-02-28 >old.xml
run 1 fail.wav -w old.xml
has out 'FAIL fail.wav WAV'
has out 'the waiver by Eve ended on 2001-02-28: r'
has out "waivers: expired faults.clipping-heavy of fail.wav: it ended on 2001-02-28, and what it waived counts again ('old.xml' line 2)"
run 0 pass.wav -w old.xml
has out 'expired faults.clipping-heavy of fail.wav: it ended on 2001-02-28, and nothing needs it'
run 0 fail.wav -w old.xml -w w.xml
has out 'waived by ann'
has out 'it ended on 2001-02-28, and nothing needs it'
day=$(date -u +%Y-%m-%d)
waiver faults.clipping-heavy fail.wav "$day" >today.xml
run 0 fail.wav -w today.xml

# Unused, with a hint.
run 0 pass.wav -w w.xml
has out 'PASS pass.wav WAV'
waiver faults.clipping-heavy pass.wav 9999-12-31 >unneeded.xml
run 0 pass.wav -w unneeded.xml
has out 'unused faults.clipping-heavy of pass.wav: nothing needs it'
waiver faults.clipping-haevy pass.wav 9999-12-31 >unknown.xml
run 0 pass.wav -w unknown.xml
has out "no target that judged has such a rule; did you mean 'faults.clipping-heavy'?"
run 0 -q pass.wav -w unknown.xml
lacks out unused
for format in json xml; do
    run 1 fail.wav pass.wav -f $format -w old.xml -w unknown.xml
    cp "$work/whole" report.$format
    has out 'faults.clipping-haevy'
    has out 'unused'
    has out 'expired'
done
obeys report.xml
json_obeys report.json
run 1 fail.wav pass.wav -f xml -w old.xml -w unknown.xml -j 2
cmp -s "$work/whole" report.xml || complain 'other threads, other bytes'

# Of a damaged file nothing can be waived.
"$make_file" damaged.wav cut=10000
waiver file.damaged damaged.wav 9999-12-31 >damaged.xml
run 3 damaged.wav -w damaged.xml
lacks out waived

# Hostile names.
run 1 "a\"b <&'.wav" -f xml
cp "$work/whole" odd.xml
run 0 waive odd.xml faults.clipping-heavy --reason '</waiver>&' --until 9999-12-31 -o odd-w.xml
run 0 "a\"b <&'.wav" -w odd-w.xml
has out 'until 9999-12-31: </waiver>&'
name=$(printf 'bad\377\\x41\n.wav')
cp fail.wav "$name" 2>/dev/null && {
    run 1 "$name" -f xml
    cp "$work/whole" odd.xml
    obeys odd.xml
    run 0 waive odd.xml faults.clipping-heavy --track "$name" --reason x --until 9999-12-31 -o odd-w.xml
    run 0 "$name" -w odd-w.xml
    rm "$name"
}

# What cannot be waived, and what was meant.
"$MIXCHECK" fail.wav pass.wav -f xml >report.xml
w() { expected=$1; shift; run "$expected" waive report.xml "$@"; }
w 2 faults.clipping-heavy --track fail.wav --reason x
has err 'a waiver needs an end: --until DATE'
w 2 faults.clipping-heavy --track fail.wav --until 9999-12-31
has err 'a waiver needs a reason: --reason TEXT'
w 2 faults.clipping-heavy --track fail.wav --until 9999-12-31 --reason ' '
has err 'a waiver needs a reason'
w 2 faults.clipping-heavy --reason x --until 9999-12-31
has err 'the report is of 2 files: --track NAME says which is meant'
w 2 faults.clipping-haevy --track fail.wav --reason x --until 9999-12-31
has err "the report has no finding of the rule 'faults.clipping-haevy'; did you mean 'faults.clipping-heavy'?"
w 2 faults.clipping-heavy --track fial.wav --reason x --until 9999-12-31
has err "the report has no file 'fial.wav'; did you mean 'fail.wav'?"
w 2 faults.clipping-heavy --track pass.wav --reason x --until 9999-12-31
has err "the rule 'faults.clipping-heavy' needs no waiver: by the report it is kept, or only a note"
for day in 2001-02-28 2001-02-29 2031-13-01 2031-1-1 tomorrow 31.1.2031 2031-02-30 '' 2031-01-01Z; do
    w 2 faults.clipping-heavy --track fail.wav --reason x --until "$day"
done
USER=
w 2 faults.clipping-heavy --track fail.wav --reason x --until 9999-12-31
has err 'nobody answers for the waiver: --by NAME, or set USER'
run 2 waive report.xml
run 2 waive
run 3 waive missing.xml faults.clipping-heavy --by x --track fail.wav --reason x --until 9999-12-31
has err "'missing.xml'"
w 3 faults.clipping-heavy --by x --track fail.wav --reason x --until 9999-12-31 -o album
has err "'album'"
cp pass.wav sound.xml
before=$(cksum <sound.xml)
w 3 faults.clipping-heavy --by x --track fail.wav --reason x --until 9999-12-31 -o sound.xml
[ "$(cksum <sound.xml)" = "$before" ] || complain 'a file that is none of waivers was changed'
[ -z "$(ls | grep 'xml\.')" ] || complain "left $(ls)"
if [ -w /dev/full ]; then
    w 3 faults.clipping-heavy --by x --track fail.wav --reason x --until 9999-12-31 -o /dev/full
fi

# Files of waivers that are none.
head='<waivers xmlns="urn:mixcheck:waivers:1">'
good='rule="a" track="b" by="c" reason="d"'
refused()
{
    printf '%s' "$1" >bad.xml
    run 3 pass.wav -w bad.xml
    has err "mixcheck: 'bad.xml' line $2"
    [ ! -s "$out" ] || complain 'prints a report'
}
refused 'no XML' 1
refused "$head" 1
refused "$head
<waiver $good/></waivers>" 2:
refused "$head<waiver $good until='2026-02-30'/></waivers>" 1:
refused "$head<waiver $good until='1.2.2026'/></waivers>" 1:
refused "$head<waiver $good until='2026-02-01' forever='yes'/></waivers>" 1:
refused "$head<waiver rule='a' track='b' by='c' until='2026-02-01' reason=' '/></waivers>" 1:
refused "<waivers xmlns='urn:mixcheck:waivers:2'/>" 1:
refused "<!DOCTYPE waivers [<!ENTITY a 'b'>]>$head</waivers>" 1:
run 3 pass.wav -w missing.xml
has err "cannot open 'missing.xml': No such file or directory"
printf '%s</waivers>' "$head" >'with,comma.xml'
run 0 pass.wav -w with,comma.xml

# The baseline: known, worse, new, gone.
"$MIXCHECK" fail.wav -f xml >approved.xml
run 0 fail.wav --baseline approved.xml
has out 'PASS fail.wav (2 known)'
has out 'fail the waveform is cut off'
has out 'known since the baseline ('
lacks out 'held against'
run 0 --strict album/other.wav -b approved.xml
has out '(2 known)'
"$make_file" worse.wav clip=6 seconds=6
run 1 worse.wav -b approved.xml
has out 'worse than in the baseline ('
"$make_file" better.wav clip=1
run 0 better.wav -b approved.xml
run 1 dc.wav -b approved.xml
has out "held against 'fail.wav', the only file of the baseline"
has out 'new since the baseline'
run 0 pass.wav -b approved.xml
"$MIXCHECK" pass.wav -f xml >clean.xml
run 1 fail.wav -b clean.xml
has out 'new since the baseline'
lacks out 'known since'
run 1 fail.wav -b clean.xml -f xml
cp "$work/whole" against.xml
obeys against.xml
has out 'approved="pass.wav"'
has out '<baseline age="new"'

# Several files: by path, else by the only one of that name.
"$MIXCHECK" fail.wav pass.wav album -f xml >approved.xml
run 1 -q fail.wav album/fail.wav album/other.wav dc.wav -b approved.xml
has out 'PASS fail.wav (2 known) PASS album/fail.wav (2 known) PASS album/other.wav (2 known) FAIL dc.wav'
run 1 dc.wav pass.wav -b approved.xml
has out 'not in the baseline: judged as usual'
mkdir -p elsewhere && cp fail.wav elsewhere/fail.wav && cp fail.wav elsewhere/other.wav
run 1 -q elsewhere/fail.wav elsewhere/other.wav -b approved.xml
has out 'FAIL elsewhere/fail.wav PASS elsewhere/other.wav (2 known)'
run 1 -f json dc.wav pass.wav -b approved.xml
has out '"baseline": null'
has out '"baseline": "pass.wav"'
json_obeys "$work/whole"

# Baselines that are none.
cut=$(($(wc -c <approved.xml) / 2))
head -c $cut approved.xml >half.xml
run 3 fail.wav -b half.xml
has err "'half.xml' line"
sed 's/report version="1"/report version="2"/; s/ version="1">/ version="2">/' approved.xml >second.xml
run 3 fail.wav -b second.xml
has err 'a report of another version'
run 3 fail.wav -b w.xml
has err "the root element 'waivers' is not of the namespace 'urn:mixcheck:report:1'"
run 3 fail.wav -b fail.wav
has err "'fail.wav' line 1:"
run 3 fail.wav -b missing.xml
run 3 fail.wav -b .
awk 'BEGIN { print "<report xmlns=\"urn:mixcheck:report:1\" version=\"1\">"
    for (i = 0; i < 200000; i++) print "<file path=\"\"/>"; print "<totals/></report>" }' >flood.xml
run 3 fail.wav -b flood.xml
has err 'more files or findings than a report has'
grep -v '<totals' approved.xml >open.xml
run 3 fail.wav -b open.xml
has err 'it has no totals'
sed 's/ state="warn" measure/ state="bad" measure/' approved.xml >state.xml
run 3 fail.wav -b state.xml
has err 'a finding without a known state'
exit $failed
