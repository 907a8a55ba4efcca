# SPDX-License-Identifier: Apache-2.0
"""Checks an export of a Xiezhi ledger with the standard library alone (Python 3.9 or later).

    python3 xiezhi_verify.py [FOLDER] [--kept FILE]

FOLDER (else the script's own) has events.txt, heads.txt, seals.txt and sums.txt. FILE has seal lines that were kept
elsewhere, one a line: each must be among the seals, word for word. Exit status 0: all is as it was sealed; 1: what
differs is named, a line each; 2: the export cannot be read.

events.txt   DIGEST [id,matter,kind,step,at,recorded_at,seq,actor,unit,data,personal,source,source_key,revision,
             voids,prev]
             in seq order from 1 without gaps; DIGEST is that of the bytes from "[" to "]"; prev is the DIGEST of the
             matter's event before, empty for the first. at, recorded_at: microseconds since 1970-01-01T00:00Z.
heads.txt    NUMBER TAB ["matter",n,"digest"]: where the chain of the matter ended (n events) when seal NUMBER was made;
             only of chains that grew since the seal before; by NUMBER, then matter by code points.
seals.txt    a seal a line; its own digest goes over the words before " seal=". root is the digest over the lines
             ["matter",n,"digest"] and a line end of all matters as of that seal, by matter in code-point order.
sums.txt     as of sha256sum: the other files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

ALGORITHMS = ("sha256", "sm3")
FILES = ("events.txt", "heads.txt", "seals.txt")
SEAL = re.compile(
    r"xiezhi-seal (?P<number>[1-9][0-9]*) day=(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}) sealed_at=(?P<sealed_at>-?[0-9]+) "
    r"events=(?P<events>[0-9]+) last_seq=(?P<last_seq>[0-9]+) matters=(?P<matters>[0-9]+) "
    r"root=(?P<root>[0-9a-z:]+) prev=(?P<prev>[0-9a-z:]*) seal=(?P<seal>[0-9a-z:]+)"
)
_quoted: Any = json.encoder.encode_basestring  # what json.dumps writes texts with


class Seal(NamedTuple):
    """A seal: what it covers, its root, the digest of the seal before and its own. ``sealed_at``: microseconds."""

    number: int
    day: str
    sealed_at: int
    events: int
    last_seq: int
    matters: int
    root: str
    prev: str
    seal: str


class Fault(NamedTuple):
    """What differs: ``changed lost added reordered chain seal``; ``place`` in a file, ``event`` its id."""

    what: str
    place: str
    seq: int
    event: str
    zh: str
    en: str


def digest(algorithm: str, payload: bytes) -> str:
    """``algorithm:hex`` of bytes; empty for an algorithm that is none of ours; an error where Python lacks it."""
    if algorithm == "sha256":
        return "sha256:" + hashlib.sha256(payload).hexdigest()
    if algorithm not in ALGORITHMS:
        return ""
    try:
        return algorithm + ":" + hashlib.new(algorithm, payload).hexdigest()
    except ValueError:
        sys.exit(f"此 Python 的 OpenSSL 没有 {algorithm} / the OpenSSL of this Python lacks {algorithm}")


def seal_line(seal: Seal) -> str:
    """A seal as it is printed."""
    return f"{seal_words(seal)} seal={seal.seal}"


def seal_words(seal: Seal) -> str:
    """The words of a seal that its own digest goes over."""
    return (
        f"xiezhi-seal {seal.number} day={seal.day} sealed_at={seal.sealed_at} events={seal.events} "
        f"last_seq={seal.last_seq} matters={seal.matters} root={seal.root} prev={seal.prev}"
    )


def parse_seal(line: str) -> Seal | None:
    """The seal of a printed line, or None."""
    found = SEAL.fullmatch(line)
    if not found:
        return None
    number, day, sealed_at, events, last_seq, matters, root, prev, seal = found.groups()
    return Seal(int(number), day, int(sealed_at), int(events), int(last_seq), int(matters), root, prev, seal)


def head_line(matter: str, n: int, value: str) -> bytes:
    """The line of a chain's end that roots go over."""
    return f"[{_quoted(matter)},{n},{_quoted(value)}]\n".encode()


