locals {
  # What is not serverless runs on instances.
  serverless = var.instance_type == ""

  kind = local.serverless ? [var.serverless.memory_mb, var.serverless.max_concurrency] : [var.instance_type, var.instance_count, var.kms_key_arn]

  configuration_name = "${var.name}-${substr(sha256(jsonencode(concat([local.model_name], local.kind))), 0, 12)}"
}

resource "aws_sagemaker_endpoint_configuration" "species" {
  #checkov:skip=CKV_AWS_98:SageMaker encrypts the volume with a key of its own; a customer key is used where one is named
  name        = local.configuration_name
  kms_key_arn = local.serverless || var.kms_key_arn == "" ? null : var.kms_key_arn

  production_variants {
    variant_name           = local.variant_name
    model_name             = aws_sagemaker_model.species.name
    instance_type          = local.serverless ? null : var.instance_type
    initial_instance_count = local.serverless ? null : var.instance_count

    dynamic "serverless_config" {
      for_each = local.serverless ? [var.serverless] : []

      content {
        memory_size_in_mb = serverless_config.value.memory_mb
        max_concurrency   = serverless_config.value.max_concurrency
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# On instances it bills by the hour for as long as it exists; serverless, by what it answers.
resource "aws_sagemaker_endpoint" "species" {
  name                 = var.name
  endpoint_config_name = aws_sagemaker_endpoint_configuration.species.name

  lifecycle {
    # AWS changes an endpoint over to another configuration while it answers, but none on instances to serverless. A
    # model is isolated exactly where there are instances, so that this changes when an endpoint changes its kind.
    replace_triggered_by = [aws_sagemaker_model.species.enable_network_isolation]
  }

  depends_on = [aws_cloudwatch_log_group.endpoint]
}
