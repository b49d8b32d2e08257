locals {
  # A fresh clone has no model and must plan all the same.
  model_in_s3   = startswith(var.endpoint.model_artifact, "s3://")
  model_present = local.model_in_s3 || fileexists("${path.root}/${var.endpoint.model_artifact}")

  # SageMaker's built-in image-classification is made for instances.
  instance_type = var.endpoint.container == "image-classification" && var.endpoint.instance_type == "" ? "ml.m5.large" : var.endpoint.instance_type
}

module "endpoint" {
  source = "../endpoint"
  count  = var.endpoint.enabled && local.model_present ? 1 : 0

  name           = module.names.endpoint
  role_name      = module.names.endpoint_role
  account_id     = data.aws_caller_identity.current.account_id
  region         = var.region
  container      = var.endpoint.container
  serverless     = var.endpoint.serverless
  instance_type  = local.instance_type
  instance_count = var.endpoint.instance_count

  max_instance_count = var.endpoint.max_instance_count
  kms_key_arn        = var.endpoint.kms_key_arn
  usd_per_hour       = var.endpoint.usd_per_hour
  image              = var.endpoint.image

  end_role_name = module.names.endpoint_end_role
  delete_at     = var.endpoint.deleted_after_session ? timeadd(var.time_slot.end, "${var.endpoint.minutes_after_session}m") : ""

  model_artifact = var.endpoint.model_artifact
  code_bucket    = module.code_bucket.name
  retention_days = var.retention_days
}

check "model_artifact" {
  assert {
    condition     = !var.endpoint.enabled || local.model_present
    error_message = "No endpoint in ${var.region}: there is no file ${var.endpoint.model_artifact} in the environment's folder. Put the trained model there, name an s3:// URI in endpoint.model_artifact, or set endpoint.enabled to false."
  }
}
