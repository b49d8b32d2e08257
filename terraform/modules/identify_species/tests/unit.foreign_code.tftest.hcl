# The function stands, with code that a run chooses.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_lambda_functions" {
    defaults = { function_names = ["IdentifySpeciesAndNotify"] }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-species" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-identify-species-group-1145" }
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
  model          = { artifact = "", variant = "" }
  wording        = { certainty_threshold = 0.7, top = 2, link_seconds = 3600 }
  subscriptions  = { emails = [], phones = [], instructor_emails = [] }
}

run "our_code_is_silent" {
  command = plan

  override_resource {
    target          = aws_lambda_function.this
    override_during = plan
    values          = { arn = "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify", code_sha256 = "c29tZSBoYXNo" }
  }
}

run "foreign_code_is_noticed" {
  command = plan

  override_resource {
    target          = aws_lambda_function.this
    override_during = plan
    values          = { arn = "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify", code_sha256 = "Zm9yZWlnbg==" }
  }

  expect_failures = [check.species_code]
}
