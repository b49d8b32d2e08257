variable "input_file" {
  description = "Key of the picture in the source bucket."
  type        = string
  nullable    = false

  validation {
    # It goes into policies, where a * or a ? would open more than one object.
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.input_file))
    error_message = "The picture's name \"${var.input_file}\" cannot go into a policy; in workshop.auto.tfvars use letters, digits, dots, hyphens, underscores and slashes."
  }
}

variable "confidence_threshold" {
  description = "Per cent of confidence below which a face does not count."
  type        = number
  nullable    = false

  validation {
    condition     = var.confidence_threshold >= 0 && var.confidence_threshold <= 100
    error_message = "No face has a confidence of ${var.confidence_threshold} per cent; set confidence_threshold in workshop.auto.tfvars to 0 to 100."
  }
}

variable "memory_size" {
  description = "Memory of a participant's function in MB."
  type        = number
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240 && floor(var.memory_size) == var.memory_size
    error_message = "Lambda has no ${var.memory_size} MB; set memory_size in group.auto.tfvars to a whole number from 128 to 10240, such as 1024."
  }
}

variable "timeout" {
  description = "Seconds after which Lambda ends an invocation of a participant's function."
  type        = number
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "Lambda has no timeout of ${var.timeout} s; set timeout in group.auto.tfvars to a whole number from 1 to 900, such as 63."
  }
}

variable "reserved_concurrency" {
  description = "How many executions at once each participant's function has for itself, and the species function; they never run more. 0 for no reservation. What the account has too little for is left out by itself."
  type = object({
    participant = optional(number, 2)
    species     = optional(number, 50)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for n in values(var.reserved_concurrency) : n >= 0 && floor(n) == n])
    error_message = "Lambda cannot reserve ${join(" and ", values(var.reserved_concurrency))} executions; set reserved_concurrency in group.auto.tfvars to whole numbers, such as { participant = 2, species = 50 }, or 0 for none."
  }
}

variable "cut_off" {
  description = "How many times within ten minutes a participant's function may be started; once more, and it is stopped until `workshop release`. 0 for no cut-off."
  type        = object({ starts = optional(number, 300) })
  default     = {}
  nullable    = false

  validation {
    # A class invokes about twenty times an hour; a smaller number would stop who works fast.
    condition     = var.cut_off.starts == 0 || (var.cut_off.starts >= 30 && floor(var.cut_off.starts) == var.cut_off.starts)
    error_message = "cut_off.starts = ${var.cut_off.starts} would stop who works fast, or is no whole number; in group.auto.tfvars set it to 30 or more within ten minutes, such as 300, or to 0 for no cut-off."
  }
}

variable "layer_arn" {
  description = "ARN of the Pillow layer's version that a participant's function has; left out: the one that `make layers` builds is published."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.layer_arn == "" || can(regex(local.layer_version, var.layer_arn))
    error_message = "\"${var.layer_arn}\" is no ARN of a layer's version; in group.auto.tfvars write layer_arn like arn:aws:lambda:${var.region}:770693421928:layer:Klayers-p311-Pillow:3, or leave it out."
  }

  validation {
    # Whatever is no ARN is refused above.
    condition     = try(split(":", var.layer_arn)[3] == var.region, true)
    error_message = "The layer ${var.layer_arn} is of another region than the group, ${var.region}, and Lambda would refuse it; in group.auto.tfvars set layer_arn to ${replace(var.layer_arn, "/^((?:[^:]*:){3})[^:]*/", "$${1}${var.region}")}."
  }
}

variable "species_layer_arns" {
  description = "ARNs of the layer versions that bring numpy and Pillow to the species function; empty: those that `make layers` builds are published."
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.species_layer_arns : can(regex(local.layer_version, arn))])
    error_message = "species_layer_arns in group.auto.tfvars has what is no ARN of a layer's version; write each like arn:aws:lambda:${var.region}:336392948345:layer:AWSSDKPandas-Python311:12."
  }

  validation {
    # Whatever is no ARN is refused above.
    condition     = alltrue([for arn in var.species_layer_arns : try(split(":", arn)[3] == var.region, true)])
    error_message = "Lambda takes layers of the group's region only: in group.auto.tfvars put ${var.region} in the place of the other region in species_layer_arns."
  }
}

locals {
  layer_version = "^arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$"
}
