"""ABC, ChordPro, iReal and LilyPond: the facts of each notation, its vocabulary, titles of any kind, any rhythm."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pkgutil import resolve_name

import click
import pytest
from click.testing import CliRunner
from format_songs import FLATS, JAZZ, LONG, POP, SONGS
from hypothesis import given, settings
from hypothesis import strategies as st

from compose.cli import cli
from corpus.formats.ireal_bars import parse_symbol
from corpus.formats.registry import choose_tune, read_tunes
from export.kinds import KINDS
from export.scores.abc import abc_text
from export.scores.chordpro import chordpro_text
from export.scores.ireal import ireal_link, ireal_page
from export.scores.ireal_chart import music_of, page_of
from export.scores.ireal_chords import SIGNS, sign, symbol
from export.scores.lilypond import lilypond_text
from export.scores.lilypond_chords import _NATURALS, exceptions, modifiers
from song import Brief, ChordSpan, Note, Section, Song, SongError, parse_chord, parse_key, parse_meter
from song.meter import METERS
from song.quality import QUALITIES, parse_quality
from song.scrambling import scramble, unscramble

TEXTS = {".abc": abc_text, ".cho": chordpro_text, ".html": ireal_page}


def body(text):
    """The lines of a tune behind its key, without remarks."""
    lines = [line for line in text.splitlines() if not line.startswith("%")]
    return lines[next(place for place, line in enumerate(lines) if line.startswith("K:")) + 1 :]


def test_abc_has_four_bars_a_line_and_a_mark_for_every_section():
    lines = body(abc_text(JAZZ))
    assert [line for line in lines if line.startswith("P:")] == [f"P:{section.id}" for section in JAZZ.sections]
    bars = [len(re.findall(r"\|\||\|\]|\|", line)) for line in lines if line[1] != ":"]
    assert bars == [2, 4, 4, 4, 4, 2]
    assert lines[-1].endswith("|]") and lines[1].endswith("||")


def test_abc_writes_triplets_ties_and_accidentals():
    lines = body(abc_text(JAZZ))
    assert lines[1] == '"Cm7"z4 "F7"z4 | "Bbmaj7"z4 "G7b9"z2 (3FGA ||'
    assert lines[3].startswith('"Bbmaj7"z f dB- B2 (3G_A_c | ')
    assert '"Cm7"c4- "F7"c4- | "Dm7b5/Ab"c4 _c4' in "\n".join(lines)  # tied where a chord comes
    assert "=G_G" in abc_text(FLATS)  # the natural is taken back


def test_a_natural_in_another_octave_is_written_too():
    """By the standard an accidental holds in all octaves, in many programs in its own."""
    meter = parse_meter("4/4")
    notes = (Note(0, 24, 66), Note(24, 24, 77), Note(48, 24, 65), Note(72, 24, 66))
    song = Song(
        Brief("Octaves", "folk", "A", parse_key("C"), meter, 100),
        (Section("A", "A", "theme", 1, parse_key("C")),),
        {"A": (ChordSpan(0, 96, parse_chord("C")),)},
        {"A": notes},
    )
    assert body(abc_text(song))[-1] == '"C"^F2 =f2 =F2 ^F2 |]'


def test_abc_cuts_a_note_where_three_beats_of_twelve_eighths_have_no_value():
    assert '"Db7"c6- c3- "Ddim7"c3 |' in abc_text(SONGS["slow"])


def test_chordpro_shows_every_beat_every_key_and_every_label():
    lines = chordpro_text(JAZZ).splitlines()
    assert '{start_of_grid label="A1" shape="4x4"}' in lines
    assert "{key: Bb}" in lines and lines.index("{key: Gm}") > lines.index("{key: Bb}")
    assert re.search(r"\| Cm7 \. \. F13\s+\| N\.C\. \. \. \.", "\n".join(lines))
    waltz = chordpro_text(FLATS)
    assert 'shape="4x3"' in waltz and "| Ebm7 Ab7 Dbm7 |" in waltz
    assert lines[-1].startswith("# songwright section")


def test_ireal_has_repeats_endings_texts_and_few_lines():
    music = music_of(page_of(JAZZ), JAZZ.brief.meter)
    assert music.startswith(
        "*i[T44C-7 F7 |Bb^7 G7b9 ]        *A{Bb^7   |C-7 F7 |Dh7/Ab   |G7alt   |C-7  F13|n   |N1Eb-6"
    )
    assert "}        |N2F7   |Bb69   ]" in music
    assert "{<Chorus><3x>A   | x  |A B |n   }" in music_of(page_of(POP), POP.brief.meter)
    cells = re.sub(r"<[^>]*>|\*[A-Z]|T\d\d", "", music_of(page_of(LONG), LONG.brief.meter))
    assert cells.count("]") + cells.count("Z") == len(LONG.sections)  # a line each


def test_ireal_vocabulary_is_read_back_as_what_it_means():
    for suffix in SIGNS:
        assert parse_symbol(f"Bb{SIGNS[suffix]}").suffix == suffix


@pytest.mark.parametrize("suffix", sorted({*QUALITIES, "7b9#11add13", "m7b5add11", "7sus4b13", "maj7no3"}))
def test_the_nearest_sign_keeps_third_and_seventh(suffix):
    near = parse_symbol(f"C{sign(suffix)}")
    wanted, found = (set(row.intervals) & {3, 4, 10, 11} for row in (parse_quality(suffix), near.quality))
    if suffix != "maj7no3":
        assert wanted == found, (suffix, str(near))
    assert near.suffix == suffix or suffix not in SIGNS


def test_ireal_names_keys_and_slash_chords_in_its_own_way():
    assert symbol(parse_chord("Dm7b5/Ab")) == "Dh7/Ab"
    sharp = replace(POP, brief=replace(POP.brief, key=parse_key("C# major")))
    assert "%3DDb%3D%3D1r34" in ireal_link(sharp)
    assert "%3DC%23-%3D%3D1r34" in ireal_link(POP)


@given(st.text("ABCDEFG#b^-7h6sx {}[]|/,<>T4*N12QZn", max_size=400))
def test_the_reader_undoes_the_scrambling(music):
    assert unscramble(scramble(music)) == music


@pytest.mark.parametrize("suffix", sorted({*QUALITIES, "7b9#9b13", "9#11add13", "m7b5add11", "maj7#9#11"}))
def test_lilypond_stacks_the_notes_of_every_quality(suffix):
    heights = []
    for step in modifiers(suffix).split("."):
        number = re.match(r"\d+", step)[0]
        heights.append(_NATURALS[int(number)] + step.count("+") - step.count("-"))
    assert {height % 12 for height in heights} == {height % 12 for height in parse_quality(suffix).intervals}
    assert len(set(heights)) == len(heights)


def test_lilypond_prints_our_symbols():
    assert list(exceptions({"m7b5", "", "maj7#11"})) == [
        '<c ef gf bf>1-\\markup \\concat { "m" \\super \\concat { "7" \\flat "5" } }',
        '<c e g b fs\'>1-\\markup \\concat { \\super \\concat { "maj7" \\sharp "11" } }',
    ]
    text = lilypond_text(JAZZ)
    assert "d1:1.3-.5-.7/+af" in text and 'title = "Lantern & Street: 50% <1>"' in text
    assert '\\mark \\markup \\box "A1"' in text and "\\key g \\minor" in text
    assert "\\tuplet 3/2 { f'8 g'8 a'8 }" in text


class Page(HTMLParser):
    """Takes a page apart: its title, and that nothing is open at the end."""

    def __init__(self):
        super().__init__()
        self.open, self.title = [], ""

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.title += data if self.open[-1:] == ["title"] else ""


PRINTABLE = st.text(st.characters(codec="utf-8").filter(str.isprintable), min_size=1, max_size=40)
SPICY = st.text("\\%&\"{}=<>-#|[]':/!~T:X1\tAnThe ", min_size=1, max_size=24).map(lambda text: text.replace("\t", ""))


@settings(max_examples=60, deadline=None)
@given(st.one_of(PRINTABLE, SPICY).filter(lambda text: text.strip()))
def test_any_title_stays_a_title(title):
    song = replace(POP, brief=replace(POP.brief, title=title))
    for suffix, write in TEXTS.items():
        back = choose_tune(read_tunes(write(song).encode(), f"tune{suffix}"), "tune")
        assert back == replace(song, melody=back.melody), suffix
    page = Page()
    page.feed(ireal_page(song))
    page.close()
    assert page.title == title and not page.open
    lilypond = lilypond_text(song)
    assert lilypond.count("\n") == lilypond_text(POP).count("\n")


@st.composite
def songs(draw):
    """Any rhythm on the grid of sixteenths and triplets, in any meter and key."""
    meter = METERS[draw(st.sampled_from(sorted(METERS)))]
    key = parse_key(draw(st.sampled_from(("C", "F#", "Cb", "A minor", "D# minor", "Eb minor"))))
    bars = draw(st.integers(1, 3))
    grid = (6,) if meter.compound else (6, 8)
    beats = bars * meter.bar_ticks // (36 if meter.compound else 24)
    size = meter.bar_ticks * bars // beats
    edges = sorted(
        {beat * size + step for beat in range(beats) for step in range(0, size, draw(st.sampled_from(grid)))}
        | {bars * meter.bar_ticks}
    )
    kept = [0, *draw(st.lists(st.sampled_from(edges[1:]), unique=True).map(sorted))]
    notes = tuple(
        Note(start, end - start, draw(st.integers(48, 90))) for start, end in pairwise(kept) if draw(st.booleans())
    )
    spans = tuple(
        ChordSpan(
            bar * meter.bar_ticks + beat * meter.beat_ticks, meter.beat_ticks, parse_chord(f"{root}{'m' * (beat % 2)}")
        )
        for bar in range(bars)
        for beat, root in zip(range(meter.beats), draw(st.permutations(("C", "F#", "Bb", "Eb", "B"))), strict=False)
    )
    section = Section("A", "A", "theme", bars, key)
    return Song(Brief("Any", "folk", "A", key, meter, 100), (section,), {"A": spans}, {"A": notes})


@settings(max_examples=80, deadline=None)
@given(songs())
def test_any_rhythm_comes_back_from_abc(song):
    try:
        back = choose_tune(read_tunes(abc_text(song).encode(), "any.abc"), "any")
    except SongError as error:
        raise AssertionError(abc_text(song)) from error
    assert back.melody == song.melody
    assert back.chords == song.chords
    assert lilypond_text(song)


def test_every_song_has_every_text():
    for song in SONGS.values():
        for write in (*TEXTS.values(), lilypond_text):
            assert write(song).endswith("\n")
            assert song.brief.title.split()[0].strip(",") in write(song)


def test_write_names_every_kind_and_all_is_every_score(monkeypatch):
    told = " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    for name, kind in KINDS.items():
        assert f"{name} ({kind.about})" in told
    ready = [name for name, kind in KINDS.items() if kind.ready and not kind.sound]
    assert read_kinds("all") == tuple(ready)
    assert read_kinds("wav,all,abc") == ("wav", *ready)
    monkeypatch.setattr("export.kinds.find_spec", lambda name: None if name == "verovio" else object())
    assert {"abc", "lilypond", "json"} < set(read_kinds("all"))
    assert not {"svg", "pdf", "png"} & set(read_kinds("all"))


def test_what_makes_each_file_is_there():
    for kind in KINDS.values():
        assert kind.sound or all(callable(resolve_name(maker)) for maker in kind.makers.values())
        assert all(suffix.startswith(".") for suffix in kind.suffixes)


def read_kinds(value):
    kinds = next(parameter for parameter in cli.params if parameter.name == "kinds")
    return kinds.callback(click.Context(cli), kinds, value)


@pytest.mark.parametrize(("word", "meant"), [("ly", "lilypond"), ("html", "ireal"), ("cho", "chordpro"), ("al", "all")])
def test_another_word_for_a_kind_is_understood(word, meant):
    with pytest.raises(click.BadParameter, match=f"did you mean {meant}"):
        read_kinds(word)
