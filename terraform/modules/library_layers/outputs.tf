output "arns" {
  description = "ARN of each published layer's version, by library."
  value       = { for name, layer in aws_lambda_layer_version.this : name => layer.arn }
}
