variable "name" {
  description = "Name of the function, of its role and of its topic."
  type        = string
  nullable    = false
}

variable "pseudonym" {
  description = "The participant whose function this is."
  type        = string
  nullable    = false
}

variable "account_id" {
  description = "The AWS account that all of it lies in."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The AWS region that all of it lies in."
  type        = string
  nullable    = false
}

variable "package" {
  description = "Where the starter's zip lies: a bucket of the function's region, and the key in it."
  type        = object({ bucket = string, key = string })
  nullable    = false
}

variable "layer_arns" {
  description = "ARNs of the layers' versions that the function starts with: numpy's among them."
  type        = list(string)
  nullable    = false
}

variable "reserved_concurrency" {
  description = "How many executions at once the function has for itself, and never more; -1 for no reservation."
  type        = number
  nullable    = false
}

variable "upload_bucket" {
  description = "Name of the bucket that pictures are uploaded to."
  type        = string
  nullable    = false
}

variable "birds_folder" {
  description = "What the keys of the participant's pictures begin with."
  type        = string
  nullable    = false
}

variable "endpoint_name" {
  description = "Name of the group's SageMaker endpoint."
  type        = string
  nullable    = false
}

variable "model" {
  description = "s3:// URIs of the model artefact with the labels, and of a text file that holds this URI: the participant keeps the function's variables when the model changes. Empty: the workshop's four species."
  type        = object({ artifact = string, address = string })
  nullable    = false
}

variable "listener_arn" {
  description = "ARN of the group's species function, which hears the participant's messages."
  type        = string
  nullable    = false
}

variable "boundary_arn" {
  description = "ARN of the permissions boundary that the function's role never exceeds."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}
