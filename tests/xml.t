#!/bin/sh
# The XML report: it obeys its schema whatever goes in, loses nothing of what the JSON report says, and is the same every
# time.
command -v python3 >/dev/null && python3 -c 'import json, xml.etree.ElementTree' || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-xml-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

if command -v xmllint >/dev/null; then
    obeys() { xmllint --noout --nonet --schema "$srcdir/reports/mixcheck-report.xsd" "$1" >lint 2>&1; }
else
    echo 'no xmllint: the schema is not tested'
    obeys() { true; }
fi

"$make_file" pass.wav && "$make_file" warn.wav offset=0.5 && "$make_file" fail.wav clip=6 &&
    "$make_file" damaged.wav cut=10000 && : >unreadable.wav && "$make_file" nan.wav float=1 bits=32 nan=7 &&
    "$make_file" silent.wav level=-900 && "$make_file" short.wav seconds=0.0001 &&
    "$make_file" mono.wav channels=1 seconds=2 && "$make_file" surround.wav channels=6 mask=0x3f seconds=2 &&
    "$make_file" wide.wav channels=64 seconds=0.6 && "$make_file" loud.wav float=1 bits=32 level=290 offset=9e14 &&
    "$make_file" "quo\"te'
	$(printf '\001\033\177\303\274\342\200\250\357\277\276\\\\x41').wav" seconds=0.1 \
        "title=$(printf 'a"b\\c\r\n\t\001<&>]]>\303\274 ')" "artist=$(printf '\377\300\257\355\240\200x')" || exit 99
cp pass.wav "$(printf 'bad\377\303.wav')" 2>/dev/null # not on every file system
cp "$srcdir/data/demo/demo.flac" .

