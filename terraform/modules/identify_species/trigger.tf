# Bucket names are global: with the account named too, a bucket of the same name that someone else makes later
# cannot call the function.
resource "aws_lambda_permission" "upload_bucket" {
  statement_id   = "upload-bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::${var.upload_bucket}"
  source_account = var.account_id
}

# A bucket has one notification configuration, so this is the only one for the upload bucket.
resource "aws_s3_bucket_notification" "birds" {
  bucket = var.upload_bucket

  lambda_function {
    id                  = "birds"
    lambda_function_arn = aws_lambda_function.this.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = var.birds
    filter_suffix       = ".jpg"
  }

  # S3 tries the call when it is told of the function.
  depends_on = [aws_lambda_permission.upload_bucket]
}
