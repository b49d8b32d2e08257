# Pillow for the participants' functions, numpy and Pillow for the species function. Where no published layers are named,
# those that `make layers` built are published, one for each library; like all code they come through S3.

locals {
  built = toset([for zip in fileset("${path.module}/../../layers", "*.zip") : trimsuffix(zip, ".zip")])

  species_libraries      = length(var.species_layer_arns) == 0 ? local.built : toset([])
  participants_libraries = var.layer_arn == "" ? setintersection(local.built, ["pillow"]) : toset([])
  libraries              = { for name in setunion(local.species_libraries, local.participants_libraries) : name => "${path.module}/../../layers/${name}.zip" }

  species_layers      = concat(var.species_layer_arns, [for name in sort(local.species_libraries) : aws_lambda_layer_version.library[name].arn])
  participants_layers = concat(compact([var.layer_arn]), [for name in sort(local.participants_libraries) : aws_lambda_layer_version.library[name].arn])

  # What participants may add to their function: of a layer that is published here any version, since that is counted by
  # AWS and changes with each new build.
  participants_layer_arn = var.layer_arn != "" ? var.layer_arn : "arn:aws:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:layer:${replace(module.names.library_layer, "*", "pillow")}:*"
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

  layer_name               = replace(module.names.library_layer, "*", each.key)
  description              = "${each.key} for python3.11, from its manylinux wheel."
  s3_bucket                = aws_s3_object.library[each.key].bucket
  s3_key                   = aws_s3_object.library[each.key].key
  source_code_hash         = filebase64sha256(each.value)
  compatible_runtimes      = ["python3.11"]
  compatible_architectures = ["x86_64"]
}

check "species_layers" {
  assert {
    condition     = length(var.species_layer_arns) > 0 || alltrue([for name in ["numpy", "pillow"] : contains(local.built, name)])
    error_message = "The species function in ${var.region} has no numpy and no Pillow and would fail: run `make layers`, or name published layers in species_layer_arns."
  }
}

check "participants_layer" {
  assert {
    condition     = length(local.participants_layers) == 1
    error_message = "Participants' functions in ${var.region} get no Pillow and would fail: run `make layers`, or name a published layer in layer_arn."
  }
}
