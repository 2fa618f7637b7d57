"""Drums keep the time of the style, keep a groove, fill into the next section and arrive."""

from dataclasses import replace

import numpy as np
import pytest
from drum_parts import part_of, parts_of, small_drummer

from arranger.bands.kit import KIT, MACHINES, PERCUSSION, sound_of
from arranger.bands.pattern import read_bar
from arranger.bands.styles import BANDS
from arranger.direction.cue import FULL, LIGHT, MAIN
from arranger.drums.book import Page, write_book
from arranger.drums.chart import ACCENTS, chart_of, step_of, tick_of
from arranger.drums.drummings import DRUMMINGS, drumming_of
from arranger.drums.fills import fills_of
from arranger.drums.improvise import playable
from arranger.drums.model import learned_drummer
from arranger.drums.play import play, play_learned
from arranger.drums.voices import BIT, FOOT, NUMBER, TIME, VOICES
from arranger.drums.written import play_written
from song import Note, parse_meter
from song.meter import METERS

FOUR = parse_meter("4/4")
DRUMMED = tuple(name for name in BANDS if any(player.part == "drums" for player in BANDS[name].players))
LEARNED = tuple(name for name in DRUMMED if BANDS[name].drumming)
FEET = {KIT["kick"], KIT["pedal"]}
OTHERS = {KIT[voice] for voice in PERCUSSION}


def struck(strokes, voice, start=0, end=96):
    return sorted(
        stroke.onset - start for stroke in strokes if stroke.pitch == KIT[voice] and start <= stroke.onset < end
    )


def as_written(strokes):
    """What a reader of the tab hears, wherever the strokes are played."""
    return [(stroke.onset, stroke.pitch) for stroke in strokes]


def calm(part, **cue):
    """The part in a section that nothing leads into or out of."""
    scene = replace(part.scene, previous_energy=part.scene.section.energy, next_energy=None)
    return replace(part, scene=scene, cue=replace(part.cue, rests=(), **cue))


# Facts of the styles, whatever the seed.


@pytest.mark.parametrize("seed", range(4))
def test_swing_time(seed):
    strokes = play(calm(part_of("jazz", seed=seed), level=MAIN))
    assert struck(strokes, "ride") == [0, 24, 36, 48, 72, 84]
    assert struck(strokes, "pedal") == [24, 72]


@pytest.mark.parametrize("seed", range(4))
def test_bossa_clave_over_two_bars(seed):
    strokes = play(calm(part_of("bossa", seed=seed), level=MAIN))
    written = chart_of(part_of("bossa").groove, FOUR, "bossa", MAIN, ternary=False)
    clave = [step * 6 for step, bits in enumerate(written.fixed.tolist()) if bits & BIT["side"]]
    assert len(clave) == 5 and struck(strokes, "side", end=192) == clave


@pytest.mark.parametrize("level", [MAIN, FULL])
@pytest.mark.parametrize("style", ["pop", "rock", "soul", "funk", "hip-hop"])
def test_backbeat(style, level):
    for seed in range(3):
        part = calm(part_of(style, seed=seed), level=level)
        fills = fills_of(part)
        strokes = play(calm(part_of(style, seed=seed), level=level))
        for bar in range(part.scene.section.bars):
            accents = [
                stroke.onset - bar * 96
                for stroke in strokes
                if stroke.pitch == KIT["snare"] and stroke.accent > -8 and bar * 96 <= stroke.onset < bar * 96 + 96
            ]
            assert bar in fills or {24, 72} <= set(accents)


@pytest.mark.parametrize("style", LEARNED)
def test_the_hits_that_make_the_style_are_all_there(style):
    """What a chart says is fixed sounds in every bar without a fill."""
    for seed in (1, 2):
        for level in (LIGHT, MAIN, FULL):
            part = calm(part_of(style, seed=seed), level=level)
            groove, drumming = part.groove, part.band.drumming
            if not groove:
                continue
            fills = fills_of(part)
            ternary = part.band.swing >= 0.3
            chart = chart_of(groove, FOUR, drumming, level, ternary)
            per_bar = len(chart.fixed) // chart.bars
            strokes = {(one.onset, one.pitch) for one in play(calm(part_of(style, seed=seed), level=level))}
            kit = part.seat.instrument.program
            for bar in set(range(part.scene.section.bars)) - set(fills):
                for place in range(per_bar):
                    bits = int(chart.fixed[bar % chart.bars * per_bar + place])
                    for voice in [one for one in VOICES if bits & BIT[one]]:
                        ticks = {bar * 96 + tick_of(place, ternary, 24, even=even) for even in (False, True)}
                        names = {chart.renamed.get(voice, voice), *(["open"] if voice == "hat" else [])}
                        names |= {"crash"} if voice in TIME and place == 0 else set()
                        wanted = {(tick, sound_of(name, kit)) for tick in ticks for name in names}
                        assert wanted & strokes, (style, level, bar, place, voice)


