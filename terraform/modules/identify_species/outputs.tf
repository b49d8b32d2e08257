output "topic_arn" {
  description = "ARN of the topic to subscribe to for the species."
  value       = aws_sns_topic.species.arn
}
