# From workshop.auto.tfvars, which all environments share.

variable "workshop" {
  description = "Name of the workshop; the first part of every name."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days after which pictures and results expire."
  type        = number
  nullable    = false
}

variable "input_file" {
  description = "Key of the picture in the source bucket."
  type        = string
  nullable    = false
}

# Terraform warns of a value without a variable, so the one that only the groups use is named here too.
variable "confidence_threshold" {
  description = "Per cent of confidence below which a face does not count; used by the groups only."
  type        = number
  nullable    = false
}
