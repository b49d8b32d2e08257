locals {
  # Each counts within a minute; one is enough to be told of.
  alarms = {
    errors = {
      description = "The ${var.function_title} raised an error; Lambda tries the ${var.event_title} again. Its log says why."
      namespace   = "AWS/Lambda", metric = "Errors", statistic = "Sum"
      dimensions  = { FunctionName = var.function_name }
    }
    throttles = {
      description = "Lambda had no room for the ${var.function_title}; each ${var.event_title} waits up to an hour."
      namespace   = "AWS/Lambda", metric = "Throttles", statistic = "Sum"
      dimensions  = { FunctionName = var.function_name }
    }
    dead-letters = {
      description = "A ${var.event_title} failed for good and lies in the queue ${var.queue_name} with the reason."
      namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", statistic = "Maximum"
      dimensions  = { QueueName = var.queue_name }
    }
    lost-letters = {
      description = "A ${var.event_title} failed for good and could not be put into the queue ${var.queue_name}: its event is lost."
      namespace   = "AWS/Lambda", metric = "DestinationDeliveryFailures", statistic = "Sum"
      dimensions  = { FunctionName = var.function_name }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.alarms_name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}
