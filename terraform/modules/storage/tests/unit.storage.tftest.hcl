mock_provider "aws" {}

variables {
  workshop       = "mip-day"
  region         = "eu-central-1"
  retention_days = 14
}

run "two_buckets" {
  command = plan

  assert {
    condition     = module.names.source_bucket == "mip-day-source" && module.names.target_bucket == "mip-day-target"
    error_message = "The workshop's texts name these two buckets."
  }
}

run "links_into_zips_work_on_every_page" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_cors_configuration.target.cors_rule : [tolist(rule.allowed_methods), tolist(rule.allowed_origins)]] == [[tolist(["GET"]), tolist(["*"])]]
    error_message = "The doors' pages read zips through presigned links, and no page may do more."
  }
}

run "where_rekognition_cannot_read" {
  command         = plan
  expect_failures = [var.region]

  variables {
    region = "eu-west-3"
  }
}

run "pictures_for_ever" {
  command         = plan
  expect_failures = [var.retention_days]

  variables {
    retention_days = 0
  }
}
