mock_provider "aws" {
  override_during = plan

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-species" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-identify-species-group-1145" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/IdentifySpeciesAndNotify" }
  }
}

variables {
  name           = "IdentifySpeciesAndNotify"
  role_name      = "mip-day-identify-species-group-1145"
  topic_name     = "mip-day-species"
  failures_name  = "mip-day-species-failures"
  alarms_name    = "mip-day-alarms"
  dashboard_name = "mip-day-group-1145"
  account_id     = "123456789012"
  region         = "eu-west-3"
  package        = { bucket = "mip-day-code-group-1145", key = "packages/identify_species.zip", sha256 = "c29tZSBoYXNo" }
  memory_size    = 512
  timeout        = 30
  layer_arns     = ["arn:aws:lambda:eu-west-3:336392948345:layer:AWSSDKPandas-Python311:12"]
  upload_bucket  = "mip-day-upload-group-1145"
  birds          = "birds/"
  results        = "results/"
  endpoint_name  = "nabirds-species-identifier"
  retention_days = 14
  model          = { artifact = "s3://mip-day-code-group-1145/models/abc/model.tar.gz", variant = "species-0123456789ab" }
  wording        = { certainty_threshold = 0.7, top = 2, link_seconds = 3600 }
  subscriptions  = { emails = [], phones = [], instructor_emails = [] }
}

run "dashboard_shows_function_queue_and_endpoint" {
  command = plan

  assert {
    condition     = [for w in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : w.properties.title] == ["Pictures", "Failed for good", "Seconds to a message", "Endpoint", "What was said"]
    error_message = "The dashboard must show pictures, failures, times, the endpoint and what was said."
  }

  assert {
    condition     = alltrue([for w in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : w.properties.region == "eu-west-3"])
    error_message = "A dashboard is global; its widgets must look into the group's region."
  }
}

run "kept_apart_from_participants" {
  command = plan

  variables {
    reserved_concurrency = 50
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 50
    error_message = "The species function must have executions of its own."
  }
}

run "nobody_is_told_unless_named" {
  command = plan

  assert {
    condition     = length(aws_sns_topic_subscription.email) + length(aws_sns_topic_subscription.sms) == 0
    error_message = "By default nobody gets mail or text messages."
  }
}

run "subscribers_of_the_configuration" {
  command = plan

  variables {
    subscriptions = { emails = ["class@example.org"], phones = ["+491701234567"], instructor_emails = ["me@example.org"] }
  }

  assert {
    condition     = aws_sns_topic_subscription.email["class@example.org"].protocol == "email" && aws_sns_topic_subscription.sms["+491701234567"].protocol == "sms"
    error_message = "Addresses get e-mail, telephone numbers get text messages."
  }
}

run "without_a_model_of_its_own" {
  command = plan

  variables {
    model = { artifact = "", variant = "" }
  }

  assert {
    condition     = !contains(keys(one(aws_lambda_function.this.environment).variables), "MODEL_ARTIFACT")
    error_message = "Without an endpoint the function must fall back to the workshop's four species."
  }

  assert {
    condition     = !contains([for s in jsondecode(module.execution_role.policy).Statement : s.Sid], "ReadLabels")
    error_message = "Without a model there is nothing to read labels from."
  }
}

run "without_a_judging_function" {
  command = plan

  assert {
    condition     = !contains(keys(one(aws_lambda_function.this.environment).variables), "JUDGE_FUNCTION")
    error_message = "Nobody is asked for feedback where no function is named."
  }

  assert {
    condition     = !contains([for s in jsondecode(module.execution_role.policy).Statement : s.Sid], "AskForFeedback")
    error_message = "No function is named that it might call."
  }
}
