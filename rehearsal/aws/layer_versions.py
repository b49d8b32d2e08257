"""A function gets a layer of another account only where that account has published it, and lets it be read.

MiniStack accepts a foreign layer that it does not hold and runs the function without it, so a version that was
withdrawn, or mistyped, would show in the first import of the class.
"""

from typing import Any


def refuse_unpublished_layers(lambda_service: Any) -> None:
    """Refuse layers that nobody published in the words of AWS, which are those for layers that are not shared.

    Args:
        lambda_service: MiniStack's module.
    """
    resolve = lambda_service._resolve_cross_account_layer

    def resolve_published(layer_arn: str, spec: Any, name_and_version: tuple[str, int]) -> Any:
        if lambda_service._layers.get_scoped(spec.account_id, spec.region, name_and_version[0]) is None:
            return lambda_service._layer_access_denied(layer_arn)
        return resolve(layer_arn, spec, name_and_version)

    lambda_service._resolve_cross_account_layer = resolve_published
