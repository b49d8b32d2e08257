# The settings of a group as a whole; those of the functions and of the endpoint stand in the files beside this.
# The name of the workshop and the days of retention are checked by the modules that they go into.
# Each group's root sees all of these files through symbolic links (terraform/roots/group), so what is wrong is said
# once, with the line of the tfvars file; nothing in them may hang on where they are.

variable "workshop" {
  description = "Name of the workshop; the first part of every name."
  type        = string
  nullable    = false
}

variable "region" {
  description = "AWS region that the group works in. Several groups may share one."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "\"${var.region}\" is no AWS region; write it like eu-west-3 in group.auto.tfvars."
  }
}

variable "number_in_region" {
  description = "Which of the region's groups it is. The species function and the endpoint of the first are called as in the workshop's texts; those of the next end in the number, such as IdentifySpeciesAndNotify-2."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.number_in_region >= 1 && var.number_in_region <= 99 && floor(var.number_in_region) == var.number_in_region
    error_message = "number_in_region ${var.number_in_region} is none; in group.auto.tfvars give each group of ${var.region} another whole number, beginning with 1, or leave it out where the group is the only one."
  }
}

variable "retention_days" {
  description = "Days after which uploaded pictures and log lines expire."
  type        = number
  nullable    = false
}

variable "group" {
  description = "Name of the group, for the names of what it has in AWS, for tags, and for the roster's second column."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.group))
    error_message = "The group name \"${var.group}\" goes into names in AWS; in group.auto.tfvars use 3 to 32 characters of a-z, 0-9 and hyphens, such as group-1145."
  }

  validation {
    condition     = var.group != "shared"
    error_message = "No group can be called shared: what the groups share is called so. Choose another name in group.auto.tfvars."
  }

  validation {
    # The longest name of a role has 18 characters more, and IAM takes 64.
    condition     = length(var.workshop) + length(var.group) <= 46
    error_message = "The workshop name \"${var.workshop}\" and the group name \"${var.group}\" have ${length(var.workshop) + length(var.group)} characters together, and names in AWS have room for 46; shorten the group's name in group.auto.tfvars."
  }
}

variable "time_slot" {
  description = "When the group meets: start and end as RFC 3339 times, such as 2026-12-03T11:45:00+01:00."
  type        = object({ start = string, end = string })
  nullable    = false

  validation {
    condition     = can(timeadd(var.time_slot.start, "0s"))
    error_message = "time_slot.start \"${var.time_slot.start}\" is no time; write it like 2026-12-03T11:45:00+01:00 in group.auto.tfvars."
  }

  validation {
    condition     = can(timeadd(var.time_slot.end, "0s"))
    error_message = "time_slot.end \"${var.time_slot.end}\" is no time; write it like 2026-12-03T12:45:00+01:00 in group.auto.tfvars."
  }

  validation {
    # Times that are none are refused above.
    condition     = try(timecmp(var.time_slot.start, var.time_slot.end) < 0, true)
    error_message = "The slot ends at ${var.time_slot.end}, before or when it starts at ${var.time_slot.start}; set time_slot.end in group.auto.tfvars to a later time."
  }
}

variable "grace_minutes" {
  description = "Minutes after the slot's end in which participants' rights still hold."
  type        = number
  default     = 15
  nullable    = false

  validation {
    condition     = var.grace_minutes >= 0 && var.grace_minutes <= 720 && floor(var.grace_minutes) == var.grace_minutes
    error_message = "A grace of ${var.grace_minutes} minutes is none; set grace_minutes in group.auto.tfvars to a whole number from 0 to 720, such as 15."
  }
}

variable "participants" {
  description = "Pseudonyms of the group, as `workshop provision` writes them into participants.auto.tfvars.json."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for p in var.participants : can(regex(local.pseudonym, p))])
    error_message = "Not a pseudonym: ${join(", ", [for p in var.participants : jsonencode(p) if !can(regex(local.pseudonym, p))])}. Use a-z, 0-9 and single inner hyphens and begin with a letter; mend the roster and run `workshop provision` again."
  }

  validation {
    condition     = alltrue([for p in var.participants : length(p) >= local.pseudonyms.shortest && length(p) <= local.pseudonyms.longest])
    error_message = "A pseudonym has ${local.pseudonyms.shortest} to ${local.pseudonyms.longest} characters, unlike ${join(", ", [for p in var.participants : jsonencode(p) if length(p) < local.pseudonyms.shortest || length(p) > local.pseudonyms.longest])}; mend the roster and run `workshop provision` again."
  }

  validation {
    condition     = length(setintersection(var.participants, local.pseudonyms.reserved)) == 0
    error_message = "Reserved for the workshop itself: ${join(", ", setintersection(var.participants, local.pseudonyms.reserved))}. Choose other pseudonyms in the roster and run `workshop provision` again."
  }
}

variable "places" {
  description = "For how many the group's door and reservations were laid out, as `workshop add` notes it, so that somebody more in mid-session changes nobody else's; 0 for as many as there are participants."
  type        = number
  default     = 0
  nullable    = false
}

variable "joined_late" {
  description = "Pseudonyms of those who joined after the group was laid out, as `workshop add` notes them."
  type        = set(string)
  default     = []
  nullable    = false
}

locals {
  places     = var.places > 0 ? var.places : length(var.participants)
  pseudonyms = jsondecode(file("${path.module}/../../pseudonyms.json")) # the admin tool reads it too
  pseudonym  = "^${local.pseudonyms.pattern}$"
}
