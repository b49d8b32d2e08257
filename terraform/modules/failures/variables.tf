variable "function_name" {
  description = "Name of the function that is called asynchronously, known once its role may send to the queue."
  type        = string
  nullable    = false
}

variable "function_title" {
  description = "What alarms call the function, such as species function."
  type        = string
  nullable    = false
}

variable "event_title" {
  description = "What alarms call one of its events, such as picture."
  type        = string
  nullable    = false
}

variable "queue_name" {
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
  description = "The AWS region that all of it lies in."
  type        = string
  nullable    = false
}

variable "instructor_emails" {
  description = "E-mail addresses that alarms go to."
  type        = set(string)
  nullable    = false
}
