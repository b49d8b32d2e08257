module "names" {
  source = "../names"

  workshop = var.workshop
  region   = var.region
}

data "aws_caller_identity" "current" {}
