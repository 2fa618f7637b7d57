"""The board as text and as pictures."""

from dataclasses import replace

import pytest
from test_scoreboard_board import board

from scoreboard.bootstrap import Estimate
from scoreboard.copying import Copy, CopyRow
from scoreboard.references import POP909, Beside, Figure
from scoreboard.summary import glossary, in_short
from scoreboard.table import fact_lines, markdown, tables_of, terminal_lines
from song import SongError

__all__ = ["board"]


def test_every_table_is_aligned_and_full(board):
    for table in tables_of(board):
        assert table.rows
        assert all(len(row) == len(table.head) for row in table.rows), table.title
    lines = terminal_lines(board)
    assert not any(line != line.rstrip() for line in lines)
    start = next(place for place, line in enumerate(lines) if line == "pop: melody")
    head, first = lines[start + 1], lines[start + 2]
    assert head.index("real") + 4 == first.index(")") + 1


def test_titles_say_what_stands_under_them(board):
    titles = [table.title for table in tables_of(board)]
    assert titles[:2] == ["In short", "Foretelling held-out songs"] and titles[-1] == "What the measures are"
    assert {"pop: form", "pop: harmony", "pop: melody", "pop: distributions", "As asked and planned"} <= set(titles)


def test_facts_name_what_the_board_is_made_of(board):
    text = "\n".join(fact_lines(board))
    assert "quick board, seed 0" in text and "ffff" in text and "14 held out from pop909" in text


def test_markdown_says_how_it_was_written_and_has_no_date(board):
    text = markdown(board, "compose evaluate --data DATA --quick")
    assert text.startswith("# Scoreboard\n\nWritten by `compose evaluate --data DATA --quick`.")
    assert text == markdown(board, "compose evaluate --data DATA --quick")
    for block in text.split("\n\n"):
        if block.startswith("| "):
            assert len({line.count("|") - line.count("\\|") for line in block.splitlines()}) == 1


def test_in_short_names_what_is_alike_and_what_is_furthest_off(board):
    told = {(kind, layer): (alike, apart) for kind, layer, alike, apart in in_short(board)}
    assert ("pop", "melody") in told
    rows = [row for row in board.measures if (row.kind, row.layer) == ("pop", "melody")]
    alike, apart = told["pop", "melody"]
    assert set(filter(None, alike.split(", "))) == {row.name for row in rows if row.verdict == "as real"}
    off = [row for row in rows if row.verdict.endswith(("more", "less"))]
    assert (
        apart.startswith(f"{max(off, key=lambda row: abs(row.off.value)).verdict.split()[-1]} ") if off else not apart
    )
    assert {name for name, _ in glossary(board)} == {row.name for row in board.measures}


def test_reported_figures_stand_beside_ours(board):
    assert "## Our definitions on songs" not in markdown(board, "compose evaluate")
    row = Beside(Figure(POP909, "", "H1", 1.48, "x"), 1.465, 9)
    text = markdown(replace(board, references=(row,)), "compose evaluate")
    assert f"| {POP909} |  | H1 | 1.48 | 1.465 | -1.0 % | 9 |" in text


def test_a_copy_is_named_with_its_source(board):
    from dataclasses import replace

    one = Estimate(5.0, 4.0, 6.0, 8)
    row = CopyRow("pop", "notes", one, one, 16.0, 40, (Copy("Theft", 40, "pop909/007", 12),), ())
    text = "\n".join(terminal_lines(replace(board, copies=(row,))))
    assert "Copies: Theft (pop): 40 notes of pop909/007." in text


def test_pictures_are_drawn(board, tmp_path):
    pytest.importorskip("matplotlib")
    from scoreboard.plots import draw

    files = draw(board, tmp_path / "plots")
    assert {file.name for file in files} == {"pop.png", "losses.png"}
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)


def test_without_matplotlib_one_line_says_what_to_install(board, tmp_path, monkeypatch):
    import sys

    from scoreboard.plots import draw

    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(SongError, match="pip install"):
        draw(board, tmp_path)
