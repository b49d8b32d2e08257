mock_provider "aws" {
  mock_data "aws_sagemaker_prebuilt_ecr_image" {
    defaults = { registry_path = "763104351884.dkr.ecr.eu-west-3.amazonaws.com/pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/sagemaker/Endpoints/nabirds-species-identifier" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-endpoint-group-1145" }
  }
}

variables {
  name           = "nabirds-species-identifier"
  role_name      = "mip-day-endpoint-group-1145"
  end_role_name  = "mip-day-endpoint-end-group-1145"
  account_id     = "123456789012"
  region         = "eu-west-3"
  container      = "pytorch-inference"
  serverless     = { memory_mb = 3072, max_concurrency = 5 }
  instance_type  = ""
  instance_count = 1

  max_instance_count = 1
  image              = ""
  kms_key_arn        = ""
  usd_per_hour       = 0
  delete_at          = "2026-12-03T13:15:00+01:00"

  model_artifact = "s3://models-of-ours/birds/model.tar.gz"
  code_bucket    = "mip-day-code-group-1145"
  retention_days = 14
}

run "serverless" {
  assert {
    condition     = [for one in one(aws_sagemaker_endpoint_configuration.species.production_variants).serverless_config : [one.memory_size_in_mb, one.max_concurrency]] == [[3072, 5]]
    error_message = "Memory and the number of pictures at once must be those of the settings."
  }

  assert {
    condition     = one(aws_sagemaker_endpoint_configuration.species.production_variants).instance_type == null && aws_sagemaker_endpoint_configuration.species.kms_key_arn == null
    error_message = "A serverless endpoint has neither instances nor a volume."
  }

  assert {
    condition     = !aws_sagemaker_model.species.enable_network_isolation
    error_message = "SageMaker takes no isolated model for a serverless endpoint."
  }

  assert {
    condition     = data.aws_sagemaker_prebuilt_ecr_image.container.repository_name == "pytorch-inference" && data.aws_sagemaker_prebuilt_ecr_image.container.image_tag == "2.6.0-cpu-py312-ubuntu22.04-sagemaker"
    error_message = "The container must be AWS's for PyTorch, at the version that is pinned."
  }

  assert {
    condition = one(aws_sagemaker_model.species.primary_container).environment == tomap({
      SAGEMAKER_PROGRAM              = "inference.py"
      SAGEMAKER_SUBMIT_DIRECTORY     = "/opt/ml/model/code"
      SAGEMAKER_CONTAINER_LOG_LEVEL  = "20"
      SAGEMAKER_REGION               = "eu-west-3"
      SAGEMAKER_MODEL_SERVER_WORKERS = "1"
    })
    error_message = "The container must be told which code of the artefact to run, once."
  }

  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.endpoint.policy).Statement : s.Resource if s.Sid == "PullImage"]) == "arn:aws:ecr:eu-west-3:763104351884:repository/pytorch-inference"
    error_message = "The role must be able to pull the image, and no other."
  }

  assert {
    condition     = one(aws_scheduler_schedule.end).schedule_expression == "at(2026-12-03T12:15:00)"
    error_message = "A serverless endpoint must end by the schedule, too: it counts against a quota."
  }

  assert {
    condition     = output.cost == "nothing by the hour: about 0.00006 USD for each second that a picture takes it, with 3072 MB, by a table of 2026-09; the price is at https://aws.amazon.com/sagemaker/pricing/"
    error_message = "The plan must print that nothing is paid by the hour, and what an answer costs."
  }

  assert {
    condition     = length(aws_appautoscaling_target.instances) == 0
    error_message = "There are no instances to be scaled."
  }
}

run "more_memory_is_another_configuration_of_the_same_model" {
  variables {
    serverless         = { memory_mb = 6144, max_concurrency = 200 }
    max_instance_count = 3
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.species.name != run.serverless.configuration_name && aws_sagemaker_model.species.name == run.serverless.model_name
    error_message = "A configuration cannot be changed, and the model need not."
  }

  assert {
    condition     = length(aws_appautoscaling_target.instances) == 0
    error_message = "There are no instances to be scaled."
  }

  assert {
    condition     = strcontains(output.cost, "about 0.00012 USD for each second")
    error_message = "Twice the memory must cost twice as much."
  }
}

run "on_an_instance" {
  variables {
    instance_type = "ml.m5.large"
  }

  assert {
    condition     = length(one(aws_sagemaker_endpoint_configuration.species.production_variants).serverless_config) == 0 && one(aws_sagemaker_endpoint_configuration.species.production_variants).instance_type == "ml.m5.large"
    error_message = "With an instance type it must run on instances alone."
  }

  assert {
    condition     = aws_sagemaker_model.species.enable_network_isolation && aws_sagemaker_model.species.name != run.serverless.model_name
    error_message = "On an instance the model must be isolated, and it is another one then."
  }

  assert {
    condition     = !contains(keys(one(aws_sagemaker_model.species.primary_container).environment), "SAGEMAKER_MODEL_SERVER_WORKERS")
    error_message = "On an instance every processor may serve the model."
  }
}

run "built_in_algorithm_on_an_instance" {
  command = plan

  variables {
    container     = "image-classification"
    instance_type = "ml.m5.large"
  }

  assert {
    condition     = data.aws_sagemaker_prebuilt_ecr_image.container.repository_name == "image-classification" && data.aws_sagemaker_prebuilt_ecr_image.container.image_tag == "1" && length(one(aws_sagemaker_model.species.primary_container).environment) == 0
    error_message = "SageMaker's own algorithm must be served by its own container, which needs to be told nothing."
  }
}

run "image_of_ones_own" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/workshop/species:1"
  }

  assert {
    condition     = one(aws_sagemaker_model.species.primary_container).image == var.image && length(one(aws_sagemaker_model.species.primary_container).environment) == 0
    error_message = "An image that is named must be used as it is."
  }
}
