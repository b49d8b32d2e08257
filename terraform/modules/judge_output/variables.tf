variable "name" {
  description = "Name of the function and of its execution role."
  type        = string
  nullable    = false
}

variable "failures_name" {
  description = "Name of the queue of what failed for good."
  type        = string
  nullable    = false
}

variable "alarms_name" {
  description = "Name of the instructor's topic, with which the alarms' names begin."
  type        = string
  nullable    = false
}

variable "account_id" {
  description = "The AWS account that all of it lies in."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The AWS region that all of it lies in, which is the target bucket's."
  type        = string
  nullable    = false
}

variable "package" {
  description = "Where the function's zip lies, and the Base64 SHA-256 of its content, so that a changed zip is deployed."
  type        = object({ bucket = string, key = string, sha256 = string })
  nullable    = false
}

variable "layer_arns" {
  description = "ARNs of the layers that bring numpy and Pillow."
  type        = list(string)
  nullable    = false
}

variable "reserved_concurrency" {
  description = "Executions at once that the function has for itself; -1 for no reservation."
  type        = number
  nullable    = false
}

variable "target_bucket" {
  description = "Name of the bucket of the participants' outputs, known once the bucket exists."
  type        = string
  nullable    = false
}

variable "output_zip" {
  description = "Key of a participant's zip, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "output_copy" {
  description = "Key of a participant's copy of the picture, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "feedback_bucket" {
  description = "Name of the bucket of the feedback and the answer key."
  type        = string
  nullable    = false
}

variable "class_list" {
  description = "Key of the workshop as data in the feedback bucket."
  type        = string
  nullable    = false
}

variable "answer_key" {
  description = "Key of the answer key in the feedback bucket."
  type        = string
  nullable    = false
}

variable "feedback" {
  description = "Key of a participant's feedback, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "grading_runs" {
  description = "What the keys of grading runs begin with."
  type        = string
  nullable    = false
}

variable "crop_faces" {
  description = "Name of a participant's function, with * in the place of the pseudonym."
  type        = string
  nullable    = false
}

variable "upload_buckets" {
  description = "Names of the groups' upload buckets, with * in the place of the group."
  type        = string
  nullable    = false
}

variable "results" {
  description = "What the keys of the species function's results begin with."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}

variable "instructor_emails" {
  description = "E-mail addresses that alarms go to."
  type        = set(string)
  nullable    = false
}
