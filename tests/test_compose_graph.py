"""The section graph on paper: the tree in the terminal, the text for Graphviz, the picture."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from command_line import run
from graph_songs import FOUR_FOUR, jazz_song, phrases, pop_song, section, song_of
from hypothesis import given, settings
from hypothesis import strategies as st

from export.pictures.drawing import fitting, shortened, text_width
from export.pictures.graph_arcs import arcs_of
from export.pictures.graph_dot import draw_dot
from export.pictures.graph_svg import draw_svg
from export.terminal.graph_tree import WIDTH, tree_lines
from export.terminal.lines import form_lines
from planner.graph import KINDS, section_graph
from song import Song
from song.plan_writing import write_plan

SVG = "{http://www.w3.org/2000/svg}"
SONGS = {
    "pop": pop_song(),
    "jazz": jazz_song(1),
    "long": jazz_song(4),
    "one": song_of((section("A", "head", 1),)),
    "chain": song_of(section(f"A{n}", varies=f"A{n - 1}" if n > 1 else None, bars=4 + n % 3) for n in range(1, 30)),
    "names": song_of(
        section(f"{'XY'[n % 2]}{'-long_name' * 2}{n}", "instrumental", label="XY"[n % 2], key="Gb", cadence="turnaround",
                energy=n / 40, pickup=3 * (n > 0), phrases=phrases("1 deceptive, 1 plagal, 2 authentic, 4 turnaround"),
                varies=f"{'XY'[n % 2]}{'-long_name' * 2}{n - 2}" if n > 1 else None)
        for n in range(40)
    ),
}  # fmt: skip
every_song = pytest.mark.parametrize("song", SONGS.values(), ids=SONGS)


def picture(song: Song) -> ET.Element:
    return ET.fromstring(draw_svg(section_graph(song)))


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("class") == name]


def edges(song: Song) -> Counter[tuple[str, str, str]]:
    """Count the relations of a song that are drawn as arcs."""
    found = section_graph(song).edges(data="kind")
    return Counter((kind, one, other) for one, other, kind in found if kind != "next")


# The tree


@every_song
def test_the_tree_names_every_section_once_and_keeps_its_width(song: Song) -> None:
    lines = tree_lines(section_graph(song))
    assert max(map(len, lines)) <= WIDTH
    tree = lines[lines.index("") + 1 :]
    named = [match[1] for line in tree if (match := re.match(r"[│├└─ ]*([A-Za-z0-9][\w'-]*) .* bar +\d+,", line))]
    assert Counter(named) == Counter(section.id for section in song.sections)


def test_the_tree_hangs_returns_below_their_source_and_notes_what_changes() -> None:
    lines = tree_lines(section_graph(pop_song()))
    assert lines[:2] == ["i  A  P  B  A  P  B  C  B′ o", "▂  ▃  ▅  ▆  ▄  ▅  ▇  ▅  █  ▂"]
    tree = {line.lstrip("│├└─ ").split()[0]: line for line in lines[3:]}
    assert tree["A1"] == "A1     verse      bar   5,  8 bars  ▃ half       4 half + 4 half"
    assert tree["A2"] == "└─ A2  verse      bar  25,  8 bars  ▄ half       repeats; pickup 2"
    assert "against A1: energy, length" in tree["P1"]
    assert "against B1: energy, key; in F major" in tree["C"]
    assert "varies: ending, key, register; in D major" in tree["B3"]
    assert lines.index(tree["B1"]) + 1 == lines.index(tree["B2"])


def test_solos_hang_below_what_they_are_played_over() -> None:
    lines = tree_lines(section_graph(jazz_song(1)))
    below = [line.split()[:3] for line in lines if line.startswith(("├─ A", "└─ A"))]
    assert below == [["├─", "A2", "head"], ["├─", "A4", "solo"], ["└─", "A7", "head"]]
    assert sum("over its chords" in line for line in lines) == 4


def test_what_hangs_deep_names_its_source() -> None:
    lines = tree_lines(section_graph(SONGS["chain"]))
    deepest = max(len(line) - len(line.lstrip("│├└─ ")) for line in lines)
    assert deepest == 12
    assert sum("varies A" in line for line in lines) == 29 - 4


def test_the_plain_list_tells_phrases_pickups_and_what_is_varied() -> None:
    lines = {line.split()[0]: line for line in form_lines(pop_song())}
    assert lines["A2"].endswith("repeats A1  pickup 2")
    assert lines["B1"].endswith("pickup 1  4 half + 4 authentic")
    assert lines["B3"].endswith("varies B1: ending, key, register  in D major  4 half + 4 plagal")


# Graphviz: a reader of its own for the part of the language that we write.

_STRING = r'"(?:[^"\\]|\\.)*"'
_VALUE = rf"(?:{_STRING}|[\w.]+)"
_ATTRIBUTES = rf"\[(\w+={_VALUE}(?:, \w+={_VALUE})*)\]"


def unquoted(text: str) -> str:
    text = text[1:-1] if text.startswith('"') else text
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), text).replace("&amp;", "&")


def read_dot(text: str) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Return nodes (and what stands for all of them) and edges of a file; every line must be understood."""
    lines = text.splitlines()
    assert re.fullmatch(r"digraph \w+ {", lines[0]) and lines[-1] == "}"
    nodes, found = {}, []
    for line in lines[1:-1]:
        match = re.fullmatch(rf"  ({_VALUE})(?: -> ({_VALUE}))? {_ATTRIBUTES};", line)
        assert match, line
        attributes = {name: unquoted(value) for name, value in re.findall(rf"(\w+)=({_VALUE})", match[3])}
        if match[2]:
            found.append((unquoted(match[1]), unquoted(match[2]), attributes))
        else:
            nodes[unquoted(match[1])] = attributes
    return nodes, found


