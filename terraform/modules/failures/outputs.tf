output "queue_arn" {
  description = "ARN of the queue, known before the queue stands, for the policy of the function's role."
  value       = local.queue_arn
}

output "queue_url" {
  description = "URL of the queue of what failed for good."
  value       = aws_sqs_queue.this.url
}

output "topic_arn" {
  description = "ARN of the instructor's topic."
  value       = aws_sns_topic.this.arn
}
