# What every function needs: a role to run in, a place to log to, and one policy that says all that it may do.

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Execution role of the function ${var.function_name}."

  permissions_boundary = var.boundary_arn == "" ? null : var.boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

# One policy and not two: a participant is one resource less, which Terraform would read, write down and remove.
resource "aws_iam_role_policy" "this" {
  name = "function"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      # No logs:CreateLogGroup: a late invocation would bring the group back after it was removed, and without retention.
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this.arn}:*"
    }], var.statements)
  })
}
