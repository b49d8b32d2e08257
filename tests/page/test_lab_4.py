"""Lab 4 as an exercise: one page, two functions."""

from playwright.sync_api import expect

from tests.page.test_birds import file

LAB_4 = {"exercise": True, "bird_function": "mip-day-bird-ada"}


def editor(page):
    return page.locator(".cm-content")


def choose(page, name):
    page.get_by_role("group", name="Which function").get_by_role("button", name=name).click()


def test_the_editor_changes_between_the_two_functions(visit, door):
    door.me, door.log, door.bird_log = LAB_4, [["START RequestId: 0"]], ["START RequestId: 1", "TODO 1: set result."]
    page = visit()
    expect(editor(page)).to_contain_text("TODO 1 and TODO 2")
    choose(page, "Birds (lab 4)")
    expect(editor(page)).to_contain_text("Where lab 4 starts")
    expect(page.locator("#which-name")).to_have_text("mip-day-bird-ada")
    expect(page.get_by_role("region", name="Log")).to_contain_text("TODO 1: set result.")
    choose(page, "Faces")
    expect(editor(page)).to_contain_text("TODO 1 and TODO 2")
    expect(page.get_by_role("region", name="Log")).to_contain_text("RequestId: 0")


def test_each_function_has_a_draft_and_deploys_to_itself(visit, door):
    door.me, door.log = LAB_4, [[]]
    page = visit()
    expect(editor(page)).to_contain_text("TODO 1 and TODO 2")
    choose(page, "Birds (lab 4)")
    expect(editor(page)).to_contain_text("Where lab 4 starts")
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# of the birds")
    choose(page, "Faces")
    expect(editor(page)).not_to_contain_text("# of the birds")
    choose(page, "Birds (lab 4)")
    expect(page.get_by_text("What you had typed before is back")).to_be_visible()
    page.get_by_role("button", name="Deploy").click()
    expect(page.get_by_text("In your function since")).to_be_visible()
    assert door.bird_source.endswith("# of the birds") and "# of the birds" not in door.source


def test_the_points_are_those_of_the_function_that_is_chosen(visit, door):
    door.me = LAB_4
    page = visit()
    expect(editor(page)).to_contain_text("TODO 1 and TODO 2")
    choose(page, "Birds (lab 4)")
    page.locator("#versions summary").click()
    page.get_by_role("button", name="Go to the point where the species are sorted").click()
    expect(editor(page)).to_contain_text("Half of lab 4")


def test_without_the_exercise_there_is_one_function_and_the_task_says_so(visit, door):
    page = visit()
    expect(editor(page)).to_contain_text("TODO 1 and TODO 2")
    expect(page.get_by_role("button", name="Birds (lab 4)")).to_have_count(0)
    expect(page.locator("#task-birds")).to_have_count(1)
    expect(page.locator("#task-lab4")).to_have_count(0)


def test_with_it_the_task_is_lab_4s(visit, door):
    door.me = LAB_4
    page = visit()
    expect(page.locator("#task-lab4")).to_contain_text("Lab 4: your own bird function")
    expect(page.locator("#task-birds")).to_have_count(0)


def test_a_bird_that_was_sent_shows_what_the_function_logs(visit, door):
    door.me = LAB_4
    page = visit()
    expect(editor(page)).to_contain_text("TODO 1 and TODO 2")
    choose(page, "Birds (lab 4)")
    expect(editor(page)).to_contain_text("Where lab 4 starts")
    door.bird_log, door.sentence = ["[ERROR] NotImplementedError: TODO 1: set result."], ""
    page.get_by_label("Choose a picture of a bird").set_input_files(file())
    page.get_by_role("button", name="Upload bird").click()
    expect(page.get_by_role("region", name="Log")).to_contain_text("TODO 1: set result.")
