# What the function fails on, three times over, and who hears of it.
module "failures" {
  source = "../failures"

  function_name     = aws_lambda_function.this.function_name
  function_title    = "judging function"
  event_title       = "submission"
  queue_name        = var.failures_name
  alarms_name       = var.alarms_name
  account_id        = var.account_id
  region            = var.region
  instructor_emails = var.instructor_emails
}
