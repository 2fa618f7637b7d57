"""Pages as others read them: SVG by an XML parser, PDF by pypdf, PNG by Pillow."""

import io
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest
from page_songs import played_song
from PIL import Image

from compose.cli import main
from export.files import write_files
from export.kinds import files_of
from export.pages import png
from export.pages.engraver import engrave_sheet
from export.pages.paper import pdf_bytes, png_bytes
from export.pages.roll import roll_pages, roll_picture
from export.pages.roll_notes import melody_notes
from export.pages.roll_strip import cut_strips
from export.pages.sheet import HEIGHT, WIDTH, sheet_pages, sheet_picture
from export.pages.signs import with_signs
from song import SongError
from song.chart import read_chart
from song.lyrics import sung_at
from song.seal import is_untouched

SVG = "{http://www.w3.org/2000/svg}"
LONG = "The Very Long and Winding Title of a Song That Nobody Would Ever Have Printed on One Single Line of a Page"


@pytest.fixture(scope="module")
def song():
    return played_song()


@pytest.fixture(scope="module")
def long_song():
    return played_song(choruses=14)


@pytest.fixture(scope="module")
def sheet(song):
    return ET.fromstring(sheet_picture(song))


@pytest.fixture(scope="module")
def roll(song):
    return ET.fromstring(roll_picture(song))


@pytest.fixture(scope="module")
def paper(long_song):
    return files_of(long_song, ["pdf"])[".pdf"]


def of_class(root, name):
    return [element for element in root.iter() if name in element.get("class", "").split()]


def words(element):
    return "".join(element.itertext())


# The lead sheet


def test_the_sheet_has_every_note_and_every_chord_of_the_song(song, sheet):
    assert len(of_class(sheet, "measure")) == song.bars
    ties = [tie for tie in of_class(sheet, "tie") if "spanning" not in tie.get("class")]
    assert len(ties) > 3
    assert len(of_class(sheet, "note")) - len(ties) == len(song.all_notes())
    symbols = [words(symbol).strip() for symbol in of_class(sheet, "harm")]
    assert symbols == [with_signs(str(span.chord or "N.C.")) for span in song.all_chords()]


def test_the_sheet_says_title_style_tempo_and_sections(song, sheet):
    assert words(of_class(sheet, "title")[0]) == song.brief.title
    assert words(of_class(sheet, "style")[0]) == "Jazz"
    assert words(of_class(sheet, "tempo")[0]) == "= 148"
    assert [label.get("data-section") for label in of_class(sheet, "section")] == ["intro", "A1", "outro"]


def test_where_only_the_band_plays_there_are_slashes(song, sheet):
    assert len(of_class(sheet, "beatRpt")) == 3 * 4
    assert len(of_class(ET.fromstring(sheet_picture(played_song(meter="12/8"))), "beatRpt")) == 3 * 4


def test_a_long_title_is_broken_and_not_cut():
    pages = [ET.fromstring(page) for page in sheet_pages(played_song(LONG, choruses=9))]
    assert " ".join(map(words, of_class(pages[0], "title"))) == LONG
    assert len(of_class(pages[0], "title")) > 1
    assert len(pages) > 1
    assert words(of_class(ET.fromstring(roll_picture(played_song(LONG))), "title")[0]) == LONG


def test_nothing_of_the_sheet_leaves_its_page_and_no_lines_meet(long_song):
    pages = [ET.fromstring(page) for page in sheet_pages(long_song)]
    assert len(pages) > 2
    for page in pages:
        assert page.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
        systems = [group for group in page if group.tag == f"{SVG}g"]
        reaches = []
        for group in systems:
            down = float(group.get("transform").split()[1].rstrip(")"))
            paths = [path.get("d") for path in group.iter(f"{SVG}path")]
            heights = [down + float(re.findall(r"-?[\d.]+", path)[1]) for path in paths]
            reaches.append((min(heights), max(heights)))
        assert all(0 < top < bottom < HEIGHT for top, bottom in reaches)
        assert all(before[1] < after[0] for before, after in pairwise(reaches))


@pytest.mark.parametrize("chart", ["", "Ebmaj7#11/Bb Abmaj7#11", "Bbm7b5/Fb G7b9#11 Cm9 F13sus4"])
def test_chord_symbols_of_a_line_do_not_overlap(chart):
    song = played_song(key="Gb")
    if chart:
        song = replace(song, chords={**song.chords, "A1": read_chart(" | ".join([chart] * 8), song.brief.meter)})
    for system in engrave_sheet(song, 17400).systems:
        places = sorted(
            (float(text.get("x")), len(words(text))) for harm in of_class(system.drawing, "harm") for text in harm
        )
        for (left, letters), (right, _) in pairwise(places):
            assert right - left > letters * 195


def test_lines_begin_at_sections(long_song):
    labels = [
        label.get("data-section")
        for page in sheet_pages(long_song)
        for label in of_class(ET.fromstring(page), "section")
    ]
    assert labels == [section.id for section in long_song.sections]


# The piano roll


def test_the_roll_has_every_note_of_every_track_once(song, roll, long_song):
    for played, picture in ((song, roll), (long_song, ET.fromstring(roll_picture(long_song)))):
        drawn = Counter(
            group.get("data-track")
            for group in picture.iter(f"{SVG}g")
            for one in group
            if "note" in one.get("class", "").split()
        )
        assert drawn == {track.name: len(track.notes) for track in played.tracks}


def test_the_roll_lifts_the_melody_out(song, roll):
    assert melody_notes(song) == {1: frozenset(range(len(song.tracks[1].notes)))}
    leading = [one for one in of_class(roll, "lead") if "note" in one.get("class")]
    assert len(leading) == len(song.all_notes())


