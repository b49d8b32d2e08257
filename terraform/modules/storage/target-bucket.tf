# A folder and a zip for each participant.
module "target_bucket" {
  source = "../bucket"

  name        = module.names.target_bucket
  expire_days = var.retention_days
}

# The groups' pages read a zip through a presigned link, to show what is in it. A link carries its own authority and no
# cookie goes along, so it does not matter which page follows it; and the doors' addresses are not known here yet.
resource "aws_s3_bucket_cors_configuration" "target" {
  bucket = module.target_bucket.name

  cors_rule {
    id              = "presigned-links"
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
    max_age_seconds = 600
  }
}
