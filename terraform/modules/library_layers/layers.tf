# The libraries that `make layers` built, published as one layer each; like all code they come through S3.

locals {
  libraries = { for name in var.libraries : name => "${path.module}/../../layers/${name}.zip" }
}

resource "aws_s3_object" "this" {
  for_each = local.libraries

  bucket      = var.code_bucket
  key         = "layers/${each.key}.zip"
  source      = each.value
  source_hash = filemd5(each.value)
}

resource "aws_lambda_layer_version" "this" {
  for_each = local.libraries

  layer_name               = replace(var.layer_name, "*", each.key)
  description              = "${each.key} for python3.11, from its manylinux wheel."
  s3_bucket                = aws_s3_object.this[each.key].bucket
  s3_key                   = aws_s3_object.this[each.key].key
  source_code_hash         = filebase64sha256(each.value)
  compatible_runtimes      = ["python3.11"]
  compatible_architectures = ["x86_64"]
}
