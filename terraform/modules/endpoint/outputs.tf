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

output "artifact_uri" {
  description = "s3:// URI of the model artefact, known before it is there."
  value       = local.artifact_uri
}

output "variant_name" {
  description = "Name of the variant that serves that artefact, and no other."
  value       = local.variant_name
}

output "cost" {
  description = "What it costs, in words."
  value       = local.cost
}

output "limit_bytes" {
  description = "The largest picture that it takes."
  # Serverless inference takes 4 MB, and AWS does not say of which kind.
  value = local.serverless ? 4000000 : 6291456
}
