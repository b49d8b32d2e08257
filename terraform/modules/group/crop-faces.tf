# Keyed by pseudonym, so that a row taken out of the roster moves nobody else.
module "crop_faces" {
  source   = "../crop_faces"
  for_each = var.participants

  name                 = replace(module.names.crop_faces, "*", each.key)
  pseudonym            = each.key
  package              = { bucket = aws_s3_object.crop_faces.bucket, key = aws_s3_object.crop_faces.key }
  memory_size          = var.memory_size
  timeout              = var.timeout
  reserved_concurrency = local.participants_reservation
  layer_arns           = local.participants_layers
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
