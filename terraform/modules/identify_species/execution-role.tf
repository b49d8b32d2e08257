module "execution_role" {
  source = "../function_role"

  name           = var.role_name
  function_name  = var.name
  retention_days = var.retention_days

  statements = concat([
    {
      # Events name versions; the links that the function signs are good for what it may read itself.
      Sid      = "ReadBirds"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = "arn:aws:s3:::${var.upload_bucket}/${var.birds}*"
    },
    {
      # Which pictures are done: one conditional write for each.
      Sid      = "ClaimBirds"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::${var.upload_bucket}/claims/*"
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
      Resource = "arn:aws:s3:::${var.upload_bucket}/${var.results}*"
    },
    {
      Sid      = "Announce"
      Effect   = "Allow"
      Action   = "sns:Publish"
      Resource = aws_sns_topic.species.arn
    },
    {
      Sid      = "ReportFailures"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = module.failures.queue_arn
    },
    ],
    # Whether an earlier message about a picture was worth more.
    var.participants_topics == "" ? [] : [{
      Sid      = "ReadResults"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.upload_bucket}/${var.results}*"
    }],
    # A species is part of the feedback.
    var.judge_arn == "" ? [] : [{
      Sid      = "AskForFeedback"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = var.judge_arn
    }],
    var.model.artifact == "" ? [] : [{
      Sid      = "ReadLabels"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${trimprefix(var.model.artifact, "s3://")}"
    }],
  )
}
