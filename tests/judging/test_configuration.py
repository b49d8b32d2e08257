"""What a function's configuration is worth, where the layer's version is known and where AWS counts it."""

import pytest

from admin.judging.configuration import Configuration, judge_configuration
from admin.judging.rubric_file import load_rubric

KLAYERS = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"
PUBLISHED = "arn:aws:lambda:eu-west-3:*:layer:mip-day-pillow-group-1145:*"
OURS = "arn:aws:lambda:eu-west-3:123456789012:layer:mip-day-pillow-group-1145:7"


@pytest.mark.parametrize(
    ("wanted", "found", "passed"),
    [
        (KLAYERS, (KLAYERS,), True),
        (KLAYERS, (KLAYERS.replace(":3", ":4"),), False),
        (PUBLISHED, (OURS,), True),
        (PUBLISHED, ("arn:aws:lambda:eu-west-3:1:layer:x:1", OURS), True),
        (PUBLISHED, (OURS.replace("pillow", "numpy"),), False),
        (PUBLISHED, (KLAYERS,), False),
        (PUBLISHED, (), False),
    ],
)
def test_a_layer_is_the_named_version_or_any_of_the_published(wanted, found, passed):
    criteria = judge_configuration(Configuration(1024, 63, found), Configuration(1024, 63, (wanted,)), load_rubric())
    layer = next(criterion for criterion in criteria if criterion.id == "layer")
    assert layer.passed is passed
