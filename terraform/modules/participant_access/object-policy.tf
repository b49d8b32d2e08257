resource "aws_iam_role_policy" "objects" {
  name = "objects"
  role = aws_iam_role.participant.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadPicture"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.source_bucket}/${var.input_file}"
      },
      {
        Sid      = "OwnResults"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::${var.target_bucket}/*"
      },
      {
        # The prefix has to be said: no one lists the whole bucket.
        Sid       = "ListOwnResults"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::${var.target_bucket}"
        Condition = { StringLike = { "s3:prefix" = "?*" } }
      },
      {
        # Reading them lets the page show one's own birds.
        Sid      = "OwnBirds"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "arn:aws:s3:::${var.upload_bucket}/${var.birds}*"
      },
      {
        Sid       = "ListBirds"
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::${var.upload_bucket}"
        Condition = { StringLike = { "s3:prefix" = "${var.birds}*" } }
      },
      {
        # Which species a bird is, beside the picture's name. The species function writes it.
        Sid      = "OwnSpecies"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.upload_bucket}/${var.results_folder}*"
      },
      {
        # Seconds after an upload, what is right already. The function that judges writes it.
        Sid      = "OwnFeedback"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::${var.feedback_bucket}/${var.feedback}"
      },
      {
        # The console asks where a bucket is before it shows a folder of it.
        Sid      = "FindBuckets"
        Effect   = "Allow"
        Action   = "s3:GetBucketLocation"
        Resource = ["arn:aws:s3:::${var.target_bucket}", "arn:aws:s3:::${var.upload_bucket}"]
      },
    ]
  })

  depends_on = [aws_iam_role_policy.window] # nothing is allowed before the window stands
}
