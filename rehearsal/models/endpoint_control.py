"""SageMaker's control plane: moto's, with what AWS refuses refused, and what AWS leaves out left out.

What AWS says of serverless endpoints is refused as its guide lists it; the guide does not give the words, nor whether
CreateEndpointConfig or CreateEndpoint says them. They are said here as early as can be.
"""

from dataclasses import dataclass, field
from typing import Any

from moto.sagemaker.models import sagemaker_backends

from rehearsal.models.sagemaker_error import SageMakerError

ACCOUNT = "000000000000"
MEMORY_SIZES_MB = (1024, 2048, 3072, 4096, 5120, 6144)
MAX_CONCURRENCY = 200
ASK_FOR_MORE = "Please use AWS Service Quotas to request an increase for this quota."


@dataclass(frozen=True)
class Limits:
    """What the account may have in each region; nothing is refused by the defaults.

    Attributes:
        serverless_endpoints: how many serverless endpoints.
        serverless_concurrency: the sum of their MaxConcurrency.
        instances: how many instances for endpoints, by type; a type that is not named may be had without end.
    """

    serverless_endpoints: int = 10**6
    serverless_concurrency: int = 10**6
    instances: dict[str, int] = field(default_factory=dict)


def backend_of(region: str) -> Any:
    """Return what moto keeps of SageMaker in a region."""
    return sagemaker_backends[ACCOUNT][region]


