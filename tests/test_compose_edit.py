"""`compose edit` as a user meets it: what it prints, what it writes, and what it says where something is wrong."""

from dataclasses import replace

import command_line
import pytest
from finished_song import PLAN, opened

from compose.cli import main
from compose.commands.edit import edit
from compose.pipeline import complete_brief
from song import parse_chord
from song.plan import read_plan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "tune.song.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys, *arguments):
    return command_line.run(capsys, "edit", *arguments)


def edited(folder):
    return read_plan((folder / "tune.song.yaml").read_text(), "tune.song.yaml", complete_brief).song


def written(folder):
    return (folder / "tune.song.yaml").read_text()


def test_an_edit_says_what_changed_and_writes_the_plan_and_its_scores(capsys, folder):
    status, out, err = run(capsys, "tune.song.yaml", "tempo", "96")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "tempo: 120 → 96", "", "wrote tune.mid", "wrote tune.musicxml", "wrote tune.song.yaml",
    ]  # fmt: skip
    assert written(folder) == PLAN.replace("tempo: 120", "tempo: 96")
    assert (folder / "tune.mid").read_bytes()[:4] == b"MThd"


def test_a_dry_run_shows_it_and_writes_nothing(capsys, folder):
    for arguments in (("--dry-run", "tune.song.yaml", "tempo", "96"), ("tune.song.yaml", "tempo", "96", "--dry-run")):
        status, out, _ = run(capsys, *arguments)
        assert status == 0 and out == "tempo: 120 → 96\n\nnothing is written (--dry-run)\n"
    assert [path.name for path in folder.iterdir()] == ["tune.song.yaml"] and written(folder) == PLAN


def test_there_and_back_is_the_same_file_to_the_byte(capsys, folder):
    for there, back in (
        (("move", "B", "after", "A1"), ("move", "B", "after", "A2")),
        (("transpose", "+2"), ("transpose", "-2")),
        (("set", "B", "energy", "0.9"), ("set", "B", "energy", "0.7")),
        (("lock", "A1:2-3", "melody"), ("unlock", "A1")),
        (("title", "Another", "One"), ("title", "Small Hours")),
    ):
        assert run(capsys, "tune.song.yaml", *there, "--write", "json")[0] == 0
        assert written(folder) != PLAN
        assert run(capsys, "tune.song.yaml", *back, "--write", "json")[0] == 0
        # Bars that became wider and narrower again may keep their columns.
        assert written(folder).split() == PLAN.split(), there
        if there[0] != "transpose":
            assert written(folder) == PLAN, there
        (folder / "tune.song.yaml").write_text(PLAN)


def test_an_edit_can_be_undone(capsys, folder):
    run(capsys, "tune.song.yaml", "transpose", "-3", "--write", "json")
    with pytest.raises(SystemExit) as caught:
        main(["undo", "tune.song.yaml", "--write", "json"])
    assert caught.value.code == 0 and written(folder) == PLAN


def test_several_edits_are_made_one_after_the_other(capsys, folder):
    for commas in (["tempo", "96", ",", "style", "bossa"], ["tempo", "96,", "style", "bossa"]):
        status, out, _ = run(capsys, "tune.song.yaml", *commas, "--dry-run")
        assert status == 0 and out.splitlines()[:2] == ["style: jazz → bossa", "tempo: 120 → 96"]


def test_chords_that_the_melody_does_not_bear_have_the_bar_sung_anew_and_the_repeats_follow(capsys, folder):
    status, out, _ = run(capsys, "tune.song.yaml", "set", "A1:2", "Abmaj7", "Db7", "--write", "json")
    assert status == 0
    assert "A1, A2, A3, A4 bar 2: Am7 → Abmaj7 Db7" in out.splitlines()
    assert "bar 2: melody recomposed, chords changed" in out and "bar 2: chords follow A1" in out
    song, before = edited(folder), opened().song
    assert song.chords["B"] == before.chords["B"] and song.melody["B"] == before.melody["B"]
    outside = [[note for note in one.melody["A1"] if not 90 <= note.onset < 192] for one in (song, before)]
    assert outside[0] == outside[1] and song.melody["A1"] == song.melody["A2"]


def test_a_bridge_in_another_key_that_has_lost_its_way_home_is_told():
    from editing.edits import change_key, transpose
    from editing.remarks.changes import hint_lines

    song = opened().song
    after = song.sections[[one.id for one in song.sections].index("B") + 1]
    home = song.chords[after.id][0].chord
    way = replace(song.chords["B"][-1], chord=parse_chord(song.brief.key.spell((home.root_pitch_class + 7) % 12) + "7"))
    song = replace(song, chords={**song.chords, "B": (*song.chords["B"][:-1], way)})
    there = change_key(song, song.section("B").key.transpose(3), section="B")
    bar = song.section("B").bars
    (line,) = hint_lines(song, there)
    assert line.startswith(f'B no longer leads to {after.id}; set B:{bar} "') and line.endswith(
        f'{way.chord}" does, as before'
    )
    assert hint_lines(song, transpose(song, 3)) == []


