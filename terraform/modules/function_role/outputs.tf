output "arn" {
  description = "ARN of the role, known once the function may do all that it ever may: whatever calls it first can follow at once."
  value       = aws_iam_role.this.arn
  depends_on  = [aws_iam_role_policy.this]
}

output "policy" {
  description = "All that the function may do, as JSON."
  value       = aws_iam_role_policy.this.policy
}

output "log_group_name" {
  description = "Name of the function's log group, known once it exists."
  value       = aws_cloudwatch_log_group.this.name
}