def leave_out_unset(action: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out of moto's answer what AWS leaves out: null, empty and zero settings that nobody made.

    The AWS provider reads an empty VpcConfig as a change that replaces the model, and zeros for unset timeouts and
    volume sizes as drift.

    Args:
        action: the operation, such as "DescribeModel".
        answer: moto's.

    Returns:
        The answer, shortened where the operation describes a resource.
    """
    return _without_unset(answer) if action.startswith("Describe") else answer


def _without_unset(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_unset(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item or item is False}
    return [_without_unset(item) for item in value] if isinstance(value, list) else value


def update_endpoint(region: str, wanted: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Point an endpoint at another configuration, which moto cannot do.

    Args:
        region: the endpoint's.
        wanted: UpdateEndpoint's parameters.
        limits: the account's.

    Returns:
        UpdateEndpoint's answer.

    Raises:
        SageMakerError: there is no such endpoint or configuration, the endpoint runs on instances and the
            configuration is serverless, or the account may not have so much.
    """
    backend = backend_of(region)
    name, config_name = str(wanted.get("EndpointName")), str(wanted.get("EndpointConfigName"))
    endpoint, config = backend.endpoints.get(name), backend.endpoint_configs.get(config_name)
    if endpoint is None or config is None:
        missing = f"endpoint configuration {config_name!r}" if endpoint else f"endpoint {name!r}"
        raise SageMakerError(400, "ValidationException", f"Could not find {missing}.")
    on_instances = not any(variant.get("CurrentServerlessConfig") for variant in endpoint.production_variants)
    if _serverless(config.production_variants) and on_instances:
        raise _invalid(f"Endpoint {name} is instance-based and cannot be updated to a serverless endpoint.")
    check_limits(region, config.production_variants, limits, without=name)
    endpoint.endpoint_config_name = config.endpoint_config_name
    endpoint.production_variants = endpoint._process_production_variants(config.production_variants)
    return {"EndpointArn": endpoint.arn}


def keep_network_isolation(region: str, wanted: dict[str, Any]) -> None:
    """Keep a model's EnableNetworkIsolation. moto drops it, and the provider would then replace the model."""
    backend_of(region)._models[wanted["ModelName"]].enable_network_isolation = wanted.get(
        "EnableNetworkIsolation", False
    )


def check_configuration(region: str, wanted: dict[str, Any]) -> None:
    """Refuse what AWS refuses of a serverless configuration.

    Args:
        region: of the configuration.
        wanted: CreateEndpointConfig's parameters.

    Raises:
        SageMakerError: a size or number that AWS does not have, or a feature that serverless endpoints lack. A KMS key
            is none: with it AWS encrypts its copy of the image.
    """
    variants = wanted.get("ProductionVariants") or []
    if not _serverless(variants):
        return
    for lacking in ("DataCaptureConfig", "AsyncInferenceConfig", "ShadowProductionVariants", "ExplainerConfig"):
        if wanted.get(lacking):
            raise _invalid(f"{lacking} is not supported for serverless endpoints.")
    if len(variants) > 1:
        raise _invalid("Serverless endpoints do not support multiple production variants.")
    variant = variants[0]
    if variant.get("InstanceType") or variant.get("InitialInstanceCount"):
        raise _invalid("A production variant has either a ServerlessConfig or an instance type and count, not both.")
    _check_sizes(variant["ServerlessConfig"])
    model = backend_of(region)._models.get(variant.get("ModelName", ""))
    if model is not None and (getattr(model, "enable_network_isolation", False) or model.vpc_config):
        raise _invalid("Serverless endpoints do not support network isolation or a VPC configuration.")


def _check_sizes(serverless: dict[str, Any]) -> None:
    memory, at_once = serverless.get("MemorySizeInMB"), serverless.get("MaxConcurrency")
    if memory not in MEMORY_SIZES_MB:
        raise _invalid(f"MemorySizeInMB is {memory}; valid values are {', '.join(map(str, MEMORY_SIZES_MB))}.")
    if not isinstance(at_once, int) or not 1 <= at_once <= MAX_CONCURRENCY:
        raise _invalid(f"MaxConcurrency is {at_once}; it must be from 1 to {MAX_CONCURRENCY}.")
    if serverless.get("ProvisionedConcurrency", 0) > at_once:
        raise _invalid("ProvisionedConcurrency must not be greater than MaxConcurrency.")


def check_endpoint(region: str, wanted: dict[str, Any], limits: Limits) -> None:
    """Refuse an endpoint that the account may not have.

    Args:
        region: the endpoint's.
        wanted: CreateEndpoint's parameters.
        limits: the account's.

    Raises:
        SageMakerError: it would be more than the account may have.
    """
    config = backend_of(region).endpoint_configs.get(str(wanted.get("EndpointConfigName")))
    if config is not None:  # else moto says so
        check_limits(region, config.production_variants, limits)


def check_limits(region: str, variants: list[dict[str, Any]], limits: Limits, without: str = "") -> None:
    """Hold what a configuration takes, together with all endpoints that stand, against what the account may have.

    Args:
        region: the endpoint's.
        variants: the configuration's.
        limits: the account's.
        without: the name of an endpoint that is changed, and is not counted.

    Raises:
        SageMakerError: ResourceLimitExceeded, in AWS's words.
    """
    backend = backend_of(region)
    standing = [
        variant
        for name, endpoint in backend.endpoints.items()
        if name != without and (config := backend.endpoint_configs.get(endpoint.endpoint_config_name))
        for variant in config.production_variants
    ]
    serverless = [one["ServerlessConfig"]["MaxConcurrency"] for one in standing if one.get("ServerlessConfig")]
    for variant in variants:
        if wanted := variant.get("ServerlessConfig"):
            _within("Maximum number of serverless endpoints", limits.serverless_endpoints, len(serverless), 1)
            quota = "Maximum total concurrency that can be allocated across all serverless endpoints"
            _within(quota, limits.serverless_concurrency, sum(serverless), wanted["MaxConcurrency"])
        elif (kind := variant.get("InstanceType")) in limits.instances:
            used = sum(one.get("InitialInstanceCount", 0) for one in standing if one.get("InstanceType") == kind)
            _within(f"{kind} for endpoint usage", limits.instances[kind], used, variant.get("InitialInstanceCount", 1))


def _within(quota: str, limit: int, used: int, more: int) -> None:
    if used + more > limit:
        raise SageMakerError(
            400,
            "ResourceLimitExceeded",
            f"The account-level service limit '{quota}' is {limit}, with current utilization of {used} and a request "
            f"delta of {more}. {ASK_FOR_MORE}",
        )


def _serverless(variants: list[dict[str, Any]]) -> bool:
    return any(variant.get("ServerlessConfig") for variant in variants)


def _invalid(sentence: str) -> SageMakerError:
    return SageMakerError(400, "ValidationException", sentence)
