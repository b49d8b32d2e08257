# The most that any participant's function of the group may do, whatever is ever added to its role.
resource "aws_iam_policy" "function_boundary" {
  name        = module.names.crop_faces_boundary
  description = "Permissions boundary of the participants' functions of ${var.group}."

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "ReadPicture"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${module.names.source_bucket}/${var.input_file}"
      },
      {
        Sid    = "DetectFaces"
        Effect = "Allow"
        Action = "rekognition:DetectFaces"
        # AWS knows no resource for this action: anything but * matches nothing.
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = module.names.storage_region } }
      },
      {
        Sid      = "WriteResults"
        Effect   = "Allow"
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::${module.names.target_bucket}/*"
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/${module.names.crop_faces}"
      },
      ],
      [for statement in [
        {
          Sid      = "ReadBirds"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:GetObjectVersion"]
          Resource = "arn:aws:s3:::${module.names.upload_bucket}/${module.names.birds}*"
        },
        {
          # A model that is uploaded lies under models/ there. Not endpoint.artifact_uri, which is known with the bucket only:
          # every participant's role would wait for that.
          Sid      = "ReadLabels"
          Effect   = "Allow"
          Action   = "s3:GetObject"
          Resource = concat(["arn:aws:s3:::${module.names.code_bucket}/model*"], local.model_in_s3 ? ["arn:aws:s3:::${trimprefix(var.endpoint.model_artifact, "s3://")}"] : [])
        },
        {
          Sid      = "AskEndpoint"
          Effect   = "Allow"
          Action   = "sagemaker:InvokeEndpoint"
          Resource = "arn:aws:sagemaker:${var.region}:${data.aws_caller_identity.current.account_id}:endpoint/${module.names.endpoint}"
        },
        {
          Sid      = "Announce"
          Effect   = "Allow"
          Action   = "sns:Publish"
          Resource = "arn:aws:sns:${var.region}:${data.aws_caller_identity.current.account_id}:${module.names.bird_function}"
        },
        {
          Sid      = "LogBirds"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "arn:aws:logs:${var.region}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/${module.names.bird_function}"
        },
      ] : statement if local.exercise],
    )
  })
}
