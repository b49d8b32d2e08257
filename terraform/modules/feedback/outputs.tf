output "bucket" {
  description = "Name of the bucket of the feedback."
  value       = module.feedback_bucket.name
}

output "failures_url" {
  description = "URL of the queue of submissions that could not be judged, each with the reason."
  value       = module.judge_output.failures_queue_url
}

output "alarms_topic_arn" {
  description = "ARN of the topic that the instructor hears of failures on."
  value       = module.judge_output.alarms_topic_arn
}

output "grading_arn" {
  description = "ARN of the state machine that grades a whole class; empty where grading is off."
  value       = try(module.grading[0].arn, "")
}
