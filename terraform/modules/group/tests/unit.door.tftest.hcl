mock_provider "aws" {
  override_during = plan

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

  mock_resource "aws_apigatewayv2_api" {
    defaults = { api_endpoint = "https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com" }
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

run "stands_unless_it_is_switched_off" {
  command = plan

  assert {
    condition     = output.door_url == "https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com"
    error_message = "The tool reads the door's address from this output."
  }

  assert {
    condition = local.door_settings == {
      WORKSHOP             = "mip-day"
      INPUT_FILE           = "input1.jpg"
      SLOT_OPENS           = "2026-12-03T10:45:00Z"
      SLOT_ENDS            = "2026-12-03T11:45:00Z"
      SLOT_CLOSES          = "2026-12-03T12:00:00Z"
      CATCH_UP             = "starter,step2"
      TUNED                = "true"
      MEMORY_SIZE          = "1024"
      TIMEOUT              = "63"
      LAYER_ARN            = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"
      CONFIDENCE_THRESHOLD = "97"
      HAS_ENDPOINT         = "false"
      NUMBER_IN_REGION     = "1"
      EXERCISE             = "false"
    }
    error_message = "The door must know the slot in UTC, and what functions are to look like."
  }

  assert {
    condition = [for rule in aws_s3_bucket_cors_configuration.birds[0].cors_rule : [tolist(rule.allowed_methods), tolist(rule.allowed_origins)]] == [
      [tolist(["POST"]), tolist(["https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com"])]
    ]
    error_message = "Only the door's own page may send birds."
  }
}

run "switched_off" {
  command = plan

  variables {
    door = { enabled = false }
  }

  assert {
    condition     = length(module.front_door) + length(aws_s3_object.front_door) + length(aws_s3_bucket_cors_configuration.birds) == 0 && output.door_url == ""
    error_message = "A door that is switched off must leave nothing."
  }
}

run "set_by_hand" {
  command = plan

  variables {
    tuned = false
    door  = { catch_up = [] }
  }

  assert {
    condition     = [local.starts_with.memory_size, local.starts_with.timeout, length(local.starts_with.layers)] == [128, 3, 0]
    error_message = "Functions must start as Lambda makes them."
  }

  assert {
    condition = [local.door_settings.TUNED, local.door_settings.CATCH_UP, local.door_settings.MEMORY_SIZE, local.door_settings.TIMEOUT] == [
      "false", "", "1024", "63"
    ]
    error_message = "What people are to set is what the group's settings say."
  }
}

run "caught_up_with_what_is_no_point" {
  command         = plan
  expect_failures = [var.door]

  variables {
    door = { catch_up = ["starter", "step3"] }
  }
}
