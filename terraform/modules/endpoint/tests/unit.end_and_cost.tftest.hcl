mock_provider "aws" {
  mock_data "aws_sagemaker_prebuilt_ecr_image" {
    defaults = { registry_path = "749696950732.dkr.ecr.eu-west-3.amazonaws.com/image-classification:1" }
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
  container      = "image-classification"
  serverless     = { memory_mb = 3072, max_concurrency = 5 }
  instance_type  = "ml.m5.large"
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

run "a_schedule_deletes_it_after_the_session" {
  assert {
    condition     = one(aws_scheduler_schedule.end).schedule_expression == "at(2026-12-03T12:15:00)" && one(aws_scheduler_schedule.end).schedule_expression_timezone == "UTC"
    error_message = "The schedule must name the time in UTC."
  }

  assert {
    condition     = one(one(aws_scheduler_schedule.end).target).arn == "arn:aws:scheduler:::aws-sdk:sagemaker:deleteEndpoint" && jsondecode(one(one(aws_scheduler_schedule.end).target).input) == { EndpointName = "nabirds-species-identifier" }
    error_message = "The schedule must delete this endpoint."
  }

  assert {
    condition = [for s in jsondecode(one(aws_iam_role_policy.end).policy).Statement : [s.Action, s.Resource]] == [
      ["sagemaker:DeleteEndpoint", "arn:aws:sagemaker:eu-west-3:123456789012:endpoint/nabirds-species-identifier"]
    ]
    error_message = "The schedule's role may delete this endpoint and do nothing else."
  }

  assert {
    condition = [for s in jsondecode(one(aws_iam_role.end).assume_role_policy).Statement : [s.Principal, s.Condition]] == [
      [{ Service = "scheduler.amazonaws.com" }, { StringEquals = { "aws:SourceAccount" = "123456789012" } }]
    ]
    error_message = "Only this account's scheduler may take that role."
  }

  assert {
    condition     = length(aws_appautoscaling_target.instances) == 0
    error_message = "An endpoint must not grow unless it is told to: each instance bills."
  }

  assert {
    condition     = output.cost == "about 0.13 USD an hour while it exists: 1 x ml.m5.large in eu-west-3, by a table of 2026-11; the price is at https://aws.amazon.com/sagemaker/pricing/"
    error_message = "The plan must print what it costs, and where that comes from."
  }
}

run "west_of_greenwich" {
  command = plan

  variables {
    delete_at = "2026-12-03T20:00:00-04:30"
  }

  assert {
    condition     = one(aws_scheduler_schedule.end).schedule_expression == "at(2026-12-04T00:30:00)"
    error_message = "The schedule must name the time in UTC."
  }
}

run "in_utc_already" {
  command = plan

  variables {
    delete_at = "2026-12-03T12:15:00Z"
  }

  assert {
    condition     = one(aws_scheduler_schedule.end).schedule_expression == "at(2026-12-03T12:15:00)"
    error_message = "The schedule must name the time in UTC."
  }
}

run "switched_off_grown_and_dearer" {
  variables {
    delete_at          = ""
    max_instance_count = 3
    instance_count     = 2
    usd_per_hour       = 0.5
    image              = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/workshop/species:1"
    kms_key_arn        = "arn:aws:kms:eu-west-3:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }

  assert {
    condition     = length(aws_scheduler_schedule.end) == 0 && length(aws_iam_role.end) == 0
    error_message = "A schedule that is off must leave no role behind either."
  }

  assert {
    condition     = one(aws_appautoscaling_target.instances).resource_id == "endpoint/nabirds-species-identifier/variant/${output.variant_name}" && one(aws_appautoscaling_target.instances).max_capacity == 3
    error_message = "The variant must be what grows."
  }

  assert {
    condition     = output.cost == "about 1.00 USD an hour while it exists: 2 x ml.m5.large in eu-west-3, as endpoint.usd_per_hour says"
    error_message = "The instructor's own price must win over the table."
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.species.kms_key_arn == var.kms_key_arn
    error_message = "A key that is named must encrypt the volume."
  }

  assert {
    condition     = one([for s in jsondecode(aws_iam_role_policy.endpoint.policy).Statement : s.Resource if s.Sid == "PullImage"]) == "arn:aws:ecr:eu-west-3:123456789012:repository/workshop/species"
    error_message = "The role must be able to pull the image that was named, and no other."
  }
}

run "price_that_nobody_wrote_down" {
  command = plan

  variables {
    instance_type = "ml.g5.xlarge"
  }

  assert {
    condition     = startswith(output.cost, "unknown, and billed by the hour")
    error_message = "A price that is not known must not be guessed."
  }
}
