resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch has a key of its own; a customer key would bill monthly for one hour
  #checkov:skip=CKV_AWS_338:Logs of people's exercises are kept for days on purpose, not for a year
  name              = "/aws/lambda/${var.function_name}"
  retention_in_days = var.retention_days
}

# No logs:CreateLogGroup: a late invocation would bring the group back after it was removed, and without retention.
resource "aws_iam_role_policy" "logs" {
  name = "logs"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this.arn}:*"
    }]
  })
}
