variable "feedback" {
  description = "The function that judges outputs as soon as they are there: whether there is one, ARNs of the layer versions that bring it numpy and Pillow (none: those that `make layers` builds are published), and how many executions at once it has for itself, and no more than which it runs (0: none; what the account has too little for is left out by itself)."
  type = object({
    enabled              = bool
    layer_arns           = optional(list(string), [])
    reserved_concurrency = optional(number, 0)
  })
  nullable = false

  validation {
    condition     = alltrue([for arn in var.feedback.layer_arns : can(regex("^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", arn))])
    error_message = "feedback.layer_arns in feedback.auto.tfvars has what is no ARN of a layer's version; write each like arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311:12."
  }

  validation {
    condition     = var.feedback.reserved_concurrency >= 0 && floor(var.feedback.reserved_concurrency) == var.feedback.reserved_concurrency
    error_message = "Lambda cannot reserve ${var.feedback.reserved_concurrency} executions; in feedback.auto.tfvars set feedback.reserved_concurrency to a whole number, or to 0 for no reservation."
  }
}

variable "grading" {
  description = "The state machine with which `workshop grade --engine stepfunctions` grades thousands side by side: whether there is one, and how many submissions it judges at once, which must be fewer than the account has left for everything."
  type = object({
    enabled     = optional(bool, false)
    concurrency = optional(number, 200)
  })
  default  = {}
  nullable = false

  validation {
    # 10,000 is what Step Functions runs at once.
    condition     = var.grading.concurrency >= 1 && var.grading.concurrency <= 10000 && floor(var.grading.concurrency) == var.grading.concurrency
    error_message = "${var.grading.concurrency} submissions cannot be judged at once; in feedback.auto.tfvars set grading.concurrency to a whole number from 1 to 10000, such as 200."
  }

  validation {
    condition     = !var.grading.enabled || var.feedback.enabled
    error_message = "Grading on AWS calls the judging function, and feedback.enabled is false; in feedback.auto.tfvars switch both on, or grading.enabled off."
  }

  validation {
    condition     = !var.grading.enabled || var.feedback.reserved_concurrency == 0 || var.grading.concurrency <= var.feedback.reserved_concurrency
    error_message = "${var.grading.concurrency} submissions cannot be judged at once where feedback.reserved_concurrency is ${var.feedback.reserved_concurrency}: Lambda refuses what is beyond it. Lower grading.concurrency in feedback.auto.tfvars, or raise the other."
  }
}

variable "subscriptions" {
  description = "Who is told of failures: the instructor's e-mail addresses. Personal data: keep them in subscriptions.auto.tfvars, which git ignores."
  type        = object({ instructor_emails = optional(set(string), []) })
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for a in var.subscriptions.instructor_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", a))])
    error_message = "subscriptions in subscriptions.auto.tfvars has what is no e-mail address; write each like name@example.org."
  }
}
