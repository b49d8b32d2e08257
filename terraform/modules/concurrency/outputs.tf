output "reservable" {
  description = "How many concurrent executions the functions of this region may reserve together; 0 where there are none to spare."
  value       = max(0, data.aws_servicequotas_service_quota.concurrent_executions.value - local.unreserved)
}
