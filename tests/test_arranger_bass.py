"""What the bass plays: on the chord when it comes, in its range, riffs that stay riffs, tumbaos, pedals."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from band_songs import CHARTS, build_song
from bass_parts import WALK, changes_of, lines, parts_of, sounding_at
from hypothesis import given, settings
from hypothesis import strategies as st
from pickup_songs import songs

from arranger.bands.instruments import INSTRUMENTS
from arranger.bass import HIGHEST, LOWEST, home_pitch, play
from arranger.bass.lock import choose_riff, together
from arranger.bass.pedal import bears
from arranger.bass.register import roots_of
from arranger.bass.written import degree_of
from arranger.scene import scenes_of
from song import parse_chord
from song.meter import METERS

TUMBAO = ("== =5 == >=",)


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", CHARTS)
@pytest.mark.parametrize("tabs", [("R= =5 5= =R",), ("RR R8 3 Ra",), ("RR .2 46 lu", "8= == R= ==")])
def test_every_change_of_chord_gets_its_bass(style, meter, tabs):
    for part, strokes in lines(style, tabs, meter):
        at = {stroke.onset: stroke.pitch for stroke in strokes}
        for span in changes_of(part.scene):
            # Only a riff that rests on the one may be late for a chord, and then by less than two beats.
            first = min(onset for onset in at if onset >= span.onset)
            late = 2 * part.scene.meter.beat_ticks if tabs[0].startswith("-") else 1
            assert first < span.onset + late, (part.scene.section.id, span)
            assert at[first] % 12 == span.chord.bass_pitch_class, (part.scene.section.id, span)


def test_a_riff_that_rests_on_the_one_lets_chords_begin_without_it():
    for part, strokes in lines("soul", ("-R =5 -3 R-",), "4/4"):
        if part.scene.final is None:
            assert all(stroke.onset % part.scene.meter.bar_ticks for stroke in strokes)


@pytest.mark.parametrize("style", CHARTS)
def test_a_bass_that_leaves_the_one_says_the_chord_when_it_comes_in(style):
    for part, strokes in lines(style, ("-5 R- 3- 5-",)):
        for span in changes_of(part.scene):
            first = next(stroke for stroke in strokes if stroke.onset >= span.onset)
            late = 12 if span.onset % 96 == 0 and span.onset != part.scene.final else 0
            assert first.onset == span.onset + late and first.pitch % 12 == span.chord.bass_pitch_class


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", CHARTS)
@pytest.mark.parametrize("tabs", [WALK, ("R 3 5 6 | 8 6 5 a",), ("RR 33 55 66",), TUMBAO, ("R= ul 5l 8a",)])
def test_range_leaps_and_time(style, meter, tabs):
    for part, strokes in lines(style, tabs, meter, level=2):
        assert all(LOWEST <= stroke.pitch <= HIGHEST for stroke in strokes)
        assert all(s.onset >= 0 and s.duration > 0 and s.onset + s.duration <= part.scene.end for s in strokes)
        for before, after in pairwise(strokes):
            assert before.onset + before.duration <= after.onset, (part.scene.section.id, before, after)
            assert abs(after.pitch - before.pitch) <= (12 if tabs == WALK else 24)


@given(
    songs(),
    st.lists(
        st.sampled_from([*WALK, *TUMBAO, "R 3 5 a", "- w. 8> lu", "-w w .w w", ">- -- -> ==", "RR .w 42 67"]),
        min_size=1,
    ),
)
@settings(max_examples=60)
def test_no_song_upsets_the_bass(song, tabs):
    for part in parts_of(song, tabs, level=2, pedals=0.5):
        strokes = play(part)
        assert all(LOWEST <= stroke.pitch <= HIGHEST for stroke in strokes)
        assert all(s.onset >= 0 and s.duration > 0 and s.onset + s.duration <= part.scene.end for s in strokes)
        assert all(a.onset + a.duration <= b.onset for a, b in pairwise(strokes))
        assert all(part.scene.span_at(stroke.onset) is not None for stroke in strokes)


def test_sections_meet_at_home():
    for style in ("jazz", "pop", "funk"):
        for tabs in (WALK, ("R = 5 a",)):
            for part, strokes in lines(style, tabs):
                first = part.scene.playable[0].chord.bass_pitch_class
                assert strokes[0].pitch == home_pitch(first, part.band.bass_home)


@pytest.mark.parametrize("tabs", [WALK, ("R = 5 a",), TUMBAO])
def test_the_same_seed_plays_the_same(tabs):
    once = [strokes for _, strokes in lines("jazz", tabs)]
    assert once == [strokes for _, strokes in lines("jazz", tabs)]


@pytest.mark.parametrize("tabs", [WALK, ("R = 5 a", "R = w a"), TUMBAO])
def test_other_sections_may_change_their_chords(tabs):
    """A section hears of the others only the first chord of the next one."""
    song = build_song("jazz")
    other = {name: spans[:1] + tuple(replace(span, chord=parse_chord("Ab7")) for span in spans[1:])
             for name, spans in song.chords.items()}  # fmt: skip
    for section in song.sections:
        changed = replace(song, chords={**other, section.id: song.chords[section.id]})
        played, replayed = (
            next(play(part) for part in parts_of(one, tabs) if part.scene.section.id == section.id)
            for one in (song, changed)
        )
        assert played == replayed


def test_a_riff_is_the_same_figure_on_every_chord():
    """Two bars on one chord are the same; on another chord the figure is moved, but for the bars that end phrases."""
    for part, strokes in lines("funk", ("R=.R -.8- R=.5 8-53",)):
        figures = {}
        for span in part.scene.playable:
            if span.chord.suffix == "m7" and span.onset != part.scene.final:
                here = [s for s in strokes if span.onset <= s.onset < span.end]
                figures.setdefault(span.chord.root, set()).add(tuple((s.onset % 96, s.pitch) for s in here))
        assert all(len(figure) == 1 for figure in figures.values()), part.scene.section.id
        shapes = {tuple((o, p - f[0][1]) for o, p in f) for figure in figures.values() for f in figure}
        assert len(shapes) <= 1


def test_phrases_end_with_another_tab():
    ended = []
    for part, strokes in lines("rock", ("RR RR RR RR", "R R 5 5")):
        counts = [sum(s.onset // 96 == bar for s in strokes) for bar in range(part.scene.section.bars)]
        riff = {count for bar, count in enumerate(counts) if bar % 4 != 3}
        assert len(riff) == 1  # the same all through the section
        ended += [count not in riff for bar, count in enumerate(counts) if bar % 4 == 3]
    assert 2 <= sum(ended) < len(ended)


def test_fifths_and_octaves_are_what_the_tab_says():
    part, strokes = next((p, line) for p, line in lines("folk", ("R 5 8 3",)) if p.scene.section.id == "A1")
    first = part.scene.spans[0].chord.root_pitch_class
    assert [(stroke.pitch - first) % 12 for stroke in strokes[:4]] == [0, 7, 0, 4]
    assert strokes[2].pitch == strokes[0].pitch + 12


@pytest.mark.parametrize("style", ["soul", "samba", "funk"])
def test_a_figure_without_room_above_hangs_from_its_root(style):
    """A fifth above and the octave below it are nineteen semitones apart, which no hand plays."""
    for part, strokes in lines(style, ("R 5 8 5",)):
        for one, other in pairwise(strokes):
            at = [part.scene.span_at(stroke.onset) for stroke in (one, other)]
            if at[0] is not None and at[0] == at[1]:
                assert abs(one.pitch - other.pitch) <= 12


def test_a_bass_of_roots_and_fifths_goes_down_to_the_fifth():
    _, strokes = next((p, line) for p, line in lines("country", ("R = 5 =",)) if p.scene.section.id == "B")
    assert strokes[0].pitch - strokes[1].pitch == 5


def test_nothing_leads_away_from_a_chord_that_stands():
    stood = 0
    for part, strokes in lines("pop", ("R = = a",), chromatic=False):
        at = {stroke.onset: stroke.pitch for stroke in strokes}
        for tick in range(72, part.scene.end - 24, 96):
            here, after = part.scene.span_at(tick), part.scene.span_at(tick + 24)
            if here and after and here.chord == after.chord and here.onset < tick and tick in at:
                stood += 1
                assert at[tick] % 12 in here.chord.pitch_classes
    assert stood


def test_a_new_chord_is_not_heard_from_its_fifth():
    song = build_song("pop", "4/4", 120, 3)
    found = 0
    for part in parts_of(song, ("R = =5 =",)):
        halves = [(span.onset, span.chord) for span in changes_of(part.scene) if span.onset % 96 == 48]
        by_onset = {stroke.onset: stroke for stroke in play(part)}
        for onset, chord in halves:
            found += 1
            assert by_onset[onset].pitch % 12 == chord.bass_pitch_class and by_onset[onset].duration > 24
    assert found


def test_semitones_lead_to_the_note_that_follows():
    _, strokes = next((p, line) for p, line in lines("soul", ("R l5 u3 R",)) if p.scene.section.id == "A1")
    pitches = [stroke.pitch for stroke in strokes[:6]]
    assert pitches[1] == pitches[2] - 1 and pitches[3] == pitches[4] + 1


def test_a_tumbao_strikes_the_next_chord_early_and_ties_it_over():
    for part, strokes in lines("bossa", TUMBAO):
        for span in changes_of(part.scene):
            sounding = sounding_at(strokes, span.onset)
            assert sounding is not None and sounding.pitch % 12 == span.chord.bass_pitch_class
        early = [s for s in strokes if s.onset % 96 == 72]
        assert len(early) >= part.scene.section.bars - 2
        held = [s for s in early if s.onset // 96 < part.scene.section.bars - 2]
        assert all(s.onset + s.duration > (s.onset // 96 + 1) * 96 for s in held)
        downbeats = [s for s in strokes if s.onset % 96 == 0]
        assert len(downbeats) == (1 if part.scene.final is None else 2)  # the border, and the last chord


def test_a_tumbao_strikes_a_chord_inside_the_bar_early_too():
    _, strokes = next((p, line) for p, line in lines("jazz", TUMBAO) if p.scene.section.id == "A1")
    fifth_bar = [stroke for stroke in strokes if stroke.onset // 96 == 4]  # Am7 D7
    assert [stroke.onset % 96 for stroke in fifth_bar] == [36, 72]
    assert fifth_bar[0].pitch % 12 == 2 and fifth_bar[0].onset + fifth_bar[0].duration >= 4 * 96 + 70


def test_a_tumbao_does_not_sound_into_silence():
    for part, strokes in lines("pop", TUMBAO):
        for span in part.scene.spans:
            if span.chord is None:
                assert not [s for s in strokes if s.onset < span.end and s.onset + s.duration > span.onset]


def test_bass_rests_over_no_chord():
    for part, strokes in lines("pop", WALK):
        for span in [span for span in part.scene.spans if span.chord is None]:
            assert not any(span.onset <= stroke.onset < span.end for stroke in strokes)
            assert not any(stroke.onset < span.onset < stroke.onset + stroke.duration for stroke in strokes)


def test_slash_bass_is_played():
    for part, strokes in lines("pop", ("R = = =",)):
        if part.scene.section.id == "A1":
            assert strokes[1].pitch % 12 == 11  # G/B


def test_diatonic_bass_keeps_to_the_key_and_the_chords():
    for part, strokes in lines("folk", ("R w w a",), chromatic=False):
        for stroke in strokes:
            chord = part.scene.span_at(stroke.onset).chord
            assert stroke.pitch % 12 in set(part.scene.section.key.scale) | set(chord.pitch_classes)


def test_the_song_ends_on_one_low_root_held_to_the_end():
    held = 0
    for style in ("jazz", "country", "bossa", "ballad"):
        for tabs in (WALK, TUMBAO, ("RR RR RR RR",)):
            part, strokes = list(lines(style, tabs))[-1]
            if part.scene.final is None:  # the song fades away
                continue
            last = strokes[-1]
            assert last.onset == part.scene.final and last.onset + last.duration == part.scene.end
            assert last.pitch % 12 == part.scene.spans[-1].chord.bass_pitch_class and last.pitch <= 40
            held += 1
    assert held >= 6


def test_a_pedal_stands_on_the_dominant_where_chords_bear_it():
    intro = next(iter(parts_of(build_song("ballad"), WALK, pedals=1.0)))
    assert len({s.pitch for s in play(intro)}) > 1  # Db7 with its Cb does not bear the Bb
    song = build_song("country")
    for part in parts_of(song, ("R = 5 =",), pedals=1.0):
        pitches = {stroke.pitch % 12 for stroke in play(part)}
        if part.scene.section.role == "intro":
            assert pitches == {2}  # the bridge has an A7, whose C# lies beside the D
        else:
            assert len(pitches) > 2
    assert all(len({s.pitch for s in play(p)}) > 1 for p in parts_of(song, ("R = 5 =",), pedals=0.0))


def test_a_pedal_does_not_ask_what_the_next_section_begins_with():
    song = build_song("country")
    after = song.sections[1].id
    first, *others = song.chords[after]
    silent = replace(song, chords={**song.chords, after: (replace(first, chord=None), *others)})
    with_chord, without = (next(iter(parts_of(one, ("R = 5 =",), pedals=1.0))) for one in (song, silent))
    assert with_chord.scene.next_chord is not None and without.scene.next_chord is None
    assert [stroke.pitch for stroke in play(with_chord)] == [stroke.pitch for stroke in play(without)]


@pytest.mark.parametrize(
    ("chord", "borne"), [("Dm7", True), ("G7", True), ("E7", False), ("F#m7b5", False), ("Cmaj7", True)]
)
def test_who_bears_a_g_in_the_bass(chord, borne):
    assert bears(parse_chord(chord), 7) is borne


def test_a_bass_keeps_to_its_instrument():
    song = build_song("jazz")
    for part in parts_of(song, WALK):
        seat = replace(part.seat, instrument=replace(INSTRUMENTS["double bass"], low=36, high=50))
        assert all(36 <= stroke.pitch <= 50 for stroke in play(replace(part, seat=seat)))


@pytest.mark.parametrize(("chord", "sign", "semitones"), [
    ("Gm7b5", "5", 6), ("F", "7", 10), ("Cmaj7", "7", 11), ("Dm", "3", 3), ("Asus4", "3", 5), ("C5", "3", 7), ("Caug", "5", 8),
    ("Bdim7", "7", 9), ("Am7", "6", 9), ("G", "2", 2),
])  # fmt: skip
def test_degrees_of_chords(chord, sign, semitones):
    assert degree_of(parse_chord(chord), sign) == semitones


def test_home_is_the_nearest_octave():
    assert home_pitch(2, 38) == 38 and home_pitch(4, 33) == 28 and home_pitch(3, 33) == 39


def test_every_root_has_one_octave():
    for scene in scenes_of(build_song("blues")):
        chords = [span.chord for span in scene.playable]
        roots = roots_of(chords, 38, None)
        assert len(set(roots)) == len({chord.bass_pitch_class for chord in chords})
        assert [root % 12 for root in roots] == [chord.bass_pitch_class for chord in chords]
        assert all(abs(b - a) <= 9 for a, b in pairwise(roots))


def test_roots_lie_near_one_another():
    leaps = {}
    for name, pitches_of in (
        ("row", lambda chords: roots_of(chords, 38, None)),
        ("home", lambda chords: [home_pitch(chord.bass_pitch_class, 38) for chord in chords]),
    ):
        scenes = [scene for style in CHARTS for scene in scenes_of(build_song(style))]
        rows = [pitches_of([span.chord for span in scene.playable]) for scene in scenes]
        leaps[name] = sum(abs(b - a) > 7 for row in rows for a, b in pairwise(row))
    assert leaps["row"] < leaps["home"] / 3


def test_the_bass_likes_the_tab_that_goes_with_the_bass_drum():
    meter = METERS["4/4"]
    tabs, kick = ("R= =R R= =-", "-R -R -R -R"), "x- -x x- --"
    drawn = [choose_riff(tabs, kick, meter, np.random.default_rng(seed)) for seed in range(200)]
    assert 170 < drawn.count(tabs[0]) < 200
    drawn = [choose_riff(tabs, "", meter, np.random.default_rng(seed)) for seed in range(200)]
    assert 70 < drawn.count(tabs[0]) < 130


def test_strokes_with_the_bass_drum_are_stronger():
    for part, strokes in lines("rock", ("RR RR RR RR",)):
        kick = part.groove["kick"]
        hit = {
            s.onset for s in strokes if together(kick, part.scene.meter, s.onset) and s.onset % 96 in (12, 36, 60, 84)
        }
        off = [s.accent for s in strokes if s.onset % 24 == 12 and s.onset not in hit]
        assert all(s.accent > max(off, default=-9) for s in strokes if s.onset in hit)
