#!/bin/sh
# Masters with one fault each, mended for ten targets: what counted against them is gone or named, nothing new counts, and
# a second run finds nothing to do.
command -v python3 >/dev/null || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-fix-corpus-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/out" && cd "$work" || exit 99

cat >corpus.py <<'END'
import array, json, math, os, struct, subprocess, sys

MIXCHECK, DEMO = sys.argv[1:3]
RATE = 44100
TARGETS = ["spotify", "apple-music", "ebu-r128", "atsc-a85", "cd", "acx", "amazon-music", "vinyl", "cd-baby", "premaster"]
# What each master was made to have, and must not have any more.
MENDED = {"clipped.wav": ["faults.clipping-heavy", "faults.true-peak"], "offset.wav": ["faults.dc-offset-heavy"],
          "hot.wav": ["faults.true-peak", "apple-music.true-peak"], "loud.wav": ["ebu-r128.loudness", "atsc-a85.loudness"],
          "quiet.wav": ["ebu-r128.loudness", "atsc-a85.loudness", "acx.rms"],
          "inverted.wav": ["faults.inverted", "vinyl.bass-phase", "vinyl.correlation"], "unbalanced.wav": ["faults.balance"],
          "rate.wav": ["cd.rate", "cd-baby.rate"], "bits.wav": ["apple-music.bits", "cd.bits", "cd-baby.bits"],
          "trailing.wav": ["spotify.trailing"], "extensible.wav": ["spotify.wav-tag"],
          "container.aiff": ["spotify.container", "apple-music.container", "cd-baby.container"],
          "container.mp3": ["spotify.container", "premaster.container"]}


def run(*words):
    done = subprocess.run([MIXCHECK, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def counted(name, target):
    """What counts against a file: the sentences by the rules' ids."""
    out = json.loads(run("check", "-j", "1", "-f", "json", "-t", target, name)[1])
    return {found["id"]: found["message"] for found in out["files"][0]["findings"] if found["state"] in ("warn", "fail")}


def chunks(data):
    at, found = 12, {}
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        found[name] = data[at + 8:at + 8 + size]
        at += 8 + size + (size & 1)
    return found


def excerpt():
    """Eight seconds of the demo without its faults, as two lists of floats; the offset of the right side is known."""
    run("fix", "--only", "word", "--copy", "-q", "-o", "demo.wav", DEMO)
    words = array.array("h", chunks(open("demo.wav", "rb").read())[b"data"])
    first, last = int(1.5 * RATE), int(9.5 * RATE)
    left = [word / 32768 for word in words[2 * first:2 * last:2]]
    right = [word / 32768 - 0.005 for word in words[2 * first + 1:2 * last:2]]
    fade = 2205
    for side in left, right:
        for i in range(fade):
            factor = 0.5 - 0.5 * math.cos(math.pi * (i + 0.5) / fade)
            side[i] *= factor
            side[-1 - i] *= factor
    return left, right


def words_of(sides, bits, little):
    full, size = 1 << bits - 1, bits // 8
    out = bytearray(len(sides) * len(sides[0]) * size)
    for channel, side in enumerate(sides):
        codes = array.array("i", [max(-full, min(full - 1, round(sample * full))) for sample in side])
        if sys.byteorder == "big":
            codes.byteswap()
        raw = codes.tobytes()
        for byte in range(size):
            place = byte if little else size - 1 - byte
            out[channel * size + place::len(sides) * size] = raw[byte::4]
    return bytes(out)


def wave(name, sides, rate=RATE, bits=24, extensible=False, tail=b""):
    frame = len(sides) * bits // 8
    form = struct.pack("<HHIIHH", 0xFFFE if extensible else 1, len(sides), rate, rate * frame, frame, bits)
    if extensible:
        form += struct.pack("<HHI", 22, bits, 3) + bytes.fromhex("0100000000001000800000aa00389b71")
    data = words_of(sides, bits, True)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data + tail
    with open(name, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body)) + body)


