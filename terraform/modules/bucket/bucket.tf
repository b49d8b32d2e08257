# A private bucket for a workshop. Nothing here waits for anything but the bucket itself: the provider watches a new
# lifecycle configuration for 55 seconds, and whatever came before it would be added to that.

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs would need a bucket that outlives the workshop
  #checkov:skip=CKV_AWS_144:Everything in it is remade in an hour, so there is nothing worth a replica
  #checkov:skip=CKV_AWS_145:SSE-S3 costs nothing; a customer key would bill monthly for pictures that expire in days
  #checkov:skip=CKV2_AWS_62:Only the upload and the target bucket have something to notify, and the modules of the functions add that
  bucket = var.name

  # A workshop is removed with all it left behind, versions included.
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}