# What a drummer does, in every style.


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", DRUMMED)
def test_nobody_has_three_hands(style, meter):
    for part in parts_of(style, meter):
        moments = {}
        for stroke in play(part):
            assert 0 <= stroke.onset < part.scene.end
            moments.setdefault(stroke.onset, []).append(stroke.pitch)
        for onset, pitches in moments.items():
            assert len(pitches) == len(set(pitches)), (style, onset)
            machine = part.seat.instrument.program in MACHINES
            hands = [pitch for pitch in pitches if pitch not in FEET | OTHERS and not machine]
            assert len(hands) <= 2, (style, meter, part.scene.section.id, onset, hands)


@pytest.mark.parametrize("style", LEARNED)
def test_the_same_seed_plays_the_same_strokes(style):
    first, again = ([play(part) for part in parts_of(style)] for _ in range(2))
    assert first == again
    assert first != [play(part) for part in parts_of(style, seed=8)]


@pytest.mark.parametrize("style", ["rock", "funk", "hip-hop", "jazz"])
def test_songs_of_a_style_have_grooves_of_their_own(style):
    grooves = {
        tuple(as_written([one for one in play(calm(part_of(style, seed=seed), level=MAIN)) if one.onset < 192]))
        for seed in range(6)
    }
    assert len(grooves) >= 3


