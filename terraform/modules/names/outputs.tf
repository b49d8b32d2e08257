# Every name of the platform stands once, in terraform/names.json, which the admin tool (admin/names.py) reads too. What
# each group has is named after the group, since several may share a region. The workshop's texts name the species
# function and the endpoint, so those of the first group of a region are called as there, and the next ones' get a
# number. A name that each participant has comes with a * in the place of the pseudonym, as policies match it:
# replace(name, "*", pseudonym) is one participant's.

locals {
  names = jsondecode(templatefile("${path.module}/../../names.json", {
    workshop  = var.workshop
    group     = var.group
    suffix    = var.number_in_region == 1 ? "" : "-${var.number_in_region}"
    pseudonym = "*"
    library   = "*"
  }))
}

output "storage_region" {
  description = "Region of the source and the target bucket, and of the Rekognition calls: Rekognition reads only buckets of its own region."
  # Not by way of the variables, which modules/storage checks against it.
  value = jsondecode(file("${path.module}/../../names.json")).storage_region
}

output "source_bucket" {
  description = "Bucket of the instructor's picture."
  value       = local.names.source_bucket
}

output "target_bucket" {
  description = "Bucket of the participants' results."
  value       = local.names.target_bucket
}

output "upload_bucket" {
  description = "Bucket that a group's bird pictures are uploaded to."
  value       = local.names.upload_bucket
}

output "code_bucket" {
  description = "Bucket of a group's Lambda packages and its model artefact."
  value       = local.names.code_bucket
}

output "crop_faces" {
  description = "Name of a participant's function and of its role, with * in the place of the pseudonym."
  value       = local.names.crop_faces
}

output "bird_function" {
  description = "Name of a participant's own species function, of its role and of its topic, with * in the place of the pseudonym."
  value       = local.names.bird_function
}

output "crop_faces_boundary" {
  description = "Name of the permissions boundary of a group's participants' functions."
  value       = local.names.crop_faces_boundary
}

output "identify_species" {
  description = "Name of a group's species function."
  value       = local.names.identify_species
}

output "identify_species_role" {
  description = "Name of the species function's execution role."
  value       = local.names.identify_species_role
}

output "species_topic" {
  description = "Name of the topic that species are announced on."
  value       = local.names.species_topic
}

output "species_failures" {
  description = "Queue of the pictures that the species function failed on."
  value       = local.names.species_failures
}

output "alarms" {
  description = "Topic that the instructor hears of failures on; alarms begin with the same words."
  value       = local.names.alarms
}

output "dashboard" {
  description = "Dashboard of a group; dashboards are global to an account."
  value       = local.names.dashboard
}

output "library_layer" {
  description = "Name of a layer that is built here, with * in the place of the library."
  value       = local.names.library_layer
}

output "feedback_bucket" {
  description = "Bucket of the participants' feedback, the answer key and grading runs."
  value       = local.names.feedback_bucket
}

output "state_bucket" {
  description = "Bucket of Terraform's states, which no environment makes: make init does."
  value       = local.names.state_bucket
}

output "judge_code_bucket" {
  description = "Bucket of the package of the function that judges outputs."
  value       = local.names.judge_code_bucket
}

output "judge_output" {
  description = "Name of the function that judges outputs and of its execution role."
  value       = local.names.judge_output
}

output "judge_failures" {
  description = "Queue of the events that the judging function failed on."
  value       = local.names.judge_failures
}

output "judge_alarms" {
  description = "Topic that the instructor hears of the judging function's failures on; its alarms begin with the same words."
  value       = local.names.judge_alarms
}

output "judge_layer" {
  description = "Name of a layer that is built here for the judging function, with * in the place of the library."
  value       = local.names.judge_layer
}

output "grading" {
  description = "Name of the state machine that grades all submissions and of its role."
  value       = local.names.grading
}

output "endpoint" {
  description = "Name of a group's SageMaker endpoint."
  value       = local.names.endpoint
}

