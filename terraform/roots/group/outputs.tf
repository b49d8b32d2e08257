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

output "alarms_topic_arn" {
  description = "ARN of the topic that the instructor hears of failures on."
  value       = module.group.alarms_topic_arn
}

output "species_failures_url" {
  description = "URL of the queue of pictures that failed for good, each with the reason."
  value       = module.group.species_failures_url
}

output "endpoint_cost" {
  description = "What the endpoint costs, in words."
  value       = module.group.endpoint_cost
}

output "door_url" {
  description = "Address of the page that participants work on; empty where it is switched off."
  value       = module.group.door_url
}
