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

run "a_function_for_each_participant" {
  assert {
    condition     = keys(module.crop_faces) == ["ada", "bob"]
    error_message = "There must be one function for each participant, keyed by pseudonym."
  }

  assert {
    condition     = aws_s3_object.crop_faces.key == "packages/crop_faces.zip" && aws_s3_object.identify_species.key == "packages/identify_species.zip"
    error_message = "Code must come through S3."
  }

  assert {
    condition     = length(module.endpoint) == 0
    error_message = "An endpoint that is off must not exist: it would bill by the hour."
  }
}

run "everybody_has_executions_of_their_own" {
  command = plan

  override_data {
    target = module.concurrency[0].data.aws_servicequotas_service_quota.concurrent_executions
    values = { value = 154 }
  }

  assert {
    condition     = [local.species_reservation, local.participants_reservation] == [50, 2]
    error_message = "50 for the species function and 2 for each of two participants are just what can be reserved of 154."
  }
}

run "the_species_function_comes_first" {
  command = plan

  override_data {
    target = module.concurrency[0].data.aws_servicequotas_service_quota.concurrent_executions
    values = { value = 153 }
  }

  assert {
    condition     = [local.species_reservation, local.participants_reservation] == [50, -1]
    error_message = "Where there is too little for all participants, none of them must have a reservation."
  }
}

run "who_comes_late_changes_nobody_elses_reservation_nor_the_door" {
  command = plan

  override_data {
    target = module.concurrency[0].data.aws_servicequotas_service_quota.concurrent_executions
    values = { value = 154 }
  }

  variables {
    participants = ["ada", "bob", "zoe"]
    places       = 2
    joined_late  = ["zoe"]
  }

  assert {
    condition     = [local.participants_reservation, local.late_reservation] == [2, -1]
    error_message = "Where nothing is left to reserve, who was there keeps theirs and who comes late has none."
  }
}

run "the_sixty_first_changes_nothing_of_the_door" {
  command = plan

  override_data {
    target = module.concurrency[0].data.aws_servicequotas_service_quota.concurrent_executions
    values = { value = 1000 }
  }

  variables {
    participants = [for number in range(61) : "p-${number}"]
    places       = 60
    joined_late  = ["p-60"]
  }

  assert {
    condition     = local.class == 60 && local.late_reservation == local.participants_reservation
    error_message = "The door's throttling and the reservations must be those that sixty were laid out for."
  }
}

run "a_new_account_has_nothing_to_reserve" {
  command = plan

  override_data {
    target = module.concurrency[0].data.aws_servicequotas_service_quota.concurrent_executions
    values = { value = 10 }
  }

  assert {
    condition     = [local.species_reservation, local.participants_reservation] == [-1, -1]
    error_message = "AWS would refuse every reservation of a new account."
  }
}

run "who_wants_no_reservation_needs_no_quota" {
  command = plan

  variables {
    reserved_concurrency = { participant = 0, species = 0 }
  }

  assert {
    condition     = length(module.concurrency) == 0 && [local.species_reservation, local.participants_reservation] == [-1, -1]
    error_message = "Without the right to ask Service Quotas a workshop must be possible."
  }
}

run "removing_one_leaves_the_others" {
  variables {
    participants = ["bob"]
  }

  assert {
    condition     = output.function_arns == { bob = run.a_function_for_each_participant.function_arns["bob"] }
    error_message = "Whoever stays on the roster must keep the function they had."
  }
}

run "fresh_clone_plans_and_says_what_is_missing" {
  command         = plan
  expect_failures = [check.model_artifact]

  variables {
    participants = []
    endpoint     = { enabled = true, instance_type = "ml.m5.large", model_artifact = "missing/model.tar.gz" }
  }
}

run "the_endpoint_ends_after_the_session" {
  variables {
    participants = []
    endpoint     = { enabled = true, instance_type = "ml.m5.large", model_artifact = "s3://models-of-ours/model.tar.gz" }
  }

  assert {
    condition     = output.endpoint_cost != "nothing: there is no endpoint"
    error_message = "The plan must print what the endpoint costs."
  }
}

run "all_that_is_just_allowed" {
  command = plan

  variables {
    participants         = ["ada", "a-1", "a23456789-123456789-123456789-12"]
    memory_size          = 10240
    timeout              = 900
    confidence_threshold = 100
    endpoint             = { enabled = true, instance_type = "ml.m5.large", model_artifact = "s3://models-of-ours/model.tar.gz" }
  }

  assert {
    condition     = length(module.endpoint) == 1
    error_message = "An endpoint that is on must exist."
  }
}

# Each run below starts a provider, so one run breaks a rule of several variables at once: of each variable one.

