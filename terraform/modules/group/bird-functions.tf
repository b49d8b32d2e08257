# Where lab 4 is an exercise, each participant writes the function that names their birds.
locals {
  exercise       = var.species.exercise && var.endpoint.enabled
  model_artifact = try(module.endpoint[0].artifact_uri, "")
}

resource "aws_s3_object" "bird_function" {
  count = local.exercise ? 1 : 0

  bucket      = module.code_bucket.name
  key         = "packages/bird_function.zip"
  source      = "${local.packages}/bird_function.zip"
  source_hash = filemd5("${local.packages}/bird_function.zip")

  lifecycle {
    precondition {
      # S3's notifications: at most 100 configurations a bucket, and each participant takes one.
      condition     = length(var.participants) <= 100
      error_message = "Lab 4 as an exercise takes at most 100 participants in a group, and ${var.group} has ${length(var.participants)}: a bucket calls at most 100 functions. Make two groups, or set species.exercise to false in group.auto.tfvars."
    }
  }
}

check "exercise" {
  assert {
    condition     = !var.species.exercise || var.endpoint.enabled
    error_message = "No lab 4 in ${var.group} without an endpoint: species.exercise is true and endpoint.enabled is false in group.auto.tfvars. Switch both on, or the exercise off."
  }
}

# Which model the endpoint serves now. Participants' functions keep their variables when it changes, so these name this.
resource "aws_s3_object" "model_address" {
  count = local.exercise && local.model_present ? 1 : 0

  bucket  = module.code_bucket.name
  key     = "model-address.txt"
  content = local.model_artifact
}

module "bird_function" {
  source   = "../bird_function"
  for_each = local.exercise ? var.participants : []

  name                 = replace(module.names.bird_function, "*", each.key)
  pseudonym            = each.key
  account_id           = data.aws_caller_identity.current.account_id
  region               = var.region
  package              = { bucket = aws_s3_object.bird_function[0].bucket, key = aws_s3_object.bird_function[0].key }
  layer_arns           = local.species_layers
  reserved_concurrency = local.participants_reservation

  upload_bucket = module.upload_bucket.name
  birds_folder  = replace(module.names.birds_folder, "*", each.key)
  endpoint_name = module.names.endpoint
  listener_arn  = module.identify_species.function_arn
  boundary_arn  = aws_iam_policy.function_boundary.arn

  model = local.model_present ? {
    artifact = local.model_artifact
    address  = "s3://${aws_s3_object.model_address[0].bucket}/${aws_s3_object.model_address[0].key}"
  } : { artifact = "", address = "" }

  retention_days = var.retention_days
}
