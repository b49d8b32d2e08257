# The buckets keep versions, so an object that expires only becomes an older version under a delete marker. Its bytes are
# gone a day later: S3 counts the days of a version from when it was superseded, not from when it was written.
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire"
    status = var.expire_days > 0 ? "Enabled" : "Disabled"

    filter {}

    expiration {
      days = max(var.expire_days, 1)
    }
  }

  rule {
    id     = "clear-away"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 1
    }

    # A marker below which no version is left. S3 does not take this together with a number of days in one rule.
    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
