# What was tried three times and failed: Lambda puts the event here with the reason, so that nothing is lost in silence.
# Its policy is part of it: the provider watches a policy of its own for another 25 seconds, at both ends. It names no
# role: SQS looks a principal up when the queue is made, and would refuse one that IAM has had for a few seconds only.
# In one account it is enough that the function's own role may send.
resource "aws_sqs_queue" "this" {
  name                      = var.queue_name
  message_retention_seconds = 14 * 24 * 3600 # the longest there is
  sqs_managed_sse_enabled   = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = local.queue_arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

locals {
  queue_arn = "arn:aws:sqs:${var.region}:${var.account_id}:${var.queue_name}"
}

# The function is called asynchronously. What it raises is tried twice more, a minute and two minutes later.
#
# It does not wait for the queue, which AWS has at once and the provider watches for 25 seconds: the queue waits for nothing
# and is asked for first, a function takes longer. Lambda tries whether the role may send there; where the queue should be
# missing, the provider asks again for two minutes.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = var.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = local.queue_arn
    }
  }
}
