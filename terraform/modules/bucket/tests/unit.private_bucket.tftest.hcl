mock_provider "aws" {
  override_during = plan

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::mip-day-target" }
  }
}

variables {
  name        = "mip-day-target"
  expire_days = 14
}

run "nothing_is_public" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "All four ways to make an object public must be blocked."
  }

  assert {
    condition     = one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced"
    error_message = "Access lists must have no effect."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Objects must be encrypted."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "An overwritten object must be kept as a version."
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy
    error_message = "A full bucket must not keep a workshop from being removed."
  }
}

run "only_tls" {
  command = plan

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement == [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::mip-day-target", "arn:aws:s3:::mip-day-target/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The policy must refuse whatever comes without TLS, and must allow nothing."
  }
}

run "bytes_are_gone_a_day_after_they_expire" {
  command = plan

  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.this.rule : [r.id, r.status]] == [["expire", "Enabled"], ["clear-away", "Enabled"]]
    error_message = "Objects must expire, and what was superseded must be cleared away."
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration).days == 14
    error_message = "Objects must expire after expire_days."
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this.rule[1].noncurrent_version_expiration).noncurrent_days == 1
    error_message = "What expired or was overwritten is a version, whose bytes must go a day later and not after expire_days more."
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this.rule[1].abort_incomplete_multipart_upload).days_after_initiation == 1
    error_message = "The parts of uploads that were given up must be cleared away: they are bytes of pictures too."
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this.rule[1].expiration).expired_object_delete_marker
    error_message = "Delete markers of nothing must be cleared away: they hold pseudonyms."
  }
}

run "objects_stay_without_expire_days" {
  command = plan

  variables {
    expire_days = 0
  }

  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.this.rule : r.status] == ["Disabled", "Enabled"]
    error_message = "With 0 days current objects must stay, and what was superseded must be cleared away."
  }
}

run "negative_days" {
  command         = plan
  expect_failures = [var.expire_days]

  variables {
    expire_days = -1
  }
}

run "half_days" {
  command         = plan
  expect_failures = [var.expire_days]

  variables {
    expire_days = 1.5
  }
}