class Checker:
    """Takes events in their order, then knows what was changed, lost, added or reordered.

    ``seals`` in their order; ``heads``: (seal number, matter, n, digest) by number and matter; ``kept``: seal lines.
    """

    def __init__(
        self, seals: list[Seal], heads: Iterable[tuple[int, str, int, str]], kept: Iterable[str] = ()
    ) -> None:
        self.seals = seals
        self.faults: list[Fault] = []
        self.events = self.last_seq = 0
        self.matters: dict[
            str, tuple[int, str, str]
        ] = {}  # matter -> (n, digest of its last event, id of it)
        self.heads = iter(heads)
        self._next_head = next(self.heads, None)
        self._at = 0  # the next seal
        self._fits = True
        self._moved: set[str] = set()
        self._told: set[str] = set()
        self._order: list[str] = []
        self._lines: dict[str, bytes] = {}
        self._recorded_at: int | None = None
        self._changed: dict[int, tuple[str, str, list[Any]]] = {}  # by seq what does not fit its digest
        self._check_seals(set(kept))
        self._skip_empty()

    @property
    def sealed(self) -> int:
        """The last seq that a seal covers."""
        return self.seals[-1].last_seq if self.seals else 0

    def event(self, place: str, payload: bytes, value: str, fields: Any) -> None:
        """One event: where it stands (for people), its bytes, its digest, and its fields as read (None: unreadable)."""
        self.events += 1
        good = value == digest(value.partition(":")[0], payload)
        if fields is None:
            self._fault("changed", place, self.last_seq + 1, "", "不能读", "cannot be read")
            self._step_to(self.last_seq + 1)
            return
        id, matter, seq, prev = fields[0], fields[1], fields[6], fields[15]
        if not good:
            self._changed[seq] = (place, value, list(fields))
            self._fault("changed", place, seq, id, "内容与摘要不符", "differs from its digest")
        if seq != self.last_seq + 1:
            self._out_of_order(place, seq, id)
        n, before, former = self.matters.get(matter, (0, "", ""))
        if prev != before:
            zh, en = "与事项 {} 的前一事件 {} 不相接", "does not follow the event before it in matter {}: {}"
            self._fault(
                "chain",
                place,
                seq,
                id,
                zh.format(matter, former or "(无)"),
                en.format(matter, former or "none"),
            )
        if self._recorded_at is not None and fields[5] < self._recorded_at:
            self._fault(
                "reordered", place, seq, id, "记账时间早于前一事件", "is recorded before the event above it"
            )
        self._recorded_at = fields[5]
        self.matters[matter] = (n + 1, value, id)
        self._moved.add(matter)
        self._step_to(max(seq, self.last_seq))

    def end(self) -> list[Fault]:
        """The faults of all: those found so far, and what seals cover that never came."""
        while self._at < len(self.seals):
            seal = self.seals[self._at]
            zh, en = "封印 {} 记至序号 {}, 现只到 {}", "seal {} covers up to seq {}, there is {}"
            values = (seal.number, seal.last_seq, self.last_seq)
            if self.last_seq < seal.last_seq:
                self._fault("lost", "", seal.last_seq, "", zh.format(*values), en.format(*values))
            self._close(seal)
        self._name_moves()
        return self.faults

    def heads_left(self) -> int:
        """How many heads there are of seals that are not there."""
        return sum(1 for _ in self.heads) + (self._next_head is not None)

    def _fault(self, what: str, place: str, seq: int, event: str, zh: str, en: str) -> None:
        self.faults.append(Fault(what, place, seq, event, zh, en))

    def _out_of_order(self, place: str, seq: int, id: str) -> None:
        expected = self.last_seq + 1
        if seq > expected:
            lost = str(expected) if seq == expected + 1 else f"{expected}-{seq - 1}"
            self._fault("lost", place, seq, id, "此前缺序号 " + lost, f"before it seq {lost} is missing")
        else:
            self._fault("reordered", place, seq, id, f"序号应为 {expected}", f"seq should be {expected}")

    def _step_to(self, seq: int) -> None:
        self.last_seq = seq
        while self._at < len(self.seals) and self.seals[self._at].last_seq <= seq:
            self._close(self.seals[self._at])

    def _skip_empty(self) -> None:
        """Seals of an empty ledger."""
        while self._at < len(self.seals) and self.seals[self._at].last_seq == 0:
            self._close(self.seals[self._at])

    def _close(self, seal: Seal) -> None:
        """All that this seal covers has come: its heads and its root must be these."""
        self._at += 1
        new = self._moved - self._lines.keys()
        for matter in self._moved:
            n, value, _ = self.matters[matter]
            self._lines[matter] = head_line(matter, n, value)
        self._compare_heads(seal)
        self._moved = set()
        if new:
            self._order = sorted([*self._order, *new])
        root = digest(seal.root.partition(":")[0], b"".join(map(self._lines.__getitem__, self._order)))
        fits = (root, len(self._order), self.events) == (seal.root, seal.matters, seal.events)
        if self._fits and not fits:  # the later ones will not fit either
            self._fits = False
            self._fault(
                "seal", "", seal.last_seq, "", f"封印 {seal.number} ({seal.day}) 与其所封事件不符",
                f"seal {seal.number} ({seal.day}) does not fit the events that it covers",
            )  # fmt: skip

    def _compare_heads(self, seal: Seal) -> None:
        """Where a chain was rewritten to its end, the head that was sealed tells which."""
        sealed: dict[str, tuple[int, str]] = {}
        while self._next_head is not None and self._next_head[0] <= seal.number:
            _, matter, n, value = self._next_head
            sealed[matter] = (n, value)
            self._next_head = next(self.heads, None)
        for matter in sorted((self._moved | sealed.keys()) - self._told):
            n, value, id = self.matters.get(matter, (0, "", ""))
            if (n, value) != sealed.get(matter):
                self._told.add(matter)
                was = sealed.get(matter, (0, ""))
                self._fault(
                    "changed" if n == was[0] else "lost" if n < was[0] else "added", "", seal.last_seq, id,
                    f"事项 {matter} 与封印 {seal.number} 不符: 封时 {was[0]} 个事件, 现 {n} 个, 末事件 {id}",
                    f"matter {matter} is not as in seal {seal.number}: {was[0]} events then, {n} now, the last {id}",
                )  # fmt: skip

    def _check_seals(self, kept: set[str]) -> None:
        before, last_seq = "", 0
        for number, seal in enumerate(self.seals, 1):
            own = digest(seal.seal.partition(":")[0], seal_words(seal).encode())
            follows = (seal.number, seal.prev) == (number, before) and seal.last_seq >= last_seq
            if own != seal.seal or not follows or seal.events != seal.last_seq:
                zh, en = "封印 {} 已被改动、缺失或换位", "seal {} was changed, lost or moved"
                self._fault("seal", "", seal.last_seq, "", zh.format(number), en.format(number))
            before, last_seq = seal.seal, seal.last_seq
        for line in sorted(kept - {seal_line(seal) for seal in self.seals}):
            self._fault(
                "seal",
                "",
                0,
                "",
                "另存的封印不在其中: " + line,
                "a kept seal is not among the seals: " + line,
            )

    def _name_moves(self) -> None:
        """Events whose digest fits another place among those that do not fit were moved there."""
        places = set(self._changed)
        if len(places) > 300:
            return
        for seq, (place, value, fields) in sorted(self._changed.items()):
            for other in places - {seq}:
                line = json.dumps(
                    [*fields[:6], other, *fields[7:]], ensure_ascii=False, separators=(",", ":")
                )
                if digest(value.partition(":")[0], line.encode()) == value:
                    zh, en = "原序号 {}, 被移至 {}", "was moved from seq {} to {}"
                    self._fault(
                        "reordered", place, seq, fields[0], zh.format(other, seq), en.format(other, seq)
                    )


