output "upload_bucket" {
  description = "Name of the bucket that bird pictures are uploaded to, under birds/<pseudonym>/."
  value       = module.group.upload_bucket
}

output "species_topic_arn" {
  description = "ARN of the topic to subscribe to for the species."
  value       = module.group.species_topic_arn
}

output "participant_role_arn" {
  description = "ARN of the role that participants' sessions are opened with."
  value       = module.group.participant_role_arn
}
