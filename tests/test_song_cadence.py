import pytest

from song import Key, parse_meter
from song.cadence import cadence_of
from song.chart import read_chart

FOUR = parse_meter("4/4")


@pytest.mark.parametrize(
    ("chart", "key", "cadence"),
    [
        ("Dm7 | G7 | C6 | C6", Key("C"), "authentic"),
        ("Dm7 | Db7 | Cmaj7", Key("C"), "authentic"),
        ("Bdim7 | C", Key("C"), "authentic"),
        ("Dm7b5 | G7b9 | Cm", Key("C", "minor"), "authentic"),
        ("C7 | F7 | G7 | C7", Key("C"), "authentic"),
        ("C | F | C", Key("C"), "plagal"),
        ("C | Fm | C", Key("C"), "plagal"),
        ("C | F | Dm | G7", Key("C"), "half"),
        ("C | Am | Dm7 | G7sus G7", Key("C"), "half"),
        ("C | F | G7 | Am", Key("C"), "deceptive"),
        ("Cm | Fm | G7 | Ab", Key("C", "minor"), "deceptive"),
        ("C | F | C Am7 | Dm7 G7", Key("C"), "turnaround"),
        ("C | Am | F | Em", Key("C"), "open"),
        ("Cm | Gm", Key("C", "minor"), "open"),
        ("C#7 | F# | Gb6", Key("F#"), "authentic"),
        ("N.C. | N.C.", Key("C"), "open"),
    ],
)
def test_textbook_cadences(chart, key, cadence):
    spans = read_chart(chart, FOUR)
    bars = (spans[-1].end + FOUR.bar_ticks - 1) // FOUR.bar_ticks
    assert cadence_of(spans, key, FOUR, bars) == cadence
    up = [
        type(span)(span.onset, span.duration, span.chord and span.chord.transpose(key, key.transpose(3)))
        for span in spans
    ]
    assert cadence_of(up, key.transpose(3), FOUR, bars) == cadence
