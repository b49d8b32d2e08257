# What the function logs is counted, and what is too much of it goes to the group's alarms.
locals {
  logged = {
    wrong-codes = {
      words       = "wrong code"
      description = "${var.wrong_codes} wrong codes or more within 5 minutes at the front door of ${var.group}: many cannot read theirs, or somebody guesses. Codes have 60 bits, so guessing is hopeless."
      period      = 300, threshold = var.wrong_codes
    }
    door-failures = {
      words       = "front door failed"
      description = "The front door of ${var.group} failed on a request; the log of ${var.name} says why."
      period      = 60, threshold = 1
    }
  }
  # What the function itself cannot log any more.
  metrics = {
    door-errors = {
      metric      = "Errors"
      description = "The function ${var.name} did not start or was stopped; its log says why."
    }
    door-throttles = {
      metric      = "Throttles"
      description = "Lambda had no room for the function ${var.name}: pages of ${var.group} are answered 503."
    }
  }
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.logged

  name           = "${var.name}-${each.key}"
  log_group_name = module.execution_role.log_group_name
  pattern        = "\"${each.value.words}\""

  metric_transformation {
    namespace = var.name
    name      = each.key
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "logged" {
  for_each = local.logged

  alarm_name          = "${var.alarms.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = var.name
  metric_name         = each.key
  statistic           = "Sum"
  period              = each.value.period
  evaluation_periods  = 1
  threshold           = each.value.threshold
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarms.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "metric" {
  for_each = local.metrics

  alarm_name          = "${var.alarms.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = var.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarms.topic_arn]
}
