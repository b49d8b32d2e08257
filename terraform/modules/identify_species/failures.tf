# What the function fails on, three times over, and who hears of it.
module "failures" {
  source = "../failures"

  function_name     = aws_lambda_function.this.function_name
  function_title    = "species function"
  event_title       = "picture"
  queue_name        = var.failures_name
  alarms_name       = var.alarms_name
  account_id        = var.account_id
  region            = var.region
  instructor_emails = var.subscriptions.instructor_emails
}

# What stands from before there was a module of its own for this.
moved {
  from = aws_sqs_queue.failures
  to   = module.failures.aws_sqs_queue.this
}

moved {
  from = aws_lambda_function_event_invoke_config.this
  to   = module.failures.aws_lambda_function_event_invoke_config.this
}

moved {
  from = aws_cloudwatch_metric_alarm.this
  to   = module.failures.aws_cloudwatch_metric_alarm.this
}

moved {
  from = aws_sns_topic.alarms
  to   = module.failures.aws_sns_topic.this
}

moved {
  from = aws_sns_topic_policy.alarms
  to   = module.failures.aws_sns_topic_policy.this
}

moved {
  from = aws_sns_topic_subscription.instructor
  to   = module.failures.aws_sns_topic_subscription.instructor
}
