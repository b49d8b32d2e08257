module "execution_role" {
  source = "../function_role"

  name           = var.name
  function_name  = var.name
  retention_days = var.retention_days

  statements = [
    {
      Sid      = "ReadOutputs"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = "arn:aws:s3:::${var.target_bucket}/*"
    },
    {
      Sid      = "ListOutputs"
      Effect   = "Allow"
      Action   = ["s3:ListBucket", "s3:ListBucketVersions"]
      Resource = "arn:aws:s3:::${var.target_bucket}"
    },
    {
      Sid    = "ReadFeedback"
      Effect = "Allow"
      Action = "s3:GetObject"
      Resource = [for key in [var.class_list, var.answer_key, var.feedback, "${var.grading_runs}*"] :
        "arn:aws:s3:::${var.feedback_bucket}/${key}"
      ]
    },
    {
      # Without it S3 answers of a key that is absent as of one that is forbidden.
      Sid      = "ListFeedback"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = "arn:aws:s3:::${var.feedback_bucket}"
    },
    {
      # Not the class list and the answer key, which are the instructor's.
      Sid    = "WriteFeedback"
      Effect = "Allow"
      Action = "s3:PutObject"
      Resource = [for key in [var.feedback, "${var.grading_runs}*/rows/*", "${var.grading_runs}*/crops/*"] :
        "arn:aws:s3:::${var.feedback_bucket}/${key}"
      ]
    },
    {
      # What participants set up, in every group's region. It never calls their functions.
      Sid      = "ReadConfigurations"
      Effect   = "Allow"
      Action   = "lambda:GetFunctionConfiguration"
      Resource = "arn:aws:lambda:*:${var.account_id}:function:${var.crop_faces}"
    },
    {
      Sid       = "ListSpecies"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::${var.upload_buckets}"
      Condition = { StringLike = { "s3:prefix" = "${var.results}*" } }
    },
    {
      Sid      = "ReadSpecies"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.upload_buckets}/${var.results}*"
    },
    {
      Sid      = "ReportFailures"
      Effect   = "Allow"
      Action   = "sqs:SendMessage"
      Resource = module.failures.queue_arn
    },
  ]
}
