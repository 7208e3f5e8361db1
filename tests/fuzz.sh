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
mkdir -p fuzz-found fuzz-seeds/source fuzz-seeds/target fuzz-seeds/text fuzz-seeds/accept
tests/seeds fuzz-seeds/source
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
printf '%s\0%s\0%s' --target spotify file.wav >fuzz-seeds/text/options
# libsndfile 1.2.0 forgets the head of an Ogg Vorbis file that it refuses.
echo 'leak:vorbis_info_init' >fuzz-seeds/leaks
LSAN_OPTIONS=suppressions=$(pwd)/fuzz-seeds/leaks:print_suppressions=0
export LSAN_OPTIONS
for target in source target text accept; do
    mkdir -p "fuzz-corpus/$target"
    echo "fuzz_$target, $seconds s"
    "tests/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1500 -max_len=20000 -close_fd_mask=2 \
        -print_final_stats=1 -artifact_prefix="fuzz-found/$target-" "fuzz-corpus/$target" "fuzz-seeds/$target"
done
