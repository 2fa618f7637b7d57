"""How the band plays: bands written by hand, and the neighbour's charts."""

from dataclasses import replace

import pytest
from band_songs import build_song
from measured_songs import piece, quarters, track

from scoreboard import neighbour, playing
from scoreboard.band_board import EVERY, MEASURES, evaluate_band, orders_of
from scoreboard.band_table import markdown, terminal_lines
from scoreboard.songs import Order
from song import STYLES, Song, Track

Q, BAR = 480, 1920
FOUR = piece(("A", "C | F | C | G7/B", quarters(72, 74, 76, 77)), ("B", "G | C", []))


def drums(*rows: tuple[int, int]) -> Track:
    return track("Drums", 0, [(onset, 60, pitch) for onset, pitch in rows], channel=9)


def played(*tracks: Track, song: Song = FOUR) -> Song:
    return replace(song, tracks=tracks)


def test_a_song_without_tracks_is_not_played() -> None:
    assert all(measure.of(FOUR) is None for measure in playing.MEASURES)


def test_the_grid_has_sixteenths_and_triplets() -> None:
    exact = played(drums((0, 36), (120, 42), (160, 42), (320, 42), (480, 38)))
    assert playing.time_off_grid(exact) == 0
    late = played(drums((24, 36), (504, 38)))
    tempo = FOUR.brief.tempo
    assert playing.time_off_grid(late) == pytest.approx(24 / 480 * 60_000 / tempo)


def test_a_groove_is_kept_where_kick_and_snare_stand_as_before() -> None:
    bar = [(0, 36), (480, 38), (960, 36), (1440, 38)]
    kept = [(start + onset + 8, pitch) for start in range(0, 6 * BAR, BAR) for onset, pitch in bar]
    assert playing.groove_kept(played(drums(*kept))) == 1
    hats = [(start + place * 240 + (start // BAR) * 40, 42) for start in range(0, 6 * BAR, BAR) for place in range(4)]
    assert playing.groove_kept(played(drums(*kept, *hats))) == 1
    wander = [(start + onset + start // BAR * 120, pitch) for start in range(0, 6 * BAR, BAR) for onset, pitch in bar]
    assert playing.groove_kept(played(drums(*wander))) == 0


def test_fills_are_strokes_of_the_hands_in_last_bars() -> None:
    beats = [(start + place, 38) for start in range(0, 6 * BAR, BAR) for place in (480, 1440)]
    assert playing.fills_at_borders(played(drums(*beats))) == 1
    fill = [(3 * BAR + place, 45) for place in (960, 1080, 1200, 1320)]
    assert playing.fills_at_borders(played(drums(*beats, *fill))) == 3


def test_players_come_and_go() -> None:
    piano = track("Piano", 0, [(bar * BAR, BAR, 60) for bar in range(6)])
    flute = track("Flute", 73, [(4 * BAR, Q, 80)])
    assert playing.players_come_and_go(played(piano, flute)) == 0.5
    assert playing.players_come_and_go(played(piano, piano)) == 0


def test_the_bass_stands_on_the_chord_where_it_changes() -> None:
    roots = [(0, 36), (BAR, 41), (2 * BAR, 36), (3 * BAR, 35), (4 * BAR, 43), (5 * BAR, 36)]
    line = [(onset + 30, BAR - 60, pitch) for onset, pitch in roots]
    assert playing.bass_on_changes(played(track("Bass", 33, line))) == 1
    assert playing.bass_on_changes(played(track("Bass", 33, [(o, d, p + 4) for o, d, p in line]))) == 0


def test_the_neighbour_gets_a_line_a_bar_and_a_cell_a_beat() -> None:
    lines = neighbour.chart(build_song("jazz"), "Swing").splitlines()
    song = build_song("jazz")
    assert lines[:2] == [f"Tempo {song.brief.tempo}", "Groove Swing"]
    assert len(lines) == 2 + song.bars
    assert lines[6] == "5 Fmaj7 / / /"
    assert lines[10] == "9 Am7 / D7 /"
    assert neighbour.chart(build_song("pop"), "Pop").count(" z / / /") >= 1
    strange = piece(("A", "CmMaj7/Eb | Cmaj7#11", []))
    assert neighbour.chart(strange, "Pop").splitlines()[2:] == ["1 CmM7/Eb / / /", "2 CM7#11 / / /"]


def test_its_grooves_are_for_styles_there_are() -> None:
    assert {style for style in neighbour.GROOVES if style in STYLES} >= {"jazz", "bossa", "pop", "rock", "funk"}


@pytest.mark.skipif(not neighbour.is_there(), reason="mma is not installed")
def test_the_neighbour_plays_the_chart() -> None:
    song = neighbour.accompanied(build_song("jazz"))
    assert song is not None
    assert len(song.tracks) > 2
    assert playing.bass_on_changes(song) > 0.5


def compose(order: Order) -> Song:
    from arranger.stage import arrange

    return arrange(build_song("pop", seed=order.seed % 1000))


def test_the_board_says_what_it_is_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbour, "is_there", lambda: False)
    monkeypatch.setattr("scoreboard.band_board.STYLES", {name: STYLES[name] for name in ("pop", "jazz")})
    board = evaluate_band(compose, songs=2)
    assert board.facts["songs"] == 4
    assert {row.style for row in board.rows} == {EVERY, "pop", "jazz"}
    assert all(row.theirs is None and row.ours.songs for row in board.rows)
    assert board.as_json()["facts"]["neighbour"] == 0
    lines = "\n".join(terminal_lines(board))
    assert "mma not installed" in lines
    text = markdown(board, "compose evaluate --band 2")
    assert all(
        measure.name in text for measure in MEASURES if measure.of(compose(Order("pop", "auto", False, 1, True)))
    )


def test_orders_are_the_same_every_time_and_differ_by_style() -> None:
    assert orders_of("pop", 3, 0) == orders_of("pop", 3, 0)
    assert orders_of("pop", 3, 0)[0].seed != orders_of("jazz", 3, 0)[0].seed
