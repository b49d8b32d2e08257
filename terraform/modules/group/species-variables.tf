variable "species" {
  description = "The species function's words: the certainty (0 to 1) beyond which one species is named, how many are named below it, how many seconds a link opens the picture, and whether each participant writes this function themselves (lab 4 as an exercise)."
  type = object({
    certainty_threshold = optional(number, 0.70)
    top                 = optional(number, 2)
    link_seconds        = optional(number, 3600)
    exercise            = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.species.certainty_threshold >= 0 && var.species.certainty_threshold <= 1
    error_message = "No model is ${var.species.certainty_threshold} certain; set species.certainty_threshold to 0 to 1, such as 0.70."
  }

  validation {
    condition     = var.species.top >= 1 && var.species.top <= 10 && floor(var.species.top) == var.species.top
    error_message = "A message cannot name ${var.species.top} species; set species.top to 1 to 10."
  }

  validation {
    condition     = var.species.link_seconds >= 1 && var.species.link_seconds <= 43200 && floor(var.species.link_seconds) == var.species.link_seconds
    error_message = "A link cannot last ${var.species.link_seconds} s; set species.link_seconds to 1 to 43200: it ends with the session of the function that signed it."
  }
}

variable "subscriptions" {
  description = "Who is told: e-mail addresses and telephone numbers for the species, the instructor's e-mail addresses for alarms. Personal data: keep them in subscriptions.auto.tfvars, which git ignores."
  type = object({
    emails            = optional(set(string), [])
    phones            = optional(set(string), [])
    instructor_emails = optional(set(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for a in setunion(var.subscriptions.emails, var.subscriptions.instructor_emails) : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", a))])
    error_message = "subscriptions in subscriptions.auto.tfvars has what is no e-mail address; write each like name@example.org."
  }

  validation {
    condition     = alltrue([for n in var.subscriptions.phones : can(regex("^\\+[1-9][0-9]{6,14}$", n))])
    error_message = "subscriptions.phones in subscriptions.auto.tfvars has what is no telephone number; write each like +491701234567."
  }
}
