mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_sagemaker_prebuilt_ecr_image" {
    defaults = { registry_path = "763104351884.dkr.ecr.eu-west-3.amazonaws.com/pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/some-role" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/mip-day-crop-faces-boundary-group-1145" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-species" }
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
  participants         = []
  layer_arn            = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"
  memory_size          = 1024
  timeout              = 63
  species_layer_arns   = ["arn:aws:lambda:eu-west-3:336392948345:layer:AWSSDKPandas-Python311:12"]
  endpoint             = { enabled = true, model_artifact = "s3://models-of-ours/model.tar.gz" }
}

run "serverless_where_nothing_else_is_said" {
  command = plan

  assert {
    condition     = startswith(output.endpoint_cost, "nothing by the hour: about 0.00006 USD for each second that a picture takes it, with 3072 MB")
    error_message = "An endpoint must be serverless, with 3072 MB, unless another is asked for."
  }

  assert {
    condition     = module.endpoint[0].limit_bytes == 4000000
    error_message = "The function must keep to what a serverless endpoint takes."
  }
}

run "half_of_the_settings" {
  command = plan

  variables {
    endpoint = { enabled = true, model_artifact = "s3://models-of-ours/model.tar.gz", serverless = { memory_mb = 2048 } }
  }

  assert {
    condition     = strcontains(output.endpoint_cost, "about 0.00004 USD for each second that a picture takes it, with 2048 MB")
    error_message = "What is left out of the settings must be as in the default."
  }
}

run "an_instance_type_means_instances" {
  command = plan

  variables {
    endpoint = { enabled = true, model_artifact = "s3://models-of-ours/model.tar.gz", instance_type = "ml.c5.large", instance_count = 2 }
  }

  assert {
    condition     = strcontains(output.endpoint_cost, "2 x ml.c5.large in eu-west-3")
    error_message = "An instance type must mean instances."
  }

  assert {
    condition     = module.endpoint[0].limit_bytes == 6291456
    error_message = "On an instance, pictures may be larger."
  }
}

run "the_built_in_algorithm_means_an_instance" {
  command = plan

  variables {
    endpoint = { enabled = true, model_artifact = "s3://models-of-ours/model.tar.gz", container = "image-classification" }
  }

  assert {
    condition     = strcontains(output.endpoint_cost, "1 x ml.m5.large in eu-west-3")
    error_message = "SageMaker's built-in algorithm must run on an instance."
  }
}

# Each run below breaks one rule, since the endpoint is one variable.

run "unknown_container" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", container = "tensorflow-inference" }
  }
}

run "memory_between_two_sizes" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", serverless = { memory_mb = 3000 } }
  }
}

run "memory_beyond_all_sizes" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", serverless = { memory_mb = 7168 } }
  }
}

run "nobody_at_once" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", serverless = { max_concurrency = 0 } }
  }
}

run "too_many_at_once" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", serverless = { max_concurrency = 201 } }
  }
}

run "half_a_picture_at_once" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", serverless = { max_concurrency = 2.5 } }
  }
}

run "a_key_for_a_volume_that_is_none" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = {
      enabled     = true, model_artifact = "model.tar.gz"
      kms_key_arn = "arn:aws:kms:eu-west-3:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }
}

run "two_instances_of_no_type" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = { enabled = true, model_artifact = "model.tar.gz", instance_count = 2 }
  }
}
