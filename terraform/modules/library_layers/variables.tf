variable "libraries" {
  description = "Names of the libraries, each of which is a zip in terraform/layers."
  type        = set(string)
  nullable    = false
}

variable "layer_name" {
  description = "Name of a layer, with * in the place of the library."
  type        = string
  nullable    = false
}

variable "code_bucket" {
  description = "Name of the bucket that the zips go through."
  type        = string
  nullable    = false
}
