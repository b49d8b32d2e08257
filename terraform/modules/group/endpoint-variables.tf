variable "endpoint" {
  description = "The SageMaker endpoint: whether there is one (it bills by the hour), on what, and the trained model as an s3:// URI or as a .tar.gz in the environment's folder."
  type = object({
    enabled        = bool
    instance_type  = string
    instance_count = optional(number, 1)
    model_artifact = string
  })
  nullable = false

  validation {
    condition     = can(regex("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$", var.endpoint.instance_type))
    error_message = "\"${var.endpoint.instance_type}\" is no SageMaker instance type; in group.auto.tfvars set endpoint.instance_type to one such as ml.m5.large."
  }

  validation {
    condition     = var.endpoint.instance_count >= 1 && floor(var.endpoint.instance_count) == var.endpoint.instance_count
    error_message = "An endpoint cannot run on ${var.endpoint.instance_count} instances; set endpoint.instance_count to 1 or more, or endpoint.enabled to false."
  }

  validation {
    condition     = can(regex("^(s3://[a-z0-9.-]+/)?[A-Za-z0-9._-][A-Za-z0-9._/-]*\\.tar\\.gz$", var.endpoint.model_artifact))
    error_message = "\"${var.endpoint.model_artifact}\" is no model artefact; in group.auto.tfvars set endpoint.model_artifact to s3://<bucket>/<key>.tar.gz or to a .tar.gz in the environment's folder."
  }
}
