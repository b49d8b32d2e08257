resource "aws_iam_role" "this" {
  name        = var.name
  description = "Role of the state machine ${var.name}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account_id }
        ArnLike      = { "aws:SourceArn" = local.arn }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "grading"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadManifest"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.feedback_bucket}/${var.grading_runs}*/manifest.json"
      },
      {
        Sid      = "WriteResults"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
        Resource = "arn:aws:s3:::${var.feedback_bucket}/${local.results}/*"
      },
      {
        Sid      = "Judge"
        Effect   = "Allow"
        Action   = "lambda:InvokeFunction"
        Resource = var.judge_arn
      },
      {
        # A distributed map runs each item as an execution of its own.
        Sid      = "StartItems"
        Effect   = "Allow"
        Action   = "states:StartExecution"
        Resource = local.arn
      },
      {
        Sid      = "FollowItems"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"]
        Resource = ["${local.executions}:*", "${local.executions}/${local.label}:*"]
      },
    ]
  })
}

locals {
  arn        = "arn:aws:states:${var.region}:${var.account_id}:stateMachine:${var.name}"
  results    = "${var.grading_runs}results" # no run has this name
  executions = "arn:aws:states:${var.region}:${var.account_id}:execution:${var.name}"
}