@pytest.mark.parametrize("style", ["rock", "pop", "funk", "soul", "hip-hop", "bossa", "blues"])
def test_a_groove_is_kept(style):
    """Bars without a fill are like the groove's; in a repeated section too. And no drummer is a machine."""
    bars = []
    for name in ("A1", "A2"):
        part = calm(part_of(style, name=name), level=MAIN)
        strokes, fills = play(calm(part_of(style, name=name), level=MAIN)), fills_of(part)
        for bar in set(range(part.scene.section.bars)) - set(fills):
            bars.append((bar % 2, {(one.onset - bar * 96, one.pitch) for one in strokes if one.onset // 96 == bar}))
    for half in (0, 1):
        mine = [bar for number, bar in bars if number == half]
        alike = [len(one & other) / len(one | other) for one in mine for other in mine]
        assert min(alike) >= 0.45 and sum(alike) / len(alike) >= 0.7
    assert len({(half, tuple(sorted(bar))) for half, bar in bars}) > (2 if style != "bossa" else 1)


@pytest.mark.parametrize("style", ["rock", "bebop"])
@pytest.mark.parametrize("bars", [1, 3, 4, 8])
def test_a_groove_of_many_bars_is_played_to_its_end(style, bars):
    """Tabs of any length: a bell on the last bar of the groove sounds there and nowhere else."""
    last = " | ".join(["- - - -"] * (bars - 1) + ["- X - -"])
    groove = {"kick": "x - x -", "snare": "- x - x", "hat": "xx xx xx xx", "bell": last}
    part = calm(part_of(style), level=MAIN)
    part = replace(part, band=replace(part.band, grooves={"4": dict.fromkeys(("light", "main", "full"), groove)}))
    bells = struck(play(part), "bell", end=part.scene.end)
    assert bells == [bar * 96 + 24 for bar in range(part.scene.section.bars) if bar % bars == bars - 1]


@pytest.mark.parametrize("style", LEARNED)
def test_energy_makes_the_drums_busier(style):
    def busy(level):
        """Strokes of the kit in a bar that keeps time, over some seeds."""
        counts = []
        for seed in range(3):
            part = calm(part_of(style, seed=seed), level=level)
            fills = fills_of(part)
            strokes = [one for one in play(calm(part_of(style, seed=seed), level=level)) if one.pitch not in OTHERS]
            for bar in range(part.scene.section.bars):
                if bar not in fills:
                    counts.append(sum(bar * 96 <= one.onset < bar * 96 + 96 for one in strokes))
        return sum(counts) / len(counts)

    light, main, full = (busy(level) for level in (LIGHT, MAIN, FULL))
    assert light < full and main < full, (light, main, full)
    assert style == "latin" or light <= 1.05 * main, (light, main, full)


@pytest.mark.parametrize("style", ["rock", "soul"])
def test_the_kick_stays_that_of_the_song_where_it_gets_louder(style):
    def kick(book):
        return np.concatenate([bar.hits[:, NUMBER["kick"]] for bar in book.base]) > 0

    main, full = (tuple(BANDS[style].grooves["4"][level].items()) for level in ("main", "full"))
    alike = []
    for seed in range(10):
        page = Page(style, FOUR, 110, FULL, ternary=False, groove=full, seed=seed)
        own, kin = write_book(page, learned_drummer()), write_book(replace(page, kin=main), learned_drummer())
        usual = kick(write_book(replace(page, level=MAIN, groove=main), learned_drummer()))
        alike.append([(kick(book) & usual).sum() / (kick(book) | usual).sum() for book in (own, kin)])
    own, kin = np.mean(alike, axis=0)
    assert kin > own + 0.05


@pytest.mark.parametrize("style", ["soul", "funk", "hip-hop"])
def test_ghost_notes_stay_far_below_the_backbeat(style):
    heard = []
    for seed in range(4):
        heard += [one.accent for one in play(calm(part_of(style, seed=seed), level=FULL)) if one.pitch == KIT["snare"]]
    assert min(heard) <= max(heard) - 30


def test_strokes_are_a_drummers_own():
    strokes = play(part_of("rock"))
    assert all(stroke.human for stroke in strokes)
    assert len({stroke.late_ms for stroke in strokes}) > 20 and max(abs(stroke.late_ms) for stroke in strokes) < 40
    accents = [stroke.accent for stroke in strokes if stroke.pitch == KIT["hat"]]
    assert max(accents) - min(accents) > 8


@pytest.mark.parametrize("level", [MAIN, FULL])
@pytest.mark.parametrize("style", ["rock", "pop", "soul", "hip-hop"])
def test_no_two_backbeats_need_be_alike_and_nothing_that_keeps_time_covers_them(style, level):
    backbeats, time = [], []
    for seed in range(4):
        strokes = play(calm(part_of(style, seed=seed), level=level))
        backbeats += [one.accent for one in strokes if one.pitch == KIT["snare"] and one.onset % 96 in (24, 72)]
        time += [one.accent for one in strokes if one.pitch in {KIT[voice] for voice in TIME}]
    assert max(backbeats.count(accent) for accent in backbeats) <= 0.2 * len(backbeats)
    assert np.std(backbeats) > 1.5 and max(time) < np.median(backbeats) - 2


# Fills, arrivals, endings.


@pytest.mark.parametrize("style", ["jazz", "blues", "pop", "rock", "country", "soul", "funk"])
def test_a_rise_in_energy_brings_a_fill_and_a_crash(style):
    part = part_of(style, next_energy=0.9)
    last = part.scene.end - 96
    usual = {one.pitch for one in play(calm(part_of(style))) if one.onset < 96}
    closing = [one for one in play(part_of(style, next_energy=0.9)) if one.onset >= last and one.pitch not in FEET]
    assert part.scene.section.bars - 1 in fills_of(part)
    assert len([one for one in closing if one.pitch not in usual or one.pitch == KIT["snare"]]) >= 2
    assert 0 in struck(play(part_of(style, energy=0.8, previous_energy=0.4)), "crash")
    assert not struck(play(part_of(style, energy=0.5, previous_energy=0.8)), "crash")


@pytest.mark.parametrize("meter", METERS)
def test_the_hand_that_crashes_keeps_no_time(meter):
    strokes = play(part_of("rock", meter=meter, energy=0.8, previous_energy=0.4))
    first = {stroke.pitch for stroke in strokes if stroke.onset == 0}
    assert {KIT["crash"], KIT["kick"]} <= first and not first & {KIT[voice] for voice in TIME}


def test_a_big_fill_inside_a_loud_section_ends_in_a_crash():
    crashed = []
    for seed in range(8):
        first, again = (calm(part_of("rock", seed=seed), level=FULL) for _ in range(2))
        longer = [replace(part.scene, section=replace(part.scene.section, bars=16)) for part in (first, again)]
        fills = fills_of(replace(first, scene=longer[0]))
        crashed.append(bool(struck(play(replace(again, scene=longer[1])), "crash", 768, 769)))
        assert crashed[-1] == (fills.get(7, 0) >= 2)
    assert any(crashed) and not all(crashed)


def test_bigger_borders_have_bigger_fills():
    def sizes(energy, following):
        found = []
        for seed in range(12):
            part = part_of("rock", seed=seed, energy=energy, next_energy=following)
            found.append(fills_of(part).get(part.scene.section.bars - 1, 0))
        return sum(found) / len(found)

    assert sizes(0.2, 0.2) == 0 < sizes(0.8, 0.2) < sizes(0.5, 0.5) < sizes(0.5, 0.8) <= sizes(0.8, 0.9) == 4


def test_a_fill_does_not_announce_more_than_comes():
    """A whole bar of fill leads up, never down; in a tag of two bars the last fill has only just been played."""
    for seed in range(12):
        falling = part_of("rock", seed=seed, energy=0.85, next_energy=0.7)
        assert fills_of(falling)[falling.scene.section.bars - 1] == 2
        tag = part_of("rock", "A2", seed=seed, energy=0.8, next_energy=None)
        tag = replace(tag, cue=replace(tag.cue, level=FULL))
        scene = replace(tag.scene, section=replace(tag.scene.section, bars=2), final=96)
        assert fills_of(replace(tag, scene=scene)) == {0: 1}


@pytest.mark.parametrize("seed", range(3))
def test_who_swings_does_not_fall_back_in_a_loud_bridge(seed):
    part = calm(part_of("jazz", seed=seed), level=FULL)
    bridge = replace(part, scene=replace(part.scene, contrasting=True))
    strokes = play(bridge)
    assert struck(strokes, "ride2") and not struck(strokes, "ride") and struck(strokes, "kick")
    assert "side" not in bridge.groove and "side" in calm(bridge, level=MAIN).groove


def test_loops_are_hardly_filled():
    for seed in range(12):
        part = part_of("hip-hop", seed=seed, energy=0.8, next_energy=0.9)
        section = replace(part.scene.section, bars=16, phrases=())
        filled = fills_of(replace(part, scene=replace(part.scene, section=section)))
        assert set(filled) <= {7, 15} and filled.get(7, 1) == 1 and 15 in filled


def test_no_phrase_is_filled_a_bar_before_the_border():
    for seed in range(12):
        part = part_of("rock", seed=seed, energy=0.8, next_energy=0.9)
        section = replace(part.scene.section, bars=5, phrases=())
        filled = fills_of(replace(part, scene=replace(part.scene, section=section)))
        assert set(filled) == {4}


def test_no_fills_in_quiet_places_and_none_after_the_last_bar():
    for seed in range(6):
        assert not fills_of(part_of("pop", seed=seed, energy=0.1, next_energy=0.1))
        part = part_of("pop", seed=seed, next_energy=None)
        assert part.scene.section.bars - 1 not in fills_of(part)


def test_a_verse_sits_down_without_a_crash():
    assert not struck(play(part_of("pop", energy=0.45, previous_energy=0.2)), "crash")
    assert 0 in struck(play(part_of("pop", energy=0.6, previous_energy=0.4)), "crash")


def test_who_does_not_crash_rolls_through_no_bar():
    part = part_of("rock", energy=0.8, next_energy=0.9)
    last = part.scene.section.bars - 1
    assert fills_of(part)[last] == 4
    soft = replace(part_of("rock", energy=0.8, next_energy=0.9), band=replace(part.band, crashes=False))
    assert fills_of(soft)[last] == 2


def test_written_fills_go_in_the_twos_and_threes_of_the_meter():
    for meter, allowed in (("3/4", {0, 6, 12, 18}), ("6/8", {0, 6, 12, 18, 24, 30})):
        for seed in range(6):
            part = part_of("folk", meter=meter, seed=seed, energy=0.8, next_energy=0.9)
            places = {stroke.onset % part.scene.meter.beat_ticks for stroke in play_written(part)}
            assert places <= allowed, (meter, places)


def test_a_loop_stays_for_eight_bars():
    for style in ("hip-hop", "dance"):
        song = calm(part_of(style, seed=2), level=MAIN)
        bars = range(2, min(7, song.scene.section.bars - 1))
        hits = as_written(play(song))
        kicks = [
            {place[0] % 96 for place in hits if place[0] // 96 == bar and place[1] == KIT["kick"]} for bar in range(8)
        ]
        assert bars and all(kicks[bar] == kicks[bar - 2] for bar in bars)


def test_fills_stay_out_of_rests():
    part = part_of("rock", energy=0.8, next_energy=0.9)
    end = part.scene.end
    resting = replace(part, cue=replace(part.cue, rests=((end - 60, end),), stops=(end - 72,)))
    assert part.scene.section.bars - 1 not in fills_of(resting)
    # What is struck before the band breaks off is struck together.
    strokes = play(replace(part_of("rock", energy=0.8, next_energy=0.9), cue=resting.cue))
    assert {KIT["crash"], KIT["kick"]} <= {one.pitch for one in strokes if one.onset == end - 72}


def test_a_fill_leads_into_the_last_chord():
    part = next(one for seed in range(9) if (one := parts_of("rock", seed=seed)[-1]).scene.final is not None)
    before = part.scene.final // 96 - 1
    assert part.scene.final % 96 == 0 and before in fills_of(replace(part, cue=replace(part.cue, level=FULL)))


def test_a_chorus_has_a_groove_of_its_own():
    def groove(role, seed):
        part = calm(part_of("pop", seed=seed), level=MAIN)
        part = replace(part, scene=replace(part.scene, section=replace(part.scene.section, role=role)))
        return [place for place in as_written(play(part)) if 0 < place[0] < 192]

    assert sum(groove("verse", seed) != groove("chorus", seed) for seed in range(6)) >= 4


@pytest.mark.parametrize(("style", "meter"), [("jazz", "4/4"), ("jazz-waltz", "3/4")])
def test_the_foot_goes_on_through_a_fill(style, meter):
    part, again = (part_of(style, meter=meter, energy=0.8, next_energy=0.9) for _ in range(2))
    bar = part.scene.meter.bar_ticks
    written = [hit.onset for hit in read_bar(part.groove["pedal"], part.scene.meter, 0)]
    assert part.scene.section.bars - 1 in fills_of(part)
    assert struck(play(again), "pedal", part.scene.end - bar, part.scene.end) == written != []


def test_a_fill_of_a_whole_bar_begins_on_its_feet():
    for seed in range(6):
        part, again = (part_of("rock", seed=seed, energy=0.8, next_energy=0.9) for _ in range(2))
        last = part.scene.end - 96
        assert fills_of(part)[part.scene.section.bars - 1] == 4
        assert 0 in struck(play(again), "kick", last, part.scene.end)


def test_who_drops_out_fills_before():
    part = part_of("rock", energy=0.8, next_energy=0.9)
    last = part.scene.section.bars - 1
    dropping = replace(part, cue=replace(part.cue, rests=((last * 96, part.scene.end),)))
    assert last not in fills_of(dropping)
    assert fills_of(replace(dropping, rng=part_of("rock").rng))[last - 1] == 2
    assert KIT["crash"] not in {one.pitch for one in play(dropping) if one.onset == last * 96 - 24}


@pytest.mark.parametrize(("beats", "quarters"), [(1, 1), (2, 2), (3, 2), (4, 4)])
def test_who_is_left_alone_fills(beats, quarters):
    part = part_of("rock", energy=0.1, next_energy=0.1)
    end = part.scene.end
    alone = replace(part, cue=replace(part.cue, alone=((end - 24 * beats, end),)))
    assert fills_of(alone) == {part.scene.section.bars - 1: quarters}


@pytest.mark.parametrize("style", DRUMMED)
def test_the_last_stroke_rings_to_the_end(style):
    part = next(one for seed in range(9) if (one := parts_of(style, seed=seed)[-1]).scene.final is not None)
    strokes = play(part)
    assert max(stroke.onset for stroke in strokes) == part.scene.final
    assert all(one.onset + one.duration == part.scene.end for one in strokes if one.onset == part.scene.final)


# Where nothing is learned.


@pytest.mark.parametrize("meter", ["3/4", "6/8", "2/4"])
def test_other_meters_are_played_as_written(meter):
    part = calm(part_of("pop", meter=meter), level=MAIN)
    assert as_written(play(part)) == as_written(play_written(calm(part_of("pop", meter=meter), level=MAIN)))


def test_what_is_written_is_played_by_a_drummer_too():
    strokes = play(calm(part_of("jazz-waltz", meter="3/4"), level=MAIN))
    assert all(stroke.human for stroke in strokes) and len({stroke.late_ms for stroke in strokes}) > 20


def test_waltz_has_its_foot_on_two():
    assert struck(play(calm(part_of("jazz-waltz", meter="3/4"), level=MAIN)), "pedal", end=72) == [24]


def test_six_eight_is_felt_in_two():
    first = play(calm(part_of("pop", meter="6/8"), level=MAIN))
    assert struck(first, "snare", end=72) == [36] and struck(first, "hat", end=72) == [0, 12, 24, 36, 48, 60]


# The parts of the drummer.


def test_a_small_network_plays_within_the_chart():
    part = calm(part_of("funk"), level=MAIN)
    strokes = play_learned(part, small_drummer())
    assert struck(strokes, "snare")[:1] and {24, 72} <= set(struck(strokes, "snare"))
    assert struck(strokes, "kick")[0] == 0
    # Only the kick, ghost notes and the opening of the hat are the network's.
    written = {KIT[voice] for voice in part.groove}
    usual = [one for one in strokes if one.onset < 72]
    assert {one.pitch for one in usual} <= written | {KIT["open"], KIT["snare"]}


def test_other_networks_play_otherwise():
    first, other = (as_written(play_learned(calm(part_of("funk"), level=MAIN), small_drummer(seed))) for seed in (0, 1))
    assert first != other


@pytest.mark.parametrize("ternary", [False, True])
@pytest.mark.parametrize("quarter", [24, 36])
def test_steps_and_ticks_are_one_another(ternary, quarter):
    if quarter == 36 and not ternary:
        return
    for step in range(12 if ternary else 16):
        assert step_of(tick_of(step, ternary, quarter, even=False), ternary, quarter) == step
        assert step_of(tick_of(step, ternary, quarter, even=True), ternary, quarter) == step


def test_two_hands():
    three = BIT["hat"] | BIT["snare"]
    assert playable(three, BIT["low_tom"]) == three
    assert playable(three, BIT["kick"]) == three | BIT["kick"]
    assert playable(BIT["snare"], BIT["ghost"]) == BIT["snare"]
    assert (playable(0, sum(BIT.values())) & ~FOOT).bit_count() == 2


@pytest.mark.parametrize(
    ("genre", "drumming"),
    [
        ("latin-brazilian-bossa", "bossa"), ("latin-brazilian-samba", "samba"), ("neworleans-secondline", "jazz"),
        ("funk-purdieshuffle", "shuffle"), ("rock-halftime", "rock"), ("afrobeat", "funk"), ("rhythm&blues", "soul"),
        ("ska", "reggae"), ("unheard", None), ("rockets", None),
    ],
)  # fmt: skip
def test_genres_of_the_data(genre, drumming):
    assert drumming_of(genre) == drumming


def test_the_table_of_drummings():
    starts = [start for row in DRUMMINGS.values() for start in row.genres]
    assert len(starts) == len(set(starts))
    assert all(set(row.free) <= set(VOICES) for row in DRUMMINGS.values())
    assert set(ACCENTS) == set("Xxo.?")
    for name in DRUMMED:
        assert BANDS[name].drumming in {"", *DRUMMINGS}


@pytest.mark.parametrize(("style", "meter"), [("jazz-waltz", "3/4"), ("jazz", "4/4")])
def test_comping_answers_the_melody(style, meter):
    def said(notes):
        found = 0
        for seed in range(20):
            part = calm(part_of(style, meter=meter, seed=seed), level=MAIN)
            strokes = play(replace(part, scene=replace(part.scene, heard=notes)))
            found += sum(stroke.pitch == KIT["snare"] for stroke in strokes)
        return found

    end = part_of(style, meter=meter).scene.end
    running = tuple(Note(onset, 6, 70) for onset in range(0, end, 6))
    assert said(running) < said((Note(0, end, 70),)) < said(())
