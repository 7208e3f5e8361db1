#!/bin/sh
# The demo master: every fault that was planted (data/demo/TRUTH) is found, with its amount, place and channel.
demo=$srcdir/data/demo
report=${TMPDIR:-/tmp}/mixcheck-demo-$$.json
trap 'rm -f "$report"' EXIT
failed=0

"$MIXCHECK" "$demo/demo.flac" --target spotify --format json >"$report"
status=$?
if [ $status -ne 1 ]; then
    echo "exit status $status, expected 1: the master has faults"
    failed=1
fi

# measure ID: the measure's object on one line.
measure()
{
    awk -v id="\"$1\": {" '
        !inside && index($0, id) { inside = 1; match($0, /^ */); indent = RLENGTH }
        inside { printf "%s ", $0 }
        inside && /^ *}/ { match($0, /^ */); if (RLENGTH == indent) exit }' "$report"
}

whole() { measure "$1" | sed -n 's/^[^{]*{ *"value": \([-0-9.]*\).*/\1/p'; }
time_of() { measure "$1" | sed 's/"channels".*//' | sed -n 's/.*"time_s": \([0-9.]*\).*/\1/p'; }

# of_channel ID N: the reading of the channel, 1 or 2.
of_channel()
{
    measure "$1" | sed -n 's/.*"channels": \[\([^]]*\)\].*/\1/p' | tr '}' '\n' | sed -n "${2}s/.*\"value\": \\([-0-9.]*\\).*/\\1/p"
}

# truth FAULT CHANNEL COLUMN-OR-KEY: from the first line that fits.
truth()
{
    awk -v fault="$1" -v channel="$2" -v key="$3" '
        $1 == fault && $2 == channel {
            if (key ~ /^[0-9]+$/) { print $key; exit }
            for (i = 5; i <= NF; i++)
                if (index($i, key "=") == 1) { print substr($i, length(key) + 2); exit }
        }' "$demo/TRUTH"
}

# near WHAT VALUE EXPECTED TOLERANCE
near()
{
    awk -v value="$2" -v expected="$3" -v tolerance="$4" 'BEGIN {
        distance = value - expected
        exit !(value != "" && expected != "" && distance <= tolerance && -distance <= tolerance)
    }' && return
    echo "$1 is '$2', expected $3 +-$4"
    failed=1
}

found()
{
    grep -q "\"id\": \"$1\"" "$report" && return
    echo "the finding $1 is missing"
    failed=1
}

percent() { awk -v x="$1" 'BEGIN { print x * 100 }'; }

near "silence at the head" "$(whole silence.head)" "$(truth silence both 4)" 0.001
near "clipped runs, left" "$(of_channel clipping.runs 1)" "$(truth clipping left runs)" 0
near "clipped runs, right" "$(of_channel clipping.runs 2)" "$(truth clipping right runs)" 0
near "clipped samples, left" "$(of_channel clipping.samples 1)" "$(truth clipping left samples)" 0
near "clipped samples, right" "$(of_channel clipping.samples 2)" "$(truth clipping right samples)" 0
near "longest clipped run, left" "$(of_channel clipping.longest 1)" "$(truth clipping left longest)" 0
near "DC offset, left" "$(of_channel level.dc_offset 1)" "$(percent "$(truth offset right other_mean)")" 0.001
near "DC offset, right" "$(of_channel level.dc_offset 2)" "$(percent "$(truth offset right mean)")" 0.001
near "true peak" "$(whole peak.true)" "$(truth true-peak left dbtp)" 0.05
near "true peak, left" "$(of_channel peak.true 1)" "$(truth true-peak left dbtp)" 0.05

# The three clicks are alike: the peak is at one of them.
peak_time=$(time_of peak.true)
awk -v time="$peak_time" '
    $1 == "true-peak" && time - $3 < 0.001 && $3 - time < 0.001 { known = 1 }
    END { exit !(known && time != "") }' "$demo/TRUTH" || {
    echo "the true peak is at '$peak_time', and no click is there"
    failed=1
}

for finding in faults.silence-head faults.clipping-heavy faults.dc-offset faults.true-peak; do
    found $finding
done
if grep -Eqi '[^a-z](nan|-?inf|infinity)[^a-z]' "$report"; then
    echo "the report holds a number that is none"
    failed=1
fi
exit $failed
