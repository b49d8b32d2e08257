# UpdateFunctionConfiguration could also give the function another role. That needs iam:PassRole: granted nowhere.
resource "aws_iam_role_policy" "function" {
  name = "function"
  role = aws_iam_role.participant.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OwnFunction"
        Effect = "Allow"
        Action = [
          "lambda:GetFunction",
          "lambda:GetFunctionConfiguration",
          "lambda:InvokeFunction",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ]
        Resource = "arn:aws:lambda:${var.region}:${var.account_id}:function:${var.crop_faces}-*"
      },
      {
        # AWS asks for this when a function is given a layer of another account.
        Sid      = "AddLayer"
        Effect   = "Allow"
        Action   = "lambda:GetLayerVersion"
        Resource = var.layer_arn
      },
      {
        # A log stream's ARN is its group's with a tail, which the star takes in.
        Sid      = "OwnLogs"
        Effect   = "Allow"
        Action   = ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"]
        Resource = "arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${var.crop_faces}-*"
      },
    ]
  })
}
