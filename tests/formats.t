#!/bin/sh
# The formats of pipelines and editors: each parses whatever names and titles go in, says what the JSON report says, is the
# same for any number of threads and any locale, and is whole or not there at all.
command -v python3 >/dev/null && python3 -c 'import csv, json, xml.etree.ElementTree' || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-formats-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/in" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

names='jsonl csv junit sarif markdown labels reaper'
suffixes='jsonl csv junit.xml sarif md labels.txt reaper.csv'

# What begins a formula, a tag, a mention, a link or a table's border, ends a line or turns the reading direction.
cd in || exit 99
"$make_file" pass.wav seconds=1 && "$make_file" fail.wav clip=6 seconds=1 && "$make_file" damaged.wav cut=10000 seconds=1 &&
    : >unreadable.wav && "$make_file" nan.wav float=1 bits=32 nan=7 seconds=1 && "$make_file" silent.wav level=-900 seconds=1 &&
    "$make_file" warn.wav offset=0.5 seconds=1 "title==cmd|' /C calc'!A0" && "$make_file" mono.wav channels=1 seconds=1 clip=6 &&
    "$make_file" long.wav clip=6 frequency=3 seconds=2 && "$make_file" '=1+1.wav' clip=6 seconds=0.5 && "$make_file" '-2+3;=4.wav' clip=6 seconds=0.5 &&
    "$make_file" '@who <script>alert(1)<b> `x` *y* |z| [a](http:b) www.c.wav' clip=6 seconds=0.5 &&
    "$make_file" "quo\"te' {0} %41
	$(printf '\001\033\177\303\274\342\200\256\357\274\235').wav" clip=6 seconds=0.5 || exit 99
cp fail.wav "$(printf '+bad\377\303.wav')" 2>/dev/null # not on every file system
cd ..

cat >waivers.xml <<'END'
<waivers xmlns="urn:mixcheck:waivers:1">
    <waiver rule="faults.clipping-heavy" track="fail.wav" by="Ann &lt;script&gt;" reason="=the {sound} of it" until="2099-12-31"/>
</waivers>
END

# check DIRECTORY OPTION...: all reports into it; the files go by their bare names.
check()
{
    to=$work/$1
    shift
    mkdir -p "$to"
    set -- "$@"
    for suffix in $suffixes json; do
        set -- "$@" --report "$to/out.$suffix"
    done
    (cd in && "$MIXCHECK" --quiet --target spotify,cd --waivers ../waivers.xml "$@" -- *.wav missing.wav) >"$to/text" 2>"$to/errors"
}
check one --jobs 1
[ $? -eq 3 ] || complain "not exit status 3: $(cat one/errors)"
check strict --jobs 1 --strict
for suffix in $suffixes; do
    [ -s "one/out.$suffix" ] || complain "no report out.$suffix"
done

if command -v xmllint >/dev/null; then
    for run in one strict; do
        xmllint --noout --nonet --schema "$srcdir/tests/junit.xsd" $run/out.junit.xml >lint 2>&1 || complain "$(head -n 5 lint)"
    done
else
    echo 'no xmllint: the schema of JUnit is not tested'
fi

cat >look.py <<'END'
import csv, io, json, os, re, sys, urllib.parse
import xml.etree.ElementTree as tree

failed = []

def check(held, words):
    if not held:
        failed.append(words)

def text_of(name):
    with open(name, "rb") as file:
        return file.read().decode("utf-8")

RISKY = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FORMULA = re.compile("[ \"']*[=+@\uff1d\uff0b\uff20\uff0d-]")

def state_word(finding):
    return "waived" if finding.get("waiver") and not finding["waiver"]["expired"] else {
        "fail": "failed", "warn": "warning"}.get(finding["state"], finding["state"])

