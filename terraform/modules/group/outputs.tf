output "upload_bucket" {
  description = "Name of the bucket that bird pictures are uploaded to, under birds/<pseudonym>/."
  value       = module.upload_bucket.name
}

output "species_topic_arn" {
  description = "ARN of the topic to subscribe to for the species."
  value       = module.identify_species.topic_arn
}

output "participant_role_arn" {
  description = "ARN of the role that participants' sessions are opened with."
  value       = module.participant_access.role_arn
}

output "function_arns" {
  description = "ARN of each participant's function, by pseudonym."
  value       = { for pseudonym, function in module.crop_faces : pseudonym => function.function_arn }
}

output "alarms_topic_arn" {
  description = "ARN of the topic that the instructor hears of failures on."
  value       = module.identify_species.alarms_topic_arn
}

output "species_failures_url" {
  description = "URL of the queue of pictures that failed for good, each with the reason."
  value       = module.identify_species.failures_queue_url
}

output "endpoint_cost" {
  description = "What the endpoint costs, in words."
  value       = try(module.endpoint[0].cost, "nothing: there is no endpoint")
}

output "door_url" {
  description = "Address of the page that participants work on; empty where it is switched off."
  value       = try(module.front_door[0].url, "")
}
