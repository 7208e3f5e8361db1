#!/bin/sh
# Runs the fuzz targets one after another, SECONDS each (600 unless given), in a build tree that was configured with
# CC=clang --enable-fuzz --enable-sanitize=address,undefined and has seen 'make fuzz'. What was learnt stays in
# fuzz-corpus/, what was found in fuzz-found/. Usage: sh SOURCE/tests/fuzz.sh [SECONDS]
set -eu
seconds=${1:-600}
source=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -x tests/fuzz_source ]; then
    echo "fuzz.sh: no tests/fuzz_source here; configure with --enable-fuzz and run 'make fuzz'" >&2
    exit 2
fi
mkdir -p fuzz-found fuzz-seeds/source fuzz-seeds/target fuzz-seeds/text fuzz-seeds/accept fuzz-seeds/report \
    fuzz-seeds/carried
tests/seeds fuzz-seeds/source
cp fuzz-seeds/source/* fuzz-seeds/carried/
cp "$source"/data/targets/*.xml "$source"/data/curves/*.xml fuzz-seeds/target/
cat >fuzz-seeds/accept/report.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<report xmlns="urn:mixcheck:report:1" version="1"><program name="mixcheck" version="0"/>
<file path="fail.wav" state="fail"><findings>
<finding rule="faults.clipping-heavy" target="faults" kind="fault" severity="fail" state="fail" measure="clipping.runs"
value="20040" shown="20040" limit="9" asked="at most 9" time="0.1" channel="1"><message>\\x41&lt;&#10;</message></finding>
</findings></file><totals files="1"/></report>
END
cat >fuzz-seeds/accept/waivers.xml <<'END'
<waivers xmlns="urn:mixcheck:waivers:1"><waiver rule="faults.clipping-heavy" track="fail.wav" by="a" reason="b"
until="2031-01-01" added="2026-01-01"/><waiver rule="c" track="*" by="\\x01" reason="d" until="2021-01-01"/></waivers>
END
cat >fuzz-seeds/report/report.xml <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<report xmlns="urn:mixcheck:report:1" version="1"><program name="mixcheck" version="0"><library name="a" version="1"/></program>
<settings strict="false" second-meter="true" baseline="true" waivers="true" album="true" reference="r"/>
<target id="t" name="T" group="any" version="1" date="2026-11-26" mono="two" path="./t.xml"><extends id="u"/>
<source id="S" title="a" address="b" dated="undated" read="2026-11" confidence="custom"/>
<rule id="t.peak" measure="peak.true" kind="advice" severity="warn" below="-1" min="-9" asked="x" source="S" confidence="official"
each-channel="false"><one-of value="1"/><none-of value="2"/><reason>a {value}</reason><remedy>b</remedy></rule>
<setting name="N" mode="track" default="true" level="-14" direction="both" peak-limit="-1" limiter="-1" source="S"
confidence="quoted"/><setting name="A" mode="album-loudest" default="false" level="-14" direction="down"
confidence="disputed"/></target><service id="v" name="V" group="any" version="1" date="2026-11-26" mono="one">
<setting name="N" mode="album" default="true" level="-14" direction="both" confidence="secondary"/></service>
<file path="a\\b.wav" state="fail" approved="c.wav"><format container="WAV" codec="PCM" rate="44100" channels="2" layout="stereo"
layout-stated="true" bits="16" float="false" lossy="false" wav-tag="1" frames-promised="9" trailing-bytes="0">
<channel number="1" speaker="L"/><channel number="2" speaker="R"/></format><measures>
<measure id="frame.duration" label="Duration" unit="s" decimals="3"><reading value="5"/></measure>
<measure id="tag.title" label="Title" unit="" decimals="0"><reading text="=\x01&lt;"/></measure>
<measure id="loudness.integrated" label="I" unit="LUFS" decimals="1"><reading value="-14.5" uncertainty="0.1" note="n"
time="1"/></measure><measure id="loudness.momentary" label="M" unit="LUFS" decimals="1"><series count="5" start="0.2" step="0.1">
-14 -14.5 - -13 -15</series></measure>
<measure id="peak.true" label="P" unit="dBTP" decimals="2"><reading value="-0.5" uncertainty="0.01" time="2" channel="2">
<places total="2"><place time="1" length="0.1" channel="1" value="3"/></places></reading><reading of-channel="1" value="-1"/>
<reading of-channel="2" absent="no"/></measure>
<measure id="picture.highest" label="h" unit="" decimals="3"><series count="2" start="0" step="1">1 0.5</series></measure>
<measure id="picture.lowest" label="l" unit="" decimals="3"><series count="2" start="0" step="1">-1 -0.5</series></measure>
<measure id="picture.width" label="w" unit="%" decimals="2"><bands count="2"><band angle="-88" value="1"/><band
angle="0"/></bands></measure><measure id="spectrum.bands" label="s" unit="dB" decimals="1"><bands count="1"><band frequency="20"
value="-3"/></bands></measure><measure id="strange.one" label="Strange" unit="x" decimals="9"><reading value="1"/></measure>
</measures><findings><finding rule="t.peak" target="t" kind="advice" severity="warn" state="warn" measure="peak.true"
value="-0.5" shown="-0.5" limit="-1" asked="x" time="2" channel="2"><message>m</message><remedy>r</remedy><close first="-0.5"
finer="-0.51" uncertainty="0.1" limit="-1" settled="true" message="c"/><source>s</source><waiver by="a" reason="b"
until="2031-01-01" expired="false"/><baseline age="worse" shown="-1"/><places total="1"><place frequency="50" value="1"/></places>
</finding></findings><playback><played target="t" name="N" mode="track" default="true" confidence="quoted" level="-14" gain="0.5"
loudness="-14" true-peak="0" held-by="peaks" held="1" limited="2"/></playback></file>
<file path="e" state="unreadable"><trouble>t</trouble><findings><finding rule="file.unreadable" target="file" kind="fault"
severity="fail" state="fail"><message>t</message></finding></findings></file>
<album missing="1"><played target="v" name="N" mode="album" default="true" confidence="secondary" level="-14" absent="no"/></album>
<waiver state="used" rule="t.peak" track="*" by="a" reason="b" until="2031-01-01" findings="1" file="w" line="2"/>
<totals files="2" pass="0" warn="0" fail="1" damaged="0" unreadable="1"/></report>
END
printf '%s\0%s\0%s' --target spotify file.wav >fuzz-seeds/text/options
# libsndfile 1.2.0 forgets the head of an Ogg Vorbis file that it refuses.
echo 'leak:vorbis_info_init' >fuzz-seeds/leaks
LSAN_OPTIONS=suppressions=$(pwd)/fuzz-seeds/leaks:print_suppressions=0
export LSAN_OPTIONS
for target in source carried target text accept report; do
    mkdir -p "fuzz-corpus/$target"
    echo "fuzz_$target, $seconds s"
    "tests/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1500 -max_len=20000 -close_fd_mask=2 \
        -print_final_stats=1 -artifact_prefix="fuzz-found/$target-" "fuzz-corpus/$target" "fuzz-seeds/$target"
done
