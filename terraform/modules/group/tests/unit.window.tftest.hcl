mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_sagemaker_prebuilt_ecr_image" {
    defaults = { registry_path = "749696950732.dkr.ecr.eu-west-3.amazonaws.com/image-classification:1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/some-role" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/mip-day-crop-faces-boundary-group-1145" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-species-group-1145" }
  }
}

override_resource {
  target = module.identify_species.aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify" }
}

variables {
  workshop             = "mip-day"
  input_file           = "input1.jpg"
  confidence_threshold = 97
  retention_days       = 14
  group                = "group-1145"
  region               = "eu-west-3"
  time_slot            = { start = "2026-12-03T11:45:00+01:00", end = "2026-12-03T12:45:00+01:00" }
  participants         = ["ada", "bob"]
  layer_arn            = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"
  memory_size          = 1024
  timeout              = 63
  species_layer_arns   = ["arn:aws:lambda:eu-west-3:336392948345:layer:AWSSDKPandas-Python311:12"]
  endpoint             = { enabled = false, instance_type = "ml.m5.large", model_artifact = "model.tar.gz" }
}

run "window_is_the_slot_and_its_grace_in_utc" {
  command = plan

  assert {
    condition     = local.window == { start = "2026-12-03T10:45:00Z", end = "2026-12-03T12:00:00Z" }
    error_message = "The slot of 11:45 to 12:45 in Vienna must be open from 10:45 to 12:00 UTC, with 15 minutes of grace."
  }
}

run "west_of_greenwich_over_midnight_without_grace" {
  command = plan

  variables {
    time_slot     = { start = "2026-12-31T18:30:00-03:30", end = "2026-12-31T23:15:00-03:30" }
    grace_minutes = 0
  }

  assert {
    condition     = local.window == { start = "2026-12-31T22:00:00Z", end = "2027-01-01T02:45:00Z" }
    error_message = "An offset to the west must be added."
  }
}

run "slot_written_in_utc" {
  command = plan

  variables {
    time_slot     = { start = "2026-12-03T10:00:00Z", end = "2026-12-03T11:00:00Z" }
    grace_minutes = 720
  }

  assert {
    condition     = local.window == { start = "2026-12-03T10:00:00Z", end = "2026-12-03T23:00:00Z" }
    error_message = "UTC must stay as it is."
  }
}

run "negative_grace" {
  command         = plan
  expect_failures = [var.grace_minutes]

  variables {
    grace_minutes = -1
  }
}

run "grace_of_days" {
  command         = plan
  expect_failures = [var.grace_minutes]

  variables {
    grace_minutes = 721
  }
}

run "functions_have_a_boundary" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_policy.function_boundary.policy).Statement : s.Sid => [s.Effect, flatten([s.Action]), s.Resource] } == {
      ReadPicture  = ["Allow", ["s3:GetObject"], "arn:aws:s3:::mip-day-source/input1.jpg"]
      DetectFaces  = ["Allow", ["rekognition:DetectFaces"], "*"]
      WriteResults = ["Allow", ["s3:PutObject"], "arn:aws:s3:::mip-day-target/*"]
      Log          = ["Allow", ["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-*"]
    }
    error_message = "No participant's function may ever do more than read the picture, detect faces, write results and log."
  }
}
