"""Fixtures that more than one room uses."""

pytest_plugins = (
    "tests.fixtures.browser",
    "tests.fixtures.configuration",
    "tests.fixtures.exercise",
    "tests.fixtures.applied_group",
    "tests.fixtures.front_door",
    "tests.fixtures.kept_rehearsal",
    "tests.fixtures.lesson",
    "tests.fixtures.service_models",
    "tests.fixtures.web_page",
)
