"""What a record of weights says, as tables: only of what there is."""

from scoreboard.melody_record import record_tables

LOSSES = {
    "pop": {"model": 2.0, "5-gram": 4.0, "model, chords shuffled": 2.2, "model, chords ahead hidden": 2.1, "songs": 80},
    "jazz": {"model": 3.0, "5-gram": 4.0, "model, chords shuffled": 3.3, "songs": 30},
}


def tables(**facts):
    return list(record_tables({"losses": {}, "ablation": {}, "criteria": {}} | facts))


def test_nothing_is_shown_of_nothing():
    assert not tables()


def test_losses_stand_beside_the_ngram_and_what_the_controls_add():
    (table,) = tables(losses=LOSSES)
    assert table.head == (
        "songs",
        "model",
        "5-gram",
        "model below",
        "chords shuffled",
        "chords ahead hidden",
        "held out",
    )
    assert table.rows[0] == ("pop", "2.000", "4.000", "-50.0 %", "+10.0 %", "+5.0 %", "80")
    assert table.rows[1][5] == "."


def test_the_ablation_has_a_row_a_network():
    (table,) = tables(ablation={"as it is": {"valid": 2.5, "parameters": 100}, "no chords ahead": {"valid": 2.6}})
    assert table.head == ("network", "valid", "parameters")
    assert table.rows == (("as it is", "2.500", "100"), ("no chords ahead", "2.600", "."))


def test_criteria_tell_what_they_tell_apart():
    (table,) = tables(criteria={"draft": 0.756, "transposed": 0.9})
    assert table.rows == (("draft", "0.756"), ("transposed", "0.900"))
