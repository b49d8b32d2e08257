variable "name" {
  description = "Name of the budget."
  type        = string
  nullable    = false
}

variable "workshop" {
  description = "Name of the workshop, which everything of it is tagged with."
  type        = string
  nullable    = false
}

variable "instructor_emails" {
  description = "E-mail addresses that are told."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.instructor_emails) <= 10
    error_message = "A budget tells 10 addresses at most, and subscriptions.instructor_emails in subscriptions.auto.tfvars has ${length(var.instructor_emails)}; use a mailing list's."
  }
}
