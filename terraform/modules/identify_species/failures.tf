# What was tried three times and failed: Lambda puts the event here with the reason, so that no bird is lost in silence.
# Its policy is part of it: the provider watches a policy of its own for another 25 seconds, at both ends. It names no
# role: SQS looks a principal up when the queue is made, and would refuse one that IAM has had for a few seconds only.
# In one account it is enough that the role's own policy (execution-role.tf) lets the function send.
resource "aws_sqs_queue" "failures" {
  name                      = var.failures_name
  message_retention_seconds = 14 * 24 * 3600 # the longest there is
  sqs_managed_sse_enabled   = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = local.failures_arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

locals {
  failures_arn = "arn:aws:sqs:${var.region}:${var.account_id}:${var.failures_name}"
}

# S3 calls the function asynchronously. What it raises is tried twice more, a minute and two minutes later.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = local.failures_arn
    }
  }

  # Lambda tries whether the function's role may send there.
  depends_on = [aws_iam_role_policy.species, aws_sqs_queue.failures]
}