def aiff(name, sides, rate=RATE, bits=24):
    data = words_of(sides, bits, False)
    exponent = rate.bit_length() - 1
    extended = struct.pack(">HQ", 16383 + exponent, rate << 63 - exponent)
    common = struct.pack(">HIH", len(sides), len(sides[0]), bits) + extended
    body = b"AIFFCOMM" + struct.pack(">I", len(common)) + common
    body += b"SSND" + struct.pack(">III", len(data) + 8, 0, 0) + data
    with open(name, "wb") as file:
        file.write(b"FORM" + struct.pack(">I", len(body)) + body)


def scaled(sides, db):
    factor = 10 ** (db / 20)
    return [[factor * sample for sample in side] for side in sides]


def peak(sides):
    return max(max(map(abs, side)) for side in sides)


def to_peak(sides, db):
    return scaled(sides, db - 20 * math.log10(peak(sides)))


def masters():
    base = excerpt()
    good = to_peak(base, -2.0)
    wave("good.wav", good)
    clipped = [[max(-1, min(1, sample)) for sample in side] for side in to_peak(base, 3.0)]
    wave("clipped.wav", clipped)
    wave("offset.wav", [[0.02 + sample for sample in good[0]], good[1]])
    # A burst at a quarter of the rate whose samples stand at 45 degrees: the wave between them is 3.01 dB higher.
    hot = [list(side) for side in good]
    for i in range(64):
        hot[0][RATE + i] = 10 ** (-1.0 / 20) * (1, 1, -1, -1)[i % 4] * (0.5 - 0.5 * math.cos(math.pi * (i + 0.5) / 32))
    wave("hot.wav", hot)
    wave("loud.wav", [[0.95 * math.tanh(3 * sample) / math.tanh(3) for sample in side] for side in to_peak(base, 0.0)])
    wave("quiet.wav", to_peak(base, -20.0))
    wave("inverted.wav", [good[0], [-sample for sample in good[1]]])
    wave("unbalanced.wav", [good[0], scaled([good[1]], -2.5)[0]])
    wave("rate.wav", good, rate=48000)
    wave("bits.wav", good, bits=32)
    wave("bits16.wav", good, bits=16)
    wave("trailing.wav", good, tail=b"LIST" + struct.pack("<I", 14) + b"INFOISFT" + struct.pack("<I", 2) + b"x\0")
    wave("extensible.wav", good, extensible=True)
    aiff("container.aiff", good)
    names = ["good.wav", "bits16.wav"] + [name for name in MENDED if name != "container.mp3"]
    try:
        subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", "good.wav", "-b:a", "192k", "container.mp3"], check=True)
        names.append("container.mp3")
    except (OSError, subprocess.CalledProcessError):
        print("no MP3 encoder: not tried")
    return names

def fail(*words):
    global failed
    print(*words)
    failed = 1


def try_one(name, target):
    folder = "out/%s-%s/" % (name, target)
    what = "%s for %s:" % (name, target)
    before = counted(name, target)
    status, out, errors = run("fix", "-j", "1", "-t", target, "-o", folder, name)
    text = " ".join(out.split())
    made = [folder + file for file in os.listdir(folder)] if os.path.isdir(folder) else []
    after = counted(made[0], target) if made else before
    if errors or status > 1:
        fail(what, "status", status, errors)
    if not before and made:
        fail(what, "nothing was wrong, and yet there is a new file:", out)
    for rule in sorted(set(after) - set(before)):
        fail(what, "new:", rule, after[rule], "\n" + out)
    for rule, sentence in after.items():
        if sentence not in text:
            fail(what, "not named:", rule, "\n" + out)
    for rule in MENDED.get(name, []):
        if rule.split(".")[0] in (target, "faults"):
            if rule not in before:
                fail(what, "the master has no", rule)
            if rule in after:
                fail(what, "still there:", rule, "\n" + out)
    if made and not made[0].endswith(".mp3"):
        again = run("fix", "-j", "1", "-t", target, "-n", made[0])[1]
        if "nothing" not in again:
            fail(what, "a second run finds something:", again)


failed = 0
for name in masters():
    for target in TARGETS:
        try_one(name, target)
sys.exit(failed)
END
python3 corpus.py "$MIXCHECK" "$srcdir/data/demo/demo.flac"