@every_song
def test_the_dot_file_has_every_section_and_edge(song: Song) -> None:
    nodes, found = read_dot(draw_dot(section_graph(song)))
    assert list(nodes)[3:] == [section.id for section in song.sections]
    assert nodes["graph"]["label"] == song.brief.title and nodes["graph"]["rankdir"] == "LR"
    assert len(found) == section_graph(song).number_of_edges()
    graph = section_graph(song)
    for one, other, attributes in found:
        kind = attributes.get("label", "next").split("\n")[0]
        assert graph.has_edge(one, other, key=kind)
        assert ("constraint" in attributes) == (kind != "next")
        what = graph.edges[one, other, kind].get("what")
        assert not what or attributes["label"].split("\n")[1] == ", ".join(what)


def test_the_kinds_of_edges_look_different() -> None:
    _, found = read_dot(draw_dot(section_graph(song_of((*jazz_song(1).sections, section("C", "bridge"))))))
    looks = {(edge.get("label", "next").split("\n")[0], edge.get("style"), edge.get("color")) for _, _, edge in found}
    assert len(looks) == len({look[1:] for look in looks}) == len(KINDS)


@pytest.mark.parametrize("title", ['say "hm"', "back\\slash\\", "a\\nb", "</title><script>&amp;", "{ digraph }; -> []"])
def test_titles_are_words_in_every_picture(title: str) -> None:
    song = song_of(pop_song().sections, title)
    assert read_dot(draw_dot(section_graph(song)))[0]["graph"]["label"] == title
    assert of_class(picture(song), "title")[0].text == title


# The picture


@every_song
def test_the_picture_has_a_box_for_every_section_as_wide_as_its_bars(song: Song) -> None:
    boxes = of_class(picture(song), "section")
    assert [box.get("data-section") for box in boxes] == [section.id for section in song.sections]
    scale = float(boxes[0].get("width")) / song.sections[0].bars
    for box, one in zip(boxes, song.sections, strict=True):
        assert float(box.get("width")) == pytest.approx(one.bars * scale, rel=0.01)
        assert float(box.get("x")) - float(boxes[0].get("x")) == pytest.approx(song.start_bars[one.id] * scale, abs=1)


@every_song
def test_the_picture_has_an_arc_for_every_relation(song: Song) -> None:
    root = picture(song)
    arcs = [(kind, arc.get("data-section"), arc.get("data-source")) for kind in KINDS for arc in of_class(root, kind)]
    assert Counter(arcs) == edges(song)
    assert all(arc.get("stroke-dasharray") for kind in ("varies", "over") for arc in of_class(root, kind))
    assert not any(arc.get("stroke-dasharray") for kind in ("repeats", "contrasts") for arc in of_class(root, kind))


@every_song
def test_nothing_stands_outside_the_picture(song: Song) -> None:
    root = picture(song)
    _, _, width, height = map(float, root.get("viewBox").split())
    for text in root.iter(f"{SVG}text"):
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        assert 0 < x < width and size <= y < height
        if not text.get("transform") and text.get("text-anchor") == "start":
            assert x + text_width(text.text, size) * 0.9 <= width
    for shape in root.iter(f"{SVG}rect"):
        assert 0 <= float(shape.get("x", 0)) <= float(shape.get("x", 0)) + float(shape.get("width")) <= width + 0.01