for run, strict in (("one", False), ("strict", True)):
    report = json.loads(text_of(run + "/out.json"))
    files = report["files"]
    here = run + ": "

    lines = text_of(run + "/out.jsonl").split("\n")
    check(lines.pop() == "", here + "JSON lines do not end with a line's end")
    check([json.loads(line) for line in lines] == files, here + "JSON lines are not the files of the JSON report")

    # CSV
    text = text_of(run + "/out.csv")
    check(text.endswith("\r\n") and not RISKY.search(text.replace("\r\n", "")), here + "CSV: lines or control characters")
    check(text.count("\r\n") == len(files) + 1, here + "CSV: more than a line a record")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    check(len(rows) == len(files), here + "CSV: %d rows" % len(rows))
    for row, entry in zip(rows, files):
        there = here + "CSV: %r: " % entry["path"]
        check(None not in row and None not in row.values(), there + "another number of columns")
        check(row["state"] == entry["status"] and row["targets"] == " ".join(entry["targets"]), there + "state")
        counts = {"failed": 0, "warning": 0, "not measured": 0, "note": 0, "waived": 0}
        for finding in entry["findings"]:
            counts[state_word(finding)] += 1
        check([int(row[name]) for name in ("failed", "warned", "not_measured", "noted", "waived", "known", "passed")] ==
              list(counts.values()) + [0, len(entry["passed"])], there + "counts %s" % row)
        for name, field in row.items():
            for cell in [field] + field.split(";")[1:]:
                try:
                    float(cell)
                except ValueError:
                    check(not FORMULA.match(cell) or cell.startswith("'"), there + "%s is a formula: %r" % (name, cell))
        for identity in [name for name in row if "." in name]:
            value = entry["measures"].get(identity, {}).get("value")
            if isinstance(value, (int, float)):
                check(float(row[identity]) == value, there + "%s is %s" % (identity, row[identity]))
            else:
                check(row[identity] == (value or ""), there + "%s is %s" % (identity, row[identity]))
        worst = [f for f in entry["findings"] if f["id"] == row["worst_rule"]]
        counting = [f for f in entry["findings"] if state_word(f) not in ("note", "waived") and f["severity"] != "note"]
        check(bool(row["worst_rule"]) == bool(counting), there + "no worst finding")
        check(not worst or worst[0] in counting and (row["worst_severity"] == "fail") ==
              any(f["severity"] == "fail" for f in counting), there + "the worst is %s" % row["worst_rule"])
    negative = [row["loudness.integrated"] for row in rows if row["path"] == "pass.wav"][0]
    check(re.fullmatch(r"-[0-9.]+", negative), here + "CSV: a negative number is %r" % negative)
    for name, field in (("=1+1.wav", "'=1+1.wav"), ("-2+3;=4.wav", "'-2+3;'=4.wav")):
        check(field in [row["path"] for row in rows], here + "CSV: %s is not text" % name)

    # JUnit
    suites = list(tree.parse(run + "/out.junit.xml").getroot())
    check(len(suites) == len(files), here + "JUnit: %d suites" % len(suites))
    seen = set()
    for suite, entry in zip(suites, files):
        there = here + "JUnit: %r: " % entry["path"]
        cases = list(suite)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            check(int(suite.get(attribute)) == len(suite.findall("testcase/" + tag)), there + attribute)
        check(int(suite.get("tests")) == len(cases), there + "tests")
        check("timestamp" not in suite.attrib and "hostname" not in suite.attrib, there + "a clock or a host")
        bad = int(suite.get("failures")) + int(suite.get("errors"))
        check((bad > 0) == (entry["status"] not in ("pass", "warn")), there + "%d failures, and it is %s" % (bad, entry["status"]))
        for case in cases:
            key = (case.get("classname"), case.get("name"))
            check(key not in seen, there + "two cases are called %s" % (key,))
            seen.add(key)
        told = {}
        for case in cases:
            told.setdefault(case.get("name"), []).append(case)
        for finding in entry["findings"]:
            case = told.get(finding["id"]) or told.get("%s (channel %s)" % (finding["id"], finding["channel"]))
            check(case, there + "no case " + finding["id"])
            for one in case or []:
                tags = [child.tag for child in one]
                word = state_word(finding)
                expected = ("skipped" if word == "waived" else "system-out" if word == "note" else
                            "skipped" if finding["severity"] != "fail" and not strict else
                            "failure" if word != "not measured" and finding["measure"] else "error")
                check(tags == [expected], there + "%s, %s, has %s" % (finding["id"], word, tags))
                check(word != "waived" or "=the {sound} of it" in one[0].text, there + "no reason of the waiver")
        check(all(len(told.get(rule, [])) == 1 or told.get(rule + " (channel 1)") for rule in entry["passed"]),
              there + "not all that passed")

    # SARIF
    sarif = json.loads(text_of(run + "/out.sarif"))
    check(sarif["version"] == "2.1.0" and len(sarif["runs"]) == 1, here + "SARIF: version or runs")
    only = sarif["runs"][0]
    rules = only["tool"]["driver"]["rules"]
    check(only["tool"]["driver"]["name"] == "mixcheck", here + "SARIF: the tool")
    check(only["invocations"] == [{"executionSuccessful": False}], here + "SARIF: invocations")
    check(len({rule["id"] for rule in rules}) == len(rules), here + "SARIF: a rule stands twice")
    for rule in rules:
        check(rule["shortDescription"]["text"] and rule["defaultConfiguration"]["level"] in ("error", "warning", "note"),
              here + "SARIF: the rule %s" % rule)
        check(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", rule.get("helpUri", "http://x")), here + "SARIF: helpUri of %s" % rule)
    check(any("helpUri" in rule for rule in rules), here + "SARIF: no helpUri")
    expected = [(entry, finding) for entry in files for finding in entry["findings"]]
    check(len(expected) == len(only["results"]), here + "SARIF: %d results" % len(only["results"]))
    prints = set()
    for result, (entry, finding) in zip(only["results"], expected):
        there = here + "SARIF: %r %s: " % (entry["path"], finding["id"])
        check(result["ruleId"] == finding["id"] == rules[result["ruleIndex"]]["id"], there + "the rule is %s" % result["ruleId"])
        level = "note" if "note" in (finding["state"], finding["severity"]) else \
            "error" if finding["severity"] == "fail" or strict else "warning"
        check(result["level"] == level, there + "level " + result["level"])
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        check(re.fullmatch(r"([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri), there + "the address %r" % uri)
        name = urllib.parse.unquote_to_bytes(uri)
        check(name.decode("utf-8", "replace") == entry["path"] or b"\xff" in name, there + "the address %r" % uri)
        check(name == b"missing.wav" or os.path.exists(os.path.join(b"in", name)), there + "there is no %r" % name)
        message = result["message"]["text"]
        check(not RISKY.search(message) and not re.search(r"(?<!\\)\[[^\]]*\]\(", message), there + "message %r" % message)
        check(not re.search("[{}]", message.replace("{{", "").replace("}}", "")), there + "braces in %r" % message)
        check(result["properties"].get("time_s") == finding["time_s"], there + "time")
        check(result["properties"].get("places") == finding.get("places"), there + "places")
        check(bool(result["suppressions"]) == (state_word(finding) == "waived"), there + "suppressions")
        prints.add(result["partialFingerprints"]["mixcheckFinding/v1"])
    check(len(prints) == len(expected), here + "SARIF: fingerprints that are the same")
    if os.environ.get("SARIF_SCHEMA"):
        import jsonschema
        schema = json.load(open(os.environ["SARIF_SCHEMA"], encoding="utf-8-sig"))
        for error in jsonschema.Draft202012Validator(schema).iter_errors(sarif):
            failed.append(here + "SARIF: %s: %s" % (list(error.absolute_path), error.message[:200]))

    # Markdown
    text = text_of(run + "/out.md")
    check(not RISKY.search(text), here + "Markdown: control characters")
    check("<" not in text.replace("<!-- -->", "") and ">" not in text.replace("<!-- -->", ""), here + "Markdown: HTML")
    check(not re.search(r"@\w|://|(?i:www)\.", text), here + "Markdown: a mention or a link")
    check("\\`x\\` \\*y\\* \\|z\\| \\[a\\](http:b)" in text, here + "Markdown: no escapes")
    table = [line for line in text.split("\n\n")[1].split("\n")]
    cells = [re.split(r"(?<!\\)\|", line) for line in table]
    check(len(table) == len(files) + 2 and len({len(row) for row in cells}) == 1, here + "Markdown: the table")
    order = ["unreadable", "damaged", "fail", "warn", "pass"]
    states = [order.index(row[1].strip()) for row in cells[2:]]
    check(states == sorted(states) and len(states) == len(files), here + "Markdown: not the worst first")

    # Labels and markers
    placed = []
    for entry in files:
        marks = []
        for finding in entry["findings"]:
            times = [(p["time_s"], p.get("length_s", 0)) for p in finding.get("places", []) if "time_s" in p]
            if not times and finding["time_s"] is not None:
                times = [(finding["time_s"], 0)]
            marks += times
        placed.append(marks)
    labels = text_of(run + "/out.labels.txt")
    check(labels.endswith("\n") and not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", labels), here + "labels: control characters")
    labels = [line.split("\t") for line in labels.split("\n")[:-1]]
    check(all(len(label) == 3 and re.fullmatch(r"\d+\.\d{6}", label[0]) and re.fullmatch(r"\d+\.\d{6}", label[1]) and
              float(label[0]) <= float(label[1]) and label[2] for label in labels), here + "labels: columns")
    known = {("%.6f" % start, "%.6f" % (start + length)) for marks in placed for start, length in marks}
    near = lambda a, b: abs(float(a[0]) - float(b[0])) < 2e-6 and abs(float(a[1]) - float(b[1])) < 2e-6
    check(labels and all(any(near(label, one) for one in known) for label in labels), here + "labels: a place that is none")
    check(all(any(near(label, one) for label in labels) for one in known), here + "labels: a place is missing")
    text = text_of(run + "/out.reaper.csv")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    check(rows[0] == ["#", "Name", "Start", "End", "Length"], here + "REAPER: the head is %s" % rows[0])
    check(len(rows) == len(labels) + 1, here + "REAPER: %d rows" % len(rows))
    numbers = {"M": 0, "R": 0}
    seconds = lambda time: sum(float(part) * 60 ** i for i, part in enumerate(reversed(time.split(":"))))
    for row, label in zip(rows[1:], labels):
        numbers[row[0][0]] += 1
        check(int(row[0][1:]) == numbers[row[0][0]] and row[1].replace(";'", ";") == label[2], here + "REAPER: %s is not %s" % (row, label))
        check(re.fullmatch(r"(\d+:)?\d+:\d\d\.\d{3}", row[2]) and abs(seconds(row[2]) - float(label[0])) < 0.001,
              here + "REAPER: the time of %s" % row)
        length = float(label[1]) - float(label[0])
        if row[0][0] == "M":
            check(row[3:] == ["", ""] and length < 0.0501, here + "REAPER: the marker %s" % row)
        else:
            check(abs(seconds(row[3]) - float(label[1])) < 0.001 and abs(seconds(row[4]) - length) < 0.001 and length > 0.0499,
                  here + "REAPER: the region %s" % row)
    check(numbers["M"] and numbers["R"], here + "REAPER: %s" % numbers)

for words in failed[:20]:
    print(words)
sys.exit(bool(failed))
END
python3 look.py || failed=1

# One file: no table, and its labels do not name it.
"$MIXCHECK" -q --report one.md --report one.labels.txt in/fail.wav >text
grep -q '^# Not ready: in/fail.wav$' one.md || complain 'Markdown: the verdict is not the first thing'
grep -q '^|.*fail.wav' one.md && complain 'Markdown: a table of one file'
[ -s one.labels.txt ] || complain 'no labels'
grep -q 'fail.wav' one.labels.txt && complain 'labels of one file name it'

# The same bytes for any number of threads, in every run, in any locale, and by --format.
check many --jobs 3
check again --jobs 1
for suffix in $suffixes; do
    cmp -s "one/out.$suffix" "many/out.$suffix" || complain "out.$suffix differs with the threads"
    cmp -s "one/out.$suffix" "again/out.$suffix" || complain "out.$suffix differs from run to run"
done
for locale in $(locale -a 2>/dev/null | grep -E '^(de_DE|fr_FR|ar_SA|fa_IR)' | head -n 2); do
    LC_ALL=$locale
    check "$locale"
    LC_ALL=C
    for suffix in $suffixes; do
        cmp -s "one/out.$suffix" "$locale/out.$suffix" || complain "out.$suffix differs in $locale"
    done
done
set -- $suffixes
for name in $names; do
    (cd in && "$MIXCHECK" -q --target spotify,cd --waivers ../waivers.xml --format "$name" -- *.wav missing.wav) >format 2>/dev/null
    cmp -s format "one/out.$1" || complain "--format $name is not the report of the suffix .$1"
    shift
done

# A full disk or a reader that has gone: a sentence, status 3, and what stood there before stays.
for name in $names; do
    if [ -w /dev/full ]; then
        "$MIXCHECK" -q --format "$name" in/fail.wav >/dev/full 2>errors
        [ $? -eq 3 ] && grep -q 'cannot write' errors || complain "--format $name >/dev/full is no error"
    fi
    { "$MIXCHECK" -q --format "$name" in/fail.wav in/fail.wav 2>errors; echo $? >status; } | true
    [ "$(cat status)" -eq 3 ] || [ "$(cat status)" -eq 1 ] || complain "--format $name into a broken pipe: $(cat status)"
done
for suffix in $suffixes; do
    echo before >"kept.$suffix"
    (ulimit -f 0 && trap '' XFSZ && exec "$MIXCHECK" -q --report "kept.$suffix" in/fail.wav in/warn.wav) >/dev/null 2>errors
    [ $? -eq 3 ] || complain "a report .$suffix that cannot be written is no error"
    [ "$(cat "kept.$suffix")" = before ] || complain "a report .$suffix that cannot be written replaced what was there"
    [ "$(find . -maxdepth 1 -name "kept.$suffix.*" | grep -c '')" -eq 0 ] || complain "a half report .$suffix was left"
done

# The manual and the choices of --format name each.
for name in $names; do
    "$MIXCHECK" help check | tr -s ' \n' '  ' | grep -Eq "like whose name does not tell: [^.]*\\b$name\\b" ||
        complain "help does not name the format $name"
done
exit $failed
