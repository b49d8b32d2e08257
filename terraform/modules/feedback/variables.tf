# What stands in feedback.auto.tfvars is declared in feedback-variables.tf beside this, which the environment sees through
# a symbolic link.

variable "workshop" {
  description = "Name of the workshop; the first part of every name."
  type        = string
  nullable    = false
}

variable "region" {
  description = "AWS region of the target bucket, and so of all of it."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days after which feedback and log lines expire."
  type        = number
  nullable    = false
}

variable "target_bucket" {
  description = "Name of the bucket of the participants' outputs, known once the bucket exists."
  type        = string
  nullable    = false
}
