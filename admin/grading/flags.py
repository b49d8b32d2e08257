"""Flags: sentences for the instructor's eye about what a row cannot show. They never cost points.

Those that only a look at the whole class shows are in class_flags.py.
"""

from admin.grading.row import Row


def flag_own(row: Row, *, is_starter: bool, left_zip: bool) -> Row:
    """Flag what one participant's submission shows by itself.

    Args:
        row: the finished row, with its evidence.
        is_starter: whether the function has the code that it was provisioned with.
        left_zip: whether the grader ran the function, and the zip was not written anew.

    Returns:
        The row with its flags.
    """
    evidence, flags = row.evidence, []
    if is_starter and evidence and (evidence.zip or evidence.input_copied):
        flags.append(
            "The function has the starter's code, which writes nothing: what was graded was made with other code or "
            "elsewhere. No points were taken."
        )
    if left_zip and evidence and evidence.zip:
        flags.append(
            "The function wrote no zip when it was run for grading: the one that was graded, of "
            f"{evidence.zip.uploaded_at}, was made with other code or elsewhere. No points were taken."
        )
    return row._replace(flags=tuple(flags))
