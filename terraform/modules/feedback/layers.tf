# numpy and Pillow for the judging function. Where no published layers are named, those that `make layers` built are
# published.

locals {
  needed    = ["numpy", "pillow"]
  built     = toset([for zip in fileset("${path.module}/../../layers", "*.zip") : trimsuffix(zip, ".zip")])
  libraries = length(var.feedback.layer_arns) == 0 ? setintersection(local.built, local.needed) : toset([])
}

module "library_layers" {
  source = "../library_layers"

  libraries   = local.libraries
  layer_name  = module.names.judge_layer
  code_bucket = module.code_bucket.name
}

check "judge_layers" {
  assert {
    condition     = length(var.feedback.layer_arns) > 0 || length(local.libraries) == length(local.needed)
    error_message = "The judging function in ${var.region} has no numpy and no Pillow and would fail: run `make layers`, or name published layers in feedback.layer_arns."
  }
}
