variable "role_name" {
  description = "Name of the role."
  type        = string
  nullable    = false
}

variable "group" {
  description = "Name of the group, which its functions and logs have as the tag of that name."
  type        = string
  nullable    = false
}

variable "account_id" {
  description = "The AWS account whose instructors may hand out the role."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The AWS region that the group works in."
  type        = string
  nullable    = false
}

variable "storage_region" {
  description = "The AWS region of the source and the target bucket."
  type        = string
  nullable    = false
}

variable "window" {
  description = "From when to when participants may do anything at all, in UTC, such as 2026-12-03T10:45:00Z."
  type        = object({ start = string, end = string })
  nullable    = false

  validation {
    # The policy compares with these; a time that is none would compare with nothing.
    condition     = alltrue([for time in values(var.window) : can(regex("^[0-9-]{10}T[0-9:]{8}Z$", time)) && can(timeadd(time, "0s"))])
    error_message = "The window ${var.window.start} to ${var.window.end} is not in UTC; write times like 2026-12-03T10:45:00Z."
  }
}

variable "crop_faces" {
  description = "Name of a participant's function, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "bird_function" {
  description = "Name of a participant's own species function, with * in the place of the pseudonym; empty where nobody has one."
  type        = string
  default     = ""
  nullable    = false
}

variable "layer_arn" {
  description = "ARN of the layer version that a participant may add to their function; a * in the place of the version is any."
  type        = string
  nullable    = false
}

variable "source_bucket" {
  description = "Name of the bucket of the instructor's picture."
  type        = string
  nullable    = false
}

variable "input_file" {
  description = "Key of the picture in the source bucket."
  type        = string
  nullable    = false
}

variable "target_bucket" {
  description = "Name of the bucket of the results."
  type        = string
  nullable    = false
}

variable "upload_bucket" {
  description = "Name of the bucket that bird pictures are uploaded to."
  type        = string
  nullable    = false
}

variable "feedback_bucket" {
  description = "Name of the bucket of the feedback."
  type        = string
  nullable    = false
}

variable "output_folder" {
  description = "What the keys of a participant's results begin with, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "output_zip" {
  description = "Key of a participant's zip, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "birds" {
  description = "What the keys of all birds begin with."
  type        = string
  nullable    = false
}

variable "birds_folder" {
  description = "What the keys of a participant's birds begin with, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "results_folder" {
  description = "What the keys of the species of a participant's birds begin with, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "feedback" {
  description = "Key of a participant's feedback, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}
