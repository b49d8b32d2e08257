# Keyed by pseudonym, so that a row taken out of the roster moves nobody else.
module "crop_faces" {
  source   = "../crop_faces"
  for_each = var.participants

  name                 = replace(module.names.crop_faces, "*", each.key)
  pseudonym            = each.key
  package              = { bucket = aws_s3_object.crop_faces.bucket, key = aws_s3_object.crop_faces.key }
  memory_size          = local.starts_with.memory_size
  timeout              = local.starts_with.timeout
  reserved_concurrency = contains(var.joined_late, each.key) ? local.late_reservation : local.participants_reservation
  layer_arns           = local.starts_with.layers
  source_bucket        = module.names.source_bucket
  input_file           = var.input_file
  target_bucket        = module.names.target_bucket
  output_folder        = replace(module.names.output_folder, "*", each.key)
  output_zip           = replace(module.names.output_zip, "*", each.key)
  confidence_threshold = var.confidence_threshold
  recognition_region   = module.names.storage_region
  retention_days       = var.retention_days
  boundary_arn         = aws_iam_policy.function_boundary.arn
}

# What a function starts with. From then on it is the participant's: a later apply leaves these alone, whatever is set here.
locals {
  starts_with = (
    var.tuned
    ? { memory_size = var.memory_size, timeout = var.timeout, layers = local.participants_layers }
    : { memory_size = 128, timeout = 3, layers = [] } # Lambda's own
  )
}
