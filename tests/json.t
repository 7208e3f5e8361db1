#!/bin/sh
# The JSON report: it parses whatever goes in, has its keys, obeys its schema, holds no NaN, and is the same every time.
command -v python3 >/dev/null && python3 -c 'import json' || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-json-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

"$make_file" pass.wav && "$make_file" warn.wav offset=0.5 && "$make_file" fail.wav clip=6 &&
    "$make_file" damaged.wav cut=10000 && : >unreadable.wav && "$make_file" nan.wav float=1 bits=32 nan=7 &&
    "$make_file" silent.wav level=-900 && "$make_file" short.wav seconds=0.0001 &&
    "$make_file" mono.wav channels=1 seconds=2 && "$make_file" surround.wav channels=6 mask=0x3f seconds=2 &&
    "$make_file" wide.wav channels=64 seconds=0.6 && "$make_file" loud.wav float=1 bits=32 level=900 &&
    "$make_file" "quo\"te'
	$(printf '\001\033\177\303\274\342\200\250').wav" seconds=0.1 "title=$(printf 'a"b\\c\n\t\001<&>\303\274')" \
        "artist=$(printf '\377\300\257\355\240\200x')" || exit 99
cp pass.wav "$(printf 'bad\377\303.wav')" 2>/dev/null # not on every file system

