module "execution_role" {
  source = "../function_role"

  name           = var.name
  function_name  = var.name
  retention_days = var.retention_days
  boundary_arn   = var.boundary_arn

  statements = concat([
    {
      Sid      = "ReadBirds"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = "arn:aws:s3:::${var.upload_bucket}/${var.birds_folder}*"
    },
    {
      Sid      = "AskEndpoint"
      Effect   = "Allow"
      Action   = "sagemaker:InvokeEndpoint"
      Resource = "arn:aws:sagemaker:${var.region}:${var.account_id}:endpoint/${var.endpoint_name}"
    },
    {
      Sid      = "Announce"
      Effect   = "Allow"
      Action   = "sns:Publish"
      Resource = aws_sns_topic.this.arn
    },
    ],
    var.model.address == "" ? [] : [{
      Sid      = "ReadLabels"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = [for uri in [var.model.address, var.model.artifact] : "arn:aws:s3:::${trimprefix(uri, "s3://")}"]
    }],
  )
}