judge() { "$MIXCHECK" "$@" --target spotify,ebu-r128,cd --second-meter --playback -- ./*.wav demo.flac missing.wav; }
judge -f xml >report 2>errors
[ $? -eq 3 ] || complain 'not exit status 3'
judge -f json --series >report.json 2>/dev/null
obeys report || complain "$(head -n 5 lint)"
tr -d '\n -\176\200-\377' <report >stray
[ ! -s stray ] || complain "control characters: $(od -c stray | head -n 2)"

cat >look.py <<'END'
import json, os, re, sys
import xml.etree.ElementTree as tree

failed = []

def check(held, words):
    if not held:
        failed.append(words)

def plain(text):
    """The bytes of a value as they went in, by mixcheck-report(5)."""
    return re.sub(rb"\\\\|\\x([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]) if m[1] else b"\\", text.encode())

def shown(text):
    """The same as the JSON report has it: stray bytes replaced."""
    return None if text is None else "".join(
        "\ufffd" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in plain(text).decode("utf-8", "surrogateescape"))

def near(a, b, decimals=3):
    """The JSON report rounds: to three decimals at least, but for values of series."""
    if isinstance(b, str) or b is None or a is None:
        return a == b
    return abs(float(a) - float(b)) <= 0.5001 * 10.0 ** -decimals + 1e-12 * abs(float(b))

space = "{urn:mixcheck:report:1}"
root = tree.parse("report").getroot()
known = json.load(open("report.json"))
check(root.tag == space + "report" and root.get("version") == "1", "the root is %s" % root.tag)
program = root.find(space + "program")
check(program.get("version") == known["mixcheck"], "the version of the program")
libraries = {entry.get("name"): entry.get("version") for entry in program}
check(set(libraries) == {"libsndfile", "FFTW", "libxml2", "libebur128"}, "libraries %s" % libraries)
for name, version in libraries.items():
    check(re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+.*", version), "the version of %s: %s" % (name, version))
settings = root.find(space + "settings").attrib
check(settings["strict"] == "false" and settings["second-meter"] == "true" and "Elowsson" in settings["reference"],
      "settings %s" % settings)
targets = [target.get("id") for target in root.findall(space + "target")]
check(targets == ["spotify", "ebu-r128", "cd", "faults"], "targets %s" % targets)
for target in root.findall(space + "target"):
    check(re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", target.get("date")), "date of %s" % target.get("id"))

files = root.findall(space + "file")
check(len(files) == len(known["files"]), "%d files" % len(files))
names = sorted(plain(entry.get("path")) for entry in files if entry.get("path") not in ("missing.wav", "demo.flac"))
check(names == sorted(b"./" + name for name in os.listdir(b".") if name.endswith(b".wav")), "the names are %s" % names)

def compare_places(here, element, entry):
    places = element.find(space + "places")
    if places is None:
        check("places" not in entry, here + "no places")
        return
    check(int(places.get("total")) == entry["places_total"], here + "total of places")
    check(len(places) == len(entry["places"]), here + "places")
    for place, other in zip(places, entry["places"]):
        for name, key in (("time", "time_s"), ("frequency", "frequency_hz"), ("length", "length_s"),
                          ("channel", "channel"), ("value", "value")):
            check(near(place.get(name), other.get(key)), here + "place %s %s" % (place.attrib, other))

def compare_reading(here, reading, entry):
    if reading.get("value") is not None:
        check(near(reading.get("value"), entry["value"]), here + "value %s" % reading.get("value"))
    else:
        check(shown(reading.get("text")) == entry["value"], here + "text %r" % reading.get("text"))
    check(shown(reading.get("absent")) == entry.get("absent"), here + "absent %r" % reading.get("absent"))
    check(near(reading.get("time"), entry.get("time_s")), here + "time %s" % reading.get("time"))

def compare_values(here, values, others, decimals):
    check(len(values) == len(others) and all(near(a, b, decimals) for a, b in zip(values, others)), here + "values")

def compare_played(here, played, others):
    check(len(played) == len(others), here + "playback")
    for one, other in zip(played, others):
        there = here + other["target"] + " " + other["name"] + ": "
        for name, key in (("target", "target"), ("name", "name"), ("mode", "mode"), ("confidence", "confidence"),
                          ("level", "level_lufs"), ("gain", "gain_db"), ("loudness", "loudness_lufs"),
                          ("true-peak", "true_peak_dbtp"), ("held-by", "held_by"), ("absent", "absent")):
            check(near(one.get(name), other.get(key)), there + name)
        check(near(one.get("held", "0"), other["held_db"]) and near(one.get("limited", "0"), other["limited_db"]),
              there + "held %s" % one.attrib)
        check(one.get("default") == str(other["default"]).lower(), there + "default")
        check(shown(one.findtext(space + "source")) == other["source"], there + "source")

for file, entry in zip(files, known["files"]):
    here = entry["path"] + ": "
    check(shown(file.get("path")) == entry["path"], here + "path %r" % file.get("path"))
    check(file.get("state") == entry["status"], here + "state " + file.get("state"))
    check(shown(file.findtext(space + "trouble")) == entry["trouble"], here + "trouble")
    # Those that are only drawn are in no JSON report.
    measures = [m for m in file.findall(space + "measures/" + space + "measure") if not m.get("id").startswith("picture.")]
    check([m.get("id") for m in measures] == list(entry["measures"]), here + "measures")
    for measure in measures:
        there, other = here + measure.get("id") + ": ", entry["measures"][measure.get("id")]
        check(measure.get("unit") == other["unit"], there + "unit")
        decimals = int(measure.get("decimals")) + 1
        series, bands = measure.find(space + "series"), measure.find(space + "bands")
        if series is not None:
            compare_values(there, [None if word == "-" else word for word in (series.text or "").split()],
                           other["values"], decimals)
            check(int(series.get("count")) == len(other["values"]), there + "count")
            check(near(series.get("start"), other["start_s"]) and near(series.get("step"), other["step_s"]), there + "steps")
        elif bands is not None:
            compare_values(there, [band.get("value") for band in bands], other["values"], decimals)
            compare_values(there, [band.get("frequency") or band.get("angle") for band in bands],
                           other["bands_hz"] if "bands_hz" in other else other["angles_deg"], 1)
        else:
            readings = measure.findall(space + "reading")
            compare_reading(there, readings[0], other)
            check(shown(readings[0].get("note")) == other.get("note"), there + "note")
            check(near(readings[0].get("channel"), other.get("channel")), there + "channel")
            compare_places(there, readings[0], other)
            check([int(r.get("of-channel")) for r in readings[1:]] ==
                  [i + 1 for i, c in enumerate(other.get("channels", [])) if c["value"] is not None or "absent" in c],
                  there + "channels")
            for reading in readings[1:]:
                compare_reading(there, reading, other["channels"][int(reading.get("of-channel")) - 1])
    findings = file.findall(space + "findings/" + space + "finding")
    check([f.get("rule") for f in findings if f.get("state") == "pass"] == entry["passed"], here + "what passed")
    rest = [f for f in findings if f.get("state") != "pass"]
    check(len(rest) == len(entry["findings"]), here + "findings")
    for finding, other in zip(rest, entry["findings"]):
        there = here + other["id"] + ": "
        for name, key in (("rule", "id"), ("target", "target"), ("state", "state"), ("measure", "measure"),
                          ("time", "time_s"), ("channel", "channel")):
            check(near(finding.get(name), other[key]), there + name)
        check(near(finding.get("value") or shown(finding.get("shown")), other["value"]), there + "value")
        check(near(finding.get("limit") or finding.get("asked"), other["limit"]), there + "limit")
        for name in ("message", "remedy", "source"):
            check((shown(finding.findtext(space + name)) or "") == other.get(name, ""), there + name)
        compare_places(there, finding, other)
    compare_played(here, file.findall(space + "playback/" + space + "played"), entry["playback"])

totals = root.find(space + "totals").attrib
check(int(totals["files"]) == len(files), "totals %s" % totals)
for state in ("pass", "warn", "fail", "damaged", "unreadable"):
    check(int(totals[state]) == sum(file.get("state") == state for file in files), "totals %s" % totals)

root = tree.parse("album").getroot()
known = json.load(open("album.json"))
album, other = root.find(space + "album"), known["album"]
check([track.get("path") for track in album.findall(space + "track")] == other["tracks"], "tracks of the album")
for name, key in (("missing", "missing"), ("loudness", "loudness_lufs"), ("loudest", "loudest_lufs"),
                  ("loudest-track", "loudest_track"), ("true-peak", "true_peak_dbtp"), ("true-peak-track", "true_peak_track")):
    check(near(album.get(name), other[key]), "album: " + name)
played = album.findall(space + "played")
check(len(played) == 2, "the album is played in %d ways" % len(played))
compare_played("album: ", played, other["playback"])
for one, entry in zip(played, other["playback"]):
    values = [None if word == "-" else word for word in one.findtext(space + "tracks").split()]
    check(len(values) == len(entry["tracks_lufs"]), "album: number of tracks")
    for value, lufs in zip(values, entry["tracks_lufs"]):
        check(value is None and lufs is None or abs(float(value) - lufs) < 0.001, "album: track at %s" % value)
compare_played("track: ", root.findall(space + "file")[0].findall(space + "playback/" + space + "played"),
               known["files"][0]["playback"])

for words in failed[:40]:
    print(ascii(words))
sys.exit(bool(failed))
END
cat >albums.xml <<'END'
<target xmlns="urn:mixcheck:target:1" id="albums" name="Albums" group="streaming" version="1" date="2026-11-23" mono="two">
    <summary>A service</summary>
    <source id="S" title="A page" dated="undated" read="2026-11" confidence="official"/>
    <playback name="Track" loudness="-14" direction="down" source="S" default="yes"/>
    <playback name="Album" mode="album" loudness="-11" direction="both" limiter="-10" source="S"/>
    <playback name="Loudest" mode="album-loudest" loudness="-36" direction="down" source="S"/>
</target>
END
for format in xml json; do
    "$MIXCHECK" -f $format --album -t ./albums.xml pass.wav mono.wav fail.wav silent.wav missing.wav >album.$format 2>/dev/null
done
mv album.xml album
obeys album || complain "the album: $(head -n 5 lint)"
python3 look.py || failed=1

# The schema can refuse.
if command -v xmllint >/dev/null; then
    for change in 's/ state="fail"/ state="bad"/' 's/<totals .*//' 's/ step="0.1"/ step="nan"/' 's/version="1">/version="2">/' \
        's/id="cd"/id="spotify"/' 's/<measure id="peak.true" /&wrong="" /' 's/report:1/report:2/'; do
        sed "$change" report >other
        obeys other && complain "the schema allows $change"
    done
fi

# The same bytes in every run, and whatever the locale and the threads.
again()
{
    "$@" --format xml --target spotify,ebu-r128,cd --second-meter --playback -- ./*.wav demo.flac missing.wav >again 2>/dev/null
    cmp -s report again || complain "the report differs: $*"
}
rm -f ./*.py
for locale in $(locale -a 2>/dev/null | grep -E '^(de_DE|fr_FR|ru_RU|tr_TR|ar_SA|fa_IR)' | head -n 2); do
    again env LC_ALL="$locale" LANG="$locale" "$MIXCHECK"
done
again env TZ=Asia/Kolkata HOME=/ LC_ALL=C.UTF-8 "$MIXCHECK" -j 1
again "$MIXCHECK" -j 3
exit $failed
