variable "door" {
  description = "The group's page in the browser: whether there is one, and to which points of the text participants may put their function on it: starter, step2 and solution."
  type = object({
    enabled  = optional(bool, true)
    catch_up = optional(list(string), ["starter", "step2"])
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(var.door.catch_up, ["starter", "step2", "solution"])) == 0
    error_message = "Nobody can be put to ${join(" or ", setsubtract(var.door.catch_up, ["starter", "step2", "solution"]))}; set door.catch_up in group.auto.tfvars to a list of starter, step2 and solution, such as [\"starter\", \"step2\"], or to []."
  }
}

variable "tuned" {
  description = "Whether participants' functions start with the memory, timeout and layer that they need; false: with Lambda's own 128 MB, 3 s and none, and people set these by hand, as in step 1 of the text."
  type        = bool
  default     = true
  nullable    = false
}
