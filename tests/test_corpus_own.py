"""Our own scores read again: roles, relations, cadences, pickups and spelling come back; what somebody changed counts."""

import re
import warnings
from contextlib import suppress
from dataclasses import replace

import music21
import pytest
from format_songs import FLATS, FOLK, JAZZ, POP, SLOW, SONGS
from hypothesis import given, settings
from hypothesis import strategies as st
from music21.musicxml.m21ToXml import GeneralObjectExporter

from arranger.stage import arrange
from corpus.dataset import Skipped
from corpus.formats.registry import choose_tune, read_tunes
from corpus.sections import with_even_sources
from export.kinds import files_of
from song import Note, Phrase, SongError, parse_chord
from song.account import account_of, read_account
from song.check import problems

SCORES, CHARTS = ("musicxml", "abc"), ("chordpro", "ireal")


def told(song):
    """A song whose sections tell all that they can."""
    first, second = (song.section(name) for name in list(song.chords)[:2])
    changed = {
        first.id: replace(first, energy=0.23, phrases=(Phrase(first.bars, "plagal"),), cadence="plagal"),
        second.id: replace(second, locked=frozenset({"melody"}), role="interlude"),
    }
    sections = tuple(changed.get(section.id, section) for section in song.sections)
    brief = replace(song.brief, seed=2**40 + 7, ending="fade", candidates=3, form="A?BA")
    return replace(song, sections=sections, brief=brief)


def written(song, kind):
    ((suffix, content),) = files_of(song, [kind]).items()
    return suffix, content


def read(suffix, content):
    return choose_tune(read_tunes(content, f"tune{suffix}"), "tune")


@pytest.mark.parametrize("name", SONGS)
@pytest.mark.parametrize("kind", SCORES)
def test_a_score_comes_back_as_it_was(kind, name):
    song = SONGS[name] if name == "every" else told(SONGS[name])
    assert read(*written(song, kind)) == song


@pytest.mark.parametrize("name", set(SONGS) - {"every"})
@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_comes_back_without_its_melody(kind, name):
    song = told(SONGS[name])
    assert read(*written(song, kind)) == replace(song, melody={})


@pytest.mark.parametrize("name", SONGS)
def test_nothing_is_lost_on_the_way_through_another_program(name):
    song = SONGS[name] if name == "every" else told(SONGS[name])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = music21.converter.parseData(written(song, "musicxml")[1].decode(), format="musicxml")
        content = GeneralObjectExporter(score).parse()
    assert b"music21" in content
    assert read(".musicxml", content) == song


def test_a_form_that_is_played_again_stands_once_and_comes_back_whole():
    """Three choruses between an intro and a coda: the page has one, the song all of them."""
    names = ["intro", "A1", "A2", "A3", "A4", "A5", "A6", "outro"]
    pairs = {"A1": "A1", "A2": "A2", "A3": "A1", "A4": "A2", "A5": "A1", "A6": "A2", "intro": "intro", "outro": "outro"}
    sections = tuple(replace(JAZZ.section(pairs[name]), id=name, pickup=0) for name in names)
    song = replace(JAZZ, sections=sections, chords={name: JAZZ.chords[pairs[name]] for name in names}, melody={})
    suffix, content = written(song, "ireal")
    link = re.search(r'href="([^"]*)"', content.decode())[1]
    assert link.endswith("%3D148%3D3")  # tempo and choruses
    assert read(suffix, content) == song
    assert read(".html", link.encode()).bars < song.bars


def test_a_song_of_a_page_keeps_its_name_with_its_article_and_signs():
    for kind in CHARTS:
        for song in (FOLK, FLATS, JAZZ):
            assert read(*written(song, kind)).brief.title == song.brief.title


def test_another_title_and_tempo_count():
    _, content = written(JAZZ, "musicxml")
    text = content.decode().replace("<work-title>Lantern", "<work-title>Paper").replace('tempo="148"', 'tempo="152"')
    song = read(".musicxml", text.encode())
    assert (song.brief.title, song.brief.tempo) == ("Paper & Street: 50% <1>", 152)
    text = written(JAZZ, "abc")[1].decode().replace("T:Lantern", "T:Paper").replace("Q:1/4=148", "Q:1/2=90")
    song = read(".abc", text.encode())
    assert (song.brief.title, song.brief.tempo) == ("Paper & Street: 50% <1>", 180)
    assert song.sections == JAZZ.sections


def test_a_changed_note_makes_a_repeat_a_variation_and_leaves_the_rest():
    lines = written(told(FOLK), "abc")[1].decode().splitlines()
    second = next(place for place, line in enumerate(lines) if line == "P:A2")
    assert lines[second + 1].count('"Em"E3- E2 B') == 1  # the pickup of the next section takes the end of the last note
    lines[second + 1] = lines[second + 1].replace("E3- E2", "B,3- B,2")
    song = read(".abc", "\n".join(lines).encode())
    changed = song.section("A2")
    assert (changed.repeats, changed.varies, changed.varied) == (None, "A1", frozenset({"ending"}))
    assert song.melody["A2"][-1] == Note(216, 60, 59)
    assert [song.melody[name] for name in ("A1", "B")] == [FOLK.melody[name] for name in ("A1", "B")]
    assert song.section("A1") == told(FOLK).section("A1")
    assert song.chords == FOLK.chords


