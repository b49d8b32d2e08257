output "name" {
  description = "Name of the role, for the policy that the caller adds."
  value       = aws_iam_role.this.name
}

output "arn" {
  description = "ARN of the role, known once the role may log."
  value       = aws_iam_role.this.arn
  depends_on  = [aws_iam_role_policy.logs]
}

output "log_group_name" {
  description = "Name of the function's log group, known once it exists."
  value       = aws_cloudwatch_log_group.this.name
}
