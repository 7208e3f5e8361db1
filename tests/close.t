#!/bin/sh
# Too close to call: masters whose true peak is known by the sampling theorem, just over and just under a limit, and what
# the program says of them.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-close-$$
out=$work/out
failed=0
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99

complain()
{
    echo "$about: $*"
    sed 's/^/    out: /' one | cut -c 1-800
    failed=1
}

# run STATUS ARGUMENT...: runs the program, and checks its exit status; the report's lines as one, with single spaces.
run()
{
    expected=$1
    shift
    about="mixcheck $*"
    "$MIXCHECK" "$@" >"$out" 2>&1
    status=$?
    tr -s ' \n' ' ' <"$out" >one
    [ $status -eq "$expected" ] || complain "exit status $status, expected $expected"
}
has() { grep -Fq -e "$1" one || complain "no '$1'"; }
lacks() { grep -Fq -e "$1" one && complain "'$1'"; }

cat >mine.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<target xmlns="urn:mixcheck:target:1" id="mine" name="Mine" group="any" version="1" date="2026-11-01" mono="one">
    <summary>true peaks up to -1 dBTP</summary>
    <source id="S" title="Mine" dated="2026" read="2026-11" confidence="custom"/>
    <rule id="mine.peak" measure="peak.true" max="-1" kind="delivery" severity="fail" source="S">
        <reason>peaks reach {value}, {excess} over{where}</reason>
        <remedy>less</remedy>
    </rule>
</target>
END

# A fourth of the rate, whose samples lie 3 dB under the sine's own peak; it swells and fades, so that nothing rings.
tone() { "$make_file" "$1" float=1 bits=32 channels=1 frequency=11025 phase=45 seconds=1.5 taper=0.5 level="$2" || exit 99; }
tone over.wav -0.997
tone under.wav -1.003
tone over-closely.wav -0.9982
tone under-closely.wav -1.0018
tone over-by-a-hair.wav -0.9997
tone under-by-a-hair.wav -1.0003
tone far.wav -1.3

run 1 over.wav --target ./mine.xml
has 'peaks reach -0.997, 0.003 over'
run 0 under.wav --target ./mine.xml --verbose
has 'True peak: -1.00 dBTP'
lacks 'too close'
run 1 over-closely.wav --target ./mine.xml
has 'peaks reach -0.998, 0.002 over'
has 'dBTP, measured again more finely -0.99'
has ' dBTP: over -1 by 0.00'
lacks 'too close'
run 0 under-closely.wav --target ./mine.xml --verbose
has 'dBTP, measured again more finely -1.00'
has ' dBTP: under -1 by 0.00'
lacks 'too close'
run 0 under-closely.wav --target ./mine.xml
has 'True peak, finely -1.00'
run 1 over-by-a-hair.wav --target ./mine.xml
has 'within 0.001 dB of -1: too close to call, another meter may read otherwise'
run 0 under-by-a-hair.wav --target ./mine.xml
has 'NOTE True peak: -1.000 dBTP'
has 'measured again more finely -1.0003 dBTP, within 0.001 dB of -1: too close to call, another meter may read otherwise'

# Nothing is read twice for what is not close.
run 0 far.wav --target ./mine.xml --verbose
lacks finely
lacks 'too close'

# Standard input: the sentence says why there is one number only.
"$MIXCHECK" - --target ./mine.xml <under-closely.wav >"$out" 2>&1 || failed=1
about='a pass on standard input'
tr -s ' \n' ' ' <"$out" >one
has 'NOTE True peak: -1.00 dBTP'
has 'dB of -1, and was not measured again more finely, because standard input cannot be read a second time:'
has 'too close to call, another meter may read otherwise'
cat over-closely.wav | "$MIXCHECK" - --target ./mine.xml >"$out" 2>&1 && failed=1
about='a failure on standard input'
tr -s ' \n' ' ' <"$out" >one
has 'because standard input cannot be read a second time: too close to call, another meter may read otherwise'

# Loudness, by the second meter: 997 Hz of -0.96 dBFS in one channel is -0.96 - 3.01 = -3.97 LUFS.
sed 's/peak.true" max="-1"/loudness.integrated" max="-3.95"/' mine.xml >loudness.xml
"$make_file" loud.wav channels=1 seconds=5 level=-0.96 && "$make_file" louder.wav channels=1 seconds=5 level=-0.5 || exit 99
run 0 loud.wav --target ./loudness.xml
has 'NOTE Integrated loudness: -3.97'
has 'LUFS, measured again by a second meter -3.97 LUFS, within 0.1 LU of -3.95: too close to call, another meter may read otherwise'
has 'libebur128: integrated'
lacks 'libebur128: true peak'
run 1 louder.wav --target ./loudness.xml
lacks libebur128

# The same report for any number of threads, and both numbers for programs.
for jobs in 1 2 3 8; do
    "$MIXCHECK" -f json -j $jobs --target ./mine.xml over-closely.wav under.wav under-by-a-hair.wav far.wav >report.$jobs 2>&1
    about="-j $jobs"
    cmp -s report.1 report.$jobs || complain 'another report'
done
about='the JSON report'
tr -s ' \n' ' ' <report.1 >one
has '"limit": -1, "settled": true, "message": "first -0.99'
has '"limit": -1, "settled": false, "message": "first -1.00'
has '"peak.true_fine": { "value": -0.9982, "unit": "dBTP", "uncertainty": 0.001'
. "$srcdir/tests/schemas.sh"
valid_reports . || failed=1
exit $failed