output "endpoint_role" {
  description = "Name of the SageMaker endpoint's execution role."
  value       = local.names.endpoint_role
}

output "endpoint_end_role" {
  description = "Name of the role in which the endpoint is deleted after the session; its schedule has the same name."
  value       = local.names.endpoint_end_role
}

output "participant_role" {
  description = "Name of the role that a group's participants work in."
  value       = local.names.participant_role
}

output "front_door" {
  description = "Name of a group's front door: its HTTP API, and the function behind it."
  value       = local.names.front_door
}

output "front_door_role" {
  description = "Name of the front door's execution role."
  value       = local.names.front_door_role
}

output "door_key" {
  description = "Parameter of the key that the front door signs cookies and hashes codes with."
  value       = local.names.door_key
}

output "code_seed" {
  description = "Parameter of the seed that the instructor's tool derives participants' codes from; the door may not read it."
  value       = local.names.code_seed
}

output "door_list" {
  description = "Key in a group's code bucket of whom the door knows, with a hash of each one's code."
  value       = local.names.door_list
}

output "output_folder" {
  description = "What the keys of a participant's outputs in the target bucket begin with, but for the zip; with * in the place of the pseudonym."
  value       = local.names.output_folder
}

output "output_copy" {
  description = "Key of a participant's copy of the picture in the target bucket, with * in the place of the pseudonym."
  value       = local.names.output_copy
}

output "output_zip" {
  description = "Key of a participant's zip of crops in the target bucket, with * in the place of the pseudonym."
  value       = local.names.output_zip
}

output "birds" {
  description = "What the keys of uploaded birds begin with."
  value       = local.names.birds
}

output "birds_folder" {
  description = "What the keys of a participant's birds begin with, with * in the place of the pseudonym."
  value       = local.names.birds_folder
}

output "results" {
  description = "What the keys of the species function's results begin with; the bird's own key follows."
  value       = local.names.results
}

output "results_folder" {
  description = "What the keys of the results of a participant's birds begin with, with * in the place of the pseudonym."
  value       = local.names.results_folder
}

output "class_list" {
  description = "Key of the workshop as data in the feedback bucket."
  value       = local.names.class_list
}

output "answer_key" {
  description = "Key of what correct outputs look like in the feedback bucket."
  value       = local.names.answer_key
}

output "answer_key_faces" {
  description = "Key of the answer key's faces in the feedback bucket."
  value       = local.names.answer_key_faces
}

output "feedback" {
  description = "Key of a participant's feedback in the feedback bucket, with * in the place of the pseudonym."
  value       = local.names.feedback
}

output "grading_runs" {
  description = "What the keys of grading runs in the feedback bucket begin with."
  value       = local.names.grading_runs
}

output "sign_ins" {
  description = "Key of a participant's sign-ins at the front door in the target bucket, with * in the place of the pseudonym."
  value       = local.names.sign_ins
}

output "last_run" {
  description = "Key of what came of a participant's last run in the target bucket, with * in the place of the pseudonym."
  value       = local.names.last_run
}

output "hand" {
  description = "Key of a participant's raised hand in the target bucket, with * in the place of the pseudonym."
  value       = local.names.hand
}

output "help" {
  description = "Key of the instructor's word that somebody is on the way to a participant, with * in the place of the pseudonym."
  value       = local.names.help
}

output "cut_off" {
  description = "Name of the function that stops a group's participants' functions, and of its role."
  value       = local.names.cut_off
}

output "invocations_alarm" {
  description = "Name of the alarm of a participant's function that is started too often, with * in the place of the pseudonym."
  value       = local.names.invocations_alarm
}

output "cut_off_note" {
  description = "Key of the note in the target bucket that a participant's function was stopped, with * in the place of the pseudonym."
  value       = local.names.cut_off_note
}

output "budget" {
  description = "Name of the workshop's budget."
  value       = local.names.budget
}