"$MIXCHECK" --format json --target spotify,ebu-r128,cd --second-meter --series -- ./* missing.wav >report 2>errors
status=$?
[ $status -eq 3 ] || {
    echo "exit status $status, expected 3"
    failed=1
}
"$MIXCHECK" measures | awk '/^[a-z_]+\.[a-z_]+ / { print $1 }' >measures

cat >look.py <<'END'
import json, os, sys

failed = []

def check(held, words):
    if not held:
        failed.append(words)

def no_constant(word):
    failed.append("the number " + word)

def unique(pairs):
    names = [name for name, _ in pairs]
    check(len(names) == len(set(names)), "a key that stands twice: %s" % names)
    return dict(pairs)

with open("report", "rb") as file:
    report = json.loads(file.read().decode("utf-8"), parse_constant=no_constant, object_pairs_hook=unique)
known = set(open("measures").read().split())

check(set(report) == {"mixcheck", "files"}, "keys of the report: %s" % list(report))
files = {os.path.basename(entry["path"]): entry for entry in report["files"]}
states = {"pass": "pass", "warn": "warn", "fail": "fail", "damaged": "damaged", "unreadable": "unreadable",
          "nan": "damaged", "missing": "unreadable"}
for name, state in states.items():
    # Only what is a fault anywhere decides here: see the other run.
    entry = files.get(name + ".wav")
    check(entry is not None, name + ".wav is missing")
    if entry and state in ("damaged", "unreadable"):
        check(entry["status"] == state, "%s.wav is %s, expected %s" % (name, entry["status"], state))
        check(isinstance(entry["trouble"], str), name + ".wav has no sentence")

odd = "quo\"te'\n\t\x01\x1b\x7f\u00fc\u2028.wav"
check(odd in files, "the odd name did not come through")
if odd in files:
    tags = files[odd]["measures"]
    check(tags["tag.title"]["value"] == "a\"b\\c\n\t\x01<&>\u00fc", "the title is %r" % tags["tag.title"]["value"])
    check("\ufffd" in tags["tag.artist"]["value"] and tags["tag.artist"]["value"].endswith("x"),
          "the artist is %r" % tags["tag.artist"]["value"])
if any(b"\xff" in name for name in os.listdir(b".")):
    check("bad\ufffd\ufffd.wav" in files, "the name that is not UTF-8 did not come through")

for name, entry in files.items():
    here = name + ": "
    for key in ("path", "status", "trouble", "targets", "measures", "findings", "passed", "playback"):
        check(key in entry, here + "no " + key)
    check(entry["status"] in ("pass", "warn", "fail", "damaged", "unreadable"), here + entry["status"])
    check(entry["targets"] == ["spotify", "ebu-r128", "cd", "faults"], here + "targets %s" % entry["targets"])
    check(bool(entry["measures"]) == (entry["status"] != "unreadable"), here + "measures of a file that is unreadable")
    for identity, measure in entry["measures"].items():
        there = here + identity + ": "
        check(identity in known, there + "'mixcheck measures' does not know it")
        check("unit" in measure, there + "no unit")
        check("value" in measure or "values" in measure, there + "no value")
        if "value" in measure:
            check((measure["value"] is None) == ("absent" in measure), there + "value %r" % measure["value"])
        if measure.get("places"):
            check(measure["places_total"] >= len(measure["places"]), there + "places")
        channels = entry["measures"]["frame.channels"]["value"]
        check(len(measure.get("channels", [0] * channels)) == channels, there + "channels")
    for finding in entry["findings"]:
        for key in ("id", "severity", "target", "measure", "value", "limit", "time_s", "channel", "message", "remedy"):
            check(key in finding, here + "a finding without " + key)
        check(finding["severity"] in ("fail", "warn", "note"), here + "severity " + finding["severity"])
        check(finding["state"] in ("fail", "warn", "note", "not measured"), here + "state " + finding["state"])
        check(finding["measure"] is None or finding["measure"] in known, here + "measure %s" % finding["measure"])
        check(finding["message"] and "{" not in finding["message"], here + "message %r" % finding["message"])
        check("{" not in finding["remedy"], here + "remedy %r" % finding["remedy"])

silent = files["silent.wav"]["measures"]
check(silent["loudness.integrated"]["value"] is None, "silence has a loudness")
check(any(f["state"] == "not measured" for f in files["silent.wav"]["findings"]), "nothing of silence is 'not measured'")
check(files["silent.wav"]["status"] != "pass", "silence passes")
check("loudness.momentary" in files["fail.wav"]["measures"], "no momentary series")
check("second_meter.integrated" in files["fail.wav"]["measures"], "no second meter")
check(files["nan.wav"]["measures"]["integrity.nonfinite"]["value"] == 1, "the NaN is not counted")
check(files["mono.wav"]["measures"]["loudness.integrated_dual_mono"]["value"] is not None, "no loudness on two")
check(files["surround.wav"]["measures"]["frame.layout"]["value"] == "5.1", "surround.wav is not 5.1")
clipping = [f for f in files["fail.wav"]["findings"] if f["id"] == "faults.clipping-heavy"]
check(len(clipping) == 1, "fail.wav is not clipped")
for finding in clipping:
    check(finding["value"] > 1000 and finding["limit"] == 9 and finding["channel"] == 1 and finding["time_s"] is not None,
          "the clipping is %s" % finding)

try:
    import jsonschema
except ImportError:
    print("no jsonschema for python3: the schema is not tested")
else:
    schema = json.load(open(os.path.join(sys.argv[1], "reports", "report.schema.json")))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(report):
        failed.append("schema: %s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:200]))

for words in failed[:40]:
    print(words)
sys.exit(bool(failed))
END
python3 look.py "$srcdir" || failed=1

# An album: -20 and -14 LUFS, equally long, are 10 log10((10^-2 + 10^-1.4) / 2) = -16.04 together.
"$make_file" soft.wav level=-20 && "$make_file" louder.wav level=-14 || exit 99
cat >albums.xml <<'END'
<target xmlns="urn:mixcheck:target:1" id="albums" name="Albums" group="streaming" version="1" date="2026-11-23" mono="two">
    <summary>A service</summary>
    <source id="S" title="A page" dated="undated" read="2026-11" confidence="official"/>
    <playback name="Track" loudness="-14" direction="down" source="S" default="yes"/>
    <playback name="Album" mode="album" loudness="-11" direction="both" limiter="-10" source="S"/>
    <playback name="Loudest" mode="album-loudest" loudness="-16" direction="down" source="S"/>
</target>
END
"$MIXCHECK" -f json --album --target ./albums.xml soft.wav louder.wav missing.wav >album 2>/dev/null
cat >album.py <<'END'
import json, os, sys

report = json.load(open("album"))
album = report["album"]
near = lambda value, expected: abs(value - expected) < 0.05
first, second = album["playback"]
soft = report["files"][0]["playback"]
held = [
    len(soft) == 1 and soft[0]["mode"] == "track" and soft[0]["held_by"] == "no raise" and near(soft[0]["held_db"], 6),
    soft[0]["gain_db"] == 0 and near(soft[0]["loudness_lufs"], -20) and soft[0]["default"] is True,
    report["files"][2]["playback"] == [],
    album["tracks"] == ["soft.wav", "louder.wav"] and album["missing"] == 1,
    near(album["loudness_lufs"], -16.04) and near(album["loudest_lufs"], -14) and album["loudest_track"] == 2,
    first["mode"] == "album" and near(first["gain_db"], 5.04) and near(first["loudness_lufs"], -11),
    near(first["limited_db"], 1.04) and first["true_peak_dbtp"] is None,
    all(map(near, first["tracks_lufs"], [-14.96, -8.96])),
    second["mode"] == "album-loudest" and near(second["gain_db"], -2) and near(second["loudness_lufs"], -18.04),
    all(map(near, second["tracks_lufs"], [-22, -16])) and second["source"].startswith("A page"),
]
for index, holds in enumerate(held):
    if not holds:
        print("the album: check %d of %s" % (index + 1, json.dumps(report["files"][0]["playback"] + [album])))
try:
    import jsonschema
except ImportError:
    pass
else:
    schema = json.load(open(os.path.join(sys.argv[1], "reports", "report.schema.json")))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(report):
        print("schema of the album: %s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:200]))
        held.append(False)
sys.exit(not all(held))
END
python3 album.py "$srcdir" || failed=1
rm -f soft.wav louder.wav album album.py albums.xml

# Each status, by what is a fault anywhere, in a report of its own.
for state in pass warn fail damaged unreadable; do
    "$MIXCHECK" -f json $state.wav >one 2>/dev/null
    python3 -c 'import json, sys; sys.exit(json.load(open("one"))["files"][0]["status"] != sys.argv[1])' $state || {
        echo "$state.wav has another status"
        failed=1
    }
done
"$MIXCHECK" -f json --strict warn.wav >one && failed=1
grep -q '"status": "fail"' one || {
    echo '--strict: warn.wav does not fail'
    failed=1
}

# The same bytes in every run, and whatever the locale.
again()
{
    "$@" --format json --target spotify,ebu-r128,cd --second-meter --series -- ./*.wav missing.wav >again 2>/dev/null
    cmp -s report again || {
        echo "the report differs: $*"
        failed=1
    }
}
rm -f ./*.py
again "$MIXCHECK"
for locale in $(locale -a 2>/dev/null | grep -E '^(de_DE|fr_FR|ru_RU|tr_TR|ar_SA|fa_IR)' | head -n 4); do
    again env LC_ALL="$locale" LANG="$locale" "$MIXCHECK"
done
again env TZ=Asia/Kolkata HOME=/ LC_ALL=C.UTF-8 "$MIXCHECK"
exit $failed