def test_a_new_head_is_told_apart_from_one_that_comes_back():
    from editing.edits import insert, repeat
    from editing.remarks.changes import hint_lines

    song = opened().song
    new = insert(song, "head", after="A4")
    assert hint_lines(song, new) == ["C is new music; repeat A1 plays the head again that is there"]
    assert hint_lines(song, repeat(song, "A1")) == [] and hint_lines(song, insert(song, "bridge", after="A1")) == []


def test_a_new_bridge_is_composed(capsys, folder):
    status, out, _ = run(capsys, "tune.song.yaml", "insert", "bridge", "4", "before", "A3", "--write", "json")
    assert status == 0 and "C: new bridge, 4 bars in C major, cadence half: " in out
    song = edited(folder)
    assert song.chords["C"] and song.melody["C"]
    assert written(folder).startswith(PLAN[: PLAN.index("  - id: A3")])


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "Missing argument 'FILE'"),
        (("tune.song.yaml",), 2, "say what to change: set, move,"),
        (("tempo", "96"), 2, "the file comes first: compose edit FILE tempo"),
        (("set", "tune.song.yaml", "A1", "C"), 2, "the file comes first: compose edit tune.song.yaml set …"),
        (("tune.song.yaml", "tmpo", "96"), 2, 'no edit is called "tmpo"; did you mean tempo?'),
        (("tune.song.yaml", "delete", "B"), 2, "did you mean remove?"),
        (("tune.song.yaml", "A1", "transpose", "+2"), 2, "the verb comes first: transpose A1 +2"),
        (("tune.song.yaml", "undo"), 2, "undo is a command of its own: compose undo FILE"),
        (("tune.song.yaml", "set"), 2, "say what to set"),
        (("tune.song.yaml", "set", "A1"), 2, "set A1 to what?"),
        (("tune.song.yaml", "set", "A1:9", "C"), 1, "section A1: there is no bar 9; it has bars 1 to 4"),
        (("tune.song.yaml", "set", "a1:2", "C"), 1, 'no section is called "a1"; did you mean A1?'),
        (("tune.song.yaml", "set", "A1:2", "H7"), 1, "section A1, chords, bar 2: chord"),
        (("tune.song.yaml", "set", "A1:2", "dm7"), 1, "write Dm7"),
        (("tune.song.yaml", "set", "A1:2-3", "C"), 1, "chords of 1 bar for 2; write 2"),
        (("tune.song.yaml", "set", "A1", "cadens", "half"), 2, "did you mean cadence?"),
        (("tune.song.yaml", "set", "A1", "cadence"), 2, "set A1 cadence to what?"),
        (("tune.song.yaml", "set", "A1:2", "energy", "0.3"), 2, "write set A1 energy 0.3"),
        (("tune.song.yaml", "set", "A1:2", "--melody", "C5/4"), 1, "section A1, melody, bar 2: holds 1 quarter"),
        (("tune.song.yaml", "move", "B"), 2, "say where: move B after A1"),
        (("tune.song.yaml", "move", "B", "A1"), 2, "say on which side: move B after A1, or before A1"),
        (("tune.song.yaml", "move", "B", "after", "B"), 1, "cannot stand beside itself"),
        (
            ("tune.song.yaml", "insert", "brige", "8", "after", "B"),
            1,
            'role "brige" is not known; did you mean bridge?',
        ),
        (("tune.song.yaml", "remove", "A1", "A2", "A3", "A4", "B"), 1, "a song has one section at least"),
        (("tune.song.yaml", "extend", "A1"), 2, "say how long: extend A1 by 2"),
        (("tune.song.yaml", "extend", "A1", "by", "much"), 2, "no number of bars; write it in digits"),
        (("tune.song.yaml", "shorten", "A1", "to", "4"), 1, "0 bars cannot be taken from its 4"),
        (("tune.song.yaml", "cut", "B"), 2, "say which bars: cut B:5"),
        (("tune.song.yaml", "transpose", "up"), 2, "write transpose +2 or transpose -2"),
        (("tune.song.yaml", "--dryrun", "tempo", "90"), 2, 'no option is called "--dryrun"; did you mean --dry-run?'),
        (("tune.song.yaml", "A1:2", "Dm7"), 2, "say what to do: set A1:2 Dm7"),
        (("tune.song.yaml", "seed", "5"), 2, "say what to do: set seed 5"),
        (("tune.song.yaml", "bars", "12"), 2, "say of which section: bars A1 12"),
        (("tune.song.yaml", "repeat", "A1", "3", "times"), 2, "for more often repeat A1 , repeat A1"),
        (("transpose", "+2", "tune.song.yaml"), 2, "the file comes first: compose edit tune.song.yaml transpose"),
        (("tune", "tempo", "90"), 1, "tune: there is no such file; did you mean tune.song.yaml?"),
        (("tune.song.yaml", "key", "H", "minor"), 2, 'write "B minor"'),
        (("tune.song.yaml", "meter", "5/4"), 2, "use one of 4/4"),
        (("tune.song.yaml", "tempo", "fast"), 1, "no number; write it in digits, as 120"),
        (("tune.song.yaml", "style", "jaz"), 1, "did you mean jazz?"),
        (("tune.song.yaml", "ending", "fad"), 1, "did you mean fade?"),
        (("tune.song.yaml", "lock"), 2, "say what to lock"),
        (("tune.song.yaml", "unlock", "A1"), 1, "unlock A1: changes nothing"),
        (("tune.song.yaml", "tempo", "120"), 1, "tempo 120: changes nothing; the song is so already"),
        (("none.song.yaml", "tempo", "96"), 1, "none.song.yaml"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_nothing_is_written(capsys, folder, arguments, status, said):
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (status, "")
    assert said in err and err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["tune.song.yaml"] and written(folder) == PLAN


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("set", "A1:3", "Dm7 G7"), "A1, A2, A4 bar 3: Dm9 G13 → Dm7 G7"),
        (("set", "tempo", "96"), "tempo: 120 → 96"),
        (("set", "A1:1", "--melody", "G4/1"), "bar 1: E4/4 G4/4 C5/2 → G4/1"),
        (("set", "A1", "melody", "silent"), "A1, A2 melody of all bars: silent"),
        (("set", "B", "role", "chorus"), "B: role bridge → chorus"),
        (("set", "A3", "locked", "melody", "1-2"), "A3: locked none → melody 1-2"),
        (("move", "A3", "to", "start"), "sections: A1 A2 B A3 A4 → A3 A1 A2 B A4"),
        (("move", "A1", "to", "the", "end"), "sections: A1 A2 B A3 A4 → A2 B A3 A4 A1"),
        (("repeat", "B", "after", "A3"), "sections: A1 A2 B A3 A4 → A1 A2 B A3 B2 A4"),
        (("remove", "A1"), "A2: repeats A1 → music of its own"),
        (("shorten", "B", "by", "one", "bar"), "B: bars 4 → 3"),
        (("cut", "B:2"), "B: bars 4 → 3"),
        (("transpose", "-1", "--section", "B"), "B: key F major → E major, its chords with it"),
        (("key", "Eb", "major"), "key: C major → Eb major"),
        (("key", "Bb", "--section", "B"), "B: key F major → Bb major, its chords with it"),
        (("simplify", "chords"), "A1, A2, A4 bars 1-4: Cmaj7 | Am7 | Dm9 G13 | C69 → C | Am | Dm G7 | C"),
        (("simplify", "A1:4"), "bar 4: C69 → C"),
        (("meter", "6/8"), "meter: 4/4 → 6/8"),
        (("style", "ballad"), "tempo 120 is fast for ballad, usual are"),
        (("remove", "A4"), "sections: A1 A2 B A3 A4 → A1 A2 B A3"),
        (("remove", "A3", "A4"), "the song ends on the half cadence of B: set B cadence authentic closes it"),
        (("band", "string-quartet"), "band: the style's → string-quartet"),
        (("ending", "fade"), "ending: the style's → fade"),
        (("lock", "A1", "melody", "2-3"), "A1: locked none → melody 2-3"),
        (("lock", "chords"), "locked: none → chords"),
    ],
)
def test_every_verb_says_what_it_changed(capsys, folder, words, line):
    status, out, err = run(capsys, "tune.song.yaml", "--dry-run", *words)
    assert (status, err) == (0, "")
    assert any(line in each for each in out.splitlines()), out


