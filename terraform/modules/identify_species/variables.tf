variable "name" {
  description = "Name of the function."
  type        = string
  nullable    = false
}

variable "role_name" {
  description = "Name of the function's execution role."
  type        = string
  nullable    = false
}

variable "topic_name" {
  description = "Name of the topic that species are announced on."
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
  description = "Where the function's zip lies, and the Base64 SHA-256 of its content, so that a changed zip is deployed."
  type        = object({ bucket = string, key = string, sha256 = string })
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

variable "layer_arns" {
  description = "ARNs of the layers that bring numpy."
  type        = list(string)
  nullable    = false
}

variable "upload_bucket" {
  description = "Name of the bucket whose new pictures call the function."
  type        = string
  nullable    = false
}

variable "endpoint_name" {
  description = "Name of the SageMaker endpoint that the function asks."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}
