"""The section graph: nodes, the order of the song, and every relation with what it changes."""

from itertools import pairwise

import pytest
from graph_songs import jazz_song, pop_song, section, song_of

from planner.graph import KINDS, section_graph
from song import Song
from song.contrast import contrasts
from song.document import RELATIONS


def links(song: Song, kind: str) -> dict[tuple[str, str], tuple[str, ...] | None]:
    edges = section_graph(song).edges(data=True)
    return {(one, other): edge.get("what") for one, other, edge in edges if edge["kind"] == kind}


@pytest.mark.parametrize("song", [pop_song(), jazz_song(2)], ids=["pop", "jazz"])
def test_the_graph_tells_order_and_relations(song: Song) -> None:
    graph = section_graph(song)
    assert list(graph.nodes) == [section.id for section in song.sections]
    assert graph.nodes["A1"]["start_bar"] == song.start_bars["A1"] == 4 and graph.nodes["A1"]["bars"] == 8
    assert list(links(song, "next")) == list(pairwise(graph.nodes))
    for relation in RELATIONS:
        expected = {(one.id, getattr(one, relation)) for one in song.sections if getattr(one, relation)}
        assert set(links(song, relation)) == expected
    assert set(links(song, "contrasts")) == {(contrast.section, contrast.against) for contrast in contrasts(song)}
    assert {kind for _, _, kind in graph.edges(data="kind")} <= set(KINDS)
    assert all(key == kind for _, _, key, kind in graph.edges(keys=True, data="kind"))


def test_edges_say_what_changes_in_sorted_names() -> None:
    song = pop_song()
    assert links(song, "varies") == {("B3", "B1"): ("ending", "key", "register")}
    assert set(links(song, "repeats").values()) == {()}
    assert links(song, "contrasts") == {
        ("P1", "A1"): ("energy", "length"),
        ("B1", "A1"): ("energy",),
        ("C", "B1"): ("energy", "key"),
    }


def test_a_repeat_in_another_key_changes_its_key() -> None:
    song = song_of((section("A1", "chorus"), section("A2", "chorus", key="D", repeats="A1")))
    assert links(song, "repeats") == {("A2", "A1"): ("key",)}


def test_nodes_tell_phrases_and_pickups() -> None:
    graph = section_graph(pop_song())
    assert graph.nodes["C"]["phrases"] == ((2, "open"), (2, "open"), (4, "half")) and graph.nodes["C"]["pickup"] == 0
    assert graph.nodes["A2"]["pickup"] == 2 and graph.nodes["intro"]["phrases"] == ()
    assert graph.nodes["B3"]["key"] == "D major" and graph.graph["key"] == "C major"


def test_the_graph_holds_the_song() -> None:
    song = jazz_song(1)
    told = section_graph(song).graph
    assert (told["title"], told["style"], told["bars"]) == ("Lantern Street", "jazz", song.bars)
    assert told["seconds"] == song.seconds


def test_a_song_without_a_plan_has_an_empty_graph() -> None:
    assert not section_graph(song_of(()))
