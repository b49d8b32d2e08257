"""The report, read in a real browser: escaped, readable without a script, with nothing beyond the window's edge."""

import base64
import json

import pytest
from PIL import Image

from admin.cli import main
from admin.grading.sealed import sealed
from admin.judging.pixels import thumbnail
from tests.fixtures.axe import violations

NASTY = '<img src=x onerror="document.title=1">&{{7*7}}'


def row(pseudonym, status="graded", points=20, **more):
    criteria = [
        {"id": "crops", "passed": points == 20, "points": points, "max_points": 20,
         "hint": NASTY if points < 20 else ""},
        {"id": "memory", "passed": True, "points": 5, "max_points": 5, "hint": ""},
    ]  # fmt: skip
    if status == "error":
        return {
            "pseudonym": pseudonym, "group": "group-1145", "status": status,
            "score": None, "max_score": 0, "criteria": [], **more,
        }  # fmt: skip
    return {
        "pseudonym": pseudonym, "group": "group-1145", "status": status, "score": points + 5, "max_score": 25,
        "criteria": criteria, **more,
    }  # fmt: skip


@pytest.fixture
def grades(tmp_path):
    """Write a grades.json with its crops; gives its path."""

    def write(rows):
        (tmp_path / "crops").mkdir(exist_ok=True)
        picture = f"crops/{'0' * 24}.jpg"
        (tmp_path / picture).write_bytes(thumbnail(Image.new("RGB", (60, 80), "red")))
        key = {"picture": "input1.jpg", "picture_sha256": "0" * 64, "threshold": 97.0,
               "crops": [{"name": "CALM/cropped_1.png", "picture": picture}]}  # fmt: skip
        for one in rows:
            one.setdefault("crops", [{"name": f"{NASTY}.png", "picture": picture, "matches": None},
                                     {"name": "CALM/cropped_1.png", "picture": picture, "matches": 1}])  # fmt: skip
        data = {"workshop": "mip-day", "graded_at": "2026-12-03T12:50:00+00:00", "rubric": "1", "answer_key": key}
        path = tmp_path / "grades.json"
        path.write_text(json.dumps(data | {"participants": rows}))
        return path

    return write


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def show(page, grades, rows, width=1280):
    out = grades(rows).with_name("report.html")
    assert main(["report", str(out.with_name("grades.json")), "--out", str(out)]) == 0
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(out.as_uri())
    return out


def test_every_participant_is_shown_with_score_and_status(page, grades):
    show(page, grades, [row("ada"), row("bob", points=0), row("cleo", "error", reason="throttled")])
    lines = [" ".join(text.split()) for text in page.locator("summary").all_inner_texts()]
    assert "ada" in lines[0] and "full marks 25 / 25" in lines[0]
    assert "bob" in lines[1] and "graded 5 / 25" in lines[1]
    assert "cleo" in lines[2] and "our fault" in lines[2] and lines[2].endswith(" -")


def test_a_row_opens_by_keyboard_to_criteria_and_crops(page, grades):
    show(page, grades, [row("ada", points=3)])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("details[open] td").first.is_visible()
    pictures = page.get_by_role("img").filter(visible=True)
    assert pictures.count() == 3
    for number in range(3):
        assert pictures.nth(number).get_attribute("aria-label")
        assert min(pictures.nth(number).locator("use").bounding_box()[side] for side in ("width", "height")) > 20


def test_what_participants_wrote_is_text_and_not_markup(page, grades):
    out = show(page, grades, [row("ada", points=3)])
    assert page.title() == "mip-day: grades"
    assert page.locator("img[src=x]").count() == 0
    assert NASTY in page.locator("details").first.text_content()
    assert "<script" not in out.read_text()


def test_one_file_that_asks_no_network(page, grades):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    show(page, grades, [row("ada")])
    assert [url for url in asked if not url.startswith(("data:", "file:"))] == []
    assert len(asked) - len([url for url in asked if url.startswith("data:")]) == 1


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("class_size", [2, 30, 300])
def test_nothing_runs_off_the_edge(page, grades, width, class_size):
    show(
        page, grades, [row(f"participant-with-a-long-name-{i % 100}", points=i % 21) for i in range(class_size)], width
    )
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("is_open", [False, True], ids=["folded", "open"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(page, grades, width, scheme, is_open):
    page.emulate_media(color_scheme=scheme)
    lost = row("cleo", "error", reason="throttled")
    show(page, grades, [row("ada"), row("bob", points=0), row("eve", points=0, status="missing"), lost], width)
    if is_open:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(page) == []


def test_printed_it_shows_what_is_folded(page, grades):
    show(page, grades, [row("ada", points=3)])
    page.emulate_media(media="print")
    assert page.locator("details td").first.is_visible()


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"participants": [{}]}', "null", '{"participants": [{"status": "perfect"}]}', '{"workshop": "x"}'],
)
def test_what_is_no_grades_file_is_refused(tmp_path, capsys, text):
    path = tmp_path / "grades.json"
    path.write_text(text)
    assert main(["report", str(path), "--out", str(tmp_path / "report.html")]) == 2
    assert "grades.json" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


def test_an_edited_score_is_refused(grades, tmp_path, capsys):
    cheat = row("ada", points=3) | {"score": 25}
    assert main(["report", str(grades([cheat])), "--out", str(tmp_path / "report.html")]) == 2
    assert "'ada' does not add up" in capsys.readouterr().err


def test_a_picture_path_outside_the_crops_is_not_read(grades, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    crops = [{"name": "x", "picture": "crops/../secret.jpg", "matches": None}]
    main(["report", str(grades([row("ada", crops=crops)])), "--out", str(tmp_path / "report.html")])
    assert base64.b64encode(b"secret").decode() not in (tmp_path / "report.html").read_text()


def test_a_sealed_grades_file_that_was_edited_is_refused(grades, tmp_path, capsys):
    path = grades([row("ada", points=3)])
    data = json.loads(path.read_text())
    dated = {"graded_at": data.pop("graded_at")}
    path.write_text(json.dumps(dated | sealed(data)))
    assert main(["report", str(path), "--out", str(tmp_path / "report.html")]) == 0
    path.write_text(path.read_text().replace("group-1145", "group-1430"))
    assert main(["report", str(path), "--out", str(tmp_path / "report.html")]) == 2
    assert "edited since it was written" in capsys.readouterr().err


def test_a_grades_file_of_another_version_is_refused(grades, tmp_path, capsys):
    path = grades([row("ada")])
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 1}))
    assert main(["report", str(path), "--out", str(tmp_path / "report.html")]) == 2
    assert "another version" in capsys.readouterr().err


def test_flags_and_evidence_are_shown(page, grades):
    evidence = {"size": 7, "uploaded_at": "2026-12-03T12:00:00+00:00", "version_id": "v1", "sha256": "f" * 64}
    function = {"code_sha256": "Zm9v", "revision_id": "r1"}
    shown = {"input_copied": None, "zip": evidence, "function": function}
    show(page, grades, [row("ada", flags=["The zip is that of bob."], evidence=shown)])
    assert "take a look" in page.locator("summary").first.inner_text()
    page.locator("summary").first.click()
    assert page.get_by_text("The zip is that of bob.").is_visible()
    assert not page.get_by_text("f" * 64).is_visible()
    page.get_by_text("What was graded").click()
    assert page.get_by_text("f" * 64).is_visible()


def test_a_picture_stands_in_the_page_once(grades, tmp_path):
    out = tmp_path / "report.html"
    assert main(["report", str(grades([row(f"participant-{i}") for i in range(50)])), "--out", str(out)]) == 0
    assert out.read_text().count("data:image/jpeg") == 1
