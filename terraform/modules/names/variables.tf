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

variable "group" {
  description = "Name of the group that the names are for; \"shared\" where no group's are needed."
  type        = string
  default     = "shared"
  nullable    = false
}

variable "number_in_region" {
  description = "Which of the region's groups it is. The species function and the endpoint of the first have the names that the workshop's texts say, those of the next end in the number."
  type        = number
  default     = 1
  nullable    = false
}
