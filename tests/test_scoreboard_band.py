"""Measures of the band: tracks written by hand, and bands that are wrong on purpose."""

from dataclasses import replace

import pytest
from band_songs import build_song
from measured_songs import piece, quarters, track, transposed

from arranger.stage import arrange
from scoreboard import band
from song import Song, Track

Q = 480
BASS, PIANO, SAX = 33, 0, 65
BARS = piece(("A", "C | F", quarters(72, 74, 76, 77, 76, 74, 72, 72)), ("B", "G | C", []), ("A", "C | F", []))


def chord(onset: int, *pitches: int, length: int = Q) -> list[tuple[int, int, int]]:
    return [(onset, length, pitch) for pitch in pitches]


def played(*tracks: Track, song: Song = BARS) -> Song:
    return replace(song, tracks=tracks)


def drums(*rows: tuple[int, int]) -> Track:
    return track("Drums", 0, [(onset, 60, pitch) for onset, pitch in rows], channel=9)


def test_a_song_without_tracks_has_no_band() -> None:
    assert all(measure.of(BARS) is None for measure in band.MEASURES)


def test_everyone_is_known_by_what_they_play() -> None:
    lead = track(
        "Alto sax",
        SAX,
        [(place * Q + 20, Q, pitch - 12) for place, pitch in enumerate((72, 74, 76, 77, 76, 74, 72, 72))],
    )
    song = played(
        lead,
        track("Vocals", 53, [(0, Q, 80)]),
        track("Piano", PIANO, chord(0, 48, 52, 55) + chord(Q, 48, 53, 57)),
        track("Flute", 73, [(0, Q, 90), (Q, Q, 91)]),
        track("Bass", BASS, [(0, Q, 36)]),
        drums((0, 36)),
    )  # fmt: skip
    found = band.band_of(song)
    assert (len(found.leads), len(found.comping), len(found.lines)) == (2, 1, 1)
    assert (len(band.bass_of(song)), len(band.drums_of(song)), len(band.everyone_of(song))) == (1, 1, 6)


def test_polyphony_is_taken_over_the_time_that_sounds() -> None:
    def rows(*notes: tuple[int, int, int]) -> float:
        return band.polyphony(band.rows_of(track("x", SAX, list(notes))))

    assert rows((0, Q, 60), (4 * Q, Q, 62)) == 1
    assert rows((0, Q, 60), (0, Q, 64), (4 * Q, Q, 62)) == 3 / 2
    assert rows((0, 4 * Q, 60), (Q, Q, 64)) == 5 / 4


def test_a_voicing_is_struck_together_even_when_strummed() -> None:
    piano = track("Piano", PIANO, [(0, Q, 60), (12, Q, 64), (25, Q, 67), (Q, Q, 60), (2 * Q, Q, 60), (2 * Q, Q, 64)])
    assert band.voicings(band.rows_of(piano)) == [(60, 64, 67)]


@pytest.mark.parametrize(
    ("one", "other", "semitones"),
    [((60, 64, 67), (60, 64, 67), 0), ((60, 64, 67), (60, 65, 69), 1), ((60, 64, 67), (72, 76, 79), (12 + 8 + 5 + 5 + 9 + 12) / 6)],
)  # fmt: skip
def test_movement_by_hand(one: tuple[int, ...], other: tuple[int, ...], semitones: float) -> None:
    assert band.movement(one, other) == pytest.approx(semitones)
    assert band.movement(other, one) == pytest.approx(semitones)


def test_voice_movement_counts_changes_alone() -> None:
    rows = chord(0, 60, 64, 67) + chord(Q, 60, 64, 67) + chord(2 * Q, 60, 65, 69)
    assert band.voice_movement(played(track("Piano", PIANO, rows))) == pytest.approx(1)


def test_comping_above_the_melody() -> None:
    rows = chord(0, 60, 64, 67) + chord(Q, 67, 74, 79) + chord(20 * Q, 90, 91, 92)  # the last one under no note
    assert band.comping_above_melody(played(track("Piano", PIANO, rows))) == 2 / 6


def test_bass_among_the_comping() -> None:
    piano = track("Piano", PIANO, chord(0, 48, 52, 55) + chord(Q, 48, 52, 55))
    low, high = track("Bass", BASS, [(0, Q, 36)]), track("Bass", BASS, [(0, Q, 48), (Q, Q, 36)])
    assert band.bass_in_comping(played(piano, low)) == 0
    assert band.bass_in_comping(played(piano, high)) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("counts", "correlation"), [((2, 4, 6), 1.0), ((6, 4, 2), -1.0)])