def test_the_roll_shows_sections_energy_chords_and_tracks(song, roll):
    blocks = of_class(roll, "section")
    assert [block.get("data-section") for block in blocks] == [section.id for section in song.sections]
    widths = [float(block.get("width")) for block in blocks]
    assert [round(width / widths[-1]) for width in widths] == [section.bars for section in song.sections]
    assert len(of_class(roll, "energy")) == 1
    assert len(of_class(roll, "legend")) == len(song.tracks)
    assert [words(one) for one in of_class(roll, "chord")][:4] == ["Gm7", "F7", "B♭maj7", "G7♭9"]
    assert "Tenor sax (melody)" in "".join(roll.itertext())


def test_higher_notes_stand_higher_and_later_ones_further_right(song, roll):
    (layer,) = (group for group in of_class(roll, "track") if group.get("data-track") == "Bass")
    drawn = [(float(one.get("x")), float(one.get("y"))) for one in layer]
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
    by_pitch = {note.pitch: y for note, (_, y) in zip(song.tracks[0].notes, drawn, strict=True)}
    assert sorted(by_pitch, reverse=True) == sorted(by_pitch, key=by_pitch.get)


def test_strips_hold_every_bar_once_and_begin_at_sections(long_song):
    strips = cut_strips(long_song, 36)
    assert [bar for first, end in strips for bar in range(first, end)] == list(range(long_song.bars))
    assert {first for first, _ in strips} <= set(long_song.start_bars.values())
    assert len(roll_pages(long_song)) == -(-len(strips) // 2)


def test_a_song_without_a_band_has_no_roll(song):
    with pytest.raises(SongError, match="arrange it first"):
        roll_picture(song.with_tracks(()))


# Paper


def test_pypdf_reads_title_sections_and_chords(paper, long_song):
    reader = pypdf.PdfReader(io.BytesIO(paper), strict=True)
    assert len(reader.pages) == len(sheet_pages(long_song)) + len(roll_pages(long_song))
    assert reader.metadata.title == long_song.brief.title
    assert reader.metadata.creation_date is None
    first = reader.pages[0].extract_text()
    for word in (long_song.brief.title, "Jazz", "A1", "B♭maj7", "G7♭9", "Dm7♭5/A♭", "N.C."):
        assert word in first
    sizes = [(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages]
    assert set(sizes[: len(sheet_pages(long_song))]) == {(595, 842)}
    assert set(sizes[len(sheet_pages(long_song)) :]) == {(842, 595)}
    assert "Tenor sax" in reader.pages[-1].extract_text()


def test_pillow_opens_pictures_that_are_not_blank_and_not_too_large(song):
    files = files_of(song, ["png"])
    assert list(files) == [".png", ".roll.png"]
    for content in files.values():
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            assert abs(picture.width - 1600) <= 1
            levels = picture.convert("L").histogram()
            assert 0.002 < sum(levels[:128]) / sum(levels) < 0.5
            assert len(content) < 500_000


def test_a_very_tall_picture_keeps_within_bounds():
    tall = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="4000" viewBox="0 0 100 4000"></svg>'
    with Image.open(io.BytesIO(png_bytes(tall))) as picture:
        assert picture.height <= 16001


def test_other_scripts_than_ours_come_out():
    picture = sheet_pages(played_song("月の光"))[0]
    assert pypdf.PdfReader(io.BytesIO(pdf_bytes([picture], "月の光"))).metadata.title == "月の光"


def test_the_same_song_gives_the_same_bytes(song):
    assert files_of(song, ["svg", "pdf", "png"]) == files_of(song, ["svg", "pdf", "png"])


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_a_page_that_a_person_changed_is_kept(kind, song, tmp_path):
    for suffix, content in files_of(song, [kind]).items():
        file = tmp_path / f"tune{suffix}"
        assert (png.is_untouched if kind == "png" else is_untouched)(content)
        file.write_bytes(content)
        assert write_files({file: b"another"}, keep=False) == []
        for changed in (content + b" ", content.replace(b"songwright", b"songwrong", 1), content[:-13] + content[-12:]):
            file.write_bytes(changed)
            assert len(write_files({file: b"another"}, keep=False)) == 1


@pytest.mark.parametrize(("kind", "library"), [("svg", "verovio"), ("pdf", "typst"), ("png", "typst")])
def test_what_is_missing_says_how_to_have_it(kind, library, song, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SongError, match=re.escape('pip install "songwright[pages]"')):
        files_of(song, [kind])


def test_the_words_stand_under_their_notes_and_do_not_meet():
    words_ = "Paper boats are drifting under lantern street and I was only passing by again"
    bare = played_song()
    sections = tuple(replace(section, lyrics=words_ if section.id == "A1" else "") for section in bare.sections)
    song = replace(bare, sections=sections)
    # One without words is the line of a syllable that is held on from the line before.
    drawings = [system.drawing for system in engrave_sheet(song, 17400).systems]
    lines = [[one for one in of_class(drawing, "syl") if words(one)] for drawing in drawings]
    assert [words(one) for line in lines for one in line] == [one.text for one in sung_at(song).values()]
    for line in lines:
        places = [(float(text.get("x")), len(words(text))) for one in line for text in one.iter("text")]
        assert all(right - left > letters * 130 for (left, letters), (right, _) in pairwise(places))


def test_what_is_missing_is_said_before_anything_is_composed(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(SystemExit) as caught:
        main(["--write", "mid,pdf", "-o", str(tmp_path / "tune")])
    assert caught.value.code == 2
    assert 'pdf needs verovio and typst; to have it: pip install "songwright[pages]"' in " ".join(
        capsys.readouterr().err.split()
    )
    assert not list(tmp_path.iterdir())
