variable "workshop" {
  description = "Name of the workshop; the first part of every name."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.workshop) >= 3 && length(var.workshop) <= 20
    error_message = "The workshop name \"${var.workshop}\" has ${length(var.workshop)} characters; choose one of 3 to 20 in workshop.auto.tfvars: role names end at 64."
  }

  validation {
    condition     = can(regex("^[a-z0-9]+(-[a-z0-9]+)*$", var.workshop))
    error_message = "The workshop name \"${var.workshop}\" goes into bucket names: in workshop.auto.tfvars use only a-z, 0-9 and single inner hyphens."
  }
}

variable "region" {
  description = "AWS region that the names are for."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "\"${var.region}\" is no AWS region; write it like eu-west-3 in group.auto.tfvars."
  }
}
