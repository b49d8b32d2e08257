# What these may be is checked in modules/group, whose messages name the fix.

# From workshop.auto.tfvars, which all environments share.

variable "workshop" {
  description = "Name of the workshop; the first part of every name."
  type        = string
  nullable    = false
}

variable "input_file" {
  description = "Key of the picture in the source bucket."
  type        = string
  nullable    = false
}

variable "confidence_threshold" {
  description = "Per cent of confidence below which a face does not count."
  type        = number
  nullable    = false
}

variable "retention_days" {
  description = "Days after which objects and log lines expire."
  type        = number
  nullable    = false
}

# From group.auto.tfvars, which is all that groups differ in.

variable "group" {
  description = "Name of the group."
  type        = string
  nullable    = false
}

variable "region" {
  description = "AWS region that the group works in."
  type        = string
  nullable    = false
}

variable "time_slot" {
  description = "When the group meets: start and end as RFC 3339 times."
  type        = object({ start = string, end = string })
  nullable    = false
}

variable "grace_minutes" {
  description = "Minutes after the slot's end in which participants' rights still hold."
  type        = number
  default     = 15
  nullable    = false
}

variable "layer_arn" {
  description = "ARN of the Pillow layer's version that a participant's function has."
  type        = string
  nullable    = false
}

variable "memory_size" {
  description = "Memory of a participant's function in MB."
  type        = number
  nullable    = false
}

variable "timeout" {
  description = "Seconds after which Lambda ends an invocation of a participant's function."
  type        = number
  nullable    = false
}

variable "species_layer_arns" {
  description = "ARNs of the layer versions that bring numpy and Pillow to the species function; empty: built here."
  type        = list(string)
  nullable    = false
}

variable "endpoint" {
  description = "The SageMaker endpoint: whether there is one, on what, and the trained model."
  type = object({
    enabled        = bool
    instance_type  = string
    instance_count = optional(number, 1)
    model_artifact = string

    max_instance_count    = optional(number)
    image                 = optional(string)
    kms_key_arn           = optional(string)
    usd_per_hour          = optional(number)
    deleted_after_session = optional(bool)
    minutes_after_session = optional(number)
  })
  nullable = false
}

variable "species" {
  description = "The species function's words: certainty, how many species, how long a link lasts."
  type = object({
    certainty_threshold = optional(number)
    top                 = optional(number)
    link_seconds        = optional(number)
  })
  default  = {}
  nullable = false
}

# From subscriptions.auto.tfvars, which git ignores.

variable "subscriptions" {
  description = "Who is told: addresses and numbers for the species, the instructor's addresses for alarms."
  type = object({
    emails            = optional(set(string))
    phones            = optional(set(string))
    instructor_emails = optional(set(string))
  })
  default  = {}
  nullable = false
}

# From participants.auto.tfvars.json, which `workshop provision` writes.

variable "participants" {
  description = "Pseudonyms of the group."
  type        = set(string)
  default     = []
  nullable    = false
}