def test_a_changed_chord_is_heard_in_the_cadence_of_its_section_alone():
    text = written(told(SLOW), "chordpro")[1].decode()
    changed = re.sub(r"Eb7#9 \. \. \.", "Ab . . .   ", text)
    song = read(".cho", changed.encode())
    assert song.chords["A2"][-1].chord == parse_chord("Ab")
    assert song.section("A1") == told(SLOW).section("A1")
    assert song.section("A2").role == "interlude"
    assert song.section("A2").phrases


@pytest.mark.parametrize("kind", SCORES)
def test_a_section_that_grew_leaves_the_others_as_they_were(kind):
    """Two bars more in the second section: what follows it has its pickup, its roles and its relations."""
    song = told(JAZZ)
    suffix, content = written(song, kind)
    text = content.decode()
    if kind == "abc":
        text = text.replace("P:A2\n", 'P:A2\n"Bbmaj7"z8 | "Bbmaj7"z8 |\n')
    else:
        measures = re.findall(r"    <measure .*?</measure>\n", text, re.DOTALL)
        text = text.replace(measures[-3], 3 * measures[-3])
    back = read(suffix, text.encode())
    assert [section.bars for section in back.sections] == [2, 8, 10, 2]
    assert back.melody["A1"] == JAZZ.melody["A1"] and back.chords["A1"] == JAZZ.chords["A1"]
    grown = back.section("A2")
    assert (grown.role, grown.pickup, grown.energy) == ("head", 1, 0.5)
    assert [back.section(name) for name in ("intro", "A1", "outro")] == [
        song.section(name) for name in ("intro", "A1", "outro")
    ]
    assert not problems(back)


def test_bars_that_somebody_added_leave_style_roles_and_names():
    lines = written(POP, "abc")[1].decode().splitlines()
    place = lines.index("P:x")
    lines.insert(place + 1, '"F#m"z2 "G#7"z2 | "F#m"z2 "G#7"z2 |')
    song = read(".abc", "\n".join(lines).encode())
    assert song.bars == POP.bars + 2
    assert song.brief.style == "pop"
    assert [(one.id, one.role) for one in song.sections] == [(one.id, one.role) for one in POP.sections]
    assert song.section("x").bars == 4
    assert not problems(song)


def test_the_band_comes_back_as_the_song_that_it_played():
    song = told(POP)
    back = read(".mid", files_of(arrange(song), ["mid"])[".mid"])
    assert back.brief == song.brief
    assert back.sections == song.sections
    assert back.chords == song.chords
    assert [note.pitch for note in back.all_notes()] == [note.pitch for note in song.all_notes()]


def test_a_style_of_ones_own_is_told_by_what_it_is_like(tmp_path):
    (tmp_path / "night.toml").write_text('based_on = "bossa"\nabout = "night"\n')
    song = replace(JAZZ, brief=replace(JAZZ.brief, style=str(tmp_path / "night.toml")))
    account = read_account(account_of(song))
    assert account is not None and account.song.brief.style == "bossa"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["brief {}"],
        ['brief {"title": 1}'],
        ["brief [1]"],
        ["brief {", 'section {"id": "A"}'],
        [*account_of(JAZZ), account_of(JAZZ)[0]],
        [*account_of(JAZZ), 'section {"id": "A1"}'],
        [*account_of(JAZZ)[:1], 'section {"id": "Z", "label": "Z", "role": "head", "bars": 4, "key": "C major", "melody": []}'],
        ["brief " + "[" * 100_000],
        [account_of(JAZZ)[0], *(f'section {{"id": "A{n}", "label": "A", "role": "head", "bars": 256, "key": "C"}}' for n in range(9))],
        ["brief " + '{"title": "' + "x" * 300_000 + '"}'],
    ],
)  # fmt: skip
def test_remarks_that_are_not_ours_tell_nothing(lines):
    assert read_account(lines) is None


def test_a_score_with_broken_remarks_is_read_as_anybodys():
    for kind in (*SCORES, *CHARTS):
        suffix, content = written(JAZZ, kind)
        broken = content.replace(b"section {", b"section [")
        assert broken != content
        song = read(suffix, broken)
        assert song.bars and not problems(song)


TEXTS = {kind: written(JAZZ, kind)[1].decode() for kind in (*SCORES, *CHARTS)}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_score_that_somebody_tore_is_a_song_or_a_line(kind, data):
    text = TEXTS[kind]
    start = data.draw(st.integers(0, len(text) - 1))
    length = data.draw(st.integers(0, 300))
    torn = text[:start] + data.draw(st.text(max_size=12)) + text[start + length :]
    with suppress(SongError):
        tunes = read_tunes(torn.encode("utf-8", "replace"), "tune.cho" if kind == "chordpro" else "tune")
        assert all(isinstance(tune, Skipped) or not problems(with_even_sources(tune)) for tune in tunes)
