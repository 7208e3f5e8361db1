#!/bin/sh
# What is made of an XML report is what the run itself would have written, byte for byte, in every format that there is.
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-render-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/files" && cd "$work/files" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

"$make_file" pass.wav level=-23 && "$make_file" fail.wav clip=6 offset=0.5 && "$make_file" close.wav float=1 bits=32 channels=1 frequency=11025 phase=45 seconds=1.5 taper=0.5 level=-0.9997 &&
    "$make_file" long.wav seconds=12 bits=16 && "$make_file" damaged.wav cut=10000 && : >unreadable.wav && "$make_file" nan.wav float=1 bits=32 nan=7 &&
    "$make_file" silent.wav level=-900 && "$make_file" short.wav seconds=0.0001 &&
    "$make_file" mono.wav channels=1 seconds=2 && "$make_file" surround.wav channels=6 mask=0x3f seconds=2 &&
    "$make_file" wide.wav channels=64 seconds=0.6 && "$make_file" loud.wav float=1 bits=32 level=290 offset=9e14 &&
    "$make_file" "quo\"te'
	$(printf '\001\033\177\303\274\342\200\250\357\277\276\\\\x41')<script>.wav" seconds=0.1 \
        "title=$(printf '=a"b\\c\r\n\t\001<&>]]>\303\274 ')" "artist=$(printf '\377\300\257\355\240\200x')" || exit 99
cp pass.wav "$(printf 'bad\377\303.wav')" 2>/dev/null # not on every file system
cp "$srcdir/data/demo/demo.flac" .
cat >albums.xml <<'EOF'
<target xmlns="urn:mixcheck:target:1" id="albums" name="Alb &lt;&amp; &#x202E;ums" group="streaming" version="1" date="2026-11-23" mono="two">
    <summary>A service</summary>
    <source id="S" title="A page &lt;b&gt;" address="https://example.org/?a=1&amp;b=2" dated="undated" read="2026-11" confidence="disputed"/>
    <rule id="albums.rate" measure="frame.rate" one-of="48000 96000" kind="delivery" severity="warn" source="S">
        <reason>it is {value}</reason><remedy>make it {limit}</remedy></rule>
    <rule id="albums.peak" measure="peak.true" max="-1" kind="advice" severity="warn" source="S">
        <reason>it is {value}</reason><remedy>make it {limit}</remedy></rule>
    <playback name="Track" loudness="-14" direction="down" source="S" default="yes"/>
    <playback name="Album" mode="album" loudness="-11" direction="both" limiter="-10" source="S"/>
    <playback name="Loudest" mode="album-loudest" loudness="-36" direction="down" source="S"/>
</target>
EOF
"$MIXCHECK" targets check ./albums.xml >/dev/null || exit 99
cat >waivers.xml <<'EOF'
<waivers xmlns="urn:mixcheck:waivers:1">
<waiver rule="faults.clipping-heavy" track="fail.wav" by="Ann" reason="the &lt;sound&gt; of it" until="9999-12-31"/>
<waiver rule="faults.true-peak" track="*" by="Bob" reason="over" until="2001-02-28"/>
<waiver rule="faults.no-such" track="pass.wav" by="Eve" reason="r" until="9999-12-31" added="2026-01-02"/>
<waiver rule="faults.dc-offset" track="other.wav" by="Eve" reason="r" until="9999-12-31"/>
</waivers>
EOF
"$MIXCHECK" -f xml fail.wav damaged.wav >before.xml 2>/dev/null
sed 's/\(<finding rule="faults.dc-offset"[^>]*\) value="[^"]*"/\1 value="0.1"/' before.xml >approved.xml

# That the last report has what it is there to be tested with.
has() { grep -q -e "$1" report.xml || complain "the report has no $1"; }

# The formats are those of the program.
"$MIXCHECK" render approved.xml --format none 2>errors
[ $? -eq 2 ] || complain 'a format that there is none of'
formats=$(sed -n "s/.*takes one of \(.*\), and not 'none'\$/\1/p" errors | tr -d ',')
case " $formats " in *' text '*) ;; *) complain "the formats are '$formats'" ;; esac

# same ARGUMENTS: the XML report of such a run gives all the reports of that run. The options behind --- are those of
# reports.
count=0
same()
{
    line=$*
    examine=${line%%---*}
    case $line in *---*) shows=${line#*---} ;; *) shows= ;; esac
    set -f
    # shellcheck disable=SC2086
    set -- $examine
    set +f
    "$MIXCHECK" "$@" -f xml >report.xml 2>/dev/null
    if command -v xmllint >/dev/null; then
        xmllint --noout --nonet --schema "$srcdir/reports/mixcheck-report.xsd" report.xml >lint 2>&1 ||
            complain "$examine: $(head -n 3 lint)"
    fi
    for format in $formats; do
        # shellcheck disable=SC2086
        "$MIXCHECK" "$@" $shows -f "$format" >written 2>/dev/null
        # shellcheck disable=SC2086
        "$MIXCHECK" render report.xml $shows -f "$format" >made 2>errors
        status=$?
        [ $status -eq 0 ] && [ ! -s errors ] || complain "$examine as $format: exit status $status, $(head -n 1 errors)"
        [ -s written ] || [ ! -s made ] || complain "$examine as $format: nothing was written"
        cmp -s written made || complain "$examine as $format $shows: $(cmp written made 2>&1)"
        count=$((count + 1))
    done
}

