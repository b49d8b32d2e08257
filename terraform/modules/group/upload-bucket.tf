# Each group has its own: a bucket notifies only functions of its own region, and has one notification configuration.
module "upload_bucket" {
  source = "../bucket"

  name        = module.names.upload_bucket
  expire_days = var.retention_days
}
