"""The choir keeps the rules of part-writing, judged by music21 and by the textbook."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise, product

import pytest
from choir_songs import CHARTS, choir_song, moments
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pickup_songs import songs

from arranger.ensembles.chorale import voices_of
from arranger.ensembles.ornament import has_parallels
from arranger.ensembles.soprano import place
from arranger.ensembles.tones import duties, tones_of
from arranger.scene import scenes_of
from arranger.stage import arrange
from song import Key, Note, SongError, parse_chord

VOICES = ("Soprano", "Alto", "Tenor", "Bass")
SATB = ((60, 81), (55, 74), (48, 67), (40, 60))
CASES = [(chart, semitones) for chart in CHARTS for semitones in (0, 2, 3, 5, 8, 10)]


def choir(chart, semitones=0, **changed):
    return arrange(choir_song(chart, semitones, seed=semitones, band="chorale", straight=True, **changed))


def judged(before, after):
    """Return what music21 finds wrong between two moments, by name and pair of voices."""
    from music21 import note, voiceLeading

    found = []
    for upper, lower in combinations(range(4), 2):
        pitches = (before[upper], after[upper], before[lower], after[lower])
        if None in pitches or before[upper] == after[upper] or before[lower] == after[lower]:
            continue
        quartet = voiceLeading.VoiceLeadingQuartet(*(note.Note(pitch) for pitch in pitches))
        both = (VOICES[upper], VOICES[lower])
        found += [("fifths", *both)] * quartet.parallelFifth()
        found += [("octaves", *both)] * (quartet.parallelOctave() or quartet.parallelUnison())
        found += [("contrary", *both)] * (quartet.antiParallelMotion() and (after[upper] - after[lower]) % 12 in (0, 7))
    return found


@pytest.mark.parametrize(("chart", "semitones"), CASES)
def test_music21_finds_no_parallels_and_every_voice_keeps_its_place(chart, semitones):
    heard = moments(choir(chart, semitones, meter=("4/4", "3/4", "6/8")[semitones % 3]))
    faults = [(tick, fault) for (_, a), (tick, b) in pairwise(heard) for fault in judged(a, b)]
    assert not faults
    for tick, row in heard:
        for pitch, (low, high) in zip(row, SATB, strict=True):
            assert pitch is None or low <= pitch <= high, (tick, row)
        sounding = [pitch for pitch in row if pitch is not None]
        assert sounding == sorted(sounding, reverse=True), (tick, row)
        _, alto, tenor, _ = row
        assert alto is None or tenor is None or alto - tenor <= 12, (tick, row)


def test_the_judge_finds_what_is_wrong():
    assert judged((72, 67, 64, 48), (74, 69, 65, 50)) == [
        ("fifths", "Alto", "Bass"), ("octaves", "Soprano", "Bass")
    ] or Counter(kind for kind, *_ in judged((72, 67, 64, 48), (74, 69, 65, 50))) == {"fifths": 1, "octaves": 1}  # fmt: skip
    assert has_parallels((72, 67, 64, 48), (74, 69, 65, 50)) and not has_parallels((72, 67, 64, 48), (72, 67, 65, 50))


@pytest.mark.parametrize("chart", CHARTS)
def test_the_soprano_sings_the_tune(chart):
    song = choir(chart)
    soprano = {note.onset_midi_ticks: note.pitch % 12 for note in song.tracks[0].notes}
    for note in song.all_notes():
        assert soprano[note.onset * 20] == note.pitch % 12


def changes(song):
    """Every change of chord with the voices just before and just after it, and the key."""
    heard = moments(song)
    spans = song.all_chords()
    for before, after in pairwise(spans):
        if before.chord is None or after.chord is None or before.chord == after.chord:
            continue
        left = [row for tick, row in heard if tick < after.onset * 20][-1]
        right = next(row for tick, row in heard if tick >= after.onset * 20)
        held = next(row for tick, row in heard if tick >= (after.onset + 24) * 20 or tick == heard[-1][0])
        yield before.chord, after.chord, left, right, held


def test_leading_tones_resolve():
    count = 0
    for chart, semitones in product(("hymn", "minor", "jazz"), (0, 3, 7)):
        for before, after, left, right, held in changes(choir(chart, semitones)):
            third = (before.root_pitch_class + 4) % 12
            if "7" not in str(before) or third not in before.pitch_classes or "maj" in str(before):
                continue
            if (after.root_pitch_class - before.root_pitch_class) % 12 != 5:
                continue
            for voice in (1, 2, 3):
                if left[voice] is not None and left[voice] % 12 == third:
                    steps = {right[voice] - left[voice], (held[voice] or right[voice]) - left[voice]}
                    inner = {-3, -4} if voice < 3 else set()
                    stays = {0} if third in after.pitch_classes or held[voice] != right[voice] else set()
                    assert steps & ({1} | inner | stays), (chart, semitones, before, after, left, right)
                    count += 1
    assert count > 20


def test_sevenths_fall():
    falls = Counter()
    for chart, semitones in product(("jazz", "hymn", "blues"), (0, 4, 9)):
        song = choir(chart, semitones)
        for before, after, left, right, held in changes(song):
            if before.root_pitch_class == after.root_pitch_class:
                continue
            seventh = tones_of(before).by_role[3]
            due = dict(duties(before, after, song.brief.key)).get(seventh) == "seventh"
            for voice in (1, 2, 3):
                if due and left[voice] is not None and left[voice] % 12 == seventh:
                    steps = {right[voice] - left[voice], (held[voice] or right[voice]) - left[voice]}
                    falls[bool(steps & {-1, -2, 0})] += 1
    assert falls[True] > 30 and falls[False] <= 0.08 * falls.total()


def test_chords_have_their_third_and_slash_basses_stay():
    thirds, slashes = Counter(), Counter()
    for chart, semitones in product(("hymn", "pop", "minor", "jazz"), (0, 5)):
        song = choir(chart, semitones)
        heard = dict(moments(song))
        for span in song.all_chords():
            row = heard.get(span.onset * 20)
            if row is None or None in row or span.chord is None:
                continue
            sounding = {pitch % 12 for pitch in row}
            third = tones_of(span.chord).by_role[1]
            thirds[third is None or third in sounding] += 1
            # A leading tone that the tune sings is not doubled in the bass.
            if span.chord.bass != span.chord.root and row[0] % 12 != span.chord.bass_pitch_class:
                slashes[row[3] % 12 == span.chord.bass_pitch_class] += 1
    # A suspension or a melody that hangs over holds a third back for a while.
    assert thirds[False] <= 0.08 * thirds.total()
    assert slashes.total() > 10 and not slashes[False]


@pytest.mark.parametrize("chart", ["hymn", "minor", "jazz"])
def test_the_last_chord_is_plain_and_all_hold_it(chart):
    song = choir(chart, ending="ritardando")
    end = song.bars * song.brief.meter.bar_ticks * 20
    last = [max(track.notes, key=lambda note: note.onset_midi_ticks) for track in song.tracks]
    assert all(note.onset_midi_ticks + note.duration_midi_ticks == end for note in last)
    chord = song.all_chords()[-1].chord
    assert last[3].pitch % 12 == chord.root_pitch_class
    assert {note.pitch % 12 for note in last[1:]} <= chord.pitch_classes


@given(song=songs())
@settings(max_examples=25, deadline=None)
def test_no_song_breaks_a_rule(song):
    """Any chords, any leaps, any rests: what the melody does not force holds."""
    # A pickup that fills a whole section of one bar is known to that section alone, not to the one before it.
    assume(not any(section.bars == 1 and following.pickup for section, following in pairwise(song.sections)))
    song = replace(song, brief=replace(song.brief, band="chorale", straight=True))
    try:
        song = arrange(song)
    except SongError:
        return
    if len(song.tracks) < 4:
        return
    heard = moments(song)
    assert not [fault for (_, a), (_, b) in pairwise(heard) for fault in [has_parallels(a, b)] if fault]
    for _, row in heard:
        assert all(p is None or low <= p <= high for p, (low, high) in zip(row, SATB, strict=True))


@pytest.mark.parametrize("band", ["chorale", "string-quartet", "chiptune"])
def test_one_section_leaves_the_others_but_their_last_bars(band):
    song = choir_song("hymn", band=band)
    other = dict(song.melody) | {"B": tuple(replace(note, pitch=note.pitch + 2) for note in song.melody["B"])}
    before, after = arrange(song), arrange(song.with_melody(other))
    starts = {section.id: start * 20 for section, start in song.starts()}
    tail = starts["B"] - 3 * song.brief.meter.bar_ticks * 20
    for old, new in zip(before.tracks, after.tracks, strict=True):
        for keep in (lambda tick: tick < tail, lambda tick: tick >= starts["A2"]):
            assert [n for n in old.notes if keep(n.onset_midi_ticks)] == [
                n for n in new.notes if keep(n.onset_midi_ticks)
            ]
    assert sum(old.notes != new.notes for old, new in zip(before.tracks, after.tracks, strict=True)) >= 2


def test_the_level_of_the_cue_says_how_richly_the_voices_are_adorned():
    scenes = [scene for seed in range(4) for scene in scenes_of(choir_song("hymn", seed, seed=seed))]
    counts = [sum(len(voice) for scene in scenes for voice in voices_of(scene, level, 100, 0)) for level in (0, 1, 2)]
    assert counts[0] < counts[1] < counts[2]


def test_phrases_swell_together():
    song = arrange(choir_song("hymn", band="chorale"))
    curves = [[(c.onset_midi_ticks, c.number, c.value) for c in track.controls] for track in song.tracks]
    assert all(curve == curves[0] for curve in curves)
    start = next(start for section, start in song.starts() if section.id == "A1") * 20
    phrase = [value for tick, number, value in curves[0] if start <= tick < start + 4 * 1920 and number == 11]
    assert (
        len(phrase) == 16 and phrase[0] == min(phrase) and max(phrase) in phrase[7:13] and max(phrase) - phrase[0] > 20
    )


def test_the_seed_decides():
    one, same, other = (choir_song("pop", seed=seed, band="chorale") for seed in (1, 1, 1))
    other = replace(other, brief=replace(other.brief, seed=2))
    assert arrange(one) == arrange(same) and arrange(one).tracks != arrange(other).tracks


@given(st.lists(st.integers(40, 100), min_size=1, max_size=30), st.sets(st.integers(0, 29)))
def test_place_keeps_the_range_and_the_notes(pitches, rests):
    notes, tick = [], 0
    for index, pitch in enumerate(pitches):
        notes.append(Note(tick, 12, pitch))
        tick += 36 if index in rests else 12
    placed = place(notes, 60, 81)
    assert [(n.onset, n.duration, n.pitch % 12) for n in placed] == [(n.onset, n.duration, n.pitch % 12) for n in notes]
    assert all(60 <= note.pitch <= 81 for note in placed)


def test_place_moves_a_phrase_and_not_a_note():
    phrase = [Note(24 * n, 24, pitch) for n, pitch in enumerate((64, 62, 60, 57, 60))]
    assert [note.pitch for note in place(phrase, 60, 81)] == [76, 74, 72, 69, 72]
    assert place(phrase[:3], 60, 81) == tuple(phrase[:3])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("G7", "C", {(11, "leading"), (5, "seventh")}),
        ("G7", "Am", {(11, "leading"), (5, "seventh")}),
        ("G", "C", {(11, "leading")}),
        ("C", "F", set()),
        ("Dm7", "G7", {(0, "seventh")}),
        ("Bdim", "C", {(11, "leading")}),
        ("Gsus4", "G", {(0, "seventh")}),
        ("A7", "Dm", {(1, "leading"), (7, "seventh")}),
        ("Db7", "Cmaj7", set()),
    ],
)
def test_what_a_tone_has_to_do(before, after, expected):
    assert set(duties(parse_chord(before), parse_chord(after), Key("C"))) == expected


@pytest.mark.parametrize(
    ("symbol", "roles", "bass"),
    [
        ("C", (0, 4, 7, None), 0),
        ("Am7/G", (9, 0, 4, 7), 7),
        ("G13b9", (7, 11, 2, 5), 7),
        ("Dsus4", (2, 7, 9, None), 2),
        ("F69", (5, 9, 0, 2), 5),
        ("C5", (0, None, 7, None), 0),
        ("Bdim7", (11, 2, 5, 8), 11),
    ],
)
def test_what_four_voices_keep_of_a_chord(symbol, roles, bass):
    tones = tones_of(parse_chord(symbol))
    assert tones.by_role == roles and tones.bass == bass
