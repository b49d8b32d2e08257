output "role_arn" {
  description = "ARN of the role to open participants' sessions with."
  value       = aws_iam_role.participant.arn
}
