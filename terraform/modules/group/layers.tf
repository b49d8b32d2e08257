# numpy and Pillow for the species function. Where no published layers are named, those that `make layers` built are
# published, one for each library; like all code they come through S3.

locals {
  library_zips   = length(var.species_layer_arns) == 0 ? fileset("${path.module}/../../layers", "*.zip") : toset([])
  libraries      = { for zip in local.library_zips : trimsuffix(zip, ".zip") => "${path.module}/../../layers/${zip}" }
  species_layers = concat(var.species_layer_arns, [for name in sort(keys(local.libraries)) : aws_lambda_layer_version.library[name].arn])
}

resource "aws_s3_object" "library" {
  for_each = local.libraries

  bucket      = module.code_bucket.name
  key         = "layers/${each.key}.zip"
  source      = each.value
  source_hash = filemd5(each.value)
}

resource "aws_lambda_layer_version" "library" {
  for_each = local.libraries

  layer_name               = "${module.names.library_layer}-${each.key}"
  description              = "${each.key} for the species function, from its manylinux wheel."
  s3_bucket                = aws_s3_object.library[each.key].bucket
  s3_key                   = aws_s3_object.library[each.key].key
  source_code_hash         = filebase64sha256(each.value)
  compatible_runtimes      = ["python3.11"]
  compatible_architectures = ["x86_64"]
}

check "species_layers" {
  assert {
    condition     = length(var.species_layer_arns) > 0 || alltrue([for name in ["numpy", "pillow"] : contains(keys(local.libraries), name)])
    error_message = "The species function in ${var.region} has no numpy and no Pillow and would fail: run `make layers`, or name published layers in species_layer_arns."
  }
}