def test_density_follows_energy(counts: tuple[int, ...], correlation: float) -> None:
    rows = [(section * 8 * Q + k * 100, 90, 60) for section, count in enumerate(counts) for k in range(count)]
    assert band.MEASURES[3].of(played(track("Piano", PIANO, rows))) == pytest.approx(correlation)


def test_density_is_counted_by_the_bar() -> None:
    song = piece(("A", "C", []), ("B", "C | C", []), ("C", "C | C | C | C", []))
    starts = (0, 4 * Q, 12 * Q)
    rows = [(start + k * 10, 9, 60) for start, count in zip(starts, (2, 6, 16), strict=True) for k in range(count)]
    assert band.MEASURES[3].of(played(track("Piano", PIANO, rows), song=song)) == pytest.approx(1)


def test_loudness_follows_energy() -> None:
    louder = [track("Piano", PIANO, [(section * 8 * Q, Q, 60)], velocity=50 + 10 * section) for section in range(3)]
    measure = next(measure for measure in band.MEASURES if measure.name == "loudness follows energy")
    assert measure.of(played(*louder)) == pytest.approx(1)
    assert measure.of(played(*(track("Piano", PIANO, [(k * 8 * Q, Q, 60)]) for k in range(3)))) is None


def test_bass_and_drums_meet_within_a_thirty_second() -> None:
    bass = track("Bass", BASS, [(0, Q, 36), (Q + 60, Q, 38), (2 * Q + 61, Q, 40), (3 * Q, Q, 41)])
    song = played(bass, drums((0, 36), (Q, 36), (2 * Q, 35), (3 * Q, 38), (6 * Q, 36)))
    assert band.bass_with_kick(song) == 2 / 4
    assert band.bass_with_drums(song) == 3 / 4
    assert band.kick_with_bass(song) == 2 / 4


def test_ending_together_by_hand() -> None:
    end = 24 * Q
    held = track("Piano", PIANO, chord(end - 4 * Q, 48, 52, 55, length=4 * Q))
    early = track("Bass", BASS, [(end - 8 * Q, Q, 36)])
    gone = track("Flute", 73, [(0, Q, 80)])
    last = drums((end - 4 * Q + 30, 49))
    assert band.ends_together(played(held, last, gone)) == 1
    assert band.ends_together(played(held, last, early)) == 2 / 3


# Controls


def test_a_band_that_is_wrong_on_purpose_shows() -> None:
    song = arrange(build_song("rock"))
    late = replace(
        song, tracks=tuple(_shift(one, 120) if one.program == BASS and one.channel != 9 else one for one in song.tracks)
    )
    assert (band.bass_with_drums(late) or 0) < (band.bass_with_drums(song) or 0) - 0.2
    leads = {track.name for track in song.tracks if len(band.band_of(replace(song, tracks=(track,))).leads)}
    high = replace(song, tracks=tuple(t if t.name in leads or t.channel == 9 else _up(t, 24) for t in song.tracks))
    assert (band.comping_above_melody(high) or 0) > (band.comping_above_melody(song) or 0) + 0.3
    calm = replace(song, sections=tuple(replace(s, energy=1 - s.energy) for s in song.sections))
    for place in (3, 4):
        real, turned = band.MEASURES[place].of(song), band.MEASURES[place].of(calm)
        assert real is not None and turned == pytest.approx(-real) and real > 0


def _shift(one: Track, ticks: int) -> Track:
    return replace(one, notes=tuple(replace(n, onset_midi_ticks=n.onset_midi_ticks + ticks) for n in one.notes))


def _up(one: Track, semitones: int) -> Track:
    return replace(one, notes=tuple(replace(n, pitch=n.pitch + semitones) for n in one.notes))


def test_voices_that_leap_show() -> None:
    song = arrange(build_song("jazz"))

    def leaping(one: Track) -> Track:
        onsets = sorted({n.onset_midi_ticks for n in one.notes})
        return replace(
            one, notes=tuple(replace(n, pitch=n.pitch + 12 * (onsets.index(n.onset_midi_ticks) % 2)) for n in one.notes)
        )

    wild = replace(
        song, tracks=tuple(leaping(one) if one.program == PIANO and one.channel != 9 else one for one in song.tracks)
    )
    assert (band.voice_movement(wild) or 0) > 2 * (band.voice_movement(song) or 0)


@pytest.mark.parametrize("style", ["jazz", "pop"])
def test_a_band_is_the_same_in_every_key(style: str) -> None:
    song = arrange(build_song(style))
    for measure in band.MEASURES:
        assert measure.of(transposed(song, 3)) == pytest.approx(measure.of(song)), measure.name
        assert measure.of(song) is not None, measure.name
