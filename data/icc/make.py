"""Writes srgb.icc: the colour space sRGB (IEC 61966-2-1) as a profile of ICC.1:2010 (version 4.3), as small as it can be.

The values are those of the standard: primaries adapted from D65 to D50 by the linear Bradford transform, and the curve
in parts. Run `python3 make.py` in this folder; it needs nothing but Python and gives the same bytes each time.
"""

import struct


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)


def text(words):
    data = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(data), 28) + data


curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(
    fixed(v) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
)
adaptation = b"sf32\0\0\0\0" + b"".join(
    fixed(v)
    for v in (1.04791, 0.02293, -0.0502, 0.02960, 0.99046, -0.01707, -0.00925, 0.01506, 0.75179)
)
tags = [
    (b"desc", text("sRGB")),
    (b"cprt", text("CC0")),
    (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
    (b"chad", adaptation),
    (b"rXYZ", xyz(0.43607, 0.22249, 0.01392)),
    (b"gXYZ", xyz(0.38515, 0.71687, 0.09708)),
    (b"bXYZ", xyz(0.14307, 0.06061, 0.71410)),
    (b"rTRC", curve),
    (b"gTRC", curve),
    (b"bTRC", curve),
]
offset = 128 + 4 + 12 * len(tags)
body, places, table = b"", {}, struct.pack(">I", len(tags))
for name, data in tags:
    if data not in places:
        places[data] = offset + len(body)
        body += data + b"\0" * (-len(data) % 4)
    table += struct.pack(">4sII", name, places[data], len(data))
size = 128 + len(table) + len(body)
header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x04300000, b"mntr", b"RGB ", b"XYZ ")
header += struct.pack(">6H", 2026, 11, 24, 0, 0, 0) + b"acsp" + b"\0" * 28
header += fixed(0.9642) + fixed(1.0) + fixed(0.8249) + b"\0" * 48
assert len(header) == 128
with open("srgb.icc", "wb") as file:
    file.write(header + table + body)
