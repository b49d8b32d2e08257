"""Why a run failed, as AWS says it and as the local AWS does, and which line to look at."""

import pytest

from admin.participant.failure import Failure, failure_in, failure_of

TRACE = [
    '  File "/var/task/lambda_function.py", line 66, in lambda_handler\n    image = load_picture(bucket)\n',
    '  File "/var/task/lambda_function.py", line 31, in load_picture\n    picture_stream = bucket.Object(key).get()\n',
    '  File "/var/lang/lib/python3.11/site-packages/boto3/resources/factory.py", line 581, in do_action\n    x = y\n',
]
TIMED_OUT = "2026-12-03T10:50:00.000Z 5a0c Task timed out after 3.00 seconds"
CASES = {
    "raised": ({"errorType": "KeyError", "errorMessage": "'X'", "stackTrace": TRACE}, (), ("KeyError", "'X'", 31)),
    "a syntax error": (
        {
            "errorType": "Runtime.UserCodeSyntaxError",
            "errorMessage": "Syntax error in module 'lambda_function': expected ':' (lambda_function.py, line 3)",
            "stackTrace": ['  File "/var/task/lambda_function.py" Line 3\n    def f()\n'],
        },
        (),
        ("Runtime.UserCodeSyntaxError", "Syntax error in module", 3),
    ),
    "an import": (
        {"errorType": "Runtime.ImportModuleError", "errorMessage": "No module named 'PIL'", "stackTrace": []},
        (),
        ("Runtime.ImportModuleError", "No module named 'PIL'", None),
    ),
    "a timeout": (
        {"errorType": "Sandbox.Timedout", "errorMessage": "RequestId: 5a0c Error: Task timed out after 3.00 seconds"},
        (TIMED_OUT,),
        ("Sandbox.Timedout", "RequestId: 5a0c Error", None),
    ),
    "what only the log says": (
        {"errorType": "Runtime.HandlerError", "errorMessage": "boom"},
        ("[ERROR] ValueError: boom", "Traceback (most recent call last):", *(line.rstrip() for line in TRACE)),
        ("ValueError", "boom", 31),
    ),
    "nothing that makes sense": (["x"], (), ("Error", "", None)),
    "of other types": ({"errorType": 1, "errorMessage": None, "stackTrace": {"a": 1}}, (), ("1", "", None)),
    "a trace of other things": ({"errorType": "E", "stackTrace": [1, None, ["x"]]}, (), ("E", "", None)),
}


@pytest.mark.parametrize(("answer", "log", "expected"), CASES.values(), ids=CASES)
def test_answers(answer, log, expected):
    failure = failure_of(answer, log)
    assert (failure.type, failure.line) == (expected[0], expected[2])
    assert failure.message.startswith(expected[1])


def test_logs():
    assert failure_in(["START RequestId: 1", "hello", "END", "REPORT"]) is None
    assert failure_in([TIMED_OUT]) == Failure("Timeout", "Task timed out after 3.00 seconds", None)
    event = "[ERROR] KeyError: 'X'\nTraceback (most recent call last):\n" + "".join(TRACE)
    assert failure_in(["START", event, "REPORT"]) == Failure("KeyError", "'X'", 31)
    assert failure_in(["KeyError: caught and printed", "Traceback (most recent call last):", TRACE[1]]) is None


def test_what_is_missing_is_where_todo_is_called_and_not_where_it_says_so():
    frames = [
        '  File "/var/task/lambda_function.py", line 64, in lambda_handler\n    output_bucket = todo("TODO 1")\n',
        '  File "/var/task/lambda_function.py", line 26, in todo\n    raise NotImplementedError(hint)\n',
    ]
    answer = {"errorType": "NotImplementedError", "errorMessage": "TODO 1", "stackTrace": frames}
    assert failure_of(answer).line == 64
    assert failure_of(answer | {"stackTrace": [frames[0], frames[1].replace("todo", "crop")]}).line == 26
