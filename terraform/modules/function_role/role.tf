# What every function needs before it may do anything of its own: a role to run in, and a place to log to. What else
# the function may do is a policy that the caller adds to the role.

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
