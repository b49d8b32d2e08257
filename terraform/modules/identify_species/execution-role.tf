module "execution_role" {
  source = "../function_role"

  name           = var.role_name
  function_name  = var.name
  retention_days = var.retention_days
}

resource "aws_iam_role_policy" "species" {
  name = "species"
  role = module.execution_role.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadBirds"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.upload_bucket}/birds/*"
      },
      {
        Sid      = "AskEndpoint"
        Effect   = "Allow"
        Action   = "sagemaker:InvokeEndpoint"
        Resource = "arn:aws:sagemaker:${var.region}:${var.account_id}:endpoint/${var.endpoint_name}"
      },
      {
        # Not under birds/, where a result would call the function again.
        Sid      = "WriteResults"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::${var.upload_bucket}/results/*"
      },
      {
        Sid      = "Announce"
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = aws_sns_topic.species.arn
      },
    ]
  })
}
