variable "name" {
  description = "Name of the state machine and of its role."
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

variable "judge_arn" {
  description = "ARN of the judging function."
  type        = string
  nullable    = false
}

variable "feedback_bucket" {
  description = "Name of the bucket of the manifests."
  type        = string
  nullable    = false
}

variable "grading_runs" {
  description = "What the keys of grading runs begin with."
  type        = string
  nullable    = false
}

variable "concurrency" {
  description = "How many submissions are judged at once."
  type        = number
  nullable    = false
}