run "malformed" {
  command = plan
  expect_failures = [
    var.group, var.time_slot, var.participants, var.input_file, var.layer_arn, var.species_layer_arns, var.endpoint,
  ]

  variables {
    group              = "11:45"
    time_slot          = { start = "11:45", end = "2026-12-03T12:45:00+01:00" }
    participants       = ["jörg"]
    input_file         = "*.jpg"
    layer_arn          = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow"
    species_layer_arns = ["arn:aws:lambda:eu-west-3:336392948345:layer:AWSSDKPandas-Python311"]
    endpoint           = { enabled = false, instance_type = "m5.large", model_artifact = "model.tar.gz" }
  }
}

run "malformed_further_on" {
  command         = plan
  expect_failures = [var.time_slot, var.participants, var.endpoint]

  variables {
    time_slot    = { start = "2026-12-03T11:45:00+01:00", end = "soon" }
    participants = ["../x"]
    endpoint     = { enabled = false, instance_type = "ml.m5.large", model_artifact = "model.pkl" }
  }
}

run "too_small" {
  command         = plan
  expect_failures = [var.time_slot, var.participants, var.memory_size, var.timeout, var.confidence_threshold, var.endpoint]

  variables {
    # Ends before it starts, by the time zone only.
    time_slot            = { start = "2026-12-03T11:45:00+01:00", end = "2026-12-03T12:00:00+02:00" }
    participants         = ["ad"]
    memory_size          = 127
    timeout              = 0
    confidence_threshold = -1
    endpoint             = { enabled = false, instance_type = "ml.m5.large", instance_count = 0, model_artifact = "model.tar.gz" }
  }
}

run "too_large" {
  command         = plan
  expect_failures = [var.participants, var.memory_size, var.timeout, var.confidence_threshold, var.reserved_concurrency]

  variables {
    reserved_concurrency = { participant = 2.5 }
    participants         = ["a23456789-123456789-123456789-123"]
    memory_size          = 10241
    timeout              = 901
    confidence_threshold = 100.5
  }
}

run "somewhere_else" {
  command         = plan
  expect_failures = [var.participants, var.layer_arn, var.species_layer_arns, var.endpoint]

  variables {
    participants       = ["birds"] # means something else in the upload bucket
    layer_arn          = "arn:aws:lambda:ca-central-1:770693421928:layer:Klayers-p311-Pillow:3"
    species_layer_arns = ["arn:aws:lambda:ca-central-1:336392948345:layer:AWSSDKPandas-Python311:12"]
    endpoint           = { enabled = false, instance_type = "ml.m5.large", model_artifact = "/models/model.tar.gz" }
  }
}

run "species_out_of_range" {
  command         = plan
  expect_failures = [var.species, var.subscriptions, var.endpoint]

  variables {
    species       = { certainty_threshold = 70 }
    subscriptions = { emails = ["nobody"] }
    # Its disk is in the machine: SageMaker would refuse the key.
    endpoint = {
      enabled     = false, instance_type = "ml.g4dn.xlarge", model_artifact = "model.tar.gz"
      kms_key_arn = "arn:aws:kms:eu-west-3:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }
}

run "species_further_out_of_range" {
  command         = plan
  expect_failures = [var.species, var.subscriptions, var.endpoint]

  variables {
    species       = { top = 0 }
    subscriptions = { phones = ["0170 1234567"] }
    endpoint = {
      enabled = false, instance_type = "ml.m5.large", model_artifact = "model.tar.gz", usd_per_hour = -1
      image   = "docker.io/species", kms_key_arn = "alias/species"
    }
  }
}

run "species_by_a_hair" {
  command         = plan
  expect_failures = [var.species, var.endpoint]

  variables {
    species  = { link_seconds = 43201 }
    endpoint = { enabled = false, instance_type = "ml.m5.large", model_artifact = "model.tar.gz", minutes_after_session = -1, max_instance_count = 21 }
  }
}

run "no_layers_are_said" {
  command         = plan
  expect_failures = [check.species_layers, check.participants_layer]

  variables {
    participants       = ["ada"]
    species_layer_arns = []
    layer_arn          = ""
  }

  assert {
    condition     = local.participants_layer_arn == "arn:aws:lambda:eu-west-3:123456789012:layer:mip-day-pillow-group-1145:*"
    error_message = "Participants must be able to add the layer that will be published."
  }
}

run "by_a_hair" {
  command         = plan
  expect_failures = [var.time_slot, var.participants, var.memory_size, var.timeout, var.reserved_concurrency]

  variables {
    reserved_concurrency = { species = -1 }

    time_slot    = { start = "2026-12-03T11:45:00+01:00", end = "2026-12-03T11:45:00+01:00" }
    participants = ["ada--b"]
    memory_size  = 1024.5
    timeout      = 63.5
  }
}