def test_the_command_itself_has_help_with_and_without_a_file(capsys, folder):
    for arguments in (("--help",), ("tune.song.yaml", "--help")):
        status, out, _ = run(capsys, *arguments)
        assert status == 0 and "Change one thing of a song and keep the rest." in out and "transpose" in out


@pytest.mark.parametrize("verb", edit.commands)
def test_every_verb_has_help_with_an_example(capsys, verb):
    for arguments in (("tune.song.yaml", verb, "--help"), (verb, "--help")):
        status, out, _ = run(capsys, *arguments)
        assert status == 0 and f"compose edit lantern.song.yaml {verb}" in out


def test_what_a_person_changed_by_hand_is_seen_to_and_kept(capsys, folder):
    run(capsys, "tune.song.yaml", "tempo", "96", "--write", "json")
    by_hand = written(folder).replace("C5/1 |\n  - id: A4", "G4/1 |\n  - id: A4").replace("# elsewhere", "# far off")
    (folder / "tune.song.yaml").write_text(by_hand)
    status, _, _ = run(capsys, "tune.song.yaml", "tempo", "100", "--write", "json")
    assert status == 0 and written(folder) == by_hand.replace("tempo: 96", "tempo: 100")


def test_what_lies_beside_the_plan_says_the_same_afterwards(capsys, folder):
    run(capsys, "tune.song.yaml", "tempo", "90", "--write", "mid,abc")
    (folder / "tune.ogg").write_bytes(b"a sound")
    status, out, _ = run(capsys, "tune.song.yaml", "tempo", "91")
    assert status == 0 and "Q:1/4=91" in (folder / "tune.abc").read_text()
    assert "tune.ogg still sounds as before; compose render tune.song.yaml --write ogg writes it anew" in out
    run(capsys, "tune.song.yaml", "tempo", "92", "--write", "mid")
    assert "Q:1/4=91" in (folder / "tune.abc").read_text()
