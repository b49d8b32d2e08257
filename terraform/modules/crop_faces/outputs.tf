output "function_arn" {
  description = "ARN of the participant's function."
  value       = aws_lambda_function.this.arn
}
