output "picture" {
  description = "Where the instructor's picture goes."
  value       = "s3://${module.storage.source_bucket}/${var.input_file}"
}

output "target_bucket" {
  description = "Name of the bucket that participants' results are in."
  value       = module.storage.target_bucket
}
