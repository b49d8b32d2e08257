locals {
  configuration_name = "${var.name}-${substr(sha256(jsonencode([local.model_name, var.instance_type, var.instance_count, var.kms_key_arn])), 0, 12)}"
}

resource "aws_sagemaker_endpoint_configuration" "species" {
  #checkov:skip=CKV_AWS_98:SageMaker encrypts the volume with a key of its own; a customer key is used where one is named
  name        = local.configuration_name
  kms_key_arn = var.kms_key_arn == "" ? null : var.kms_key_arn

  production_variants {
    variant_name           = local.variant_name
    model_name             = aws_sagemaker_model.species.name
    instance_type          = var.instance_type
    initial_instance_count = var.instance_count
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Bills by the hour for as long as it exists.
resource "aws_sagemaker_endpoint" "species" {
  name                 = var.name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.species.name

  depends_on = [aws_cloudwatch_log_group.endpoint]
}
