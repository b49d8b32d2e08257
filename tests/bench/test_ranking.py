"""The ranking's measurement: the two ways have to agree, or their times mean nothing."""

from bench.ranking import compare


def test_both_ways_give_the_same_order_on_555_classes():
    compared = compare(runs=1, calls=2)
    assert compared.classes == 555
    assert compared.equal
