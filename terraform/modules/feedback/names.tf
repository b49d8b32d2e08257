module "names" {
  source = "../names"

  workshop = var.workshop
}

data "aws_caller_identity" "current" {}
