# Pillow for the participants' functions and the species function, and numpy for lab 4's functions, which have the
# layers of the species function. Where no published layers are named, those that `make layers` built are published.

locals {
  built = toset([for zip in fileset("${path.module}/../../layers", "*.zip") : trimsuffix(zip, ".zip")])

  species_libraries      = length(var.species_layer_arns) == 0 ? local.built : toset([])
  participants_libraries = var.layer_arn == "" ? setintersection(local.built, ["pillow"]) : toset([])

  species_layers      = concat(var.species_layer_arns, [for name in sort(local.species_libraries) : module.library_layers.arns[name]])
  participants_layers = concat(compact([var.layer_arn]), [for name in sort(local.participants_libraries) : module.library_layers.arns[name]])

  # What participants may add to their function: of a layer that is published here any version, since that is counted by
  # AWS and changes with each new build.
  participants_layer_arn = var.layer_arn != "" ? var.layer_arn : "arn:aws:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:layer:${replace(module.names.library_layer, "*", "pillow")}:*"
}

module "library_layers" {
  source = "../library_layers"

  libraries   = setunion(local.species_libraries, local.participants_libraries)
  layer_name  = module.names.library_layer
  code_bucket = module.code_bucket.name
}

# What stands from before there was a module of its own for this.
moved {
  from = aws_s3_object.library
  to   = module.library_layers.aws_s3_object.this
}

moved {
  from = aws_lambda_layer_version.library
  to   = module.library_layers.aws_lambda_layer_version.this
}

check "species_layers" {
  assert {
    condition     = length(var.species_layer_arns) > 0 || alltrue([for name in ["numpy", "pillow"] : contains(local.built, name)])
    error_message = "Functions in ${var.region} have no numpy or no Pillow and would fail, the species function or lab 4's: run `make layers`, or name published layers in species_layer_arns."
  }
}

check "participants_layer" {
  assert {
    condition     = length(local.participants_layers) == 1
    error_message = "Participants' functions in ${var.region} get no Pillow and would fail: run `make layers`, or name a published layer in layer_arn."
  }
}
