output "name" {
  description = "Name of the function, known once the function exists."
  value       = aws_lambda_function.this.function_name
}

output "failures_queue_url" {
  description = "URL of the queue of what failed for good."
  value       = module.failures.queue_url
}

output "alarms_topic_arn" {
  description = "ARN of the topic that the instructor hears of failures on."
  value       = module.failures.topic_arn
}
