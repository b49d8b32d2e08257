mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:mip-day-judge-alarms" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-judge-output" }
  }

  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:eu-central-1:123456789012:stateMachine:mip-day-grading" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/mip-day-judge-output" }
  }
}

variables {
  workshop       = "mip-day"
  region         = "eu-central-1"
  retention_days = 14
  target_bucket  = "mip-day-target"
  feedback       = { enabled = true, layer_arns = ["arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311:12"] }
}

run "feedback_without_grading_by_default" {
  command = plan

  assert {
    condition     = length(module.grading) == 0 && output.grading_arn == ""
    error_message = "Grading on AWS must be switched on by who needs it."
  }

  assert {
    condition     = [module.names.feedback_bucket, module.names.judge_code_bucket, module.judge_output.name] == ["mip-day-feedback", "mip-day-judge-code", "mip-day-judge-output"]
    error_message = "The tool finds these by name."
  }

  assert {
    condition     = aws_s3_object.judge_output.key == "packages/judge_output.zip"
    error_message = "Code must come through S3."
  }
}

run "grading_where_it_is_switched_on" {
  command = plan

  variables {
    grading = { enabled = true, concurrency = 50 }
  }

  assert {
    condition     = output.grading_arn == "arn:aws:states:eu-central-1:123456789012:stateMachine:mip-day-grading"
    error_message = "There must be a state machine."
  }
}

run "no_layers_are_said" {
  command         = plan
  expect_failures = [check.judge_layers]

  variables {
    feedback = { enabled = true }
  }
}

# Each run below starts a provider, so one run breaks a rule of several variables at once: of each variable one.

run "malformed" {
  command         = plan
  expect_failures = [var.feedback, var.subscriptions]

  variables {
    feedback      = { enabled = true, layer_arns = ["arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311"] }
    subscriptions = { instructor_emails = ["nobody"] }
  }
}

run "more_at_once_than_is_kept" {
  command         = plan
  expect_failures = [var.grading]

  variables {
    feedback = { enabled = true, layer_arns = ["arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311:12"], reserved_concurrency = 50 }
    grading  = { enabled = true, concurrency = 200 }
  }
}

run "grading_without_feedback" {
  command         = plan
  expect_failures = [var.grading]

  variables {
    feedback = { enabled = false, layer_arns = ["arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311:12"] }
    grading  = { enabled = true, concurrency = 0 }
  }
}

run "less_than_nothing_reserved" {
  command         = plan
  expect_failures = [var.feedback]

  variables {
    feedback = { enabled = true, reserved_concurrency = -1 }
  }
}
