"""The participants' guide, one template a language: a page of its own for each participant, and the page's task.

    python -m admin.build.guides

writes what is committed of it: the examples in docs/, which are ada's, and the task that the page at the front door
fills with values from GET /me.
"""

import argparse
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt

from admin import files
from admin.names import STORAGE_REGION, Names, endpoint_name, species_function

REPOSITORY = Path(__file__).parents[2]
LANGUAGES = ("de", "en")
ACCOUNT = "000000000000"
MINUTES = {"de": " ({} Min. {} Sek.)", "en": " ({} min {} sec)"}
MARK = "QZ{}QZ"  # a placeholder while Markdown becomes HTML, which would take {{...}} apart in links
OF_THE_PAGE = (
    "pseudonym", "workshop", "group", "region", "function", "input_bucket", "input_file", "output_bucket",
    "upload_bucket", "species_function", "endpoint", "bird_function", "layer_arn", "memory_size", "timeout",
    "confidence_threshold",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """The participant for whom a guide is, with the values that it names.

    Attributes:
        pseudonym: the participant's.
        workshop: the workshop's name.
        group: the group's name.
        region: the group's.
        input_file: the key of the picture.
        layer_arn: of the layer that functions need.
        memory_size: that functions need, in MB.
        timeout: that functions need, in seconds.
        tuned: whether the function starts with these three.
        door: the address of the group's front door; empty where there is none.
        code: the participant's; empty where there is no door.
        number_in_region: which of its region's groups the participant's is.
        exercise: whether the participant writes lab 4's function.
    """

    pseudonym: str
    workshop: str
    group: str
    region: str
    input_file: str
    layer_arn: str
    memory_size: int
    timeout: int
    tuned: bool = True
    door: str = ""
    code: str = ""
    number_in_region: int = 1
    exercise: bool = False

    def values(self) -> dict[str, object]:
        """Collect the template's values by name."""
        names = Names(self.workshop)
        return asdict(self) | {
            "function": names.function_name(self.pseudonym),
            "bird_function": names.bird_function(self.pseudonym),
            "input_bucket": names.source_bucket,
            "output_bucket": names.target_bucket,
            "upload_bucket": names.upload_bucket(self.group),
            "species_function": species_function(self.number_in_region),
            "endpoint": endpoint_name(self.number_in_region),
        }


EXAMPLE = Reader(
    pseudonym="ada", workshop="mip-day", group="group-1145", region="eu-west-3", input_file="input1.jpg",
    layer_arn="arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3", memory_size=1024, timeout=63,
    door="https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com", code="7K3M-9PQR-2XYZ",
)  # fmt: skip


def guide(reader: Reader, *, language: str) -> str:
    """Write a participant's guide.

    Args:
        reader: the participant.
        language: one of LANGUAGES.

    Returns:
        Markdown.
    """
    minutes = MINUTES[language].format(reader.timeout // 60, reader.timeout % 60)
    return _render(language, reader.values() | {"minutes": minutes}, page=False)


def guide_page(reader: Reader, *, language: str) -> str:
    """Write a participant's guide as an HTML page that needs neither script nor network.

    Args:
        reader: the participant.
        language: one of LANGUAGES.

    Returns:
        HTML.
    """
    body = _html(guide(reader, language=language), with_tags=False)
    return _templates().get_template("page.html.j2").render(body=body, language=language, reader=reader)


def task(*, language: str) -> str:
    """Write the task for the page at the front door.

    Args:
        language: one of LANGUAGES.

    Returns:
        HTML of sections, with ``{{name}}`` for each value that the page has to fill in, a name from OF_THE_PAGE.
    """
    marks = {name: MARK.format(name) for name in OF_THE_PAGE}
    values = {**marks, "minutes": "", "tuned": True, "door": "/", "code": "", "exercise": True}
    html = _html(_render(language, values, page=True), with_tags=True)
    for name, mark in marks.items():
        html = html.replace(mark, f"{{{{{name}}}}}")
    return html


def write_guides(*, repository: Path) -> list[Path]:
    """Write the examples in docs/ and the page's task.

    Args:
        repository: the checkout.

    Returns:
        The files.
    """
    written = {}
    for language in LANGUAGES:
        written[repository / "docs" / f"participants.{language}.md"] = guide(EXAMPLE, language=language)
        written[repository / "handlers/front_door/page" / f"task.{language}.html"] = task(language=language)
    for path, text in written.items():
        files.write(path, text)
    return list(written)


def _render(language: str, values: Mapping[str, object], *, page: bool) -> str:
    wheel = f"workshop_platform-{_version()}-py3-none-any.whl"
    fixed = {"storage_region": STORAGE_REGION, "account": ACCOUNT, "wheel": wheel, "page": page}
    text = _templates().get_template(f"{language}.md.j2").render(**values, **fixed)
    lines: list[str] = []
    for line in text.strip().splitlines():  # where a part is left out, blank lines meet
        if line or (lines and lines[-1]) or _in_code(lines):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _in_code(lines: list[str]) -> bool:
    return sum(line.lstrip().startswith("```") for line in lines) % 2 == 1


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("admin.build", "guide"), autoescape=select_autoescape(["html.j2"]), trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip


def _html(markdown: str, *, with_tags: bool) -> str:
    """Make HTML of Markdown; with_tags keeps the tags in it, which are the template's own."""
    html: str = MarkdownIt("commonmark", {"html": with_tags}).enable("table").render(markdown)
    return html.replace("<pre>", '<pre tabindex="0">')  # scrolled by keyboard, too


def _version() -> str:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def main() -> None:
    """Run the command."""
    argparse.ArgumentParser(description="Write the participants' guides and the page's task anew.").parse_args()
    for path in write_guides(repository=REPOSITORY):
        print(path.relative_to(REPOSITORY))


if __name__ == "__main__":
    main()
