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

  # Filters may not overlap: where participants have functions of their own, those are called, and this one hears what
  # they say.
  dynamic "lambda_function" {
    for_each = var.participants_topics == "" ? { birds = { arn = aws_lambda_function.this.arn, prefix = var.birds } } : var.participants_functions

    content {
      id                  = lambda_function.key
      lambda_function_arn = lambda_function.value.arn
      events              = ["s3:ObjectCreated:*"]
      filter_prefix       = lambda_function.value.prefix
      filter_suffix       = ".jpg"
    }
  }

  # S3 tries the call when it is told of the function.
  depends_on = [aws_lambda_permission.upload_bucket]
}

# Whose message it is, the topic tells; its name begins as those of the participants' functions do.
resource "aws_lambda_permission" "participants_topics" {
  count = var.participants_topics == "" ? 0 : 1

  statement_id   = "participants-topics"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "sns.amazonaws.com"
  source_arn     = "arn:aws:sns:${var.region}:${var.account_id}:${var.participants_topics}"
  source_account = var.account_id
}
