variable "name" {
  description = "Name of the role."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.name) <= 64
    error_message = "The role name \"${var.name}\" has ${length(var.name)} characters and IAM allows 64; shorten the workshop name or the pseudonym."
  }
}

variable "function_name" {
  description = "Name of the function that runs in this role."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.retention_days)
    error_message = "CloudWatch cannot keep logs for ${var.retention_days} days; set retention_days in workshop.auto.tfvars to 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365."
  }
}

variable "boundary_arn" {
  description = "ARN of the policy that the role never exceeds, its permissions boundary; empty for none."
  type        = string
  default     = ""
  nullable    = false
}

variable "statements" {
  description = "What the function may do beside writing its log, as a policy's statements."
  type        = any # statements differ in what they have: Condition is not in each
  default     = []
  nullable    = false
}
