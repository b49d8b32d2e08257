"""The ranking's measurement: the two ways have to agree, or their times mean nothing."""

from bench import ranking


def test_both_ways_give_the_same_order_on_555_classes(monkeypatch):
    monkeypatch.setattr(ranking, "RUNS", 1)
    monkeypatch.setattr(ranking, "CALLS", 2)
    figures = ranking.measure()
    assert figures["classes"] == 555
    assert figures["same_order"] and figures["ties_in_label_order"]
