resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch has a key of its own; a customer key would bill monthly for one hour
  #checkov:skip=CKV_AWS_338:Logs of people's exercises are kept for days on purpose, not for a year
  name              = "/aws/lambda/${var.function_name}"
  retention_in_days = var.retention_days
}
