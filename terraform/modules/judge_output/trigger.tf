# Bucket names are global: with the account named too, a bucket of the same name that someone else makes later
# cannot call the function.
resource "aws_lambda_permission" "target_bucket" {
  statement_id   = "target-bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::${var.target_bucket}"
  source_account = var.account_id
}

# A bucket has one notification configuration, so this is the only one for the target bucket. What two filters of the
# same kind of event match must not overlap; no key ends with both of these.
resource "aws_s3_bucket_notification" "outputs" {
  bucket = var.target_bucket

  dynamic "lambda_function" {
    for_each = { zips = var.output_zip, copies = var.output_copy }

    content {
      id                  = lambda_function.key
      lambda_function_arn = aws_lambda_function.this.arn
      # What a participant deletes changes the feedback too. That objects expire is another event, which nobody needs.
      events        = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
      filter_suffix = trimprefix(lambda_function.value, "*")
    }
  }

  # S3 tries the call when it is told of the function.
  depends_on = [aws_lambda_permission.target_bucket]
}
