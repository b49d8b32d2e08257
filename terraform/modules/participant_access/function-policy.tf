locals {
  functions = compact([var.crop_faces, var.bird_function])
}

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
          "lambda:GetFunctionCodeSigningConfig",
          "lambda:GetFunctionConcurrency",
          "lambda:GetFunctionConfiguration",
          "lambda:GetFunctionEventInvokeConfig",
          "lambda:GetPolicy",
          "lambda:GetRuntimeManagementConfig",
          "lambda:InvokeFunction",
          "lambda:ListTags",
          "lambda:ListVersionsByFunction",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ]
        Resource = [for name in local.functions : "arn:aws:lambda:${var.region}:${var.account_id}:function:${name}"]
      },
      {
        # The header of the console's page of a function, and the triggers on it. AWS knows no resource for these but
        # the last, which tells no more than the one before it: anything but * matches nothing. They show the names of
        # all queue or stream triggers of the account in the region. Not lambda:ListFunctions, which shows everybody's
        # environment variables, and not iam:ListRoles, though the console asks for both (docs/decisions/0092).
        Sid    = "OpenConsole"
        Effect = "Allow"
        Action = [
          "lambda:GetAccountSettings",
          "lambda:GetEventSourceMapping",
          "lambda:ListEventSourceMappings",
        ]
        Resource = "*"
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
        Resource = [for name in local.functions : "arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/${name}"]
      },
    ]
  })

  depends_on = [aws_iam_role_policy.window] # nothing is allowed before the window stands
}
