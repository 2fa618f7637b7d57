"""Bars written into a plan file in their place: what stands in the other bars stays to the letter."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from compose.desk import open_desk
from compose.pipeline import complete_brief
from song import parse_chord
from song.plan import read_plan
from song.plan_bars import with_bars_in_place
from song.plan_writing import write_plan

PLAN = """\
title: Lantern   # and its light
style: jazz
form: ABC
key: F major
meter: 4/4
tempo: 120
seed: 3
sections:
  # the first one
  - id: A
    bars: 4
    cadence: authentic
    energy: 0.5
    chords: F^7 | G-7   C7 | % | F6   # in one line
    melody: |
      A4/4 C5/4 F5/4 Fb5/4    | D5/4 F5/4 E5/2~
      E5/2 G4/2  | F4/1
  - {id: B, bars: 2, cadence: half, energy: 0.5, chords: "Bbmaj7 | C7", melody: "F5/1 | E5/1"}
  - id: C
    bars: 4
    cadence: authentic
    energy: 0.6
    pickup: 1
    melody: |
      C5/4 || A4/4 C5/4 F5/4 Fb5/4 | D5/4 F5/4 E5/2 |
              E5/2 G4/2            | F4/1           |
    chords: |
      Fmaj7 / / D7 | Gm7 C7 |
      %            | F6     |
"""


def read(text):
    return read_plan(text, "tune.song.yaml", complete_brief)


OPENED = read(PLAN)


def changed(song, chords=(), notes=()):
    """Return a song with other chords in bars and other pitches of notes, by section and place."""
    charts, melody = dict(song.chords), dict(song.melody)
    for (name, bar), chord in dict(chords).items():
        charts[name] = tuple(
            replace(span, chord=parse_chord(chord)) if span.onset // 96 == bar and span.onset % 96 == 0 else span
            for span in charts[name]
        )
    for (name, place), pitch in dict(notes).items():
        melody[name] = tuple(replace(n, pitch=pitch) if i == place else n for i, n in enumerate(melody[name]))
    return replace(song, chords=charts, melody=melody)


def saved(song, opened=OPENED):
    return write_plan(song, with_bars_in_place(opened, song, complete_brief))


def differing(old, new):
    pairs = list(zip(old.splitlines(), new.splitlines(), strict=True))
    return [(one, other) for one, other in pairs if one != other]


def test_a_chord_in_a_chart_of_one_line():
    text = saved(changed(OPENED.song, {("A", 3): "Dm7"}))
    assert differing(PLAN, text) == [
        ("    chords: F^7 | G-7   C7 | % | F6   # in one line", "    chords: F^7 | G-7   C7 | % | Dm7   # in one line")
    ]


def test_a_bar_that_held_what_changed_is_written_out():
    text = saved(changed(OPENED.song, {("A", 1): "Bb"}))
    assert "chords: F^7 | Bb C7    | Gm7 C7 | F6   # in one line" in text
    text = saved(changed(OPENED.song, {("C", 1): "Bb"}))
    assert differing(PLAN, text) == [
        ("      Fmaj7 / / D7 | Gm7 C7 |", "      Fmaj7 / / D7 | Bb C7  |"),
        ("      %            | F6     |", "      Gm7 C7       | F6     |"),
    ]


def test_a_note_and_the_spelling_of_those_in_other_bars():
    text = saved(changed(OPENED.song, notes={("A", 5): 76, ("C", 1): 70, ("B", 1): 74}))
    assert [new for _, new in differing(PLAN, text)] == [
        "      A4/4 C5/4 F5/4 Fb5/4    | D5/4 E5/4 E5/2~",
        PLAN.splitlines()[17].replace("E5/1", "D5/1"),
        "      C5/4 || Bb4/4 C5/4 F5/4 E5/4 | D5/4 F5/4 E5/2 |",
    ]


def test_a_key_or_a_relation_changes_beside_a_bar():
    song = changed(OPENED.song, {("A", 3): "Dm7"})
    sections = (replace(song.sections[0], energy=0.9), *song.sections[1:])
    text = saved(replace(song, sections=sections))
    assert [new for _, new in differing(PLAN, text)] == [
        "    energy: 0.9",
        "    chords: F^7 | G-7   C7 | % | Dm7   # in one line",
    ]


def test_line_ends_of_another_system_stay():
    opened = read(PLAN.replace("\n", "\r\n"))
    text = saved(changed(opened.song, {("A", 3): "Dm7"}), opened)
    assert text == saved(changed(OPENED.song, {("A", 3): "Dm7"})).replace("\n", "\r\n")


def test_a_pickup_or_a_length_that_changes_has_its_line_written_anew():
    song = OPENED.song
    text = saved(changed(song, notes={("C", 0): 71}))
    assert read(text).song.melody["C"][0].pitch == 71
    shorter = replace(
        song,
        sections=(song.sections[0], replace(song.sections[1], bars=1), song.sections[2]),
        chords={**song.chords, "B": song.chords["B"][:1]},
        melody={**song.melody, "B": song.melody["B"][:1]},
    )
    assert read(saved(shorter)).song == shorter


CHORDS = st.sampled_from(["Db7", "Em7b5", "A7b9", "Cm6", "F#dim7"])
SPOTS = st.sampled_from([(name, bar) for name, bars in (("A", 4), ("B", 2), ("C", 4)) for bar in range(bars)])
NOTES = st.sampled_from([(name, place) for name, count in (("A", 8), ("B", 2), ("C", 8)) for place in range(count)])


def cells(text, layer):
    """Return the words in every bar of a layer, section by section, read without our own reader."""
    found = []
    for part in re.split(r"\bid: ", text)[1:]:
        body = re.search(rf'\b{layer}: *(?:"([^"]*)"|\|\n((?: {{6,}}.*\n)+)|(.*))', part)
        lines = re.sub(r" +#.*", "", next(filter(None, body.groups())))
        found.append([" ".join(cell.split()) for cell in re.split(r"\|+|\n", lines) if cell.strip()])
    return found


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(SPOTS, CHORDS, max_size=3), st.dictionaries(NOTES, st.integers(55, 84), max_size=3))
def test_every_bar_that_is_not_changed_stays_to_the_letter(chords, notes):
    song = changed(OPENED.song, chords, notes)
    text = saved(song)
    again = read(text).song
    assert (again.chords, again.melody, again.brief) == (song.chords, song.melody, song.brief)
    for layer, standing, now in (
        ("chords", OPENED.song.chords, song.chords),
        ("melody", OPENED.song.melody, song.melody),
    ):
        for section, before, after in zip(song.sections, cells(PLAN, layer), cells(text, layer), strict=True):
            if layer == "melody" and section.id == "C" and ("C", 0) in notes:
                continue
            first = 1 if layer == "melody" and section.id == "C" else 0
            for bar in range(section.bars):
                one, other = (
                    [
                        e
                        for e in events[section.id]
                        if bar * 96 - 96 <= e.onset < bar * 96 + 96 and e.end > bar * 96 - 96
                    ]
                    for events in (standing, now)
                )
                if one == other:
                    assert before[first + bar] == after[first + bar]
    assert [line for line in text.splitlines() if "#" in line or "id:" in line][:2] == [
        "title: Lantern   # and its light",
        "  # the first one",
    ]


def test_saving_a_song_on_the_desk_writes_bars_in_their_place(tmp_path):
    file = tmp_path / "tune.song.yaml"
    file.write_text(PLAN)
    desk = open_desk(file)
    desk.save(changed(desk.plan.song, {("A", 3): "Dm7"}), "set A:4 to Dm7")
    assert len(differing(PLAN, file.read_text())) == 1
