locals {
  # 123456789012.dkr.ecr.eu-west-3.amazonaws.com/image-classification:1
  image_account    = split(".", local.image)[0]
  image_repository = split(":", join("/", slice(split("/", local.image), 1, length(split("/", local.image)))))[0]
}

resource "aws_iam_role" "endpoint" {
  name        = var.role_name
  description = "Execution role of the SageMaker endpoint ${var.name}."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "sagemaker.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "endpoint" {
  name = "endpoint"
  role = aws_iam_role.endpoint.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadModel"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${trimprefix(local.artifact_uri, "s3://")}"
      },
      {
        Sid    = "LogIn"
        Effect = "Allow"
        Action = "ecr:GetAuthorizationToken"
        # AWS knows no resource for this action: anything but * matches nothing.
        Resource = "*"
      },
      {
        Sid      = "PullImage"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = "arn:aws:ecr:${var.region}:${local.image_account}:repository/${local.image_repository}"
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.endpoint.arn}:*"
      },
    ]
  })
}
