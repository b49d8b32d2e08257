mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-ada" }
  }
}

variables {
  name           = "mip-day-crop-faces-ada"
  function_name  = "mip-day-crop-faces-ada"
  retention_days = 14
}

run "only_lambda_may_take_the_role" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
    error_message = "Nobody but Lambda may take an execution role."
  }
}

run "own_log_group_and_nothing_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement == [{
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-ada:*"
    }]
    error_message = "The role may write to its function's log group only, and must not be able to make one."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/mip-day-crop-faces-ada" && aws_cloudwatch_log_group.this.retention_in_days == 14
    error_message = "The log group must be the function's and must expire."
  }
}

run "what_the_caller_adds_is_in_the_same_policy" {
  command = plan

  variables {
    statements = [
      { Sid = "Read", Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::mip-day-source/input1.jpg" },
      { Sid = "Ask", Effect = "Allow", Action = "rekognition:DetectFaces", Resource = "*", Condition = { StringEquals = { "aws:RequestedRegion" = "eu-central-1" } } },
    ]
  }

  assert {
    condition     = [for s in jsondecode(output.policy).Statement : [s.Sid, try(s.Condition.StringEquals["aws:RequestedRegion"], "")]] == [["Log", ""], ["Read", ""], ["Ask", "eu-central-1"]]
    error_message = "The role must have the caller's statements as they are, beside the log's."
  }
}

run "longest_role_name" {
  command = plan

  variables {
    name = join("", [for i in range(64) : "r"])
  }
}

run "role_name_too_long" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = join("", [for i in range(65) : "r"])
  }
}

run "retention_that_cloudwatch_has_not" {
  command         = plan
  expect_failures = [var.retention_days]

  variables {
    retention_days = 10
  }
}