@every_song
def test_labels_stand_apart(song: Song) -> None:
    labels = of_class(picture(song), "what")
    places = [(float(label.get("x")), float(label.get("y")), text_width(label.text, 10) / 2) for label in labels]
    for index, (x, y, half) in enumerate(places):
        for other_x, other_y, other_half in places[:index]:
            assert abs(x - other_x) >= half + other_half or abs(y - other_y) >= 10


def test_phrases_cadences_and_pickups_are_drawn() -> None:
    root = picture(pop_song())
    assert len(of_class(root, "phrase")) == sum(len(one.phrases) or 1 for one in pop_song().sections)
    assert Counter(text.text for text in of_class(root, "cadence"))["PC"] == 1
    assert len(of_class(root, "pickup")) == 4 + 1  # one, two, one beats, and the legend


def test_the_peak_stands_where_the_energy_is_highest() -> None:
    song = pop_song()
    root = picture(song)
    (peak,) = of_class(root, "peak")
    (box,) = (box for box in of_class(root, "section") if box.get("data-section") == "B3")
    assert not of_class(picture(SONGS["chain"]), "peak")  # as loud everywhere
    assert float(peak.get("cx")) == pytest.approx(float(box.get("x")) + float(box.get("width")) / 2, abs=0.1)


def test_a_letter_has_one_colour() -> None:
    song = jazz_song(2)
    colours = {
        (one.label, box.get("fill")) for one, box in zip(song.sections, of_class(picture(song), "section"), strict=True)
    }
    assert len(colours) == 4 and len({colour for _, colour in colours}) == 3  # intro and outro are grey


def test_returns_lie_above_and_wider_ones_higher() -> None:
    arcs = {arc.section: arc for arc in arcs_of(section_graph(jazz_song(1)), 6, 32) if arc.kind != "contrasts"}
    assert all(arc.left < arc.right for arc in arcs.values())
    assert arcs["A7"].height > arcs["A4"].height > arcs["A2"].height


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.floats(10, 300), st.sampled_from([8, 12, 22]))
def test_shortened_words_fit(words: str, room: float, size: float) -> None:
    cut = shortened(words, room, size)
    assert cut == words if fitting(words, room, (size,)) else text_width(cut, size) <= max(room, text_width("…", size))


# The command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pop.song.yaml").write_text(write_plan(pop_song()))
    return tmp_path


def test_show_prints_the_tree(capsys, folder: Path) -> None:
    status, out, err = run(capsys, "show", "pop.song.yaml", "--graph")
    assert (status, err) == (0, "")
    assert out.endswith("\n".join(tree_lines(section_graph(pop_song()))) + "\n")
    assert out.startswith('Harbour <Lights> & "Rain": pop, C major')


@pytest.mark.parametrize(("name", "draw"), [("form.svg", draw_svg), ("form.dot", draw_dot), ("FORM.SVG", draw_svg)])
def test_show_draws_by_the_suffix_and_keeps_what_was_there(capsys, folder: Path, name: str, draw) -> None:
    (folder / name).write_text("older")
    status, out, err = run(capsys, "show", "pop.song.yaml", "--graph", "-o", name)
    assert (status, out) == (0, f"wrote {name}\n")
    assert err == f"kept the older file as {name}.~1~\n" and (folder / f"{name}.~1~").read_text() == "older"
    assert (folder / name).read_text() == draw(section_graph(pop_song()))
    assert run(capsys, "show", "pop.song.yaml", "--graph", "-o", name)[2] == ""


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--graph", "-o", "form.png"), 2, ".svg or .dot"),
        (("--graph", "-o", "form"), 2, ".svg or .dot"),
        (("-o", "form.svg"), 2, "add --graph"),
        (("--graph", "-o", "no/folder/form.svg"), 2, "no/folder: there is no such folder"),
    ],
)
def test_a_wrong_name_gets_one_line(capsys, folder: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    code, out, err = run(capsys, "show", "pop.song.yaml", *arguments)
    assert (code, out) == (status, "") and said in err
    assert [path.name for path in folder.iterdir()] == ["pop.song.yaml"]


def test_a_file_without_sections_has_no_graph(capsys, folder: Path) -> None:
    (folder / "empty.song.yaml").write_text(
        f"title: Empty\nstyle: pop\nform: AABA\nkey: C major\nmeter: {FOUR_FOUR}\ntempo: 120\nseed: 1\n"
    )
    status, _, err = run(capsys, "show", "empty.song.yaml", "--graph")
    assert status == 1 and "no sections yet" in err and err.count("\n") == 1
