variable "name" {
  description = "Name of the function and of its role."
  type        = string
  nullable    = false
}

variable "pseudonym" {
  description = "The participant whose function this is."
  type        = string
  nullable    = false
}

variable "package" {
  description = "Where the starter's zip lies: a bucket of the function's region, and the key in it."
  type        = object({ bucket = string, key = string })
  nullable    = false
}

variable "memory_size" {
  description = "Memory of the function in MB."
  type        = number
  nullable    = false
}

variable "timeout" {
  description = "Seconds after which Lambda ends an invocation."
  type        = number
  nullable    = false
}

variable "reserved_concurrency" {
  description = "How many executions at once the function has for itself, and never more; -1 for no reservation."
  type        = number
  default     = -1
  nullable    = false
}

variable "layer_arns" {
  description = "ARNs of the layers' versions that the function starts with: Pillow's."
  type        = list(string)
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

variable "output_folder" {
  description = "What the keys of the participant's results begin with, but for the zip."
  type        = string
  nullable    = false
}

variable "output_zip" {
  description = "Key of the participant's zip."
  type        = string
  nullable    = false
}

variable "confidence_threshold" {
  description = "Per cent of confidence below which a face does not count."
  type        = number
  nullable    = false
}

variable "recognition_region" {
  description = "Region whose Rekognition the function calls; the source bucket lies in it."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}

variable "boundary_arn" {
  description = "ARN of the permissions boundary that the function's role never exceeds."
  type        = string
  nullable    = false
}
