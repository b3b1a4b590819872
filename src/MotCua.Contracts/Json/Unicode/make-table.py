#!/usr/bin/env python3
"""Writes nfc.txt beside this file from Python's unicodedata: canonical decompositions and combining classes.

Lines: "U <version>", "D <cp> <cp>..." a decomposition that composes back, "X <cp> <cp>..." one that does not, "C <first> <last> <class>".
"""
import pathlib
import sys
import unicodedata as u

lines = [f"U {u.unidata_version}"]
classes = []
for cp in range(sys.maxunicode + 1):
    if 0xD800 <= cp <= 0xDFFF or 0xAC00 <= cp <= 0xD7A3:
        continue
    ch = chr(cp)
    d = u.decomposition(ch)
    if d and not d.startswith("<"):
        whole = u.normalize("NFD", ch)
        lines.append(f"{'D' if u.normalize('NFC', whole) == ch else 'X'} {cp:X} {d}")
    c = u.combining(ch)
    if c:
        if classes and classes[-1][1] == cp - 1 and classes[-1][2] == c:
            classes[-1][1] = cp
        else:
            classes.append([cp, cp, c])
lines += [f"C {a:X} {b:X} {c}" for a, b, c in classes]
pathlib.Path(__file__).with_name("nfc.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
