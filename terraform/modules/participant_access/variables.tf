variable "role_name" {
  description = "Name of the role."
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

variable "crop_faces" {
  description = "What the name of every participant's function begins with, without the hyphen."
  type        = string
  nullable    = false
}

variable "layer_arn" {
  description = "ARN of the layer version that a participant may add to their function."
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
