# Each participant's function has an alarm of its own, which CloudWatch looks at every minute over the last ten. What Lambda
# does not start (a stopped function) is no invocation, so an alarm ends by itself within ten minutes.
resource "aws_cloudwatch_metric_alarm" "invocations" {
  for_each = var.participants

  alarm_name          = replace(var.invocations_alarm, "*", each.key)
  alarm_description   = "The function of ${each.key} was started more than ${var.starts} times within ten minutes: ${var.name} stops it. `workshop release ${each.key}` lets it run again."
  namespace           = "AWS/Lambda"
  metric_name         = "Invocations"
  dimensions          = { FunctionName = replace(var.crop_faces, "*", each.key) }
  statistic           = "Sum"
  period              = 600
  evaluation_periods  = 1
  threshold           = var.starts
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:lambda:${var.region}:${var.account_id}:function:${var.name}"]

  # An alarm that rings before CloudWatch may call the function would not ring again.
  depends_on = [aws_lambda_permission.alarms]
}

# Where stopping fails, the instructor hears of that.
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.alarms.name}-cut-off-errors"
  alarm_description   = "${var.name} could not stop a function that is started too often; its log says why."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = var.name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarms.topic_arn]
}
