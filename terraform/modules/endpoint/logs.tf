# SageMaker would make this group itself, without retention, and leave it behind.
resource "aws_cloudwatch_log_group" "endpoint" {
  #checkov:skip=CKV_AWS_158:CloudWatch has a key of its own; a customer key would bill monthly for one hour
  #checkov:skip=CKV_AWS_338:Logs of a workshop are kept for days on purpose, not for a year
  name              = "/aws/sagemaker/Endpoints/${var.name}"
  retention_in_days = var.retention_days
}
