# Deletes the endpoint after the session even if nobody runs destroy. What is left then, a model and a configuration,
# costs nothing; the next apply would bring the endpoint back.

locals {
  scheduled = var.delete_at != ""
  delete_at = local.scheduled ? var.delete_at : "2000-01-01T00:00:00Z"

  # Terraform keeps a time's zone and the schedule wants UTC: +01:00 becomes an hour less.
  offset = formatdate("ZZZZZ", local.delete_at)
  shift  = "${startswith(local.offset, "-") ? "" : "-"}${substr(local.offset, 1, 2)}h${substr(local.offset, 4, 2)}m"
  in_utc = formatdate("YYYY-MM-DD'T'hh:mm:ss", timeadd(local.delete_at, local.shift))
}

resource "aws_scheduler_schedule" "end" {
  #checkov:skip=CKV_AWS_297:The schedule holds the name of an endpoint, no secret; a customer key would bill monthly
  count = local.scheduled ? 1 : 0

  name                         = var.end_role_name
  description                  = "Deletes the endpoint ${var.name} after the session."
  schedule_expression          = "at(${local.in_utc})"
  schedule_expression_timezone = "UTC"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:scheduler:::aws-sdk:sagemaker:deleteEndpoint"
    role_arn = one(aws_iam_role.end).arn
    input    = jsonencode({ EndpointName = var.name })
  }

  depends_on = [aws_iam_role_policy.end]
}

resource "aws_iam_role" "end" {
  count = local.scheduled ? 1 : 0

  name        = var.end_role_name
  description = "Role in which EventBridge Scheduler deletes the endpoint ${var.name} after the session."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "end" {
  count = local.scheduled ? 1 : 0

  name = "end"
  role = one(aws_iam_role.end).id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "DeleteEndpoint"
      Effect   = "Allow"
      Action   = "sagemaker:DeleteEndpoint"
      Resource = "arn:aws:sagemaker:${var.region}:${var.account_id}:endpoint/${var.name}"
    }]
  })
}
