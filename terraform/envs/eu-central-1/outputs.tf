output "picture" {
  description = "Where the instructor's picture goes."
  value       = "s3://${module.storage.source_bucket}/${var.input_file}"
}

output "target_bucket" {
  description = "Name of the bucket that participants' results are in."
  value       = module.storage.target_bucket
}

output "feedback_bucket" {
  description = "Name of the bucket of the feedback; empty where feedback is off."
  value       = try(module.feedback[0].bucket, "")
}

output "judge_failures_url" {
  description = "URL of the queue of submissions that could not be judged, each with the reason; empty where feedback is off."
  value       = try(module.feedback[0].failures_url, "")
}

output "judge_alarms_topic_arn" {
  description = "ARN of the topic that the instructor hears of the judging function's failures on; empty where feedback is off."
  value       = try(module.feedback[0].alarms_topic_arn, "")
}

output "grading_arn" {
  description = "ARN of the state machine that grades a whole class; empty where grading is off."
  value       = try(module.feedback[0].grading_arn, "")
}

output "budget" {
  description = "What the workshop may cost, and who is told of it, in words."
  value       = module.budget.told
}
