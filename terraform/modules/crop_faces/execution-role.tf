module "execution_role" {
  source = "../function_role"

  name           = var.name
  function_name  = var.name
  retention_days = var.retention_days
  boundary_arn   = var.boundary_arn

  statements = [
    {
      # Rekognition reads the picture in the caller's name, so this serves DetectFaces too.
      Sid      = "ReadPicture"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.source_bucket}/${var.input_file}"
    },
    {
      Sid    = "DetectFaces"
      Effect = "Allow"
      Action = "rekognition:DetectFaces"
      # AWS knows no resource for this action: anything but * matches nothing.
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestedRegion" = var.recognition_region } }
    },
    {
      Sid    = "WriteResults"
      Effect = "Allow"
      Action = "s3:PutObject"
      Resource = [
        "arn:aws:s3:::${var.target_bucket}/${var.output_folder}*",
        "arn:aws:s3:::${var.target_bucket}/${var.output_zip}",
      ]
    },
  ]
}
