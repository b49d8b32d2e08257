output "source_bucket" {
  description = "Name of the bucket that the instructor's picture goes to."
  value       = module.source_bucket.name
}

output "target_bucket" {
  description = "Name of the bucket that participants' results are in."
  value       = module.target_bucket.name
}
