variable "name" {
  description = "Name of the function and of the API before it."
  type        = string
  nullable    = false
}

variable "role_name" {
  description = "Name of the function's execution role."
  type        = string
  nullable    = false
}

variable "group" {
  description = "Name of the group whose door it is."
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

variable "participant_role_arn" {
  description = "ARN of the role that the door opens participants' sessions with."
  type        = string
  nullable    = false
}

variable "door_key" {
  description = "Name of the parameter of the key that the door signs cookies and hashes codes with."
  type        = string
  nullable    = false

  validation {
    # An ARN puts a slash before a name that has none, and none before one that has.
    condition     = startswith(var.door_key, "/")
    error_message = "The parameter's name \"${var.door_key}\" must begin with a slash, as in terraform/names.json."
  }
}

variable "code_seed" {
  description = "Name of the parameter of the seed that the instructor's tool derives codes from."
  type        = string
  nullable    = false
}

variable "door_list" {
  description = "Where the list of whom the door knows lies: a bucket, and the key in it."
  type        = object({ bucket = string, key = string })
  nullable    = false
}

variable "settings" {
  description = "What else the function knows of the workshop and the group, as variables of its environment. No secrets: whoever may list functions reads them."
  type        = map(string)
  nullable    = false
}

variable "throttling" {
  description = "Requests a second and at once that the door takes, all of them and those that sign in. AWS answers 429 beyond."
  type        = object({ rate = number, burst = number, sign_in_rate = number, sign_in_burst = number })
  nullable    = false

  validation {
    # API Gateway takes 0 for no request at all.
    condition     = alltrue([for n in values(var.throttling) : n >= 1])
    error_message = "A door that takes less than one request a second is shut; give throttling numbers of 1 and more."
  }
}

variable "wrong_codes" {
  description = "Wrong codes within five minutes beyond which the instructor is told."
  type        = number
  default     = 60
  nullable    = false
}

variable "alarms" {
  description = "With what the names of alarms begin, and the ARN of the topic that they go to."
  type        = object({ name = string, topic_arn = string })
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}
