# SPDX-License-Identifier: GPL-2.0-only
"""Pictures of pages as small PNG: 256 colours do for text, lines and areas."""
import collections
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(data):
    """Types and contents."""
    at = len(SIGNATURE)
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + size]
        at += 12 + size


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def paeth(a, b, c):
    """The neighbour (left, above, above left) that is nearest to their plane."""
    near = a + b - c
    return min((abs(near - a), 0, a), (abs(near - b), 1, b), (abs(near - c), 2, c))[2]


def unfiltered(kind, line, above, width):
    """A row of bytes as it was before its filter (PNG 9.2); pixels have so many bytes."""
    out = bytearray(line)
    for i, value in enumerate(out):
        left = out[i - width] if i >= width else 0
        if kind == 1:
            value += left
        elif kind == 2:
            value += above[i]
        elif kind == 3:
            value += (left + above[i]) // 2
        elif kind == 4:
            value += paeth(left, above[i], above[i - width] if i >= width else 0)
        out[i] = value & 255
    return out


def rows(data):
    """Width, height, and the red, green and blue of each row's pixels."""
    parts = collections.defaultdict(bytes)
    for kind, content in chunks(data):
        parts[kind] += content
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if depth != 8 or colours not in (2, 6) or interlaced:
        raise ValueError("not 8 bits of red, green and blue")
    size = 3 if colours == 2 else 4
    raw = zlib.decompress(parts[b"IDAT"])
    above, pixels = bytearray(width * size), []
    for y in range(height):
        at = y * (width * size + 1)
        above = unfiltered(raw[at], raw[at + 1:at + 1 + width * size], above, size)
        pixels.append([tuple(above[x:x + 3]) for x in range(0, width * size, size)])
    return width, height, pixels


def smaller(data):
    """The picture in its 256 most frequent colours; others become the nearest of them."""
    width, height, pixels = rows(data)
    counts = collections.Counter(pixel for row in pixels for pixel in row)
    palette = [colour for colour, _ in counts.most_common(256)]
    index = {colour: i for i, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            index[colour] = min(range(len(palette)), key=lambda i, c=colour: sum(
                (a - b) ** 2 for a, b in zip(palette[i], c)))
    lines = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in pixels)
    return (SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)) +
            chunk(b"PLTE", b"".join(bytes(colour) for colour in palette)) +
            chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))
