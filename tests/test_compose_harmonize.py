"""From a tune without chords to chords that fit it: `compose import`, then `compose harmonize` in any style."""

import pytest
from test_corpus_bare import AABA

from compose.cli import main
from compose.pipeline import complete_brief
from song.cadence import cadence_of
from song.plan import read_plan

STYLES = ("folk", "jazz", "bossa", "pop")
FITTING = 0.7  # of the notes on strong beats that are chord tones at least; random chords of the key have under half
SEVENTHS = ("7", "m7", "maj7", "6", "m6", "9", "dim7", "m7b5")


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


@pytest.fixture(scope="module")
def songs(tmp_path_factory):
    """Return the imported tune, and harmonised in each style, with the texts of its melody in the plan files."""
    folder = tmp_path_factory.mktemp("tune")
    (folder / "own.abc").write_text(AABA)
    plan = folder / "own.song.yaml"
    assert run("import", str(folder / "own.abc"), "-o", str(folder / "own")) == 0
    found = {"": plan.read_text()}
    for style in STYLES:
        assert run("harmonize", str(plan), "--style", style, "-o", str(folder / style)) == 0
        found[style] = (folder / f"{style}.song.yaml").read_text()
    assert plan.read_text() == found[""], "the plan that was read is left alone"
    return {name: (text, read_plan(text, name, complete_brief).song) for name, text in found.items()}


def lines_of(text):
    """Return the lines of a plan file that hold notes."""
    return [line for line in text.splitlines() if "/4" in line and "meter" not in line]


@pytest.mark.parametrize("style", STYLES)
def test_the_melody_is_unchanged_to_the_byte(songs, style) -> None:
    assert lines_of(songs[style][0]) == lines_of(songs[""][0])
    assert songs[style][1].melody == songs[""][1].melody and songs[style][1].brief.style == style


@pytest.mark.parametrize("style", STYLES)
def test_strong_beats_have_their_chords(songs, style) -> None:
    song = songs[style][1]
    spans = song.all_chords()
    hits = []
    for note in song.all_notes():
        chord = next(span.chord for span in spans if span.onset <= note.onset < span.end)
        if chord and song.brief.meter.is_strong(note.onset):
            hits.append(note.pitch % 12 in chord.pitch_classes)
    assert len(hits) > 50 and sum(hits) >= FITTING * len(hits)


@pytest.mark.parametrize("style", STYLES)
def test_cadences_are_those_that_the_line_tells(songs, style) -> None:
    song = songs[style][1]
    meter = song.brief.meter
    made = [cadence_of(song.chords[s.id], s.key, meter, s.bars) for s in song.sections[1:]]
    assert made == [s.cadence for s in songs[""][1].sections[1:]] == ["half", "authentic", "half", "authentic"]
    assert [span.chord for span in song.chords["intro"]] == [None]


def test_styles_sound_like_themselves(songs) -> None:
    def rich(style):
        chords = [span.chord for span in songs[style][1].all_chords() if span.chord]
        return sum(chord.suffix in SEVENTHS for chord in chords) / len(chords)

    assert rich("folk") < 0.5 < rich("jazz") and songs["folk"][1].chords != songs["jazz"][1].chords
