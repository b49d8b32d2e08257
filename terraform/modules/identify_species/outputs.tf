output "function_arn" {
  description = "ARN of the function."
  value       = aws_lambda_function.this.arn
}

output "topic_arn" {
  description = "ARN of the topic to subscribe to for the species."
  value       = aws_sns_topic.species.arn
}

output "alarms_topic_arn" {
  description = "ARN of the instructor's topic."
  value       = module.failures.topic_arn
}

output "failures_queue_url" {
  description = "URL of the queue of what failed for good."
  value       = module.failures.queue_url
}
