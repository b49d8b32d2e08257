"""Pseudonyms of the list: valid, and no two alike on paper or to the ear; and the verb that makes a roster of them."""

import json
from itertools import combinations

import cologne_phonetics
import jellyfish
import pytest

from admin.cli import main
from admin.workshop.pseudonyms import choose_pseudonyms, words
from admin.workshop.roster import read_roster, why_refused

GROUPS = ["--group", "group-1145", "--group", "group-1430"]


def test_no_two_words_are_alike_on_paper_or_to_the_ear():
    alike = [
        pair
        for pair in combinations(words(), 2)
        if jellyfish.damerau_levenshtein_distance(*pair) < 3
        or len(set(map(jellyfish.metaphone, pair))) == 1
        or len({cologne_phonetics.encode(word)[0][1] for word in pair}) == 1
    ]
    assert alike == [] and len(words()) > 150


def test_every_word_and_every_pair_is_a_pseudonym():
    names = [*words(), *choose_pseudonyms(2000)]
    assert [name for name in names if why_refused(name)] == [] and len(set(names)) == len(names)


def test_pairs_share_few_halves():
    names = choose_pseudonyms(300)
    firsts = [name.partition("-")[0] for name in names]
    assert max(map(firsts.count, firsts)) == 2


def test_a_seed_chooses_the_same_again_and_chance_does_not():
    assert choose_pseudonyms(60, seed=7) == choose_pseudonyms(60, seed=7) != choose_pseudonyms(60)


def test_whoever_has_a_name_already_has_it_alone():
    taken = [*words()[5:], f"{words()[0]}s"]
    assert set(choose_pseudonyms(4, taken=taken)) == set(words()[1:5])


def test_a_roster_for_two_groups_and_two_more_of_them(tmp_path, capsys):
    path = tmp_path / "roster.csv"
    assert main(["roster", "--count", "30", *GROUPS, "--out", str(path), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)["participants"]
    assert [one["number"] for one in made] == [*range(1, 31)] * 2
    before = path.read_bytes()
    assert main(["roster", "--count", "2", "--group", "group-1430", "--add-to", str(path), "--json"]) == 0
    assert [one["number"] for one in json.loads(capsys.readouterr().out)["participants"]] == [31, 32]
    assert path.read_bytes().startswith(before)
    assert len(read_roster(path, groups={"group-1145", "group-1430"})) == 62


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--group", "group-9"], "There is no group 'group-9'; the groups are"),
        (["--group", "group-1145", "--out", "LICENSE"], "LICENSE is there already"),
        (["--group", "group-1145", "--out", "a.csv", "--add-to", "b.csv"], "give one of the two"),
        (["--group", "group-1145", "--add-to", "nothing.csv"], "nothing.csv: cannot be read"),
    ],
)
def test_what_cannot_be_is_refused(words, reason, capsys):
    assert main(["roster", "--count", "3", *words]) == 2
    assert reason in capsys.readouterr().err


def test_more_than_there_are_names_for_is_refused(capsys):
    assert main(["roster", "--count", "99999", "--group", "group-1145"]) == 2
    assert "There are names for" in capsys.readouterr().err
