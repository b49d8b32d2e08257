variable "workshop" {
  description = "Name of the workshop; the first part of every name."
  type        = string
  nullable    = false
}

variable "region" {
  description = "AWS region of the buckets."
  type        = string
  nullable    = false

  validation {
    condition     = var.region == module.names.storage_region
    error_message = "The storage cannot be in ${var.region}: Rekognition reads only buckets of its own region, so set the provider's region to ${module.names.storage_region}."
  }
}

variable "retention_days" {
  description = "Days after which pictures and results expire."
  type        = number
  nullable    = false

  validation {
    condition     = var.retention_days >= 1
    error_message = "Pictures of people must expire: set retention_days in workshop.auto.tfvars to 1 or more, not ${var.retention_days}."
  }
}
