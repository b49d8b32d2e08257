output "function_arn" {
  description = "ARN of the participant's species function, known once the upload bucket may call it."
  value       = aws_lambda_function.this.arn
  depends_on  = [aws_lambda_permission.upload_bucket]
}
