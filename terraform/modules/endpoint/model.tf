# AWS's own container for the kind of artefact, where no other is named; its registry account differs by region.
data "aws_sagemaker_prebuilt_ecr_image" "container" {
  repository_name = var.container
  image_tag       = local.containers[var.container].tag
  region          = var.region
}

locals {
  containers = {
    # The last PyTorch that AWS serves models with on processors. `code/inference.py` in the artefact does the rest.
    pytorch-inference = {
      tag = "2.6.0-cpu-py312-ubuntu22.04-sagemaker"
      environment = merge(
        {
          SAGEMAKER_PROGRAM             = "inference.py"
          SAGEMAKER_SUBMIT_DIRECTORY    = "/opt/ml/model/code"
          SAGEMAKER_CONTAINER_LOG_LEVEL = "20"
          SAGEMAKER_REGION              = var.region
        },
        # AWS advises one copy of the model in a serverless container; on instances there is one for each processor.
        local.serverless ? { SAGEMAKER_MODEL_SERVER_WORKERS = "1" } : {},
      )
    }
    # SageMaker's built-in algorithm, which reads an artefact that it has trained itself.
    image-classification = { tag = "1", environment = {} }
  }

  image       = var.image == "" ? data.aws_sagemaker_prebuilt_ecr_image.container.registry_path : var.image
  environment = var.image == "" ? local.containers[var.container].environment : {}

  # Neither a model nor a configuration can be changed. Named by what they are made of, a new one stands beside the old
  # one, the endpoint changes over without being deleted, and then the old one goes.
  model_digest = substr(sha256(jsonencode([local.image, local.environment, local.serverless, local.artifact_uri, var.role_name])), 0, 12)
  model_name   = "${var.name}-${local.model_digest}"

  # Each answer of the endpoint names its variant, so the function can tell which model it came from.
  variant_name = "species-${local.model_digest}"
}

resource "aws_sagemaker_model" "species" {
  #checkov:skip=CKV_AWS_370:SageMaker isolates no model of a serverless endpoint; that of an instance is isolated, see below
  name               = local.model_name
  execution_role_arn = aws_iam_role.endpoint.arn

  # A model has no business on the network; SageMaker isolates none that is serverless.
  enable_network_isolation = !local.serverless

  primary_container {
    image          = local.image
    model_data_url = local.artifact_uri
    environment    = local.environment
  }

  # SageMaker reads the artefact in the role's name as soon as it is told of it.
  depends_on = [aws_iam_role_policy.endpoint, aws_s3_object.artifact]

  lifecycle {
    create_before_destroy = true
  }
}