mkdir all && mv ./*.wav all/
same all/pass.wav
same all/fail.wav --- --verbose --series
same all/fail.wav all/missing.wav --strict
same all/unreadable.wav
same all all/missing.wav demo.flac -t spotify,ebu-r128,cd --second-meter --playback
has '<service '
has ' angle="'
has '<place frequency='
same all demo.flac -t streaming --- --verbose --color always
same all demo.flac -t ./albums.xml,cd --- --quiet
same all/mono.wav all/pass.wav all/fail.wav all/silent.wav all/missing.wav --album -t ./albums.xml --- --verbose
has '<album .*loudest-track="3"'
has ' mode="album-loudest"'
has '<one-of value="96000"/>'
same all/silent.wav --album --playback
same demo.flac all/pass.wav --album
same all/fail.wav all/pass.wav --waivers waivers.xml --- --verbose
has '<waiver by="Ann"'
has 'remark="no target that judged'
same all/pass.wav --waivers waivers.xml --strict
same all/fail.wav all/close.wav --baseline approved.xml -t ./albums.xml --waivers waivers.xml --- -v
has ' approved="fail.wav"'
has '<close '
has ' age="worse"'
has ' age="known"'
same demo.flac --reference all/loud.wav -t abbey-road
[ "$count" -ge 56 ] || complain "only $count were compared"

# Several at once, a folder, and a style.
printf 'body { color: red }\n' >own.css
"$MIXCHECK" all/pass.wav demo.flac -t spotify -q --style own.css -o run.html -o run.json -o run.xml -o run/ >run.txt
"$MIXCHECK" render run.xml -q --style own.css -o rendered.html -o rendered.json -o rendered.xml -o rendered/ -o - >rendered.txt ||
    complain 'several reports'
for suffix in html json xml txt; do
    cmp -s run.$suffix rendered.$suffix || complain "several reports: $(cmp run.$suffix rendered.$suffix 2>&1)"
done
grep -q 'color: red' rendered.html || complain 'the style is not there'
diff -r run rendered >/dev/null || complain 'the folders differ'
[ "$(ls rendered)" = "$(printf '0001-pass_wav.html\n0002-demo_flac.html\nindex.html')" ] || complain "in the folder: $(ls rendered)"

# No report depends on what others of the run ask for.
"$MIXCHECK" demo.flac -f json >alone
cmp -s alone <<EOF || complain 'the JSON report depends on others'
$("$MIXCHECK" demo.flac -o other.html -o other.xml -f json -o -)
EOF

# A report of another version of the program says so, and keeps what this one does not know.
sed 's/<program name="mixcheck" version="[^"]*"/<program name="mixcheck" version="99.8"/
    s/<measure id="loudness.integrated" label="[^"]*"/<measure id="loudness.unheard" label="Unheard"/' run.xml >newer.xml
for format in json html xml; do
    "$MIXCHECK" render newer.xml -f $format >out || complain "newer as $format"
    grep -q '99\.8' out || complain "the version is lost in $format"
    grep -q 'loudness\.unheard' out || complain "a measure is lost in $format"
done

# What is no report, or not whole, or has what no report has, is one sentence; nothing is written.
refused()
{
    "$MIXCHECK" render "$1" -o out.html -o out.json -o - >out 2>errors
    status=$?
    [ $status -eq 3 ] || complain "$2: exit status $status"
    [ "$(wc -l <errors)" -eq 1 ] || complain "$2: $(cat errors)"
    [ ! -s out ] && [ ! -e out.html ] && [ ! -e out.json ] || complain "$2: something was written"
}
refused missing.xml 'no file'
refused demo.flac 'no XML'
refused albums.xml 'another namespace'
refused . 'a folder'
head -n 100 run.xml >other.xml
refused other.xml 'half a report'
for change in 's/<totals .*//' 's/ version="1">/ version="2">/' 's/<program .*>/<program>/' 's/ state="pass"/ state="good"/' \
    's/ channels="2"/ channels="65"/' 's/ rate="44100"/ rate="-1"/' 's/ speaker="L"/ speaker="Q"/' 's/ count="[0-9]*"/ count="3"/' \
    's/ value="-[0-9.]*"/ value="nan"/' 's/ value="-[0-9.]*"/ value="1e999"/' 's/ value="-[0-9.]*"/ value="1e31"/' 's/ time="[0-9.]*"/ time="1e12"/' \
    's/<measure id="peak.true"/<measure id="peak.sample"/' 's/<measure id="peak.true"/<measure id="peak&lt;"/' \
    's/ rule="spotify.[a-z-]*"/ rule="\\x1B[31m"/' 's/ container="WAV"/ container="\\x1B[31m"/' 's/ sha256="[0-9a-f]/ sha256="-/' \
    's/ of-channel="1"/ of-channel="0"/' 's/ of-channel="1"//' 's/<target id="spotify"/<target id="other"/' 's/ severity="fail"/ severity="bad"/'; do
    sed "$change" run.xml >other.xml
    cmp -s run.xml other.xml && complain "nothing changes: $change"
    refused other.xml "$change"
done

# Where it cannot be written, or read on.
"$MIXCHECK" render run.xml -o no/such/folder.html 2>errors >out
[ $? -eq 3 ] || complain 'a folder that is not there'
if [ -w /dev/full ]; then
    "$MIXCHECK" render run.xml >/dev/full 2>errors
    [ $? -eq 3 ] || complain 'a full disk'
fi
"$MIXCHECK" render run.xml other.xml 2>errors >out
[ $? -eq 2 ] || complain 'two reports'
exit $failed
