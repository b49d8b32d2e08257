variable "name" {
  description = "Name of the function and of its role."
  type        = string
  nullable    = false
}

variable "workshop" {
  description = "Name of the workshop, which its functions are tagged with."
  type        = string
  nullable    = false
}

variable "group" {
  description = "Name of the group, which its functions are tagged with."
  type        = string
  nullable    = false
}

variable "account_id" {
  description = "The AWS account that all of it lies in."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The AWS region of the group."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}

variable "package" {
  description = "Where the function's zip lies: a bucket of its region, the key in it, and the SHA-256 of the zip in base64."
  type        = object({ bucket = string, key = string, sha256 = string })
  nullable    = false
}

variable "participants" {
  description = "Pseudonyms of the group."
  type        = set(string)
  nullable    = false
}

variable "starts" {
  description = "How many times within ten minutes a participant's function may be started; once more, and it is stopped."
  type        = number
  nullable    = false

  validation {
    condition     = var.starts >= 1 && floor(var.starts) == var.starts
    error_message = "A function cannot be stopped after ${var.starts} starts; set cut_off.starts in group.auto.tfvars to a whole number from 1 on, such as 300, or to 0 for no cut-off."
  }
}

variable "crop_faces" {
  description = "Name of a participant's function, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "invocations_alarm" {
  description = "Name of the alarm of a participant's function, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "target_bucket" {
  description = "Name of the bucket that the note for the board goes to."
  type        = string
  nullable    = false
}

variable "note" {
  description = "Key of that note, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "alarms" {
  description = "The instructor's topic: what the names of its alarms begin with, and its ARN."
  type        = object({ name = string, topic_arn = string })
  nullable    = false
}
