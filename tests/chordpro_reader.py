"""A reader of ChordPro after the specification at chordpro.org, for the tests: directives, grids of cells, words with chords."""

import re

_DIRECTIVE = re.compile(r"\{(\w+)(?::\s*(.*)|((?:\s+\w+=\"[^\"]*\")+))?\}")
_BARLINES = ("|", "||", "|.")


class ChordPro:
    """A song as read: `meta` by name, the `shapes` of its grids and the `words` (text and chords a line) by label.

    `cells` are all cells of the grids in order, a list a bar, None where a chord holds on.
    """

    def __init__(self, text):
        self.meta, self.shapes, self.words, self.cells = {}, {}, {}, []
        self.label = self.environment = None
        for line in text.splitlines():
            if directive := _DIRECTIVE.fullmatch(line):
                self._direct(*directive.groups())
            elif line and not line.startswith("#"):
                {"grid": self._grid, None: None}.get(self.environment, self._sing)(line)
        assert self.environment is None

    def _direct(self, name, value, properties):
        given = dict(re.findall(r'(\w+)="([^"]*)"', properties or ""))
        if name.startswith("start_of_"):
            assert self.environment is None
            self.environment, self.label = name.removeprefix("start_of_"), given["label"]
            if self.environment == "grid":
                self.shapes[self.label] = given["shape"]
            else:
                self.words[self.label] = []
        elif name.startswith("end_of_"):
            assert name == f"end_of_{self.environment}"
            self.environment = None
        else:
            self.meta.setdefault(name, []).append(value)

    def _grid(self, line):
        first, *tokens = line.split()
        assert first in _BARLINES and tokens[-1] in _BARLINES
        bar = []
        for token in tokens:
            if token in _BARLINES:
                assert bar
                self.cells.append(bar)
                bar = []
            else:
                bar.append(None if token == "." else token)

    def _sing(self, line):
        chords = re.findall(r"\[([^\]]*)\]", line)
        self.words[self.label].append((re.sub(r"\[[^\]]*\]", "", line).strip(), chords))
