"""The statistics of a corpus in words: a Markdown report and the table that a terminal shows."""

from collections.abc import Iterable, Mapping, Sequence

from corpus.leaks import Leak
from corpus.library import Corpus
from corpus.statistics import LAYERS, SIZES, TOTAL, TRAITS, SetStatistics, shares

_VALUES = 8
_REASONS = 12
_LEAKS = 40


def table_rows(statistics: Sequence[SetStatistics]) -> list[list[str]]:
    """Return the short table, its head first: a row a set with what was read and how much music that is."""
    rows = [["set", "files", "songs", "read", *SIZES]]
    for one in statistics:
        sizes = [f"{one.sizes[size]:,}" if one.sizes[size] else "" for size in SIZES]
        rows.append([one.name, f"{one.files:,}", f"{one.songs:,}", f"{100 * one.read_share:.1f} %", *sizes])
    return rows


def reason_rows(statistics: Sequence[SetStatistics]) -> list[list[str]]:
    """Return the reasons why files became no songs, set by set, the most frequent first; the head comes first."""
    rows = [["set", "left out", "why"]]
    for one in statistics:
        if one.name != TOTAL:
            common = one.skipped.most_common(_REASONS)
            rows += [[one.name, str(count), reason] for reason, count in common]
            if more := one.skipped.total() - sum(count for _, count in common):
                rows.append([one.name, str(more), "other reasons"])
    return rows


def report_text(
    corpus: Corpus, statistics: Sequence[SetStatistics], leaks: Sequence[Leak], plots: Iterable[str] = ()
) -> str:
    """Return the report in Markdown; `plots` are the names of pictures beside it."""
    blocks = [
        "# The corpus",
        f"{len(corpus.entries):,} songs, fingerprint `{corpus.fingerprint[:16]}`.",
        markdown_table(table_rows(statistics)),
        "## Layers and splits",
        "Songs that have a layer, and songs by what they are for.",
        markdown_table(_layer_rows(statistics)),
        "## Left out",
        markdown_table(reason_rows(statistics)),
        "## Given away",
        "Held-out songs whose line or changes a training song of another title has, and how much of them.",
        markdown_table(_leak_counts(corpus, leaks)),
        markdown_table(_leak_rows(leaks)),
    ]
    for trait in TRAITS:
        if trait != "pitch":
            blocks += [f"## {trait[0].upper()}{trait[1:]}", markdown_table(_trait_rows(statistics, trait))]
    blocks += ["## Pictures", *(f"![{name}]({name})" for name in plots)] if plots else []
    return "\n\n".join(block for block in blocks if block) + "\n"


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table, the first its head; nothing where there is only a head."""
    if len(rows) < 2:
        return "none" if rows else ""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _layer_rows(statistics: Sequence[SetStatistics]) -> list[list[str]]:
    splits = ("train", "valid", "test")
    rows = [["set", *LAYERS, *splits, "licence"]]
    for one in statistics:
        counts = [f"{counts[name]:,}" if counts[name] else "" for names, counts in _both(one, splits) for name in names]
        rows.append([one.name, *counts, one.licence])
    return rows


def _both(one: SetStatistics, splits: Sequence[str]) -> tuple[tuple[Sequence[str], Mapping[str, int]], ...]:
    return (LAYERS, one.layers), (splits, one.sizes)


def _trait_rows(statistics: Sequence[SetStatistics], trait: str) -> list[list[str]]:
    rows = [["set", f"the {_VALUES} most frequent, in percent"]]
    for one in statistics:
        found = list(shares(one.traits.get(trait, {})).items())
        if found:
            values = ", ".join(f"{value} {100 * share:.1f}" for value, share in found[:_VALUES])
            rows.append([one.name, values + (f" and {len(found) - _VALUES} more" if len(found) > _VALUES else "")])
    return rows


def _leak_counts(corpus: Corpus, leaks: Sequence[Leak]) -> list[list[str]]:
    rows = [["set", "held out", "melody given away", "chords given away"]]
    for name in corpus.licences:
        held_out = sum(entry.dataset == name and entry.split == "test" for entry in corpus.entries)
        counts = [
            sum(leak.layer == layer and leak.held_out.dataset == name for leak in leaks)
            for layer in ("melody", "chords")
        ]
        if held_out:
            rows.append([name, str(held_out), *map(str, counts)])
    return rows


def _leak_rows(leaks: Sequence[Leak]) -> list[list[str]]:
    rows = [["layer", "share", "held out", "trained"]]
    for leak in leaks[:_LEAKS]:
        pair = [f"{entry.title} ({entry.source.split('/')[0]})" for entry in (leak.held_out, leak.trained)]
        rows.append([leak.layer, f"{100 * leak.share:.0f} %", *pair])
    return rows if len(rows) > 1 else []
