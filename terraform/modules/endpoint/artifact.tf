locals {
  uploaded    = !startswith(var.model_artifact, "s3://")
  local_path  = "${path.root}/${var.model_artifact}"
  content_md5 = local.uploaded ? filemd5(local.local_path) : null

  # The content is part of the key, so that a newly trained model is a new object and the running endpoint keeps the old
  # one until it has changed over.
  artifact_key = local.uploaded ? "models/${local.content_md5}/${basename(var.model_artifact)}" : null
  artifact_uri = local.uploaded ? "s3://${var.code_bucket}/${local.artifact_key}" : var.model_artifact
}

resource "aws_s3_object" "artifact" {
  count = local.uploaded ? 1 : 0

  bucket      = var.code_bucket
  key         = local.artifact_key
  source      = local.local_path
  source_hash = local.content_md5

  lifecycle {
    create_before_destroy = true
  }
}
