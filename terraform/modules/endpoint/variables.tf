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

variable "end_role_name" {
  description = "Name of the schedule that deletes the endpoint, and of the role that it does so in."
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

variable "serverless" {
  description = "Memory in MB, which also decides the processors, and how many pictures it answers at once; without an instance type."
  type        = object({ memory_mb = number, max_concurrency = number })
  nullable    = false
}

variable "instance_type" {
  description = "SageMaker instance type, which decides what an hour costs; empty: serverless, without instances."
  type        = string
  nullable    = false
}

variable "instance_count" {
  description = "How many instances answer."
  type        = number
  nullable    = false
}

variable "max_instance_count" {
  description = "How many instances it may grow to under load; no more than instance_count: it does not grow."
  type        = number
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of a customer key for the instances' volume; empty: SageMaker's own."
  type        = string
  nullable    = false
}

variable "usd_per_hour" {
  description = "What an instance costs by the hour; 0: look it up in prices.json."
  type        = number
  nullable    = false
}

variable "delete_at" {
  description = "RFC 3339 time at which a schedule deletes the endpoint; empty: none does."
  type        = string
  nullable    = false
}

variable "image" {
  description = "An image in ECR that serves the model; empty: AWS's own of the container's name."
  type        = string
  nullable    = false
}

variable "container" {
  description = "Which of AWS's containers serves the model: pytorch-inference or image-classification."
  type        = string
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
