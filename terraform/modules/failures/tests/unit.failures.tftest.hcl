mock_provider "aws" {
  override_during = plan

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-alarms" }
  }
}

variables {
  function_name     = "IdentifySpeciesAndNotify"
  function_title    = "species function"
  event_title       = "picture"
  queue_name        = "mip-day-species-failures"
  alarms_name       = "mip-day-alarms"
  account_id        = "123456789012"
  region            = "eu-west-3"
  instructor_emails = []
}

run "failures_end_in_a_queue" {
  command = plan

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 2 && aws_lambda_function_event_invoke_config.this.maximum_event_age_in_seconds == 3600
    error_message = "What fails must be let go after three tries, or an hour."
  }

  assert {
    condition     = one(one(aws_lambda_function_event_invoke_config.this.destination_config).on_failure).destination == "arn:aws:sqs:eu-west-3:123456789012:mip-day-species-failures"
    error_message = "What failed for good must lie in the queue, with the reason."
  }

  assert {
    condition     = aws_sqs_queue.this.sqs_managed_sse_enabled && aws_sqs_queue.this.message_retention_seconds == 1209600
    error_message = "The queue must be encrypted and keep its letters for as long as SQS can."
  }

  assert {
    condition = [
      for s in jsondecode(aws_sqs_queue.this.policy).Statement : [s.Effect, s.Action, s.Principal, s.Resource]
    ] == [["Deny", "sqs:*", "*", "arn:aws:sqs:eu-west-3:123456789012:mip-day-species-failures"]]
    error_message = "The queue must refuse letters without TLS, and name no role of this very apply, which SQS may not know yet."
  }
}

run "alarms_reach_the_instructor" {
  command = plan

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => [alarm.alarm_name, alarm.namespace, alarm.metric_name, one(values(alarm.dimensions)), alarm.statistic] } == {
      errors       = ["mip-day-alarms-errors", "AWS/Lambda", "Errors", "IdentifySpeciesAndNotify", "Sum"]
      throttles    = ["mip-day-alarms-throttles", "AWS/Lambda", "Throttles", "IdentifySpeciesAndNotify", "Sum"]
      dead-letters = ["mip-day-alarms-dead-letters", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "mip-day-species-failures", "Maximum"]
      lost-letters = ["mip-day-alarms-lost-letters", "AWS/Lambda", "DestinationDeliveryFailures", "IdentifySpeciesAndNotify", "Sum"]
    }
    error_message = "Errors, throttles and dead letters must be watched, of this function and this queue."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset([aws_sns_topic.this.arn]) && alarm.threshold == 1 && alarm.period == 60 && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "One failure in a minute must reach the instructor's topic, and silence is no failure."
  }

  assert {
    condition = [
      for s in jsondecode(aws_sns_topic_policy.this.policy).Statement : [s.Principal, s.Action, s.Condition] if s.Effect == "Allow"
      ] == [[{ Service = "cloudwatch.amazonaws.com" }, "sns:Publish", {
        StringEquals   = { "aws:SourceAccount" = "123456789012" }
        ArnLike        = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-west-3:123456789012:alarm:mip-day-alarms-*" }
    }]]
    error_message = "Only the function's alarms may speak to the instructor."
  }
}

run "nobody_is_told_unless_named" {
  command = plan

  assert {
    condition     = length(aws_sns_topic_subscription.instructor) == 0
    error_message = "By default nobody gets mail."
  }
}

run "alarms_go_to_who_is_named" {
  command = plan

  variables {
    instructor_emails = ["me@example.org"]
  }

  assert {
    condition     = aws_sns_topic_subscription.instructor["me@example.org"].endpoint == "me@example.org"
    error_message = "Alarms go to the instructor."
  }
}
