mock_provider "aws" {
  override_during = plan

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-3:123456789012:function:mip-day-cut-off-group-1145" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-cut-off-group-1145" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-cut-off-group-1145" }
  }
}

variables {
  name              = "mip-day-cut-off-group-1145"
  workshop          = "mip-day"
  group             = "group-1145"
  account_id        = "123456789012"
  region            = "eu-west-3"
  retention_days    = 14
  package           = { bucket = "mip-day-code-group-1145", key = "packages/cut_off.zip", sha256 = "aGFzaA==" }
  participants      = ["ada", "bob"]
  starts            = 300
  crop_faces        = "mip-day-crop-faces-*"
  invocations_alarm = "mip-day-invocations-*"
  target_bucket     = "mip-day-target"
  note              = "*/door/cut-off.json"
  alarms            = { name = "mip-day-alarms-group-1145", topic_arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-alarms-group-1145" }
}

run "every_participant_is_watched" {
  command = plan

  assert {
    condition = { for who, alarm in aws_cloudwatch_metric_alarm.invocations : who => [alarm.alarm_name, alarm.metric_name, one(values(alarm.dimensions)), alarm.statistic] } == {
      ada = ["mip-day-invocations-ada", "Invocations", "mip-day-crop-faces-ada", "Sum"]
      bob = ["mip-day-invocations-bob", "Invocations", "mip-day-crop-faces-bob", "Sum"]
    }
    error_message = "Each participant's function must have an alarm of its own."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.invocations :
      alarm.period == 600 && alarm.evaluation_periods == 1 && alarm.threshold == 300 && alarm.comparison_operator == "GreaterThanThreshold" && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "More than 300 starts within ten minutes must ring the alarm, and a function that does not run must not."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.invocations : alarm.alarm_actions == toset(["arn:aws:lambda:eu-west-3:123456789012:function:mip-day-cut-off-group-1145"])])
    error_message = "The alarm must call the function that stops."
  }

  assert {
    condition = [aws_lambda_permission.alarms.principal, aws_lambda_permission.alarms.source_arn, aws_lambda_permission.alarms.source_account] == [
      "lambda.alarms.cloudwatch.amazonaws.com", "arn:aws:cloudwatch:eu-west-3:123456789012:alarm:mip-day-invocations-*", "123456789012"
    ]
    error_message = "CloudWatch, and nobody else, must be let in, for participants' alarms."
  }

  assert {
    condition     = startswith(aws_cloudwatch_metric_alarm.errors.alarm_name, "mip-day-alarms-group-1145-") && aws_cloudwatch_metric_alarm.errors.alarm_actions == toset([var.alarms.topic_arn])
    error_message = "A cut-off that fails must be told, under a name that the topic takes."
  }
}

run "it_may_stop_the_groups_functions_and_nothing_else" {
  command = plan

  assert {
    condition = { for s in jsondecode(module.execution_role.policy).Statement : join(" ", flatten([s.Action])) => s.Resource } == {
      "logs:CreateLogStream logs:PutLogEvents" = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-cut-off-group-1145:*"
      "lambda:PutFunctionConcurrency"          = "arn:aws:lambda:eu-west-3:123456789012:function:mip-day-crop-faces-*"
      "cloudwatch:GetMetricStatistics"         = "*"
      "cloudwatch:SetAlarmState"               = "arn:aws:cloudwatch:eu-west-3:123456789012:alarm:mip-day-invocations-*"
      "s3:PutObject"                           = "arn:aws:s3:::mip-day-target/*/door/cut-off.json"
      "sns:Publish"                            = "arn:aws:sns:eu-west-3:123456789012:mip-day-alarms-group-1145"
    }
    error_message = "The role must have five rights beside its log."
  }

  assert {
    condition = one([
      for s in jsondecode(module.execution_role.policy).Statement : s.Condition.StringEquals if s.Sid == "StopFunctions"
    ]) == { "aws:ResourceTag/workshop" = "mip-day", "aws:ResourceTag/group" = "group-1145" }
    error_message = "Another group's functions in the same region must be out of reach."
  }
}

run "no_starts_are_no_cut_off" {
  command = plan

  variables {
    starts = 0.5
  }

  expect_failures = [var.starts]
}
