"""Errors that SageMaker's stand-in answers in AWS's form."""

from typing import Any


class SageMakerError(Exception):
    """An error that is answered in AWS's form.

    Attributes:
        status: HTTP's.
        code: the name of AWS's exception.
        fields: what else AWS tells in the answer.
    """

    def __init__(self, status: int, code: str, message: str | None, **fields: Any) -> None:
        """Make the error.

        Args:
            status: HTTP's.
            code: the name of AWS's exception.
            message: AWS's sentence; None where AWS says none.
            **fields: what else AWS tells in the answer.
        """
        super().__init__(message or code)
        self.message = message
        self.status = status
        self.code = code
        self.fields = fields
