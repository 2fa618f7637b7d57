"""A soundfont of our own, as small as can be: a looped sine and a click, for the tests of what a band sounds like."""

import struct

import numpy as np

RATE = 44_100
# 100 samples a round: 441 Hz at a rate of 44,100, which at root 69 is 3.93 cents above A4.
ROUND, ROUNDS = 100, 40
SHARP = 3.93


def soundfont(drums=(), instrument=(), rate=RATE, layers=1):
    """Return a soundfont: program 0 a sine with the generators of `instrument`, on the drum bank a click on every key.

    The sine may sound so many times at once.
    """
    sine = np.sin(2 * np.pi * np.arange(ROUND * ROUNDS) / ROUND) * 16_000
    click = np.where(np.arange(8000) % 20 < 10, 12_000, -12_000)
    samples = np.concatenate([sine, np.zeros(46), click, np.zeros(46)]).astype("<i2")
    second = len(sine) + 46
    headers = [
        ("sine", 0, len(sine), ROUND, 2 * ROUND, rate, 69, 0, 0, 1),
        ("click", second, second + len(click), second, second + len(click), rate, 60, 0, 0, 1),
        ("EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    instruments = [[*instrument, (54, 1), (53, 0)], [*drums, (56, 0), (53, 1)]]
    presets = [("piano", 0, 0, [[(41, 0)]] * layers), ("kit", 0, 128, [[(41, 1)]])]
    igen, ibag = b"", b""
    for generators in instruments:
        ibag += struct.pack("<HH", len(igen) // 4, 0)
        igen += b"".join(struct.pack("<Hh", *generator) for generator in generators)
    ibag += struct.pack("<HH", len(igen) // 4, 0)
    pgen, pbag, phdr = b"", b"", b""
    for name, program, bank, zones in presets:
        phdr += struct.pack("<20sHHHIII", name.encode(), program, bank, len(pbag) // 4, 0, 0, 0)
        for generators in zones:
            pbag += struct.pack("<HH", len(pgen) // 4, 0)
            pgen += b"".join(struct.pack("<Hh", *generator) for generator in generators)
    phdr += struct.pack("<20sHHHIII", b"EOP", 0, 0, len(pbag) // 4, 0, 0, 0)
    pbag += struct.pack("<HH", len(pgen) // 4, 0)
    inst = b"".join(struct.pack("<20sH", name, place) for place, name in enumerate((b"sine", b"click", b"EOI")))
    shdr = b"".join(struct.pack("<20s5IBbHH", name.encode(), *rest) for name, *rest in headers)
    body = _list(b"INFO", (b"ifil", struct.pack("<HH", 2, 4)))
    body += _list(b"sdta", (b"smpl", samples.tobytes()))
    names = (b"phdr", b"pbag", b"pmod", b"pgen", b"inst", b"ibag", b"imod", b"igen", b"shdr")
    tables = (phdr, pbag, bytes(10), pgen + bytes(4), inst, ibag, bytes(10), igen + bytes(4), shdr)
    body += _list(b"pdta", *zip(names, tables, strict=True))
    return _chunk(b"RIFF", b"sfbk" + body)


def _list(kind, *chunks):
    return _chunk(b"LIST", kind + b"".join(_chunk(name, content) for name, content in chunks))


def _chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)
