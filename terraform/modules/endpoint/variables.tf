variable "name" {
  description = "Name of the endpoint; models and configurations begin with it."
  type        = string
  nullable    = false
}

variable "role_name" {
  description = "Name of the role that the model runs in."
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

variable "instance_type" {
  description = "SageMaker instance type, which decides what an hour costs."
  type        = string
  nullable    = false
}

variable "instance_count" {
  description = "How many instances answer."
  type        = number
  nullable    = false
}

variable "model_artifact" {
  description = "The trained model: an s3:// URI, or the path of a file, from the environment's folder, to upload."
  type        = string
  nullable    = false
}

variable "code_bucket" {
  description = "Name of the bucket that a local model is uploaded to."
  type        = string
  nullable    = false
}

variable "retention_days" {
  description = "Days that the container's log lines are kept."
  type        = number
  nullable    = false
}
