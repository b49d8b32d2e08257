# Every name of the platform stands here once. IAM and bucket names are global to an account or to AWS, hence the
# region in those that each group has; the others are regional, and the workshop's texts name them.

output "storage_region" {
  description = "Region of the source and the target bucket, and of the Rekognition calls: Rekognition reads only buckets of its own region."
  value       = "eu-central-1"
}

output "source_bucket" {
  description = "Bucket of the instructor's picture."
  value       = "${var.workshop}-source"
}

output "target_bucket" {
  description = "Bucket of the participants' results."
  value       = "${var.workshop}-target"
}

output "upload_bucket" {
  description = "Bucket that a group's bird pictures are uploaded to."
  value       = "${var.workshop}-upload-${var.region}"
}

output "code_bucket" {
  description = "Bucket of a group's Lambda packages and its model artefact."
  value       = "${var.workshop}-code-${var.region}"
}

output "crop_faces" {
  description = "What the name of a participant's function and role begins with; a hyphen and the pseudonym follow."
  value       = "${var.workshop}-crop-faces"
}

output "crop_faces_boundary" {
  description = "Name of the permissions boundary of a group's participants' functions."
  value       = "${var.workshop}-crop-faces-boundary-${var.region}"
}

output "identify_species" {
  description = "Name of a group's species function."
  value       = "IdentifySpeciesAndNotify"
}

output "identify_species_role" {
  description = "Name of the species function's execution role."
  value       = "${var.workshop}-identify-species-${var.region}"
}

output "species_topic" {
  description = "Name of the topic that species are announced on."
  value       = "${var.workshop}-species"
}

output "species_failures" {
  description = "Queue of the pictures that the species function failed on."
  value       = "${var.workshop}-species-failures"
}

output "alarms" {
  description = "Topic that the instructor hears of failures on; alarms begin with the same words."
  value       = "${var.workshop}-alarms"
}

output "dashboard" {
  description = "Dashboard of a group; dashboards are global to an account."
  value       = "${var.workshop}-${var.region}"
}

output "library_layer" {
  description = "What the name of a layer that is built here begins with; a hyphen and the library follow."
  value       = var.workshop
}

output "endpoint" {
  description = "Name of a group's SageMaker endpoint."
  value       = "nabirds-species-identifier"
}

output "endpoint_role" {
  description = "Name of the SageMaker endpoint's execution role."
  value       = "${var.workshop}-endpoint-${var.region}"
}

output "endpoint_end_role" {
  description = "Name of the role in which the endpoint is deleted after the session; its schedule has the same name."
  value       = "${var.workshop}-endpoint-end-${var.region}"
}

output "participant_role" {
  description = "Name of the role that a group's participants work in."
  value       = "${var.workshop}-participant-${var.region}"
}
