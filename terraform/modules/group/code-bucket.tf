# What Lambda and SageMaker take their code and model from, which must be in their region. Nothing in it expires.
module "code_bucket" {
  source = "../bucket"

  name = module.names.code_bucket
}

locals {
  packages = "${path.module}/../../packages"
}

resource "aws_s3_object" "crop_faces" {
  bucket      = module.code_bucket.name
  key         = "packages/crop_faces.zip"
  source      = "${local.packages}/crop_faces.zip"
  source_hash = filemd5("${local.packages}/crop_faces.zip")
}

resource "aws_s3_object" "identify_species" {
  bucket      = module.code_bucket.name
  key         = "packages/identify_species.zip"
  source      = "${local.packages}/identify_species.zip"
  source_hash = filemd5("${local.packages}/identify_species.zip")
}