class Sums:
    """What sums.txt says of the files, and what they are as they are read."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: dict[str, str] = {}

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """(number, bytes without the line end) of a file; a last line without end has a number below 0."""
        whole = hashlib.sha256()
        with open(os.path.join(self.folder, name), "rb") as file:
            for number, raw in enumerate(file, 1):
                whole.update(raw)
                if raw.endswith(b"\n"):
                    yield number, raw[:-1]
                else:
                    yield -number, raw
        self.found[name] = whole.hexdigest()

    def faults(self) -> Iterator[Fault]:
        """Files that are not as written, that are missing or that were added."""
        own = "xiezhi_verify.py"
        for _ in self.lines(own):
            pass
        want = "".join(f"{self.found[name]}  {name}\n" for name in (*FILES, own))
        with open(os.path.join(self.folder, "sums.txt"), "rb") as file:
            said = file.read()
        if said != want.encode():
            lines, right = said.decode("utf-8", "replace").split("\n"), want.split("\n")
            names = [line[66:] for line in right if line and line not in lines] or ["sums.txt"]
            zh, en = "与 sums.txt 不符", "differs from sums.txt"
            yield from (Fault("changed", name, 0, "", zh, en) for name in names)
        for name in sorted(set(os.listdir(self.folder)) - {*FILES, own, "sums.txt", "__pycache__"}):
            yield Fault("added", name, 0, "", "不属于导出", "is no part of the export")


def read_seals(sums: Sums, faults: list[Fault]) -> list[Seal]:
    """The seals of the file; a line that is none is a fault."""
    seals = []
    for number, raw in sums.lines("seals.txt"):
        line = raw.decode("utf-8", "replace")
        seal = parse_seal(line) if number > 0 else None
        if seal is None or seal_line(seal).encode() != raw:
            faults.append(Fault("seal", f"seals.txt:{abs(number)}", 0, "", "不是封印", "is no seal"))
        else:
            seals.append(seal)
    return seals


def read_heads(sums: Sums, faults: list[Fault]) -> Iterator[tuple[int, str, int, str]]:
    """The heads of the file; a line that is none is a fault."""
    before = (0, "")
    for number, raw in sums.lines("heads.txt"):
        seal, _, line = raw.partition(b"\t")
        try:
            matter, n, value = json.loads(line)
            good = number > 0 and b"%d\t%s" % (int(seal), head_line(matter, n, value)) == raw + b"\n"
            good = good and type(n) is int and (int(seal), matter) > before
        except (ValueError, TypeError, UnicodeDecodeError):
            good = False
        if good:
            before = (int(seal), matter)
            yield int(seal), matter, n, value
        else:
            faults.append(
                Fault("changed", f"heads.txt:{abs(number)}", 0, "", "不是链尾", "is no end of a chain")
            )


def read_events(sums: Sums, checker: Checker) -> None:
    """Gives the events of the file to the checker."""
    loads = json.loads
    for number, raw in sums.lines("events.txt"):
        value, _, payload = raw.partition(b" ")
        try:
            fields = loads(payload)
            good = number > 0 and isinstance(fields, list) and len(fields) == 16
            good = good and type(fields[6]) is int and type(fields[5]) is int
            good = good and type(fields[0]) is str and type(fields[1]) is str
        except (ValueError, UnicodeDecodeError, RecursionError):
            good = False
        name = value.decode("ascii", "replace")
        checker.event(f"events.txt:{abs(number)}", payload, name, fields if good else None)


def verify(folder: str, kept: Iterable[str] = ()) -> tuple[Checker, list[Fault]]:
    """The checker that has read the export, and all faults."""
    sums = Sums(folder)
    faults: list[Fault] = []
    checker = Checker(read_seals(sums, faults), read_heads(sums, faults), kept)
    read_events(sums, checker)
    faults += checker.end()
    if checker.heads_left():
        faults.append(Fault("added", "heads.txt", 0, "", "链尾没有封印", "heads without a seal"))
    if checker.last_seq > checker.sealed:
        values = (checker.sealed + 1, checker.last_seq)
        zh, en = "序号 {}-{} 没有封印".format(*values), "seq {}-{} is not sealed".format(*values)
        faults.append(Fault("seal", "seals.txt", checker.last_seq, "", zh, en))
    return checker, faults + list(sums.faults())


def main(arguments: list[str] | None = None) -> int:
    """Prints what differs; the exit status."""
    parser = argparse.ArgumentParser(description="核验獬豸账本的导出。 Checks an export of a Xiezhi ledger.")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--kept", metavar="FILE", help="另存的封印, 一行一个。 Seal lines kept elsewhere.")
    asked = parser.parse_args(arguments)
    try:
        kept = []
        if asked.kept:
            with open(asked.kept, encoding="utf-8") as file:
                kept = [line.strip() for line in file if line.strip()]
        checker, faults = verify(asked.folder, kept)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    for fault in faults:
        named = " ".join(text for text in (fault.place, fault.event) if text)
        print(f"{fault.what} {named}: {fault.zh} / {fault.en}")
    for seal in checker.seals[-1:]:
        print(seal_line(seal))
    told = (checker.events, len(checker.matters), len(checker.seals), len(faults))
    print(
        "事件 {0}, 事项 {1}, 封印 {2}, 不符 {3} / events {0}, matters {1}, seals {2}, faults {3}".format(
            *told
        )
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
