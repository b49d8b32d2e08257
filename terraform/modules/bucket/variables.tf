variable "name" {
  description = "Name of the bucket."
  type        = string
  nullable    = false
}

variable "expire_days" {
  description = "Days after which an object expires, a day before its bytes are gone; 0 keeps current objects for ever."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.expire_days >= 0 && floor(var.expire_days) == var.expire_days
    error_message = "Objects cannot expire after ${var.expire_days} days; set retention_days in workshop.auto.tfvars to a whole number of days."
  }
}
