#!/bin/sh
# A copy with cue points: everything that was there is there still, the cue points are the places of the labels, and what
# stands in the way is not touched.
command -v python3 >/dev/null || {
    echo 'no python3: not tested'
    exit 77
}
LC_ALL=C
export LC_ALL
make_file=$PWD/tests/make_file
case $srcdir in /*) ;; *) srcdir=$PWD/$srcdir ;; esac
work=${TMPDIR:-/tmp}/mixcheck-cue-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work" && cd "$work" || exit 99
failed=0

complain()
{
    echo "$*"
    failed=1
}

# The last has an odd number of bytes of audio: 24 bits, one channel, 22051 frames.
"$make_file" clipped.wav clip=6 seconds=1 && "$make_file" long.wav clip=6 frequency=3 seconds=2 && "$make_file" pass.wav &&
    "$make_file" odd.wav channels=1 clip=6 seconds=0.50002268 && "$make_file" damaged.wav clip=6 cut=1000 seconds=1 &&
    cp "$srcdir/data/demo/demo.flac" . || exit 99

cat >chunks.py <<'END'
import struct

def chunks(bytes):
    """What stands before the chunks, the chunks, and what follows outside of the RIFF."""
    end, at, data_64, found = 8 + struct.unpack("<I", bytes[4:8])[0], 12, None, []
    if bytes[:4] != b"RIFF":
        end, data_64 = 8 + struct.unpack("<Q", bytes[20:28])[0], struct.unpack("<Q", bytes[28:36])[0]
    assert end <= len(bytes), "the RIFF is longer than the file"
    while at < end:
        name, size = bytes[at:at + 4], struct.unpack("<I", bytes[at + 4:at + 8])[0]
        if size == 0xFFFFFFFF:
            size = data_64
        assert at + 8 + size <= end, "%s goes over the end" % name
        found.append((name, bytes[at + 8:at + 8 + size]))
        at += 8 + size + (size & 1)
    assert at == end, "the RIFF ends in a chunk"
    return bytes[:4] + bytes[8:12], found, bytes[end:]
END
cat >make.py <<'END'
import struct
from chunks import chunks

def write(name, head, parts, tail=b"", kind=b"RIFF"):
    body = b"".join(n + struct.pack("<I", 0xFFFFFFFF if kind == b"RF64" and n == b"data" else len(c)) + c + b"\0" * (len(c) & 1)
                    for n, c in parts)
    size = 4 + len(body)
    if kind == b"RF64":
        data = dict(parts)[b"data"]
        body = b"ds64" + struct.pack("<IQQQI", 28, size + 36, len(data), 0, 0) + body
        size = 0xFFFFFFFF
    with open(name, "wb") as file:
        file.write(kind + struct.pack("<I", size) + b"WAVE" + body + tail)

head, parts, _ = chunks(open("clipped.wav", "rb").read())
old = [(b"cue ", struct.pack("<IIIIIII", 1, 7, 5, 0x61746164, 0, 0, 5)),
       (b"LIST", b"adtl" + b"labl" + struct.pack("<II", 8, 7) + b"old\0")]
info = [(b"LIST", b"INFO" + b"INAM" + struct.pack("<I", 4) + b"abc\0"), (b"odd ", b"xyz")]
write("before.wav", head, parts[:1] + old[:1] + info + parts[1:] + old[1:] + [(b"plst", struct.pack("<I", 0))])
write("tail.wav", head, parts + info, b"TAG" + b"x" * 125)
write("rf64.wav", head, parts + info, kind=b"RF64")
END
cat >look.py <<'END'
import struct, sys
from chunks import chunks

failed = False

def check(held, words):
    global failed
    if not held:
        print("%s: %s" % (sys.argv[1], words))
        failed = True

before = open(sys.argv[1], "rb").read()
after = open(sys.argv[2], "rb").read()
labels = [line.rstrip("\n").split("\t") for line in open(sys.argv[3], encoding="utf-8")]
head, parts, tail = chunks(before)
new_head, new_parts, new_tail = chunks(after)
gone = lambda name, content: name in (b"cue ", b"plst") or (name == b"LIST" and content[:4] == b"adtl")
plain = lambda name, content: (name, content[8:] if name == b"ds64" else content)
check(head == new_head and tail == new_tail, "another head or tail")
check([plain(*part) for part in parts if not gone(*part)] == [plain(*part) for part in new_parts if not gone(*part)],
      "another chunk than those of cue points has changed")
check(len(after) == 8 + (struct.unpack("<I", after[4:8])[0] if after[:4] == b"RIFF" else
                         struct.unpack("<Q", after[20:28])[0]) + len(tail), "the size of the RIFF")
cues = [content for name, content in new_parts if name == b"cue "]
lists = [content for name, content in new_parts if name == b"LIST" and content[:4] == b"adtl"]
check(len(cues) == len(lists) == (1 if labels else 0), "%d cue chunks, %d lists" % (len(cues), len(lists)))
if labels and cues and lists:
    rate = struct.unpack("<I", dict(parts)[b"fmt "][4:8])[0]
    count = struct.unpack("<I", cues[0][:4])[0]
    check(count == len(labels) and len(cues[0]) == 4 + 24 * count, "%d cue points of %d labels" % (count, len(labels)))
    texts, lengths, at = {}, {}, 4
    while at < len(lists[0]):
        name, size = lists[0][at:at + 4], struct.unpack("<I", lists[0][at + 4:at + 8])[0]
        content = lists[0][at + 8:at + 8 + size]
        number = struct.unpack("<I", content[:4])[0]
        if name == b"labl":
            check(content[-1:] == b"\0" and b"\0" not in content[4:-1], "a label without its end")
            texts[number] = content[4:-1].decode("utf-8")
        else:
            check(name == b"ltxt" and size == 20 and content[8:12] == b"rgn ", "the chunk %s" % name)
            lengths[number] = struct.unpack("<I", content[4:8])[0]
        at += 8 + size + (size & 1)
    for index, (start, end, text) in enumerate(labels):
        number, position, chunk, first, block, offset = struct.unpack("<II4sIII", cues[0][4 + 24 * index:28 + 24 * index])
        check(number == index + 1 and chunk == b"data" and first == block == 0 and position == offset, "point %d" % number)
        check(abs(position - float(start) * rate) < 0.6, "point %d at %d, expected %s s" % (number, position, start))
        check(texts[number] == text, "label %r, expected %r" % (texts[number], text))
        length = float(end) - float(start)
        if length >= 0.0501:
            check(abs(lengths.get(number, 0) - length * rate) < 0.6, "the length of point %d" % number)
        elif length < 0.0499:
            check(number not in lengths, "point %d has a length" % number)
sys.exit(failed)
END
python3 make.py || exit 99

for file in clipped long odd pass before tail rf64; do
    sha256sum $file.wav >sum
    "$MIXCHECK" -q --cue-copy $file.copy.wav -o $file.labels.txt $file.wav >out 2>err
    [ $? -le 1 ] || complain "$file.wav: $(cat err)"
    sha256sum -c sum >/dev/null 2>&1 || complain "$file.wav was changed"
    python3 look.py $file.wav $file.copy.wav $file.labels.txt || failed=1
    "$MIXCHECK" -q $file.wav | cut -d' ' -f1 >one
    "$MIXCHECK" -q $file.copy.wav | cut -d' ' -f1 >two
    cmp -s one two || complain "the copy of $file.wav has another verdict"
done
[ -s clipped.labels.txt ] || complain 'no labels to compare with'
python3 -c 'import sys; sys.path.insert(0, "."); from chunks import chunks
sys.exit(not any(b"ltxt" in content for name, content in chunks(open("long.copy.wav", "rb").read())[1]))' || complain 'long.copy.wav has no length'

# A copy of the copy has the same cue points.
"$MIXCHECK" -q --cue-copy again.wav clipped.copy.wav >out
cmp -s again.wav clipped.copy.wav || complain 'a copy of the copy differs'

# no STATUS SENTENCE COPY ARGUMENT...: refused, and nothing is left or changed at COPY.
no()
{
    status=$1
    sentence=$2
    copy=$3
    shift 3
    rm -f kept
    [ ! -e "$copy" ] || cp -p "$copy" kept
    "$MIXCHECK" -q --cue-copy "$copy" "$@" >out 2>err
    got=$?
    [ $got -eq "$status" ] || complain "--cue-copy $copy $*: exit status $got, expected $status"
    grep -Fq "$sentence" err || complain "--cue-copy $copy $*: $(cat err)"
    if [ -e kept ]; then
        cmp -s kept "$copy" || complain "$copy was touched"
    else
        [ ! -e "$copy" ] || complain "$copy was left"
    fi
}
ln clipped.wav linked.wav
ln -s nowhere dangling.wav
no 2 "would replace 'clipped.wav'" clipped.wav clipped.wav
no 2 "would replace 'linked.wav'" linked.wav clipped.wav
no 2 "would replace 'pass.wav'" pass.wav clipped.wav
no 2 "would replace 'dangling.wav'" dangling.wav clipped.wav
no 2 'takes one WAV file' new.wav clipped.wav pass.wav
no 2 'takes one WAV file' new.wav - <clipped.wav
no 3 'it is no WAV file' new.wav demo.flac
no 3 'it is damaged' new.wav damaged.wav
no 3 'cannot write' none/new.wav clipped.wav
(ulimit -f 8 && trap '' XFSZ && exec "$MIXCHECK" -q --cue-copy full.wav clipped.wav) >out 2>err
[ $? -eq 3 ] || complain 'a full disk is no error'
[ "$(find . -name 'full.wav*' | grep -c '')" -eq 0 ] || complain 'a half copy was left'
exit $failed
