locals {
  expires = var.expire_days > 0
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    # S3 takes either a number of days, which also clears away delete markers of that age, or the markers alone.
    expiration {
      days                         = local.expires ? var.expire_days : null
      expired_object_delete_marker = local.expires ? null : true
    }

    noncurrent_version_expiration {
      noncurrent_days = max(var.expire_days, 1)
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
