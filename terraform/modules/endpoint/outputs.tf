output "name" {
  description = "Name of the endpoint, known once it answers."
  value       = aws_sagemaker_endpoint.species.name
}

output "model_name" {
  description = "Name of the model that it answers with."
  value       = aws_sagemaker_model.species.name
}

output "configuration_name" {
  description = "Name of the configuration that it runs with."
  value       = aws_sagemaker_endpoint_configuration.species.name
}
