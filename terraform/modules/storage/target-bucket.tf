# A folder and a zip for each participant.
module "target_bucket" {
  source = "../bucket"

  name        = module.names.target_bucket
  expire_days = var.retention_days
}
