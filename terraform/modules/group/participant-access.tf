module "participant_access" {
  source = "../participant_access"

  role_name     = module.names.participant_role
  account_id    = data.aws_caller_identity.current.account_id
  region        = var.region
  crop_faces    = module.names.crop_faces
  layer_arn     = var.layer_arn
  source_bucket = module.names.source_bucket
  input_file    = var.input_file
  target_bucket = module.names.target_bucket
  upload_bucket = module.names.upload_bucket
}
