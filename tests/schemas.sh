# For the transcripts: whether the reports in a folder obey their schemas. Sourced; srcdir is set.

# valid_reports FOLDER: every XML report, and every JSON report, under it. Says what is wrong; 1 then.
valid_reports()
{
    invalid=0
    if command -v xmllint >/dev/null; then
        for report in $(grep -rl --include='*.xml' '^<report xmlns="urn:mixcheck:report:1"' "$1"); do
            xmllint --noout --nonet --schema "$srcdir/reports/mixcheck-report.xsd" "$report" >"$1/lint" 2>&1 && continue
            sed -n 1,5p "$1/lint"
            invalid=1
        done
    else
        echo 'no xmllint: the reports are not held against the schema'
    fi
    python3 - "$srcdir/reports/report.schema.json" "$1" <<'END' || invalid=1
import json, pathlib, sys
try:
    import jsonschema
except ImportError:
    sys.exit(print('no jsonschema for python3: the JSON reports are not held against the schema'))
check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
failed = False
for path in sorted(pathlib.Path(sys.argv[2]).rglob('*.json')):
    try:
        report = json.loads(path.read_text(encoding='utf-8'))
    except ValueError:
        continue  # some tests make one that is none
    for error in check.iter_errors(report) if isinstance(report, dict) and 'mixcheck' in report else []:
        print(path.name, list(error.absolute_path), error.message[:200])
        failed = True
sys.exit(failed)
END
    return $invalid
}
