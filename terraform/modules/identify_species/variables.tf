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

variable "dashboard_name" {
  description = "Name of the group's dashboard."
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

variable "reserved_concurrency" {
  description = "How many executions at once the function has for itself, and never more; -1 for no reservation."
  type        = number
  default     = -1
  nullable    = false
}

variable "layer_arns" {
  description = "ARNs of the layers that bring numpy and Pillow."
  type        = list(string)
  nullable    = false
}

variable "upload_bucket" {
  description = "Name of the bucket whose new pictures call the function."
  type        = string
  nullable    = false
}

variable "birds" {
  description = "What the keys of the pictures begin with."
  type        = string
  nullable    = false
}

variable "results" {
  description = "What the keys of the results begin with."
  type        = string
  nullable    = false
}

variable "endpoint_name" {
  description = "Name of the SageMaker endpoint that the function asks."
  type        = string
  nullable    = false
}

variable "endpoint_limit_bytes" {
  description = "The largest picture that the endpoint takes; larger ones are shrunk before it is asked."
  type        = number
  default     = 6291456
  nullable    = false
}

variable "model" {
  description = "The s3:// URI of the model whose labels the function reads, and the endpoint's variant that serves it; both empty where there is none."
  type        = object({ artifact = string, variant = string })
  nullable    = false
}

variable "wording" {
  description = "The certainty (0 to 1) beyond which one species is named, how many are named below it, and how many seconds a link opens the picture."
  type        = object({ certainty_threshold = number, top = number, link_seconds = number })
  nullable    = false
}

variable "subscriptions" {
  description = "E-mail addresses and telephone numbers that the species go to, and the instructor's addresses, which alarms go to."
  type        = object({ emails = set(string), phones = set(string), instructor_emails = set(string) })
  nullable    = false
}

variable "judge_arn" {
  description = "ARN of the function that judges outputs, in the storage's region, which need not stand; empty for none."
  type        = string
  default     = ""
  nullable    = false
}

variable "retention_days" {
  description = "Days that the function's log lines are kept."
  type        = number
  nullable    = false
}

variable "participants_topics" {
  description = "Where participants have species functions of their own: the names of their topics, with * in the place of the pseudonym. Empty: this function is called for every picture itself."
  type        = string
  default     = ""
  nullable    = false
}

variable "participants_functions" {
  description = "By pseudonym the ARN of the participant's own species function, and what the keys of their pictures begin with."
  type        = map(object({ arn = string, prefix = string }))
  default     = {}
  nullable    = false
}
