# What participants are told of their outputs, and what correct ones look like. Nothing of theirs may write here.
module "feedback_bucket" {
  source = "../bucket"

  name        = module.names.feedback_bucket
  expire_days = var.retention_days
}

# What Lambda takes the judging function's code from. Nothing in it expires.
module "code_bucket" {
  source = "../bucket"

  name = module.names.judge_code_bucket
}

locals {
  package = "${path.module}/../../packages/judge_output.zip"
}

resource "aws_s3_object" "judge_output" {
  bucket      = module.code_bucket.name
  key         = "packages/judge_output.zip"
  source      = local.package
  source_hash = filemd5(local.package)
}
