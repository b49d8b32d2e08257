module "names" {
  source = "../names"

  workshop         = var.workshop
  group            = var.group
  number_in_region = var.number_in_region
}

data "aws_caller_identity" "current" {}
