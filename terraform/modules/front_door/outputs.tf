output "url" {
  description = "Address of the door, which answers once the stage stands."
  value       = aws_apigatewayv2_api.this.api_endpoint
  depends_on  = [aws_apigatewayv2_stage.default, aws_lambda_permission.api]
}

output "origin" {
  description = "The door's address as a browser names it in the header Origin."
  value       = aws_apigatewayv2_api.this.api_endpoint
}
