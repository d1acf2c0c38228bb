#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""shift.py BTF OUT STRUCT.MEMBER BITS - move a member by so many bits, as another build of the kernel might."""
import struct
import sys

# words behind each kind's three, for the kinds whose size does not depend on a count
WORDS = {1: 1, 2: 0, 3: 3, 7: 0, 8: 0, 9: 0, 10: 0, 11: 0, 12: 0, 14: 1, 16: 0, 17: 1, 18: 0}
# words behind each kind's three, for each of a count
EACH = {4: 3, 5: 3, 6: 2, 13: 2, 15: 3, 19: 3}


def types(data):
    """The place of each type, by its id."""
    (header, type_off, type_len) = struct.unpack_from("<4xIII", data)
    at = header + type_off
    places = [None]
    while at < header + type_off + type_len:
        places.append(at)
        info = struct.unpack_from("<I", data, at + 4)[0]
        kind = info >> 24 & 0x1F
        at += 12 + 4 * (WORDS[kind] if kind in WORDS else EACH[kind] * (info & 0xFFFF))
    return places


def name(data, off):
    (header, str_off) = struct.unpack_from("<4xI8xI", data)
    start = header + str_off + off
    return data[start:data.index(b"\0", start)].decode()


def member(data, places, at, wanted):
    """The place of a member, in what is anonymous too."""
    info = struct.unpack_from("<I", data, at + 4)[0]
    if info >> 24 & 0x1F not in (4, 5):
        return None
    for i in range(info & 0xFFFF):
        here = at + 12 + 12 * i
        (name_off, type_id) = struct.unpack_from("<II", data, here)
        own = name(data, name_off)
        if own == wanted:
            return here
        inner = None if own else member(data, places, places[type_id], wanted)
        if inner:
            return inner
    return None


data = bytearray(open(sys.argv[1], "rb").read())
(outer, wanted) = sys.argv[3].split(".")
places = types(data)
moved = 0
for at in places[1:]:
    info = struct.unpack_from("<I", data, at + 4)[0]
    if info >> 24 & 0x1F != 4 or name(data, struct.unpack_from("<I", data, at)[0]) != outer:
        continue
    here = member(data, places, at, wanted)
    if here:
        offset = struct.unpack_from("<I", data, here + 8)[0]
        struct.pack_into("<I", data, here + 8, offset + int(sys.argv[4]))
        moved += 1
open(sys.argv[2], "wb").write(data)
sys.exit(not moved)
