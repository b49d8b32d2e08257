# Nobody, unless the configuration names them. An e-mail address has to confirm before anything is sent to it; until
# then AWS keeps the request for three days, also when it is removed here.

resource "aws_sns_topic_subscription" "email" {
  for_each = var.subscriptions.emails

  topic_arn = aws_sns_topic.species.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "sms" {
  for_each = var.subscriptions.phones

  topic_arn = aws_sns_topic.species.arn
  protocol  = "sms"
  endpoint  = each.value
}
