# SageMaker's own container for image classification, where no other is named; its registry account differs by region.
data "aws_sagemaker_prebuilt_ecr_image" "image_classification" {
  repository_name = "image-classification"
  image_tag       = "1"
  region          = var.region
}

locals {
  image = var.image == "" ? data.aws_sagemaker_prebuilt_ecr_image.image_classification.registry_path : var.image

  # Neither a model nor a configuration can be changed. Named by what they are made of, a new one stands beside the old
  # one, the endpoint changes over without being deleted, and then the old one goes.
  model_digest = substr(sha256(jsonencode([local.image, local.artifact_uri, var.role_name])), 0, 12)
  model_name   = "${var.name}-${local.model_digest}"

  # Each answer of the endpoint names its variant, so the function can tell which model it came from.
  variant_name = "species-${local.model_digest}"
}

resource "aws_sagemaker_model" "species" {
  name                     = local.model_name
  execution_role_arn       = aws_iam_role.endpoint.arn
  enable_network_isolation = true

  primary_container {
    image          = local.image
    model_data_url = local.artifact_uri
  }

  # SageMaker reads the artefact in the role's name as soon as it is told of it.
  depends_on = [aws_iam_role_policy.endpoint, aws_s3_object.artifact]

  lifecycle {
    create_before_destroy = true
  }
}
