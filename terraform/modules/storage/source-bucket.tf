# The instructor's picture; participants' functions may read it and nothing else.
module "source_bucket" {
  source = "../bucket"

  name        = module.names.source_bucket
  expire_days = var.retention_days
}
