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

run "least_privilege" {
  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.endpoint.policy).Statement : s.Sid => [flatten([s.Action]), s.Resource] } == {
      ReadModel = [["s3:GetObject"], "arn:aws:s3:::models-of-ours/birds/model.tar.gz"]
      LogIn     = [["ecr:GetAuthorizationToken"], "*"]
      PullImage = [
        ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "arn:aws:ecr:eu-west-3:749696950732:repository/image-classification",
      ]
      Log = [
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/sagemaker/Endpoints/nabirds-species-identifier:*",
      ]
    }
    error_message = "The endpoint may read its model, pull its image and log, and nothing else."
  }

  assert {
    condition     = jsondecode(aws_iam_role.endpoint.assume_role_policy).Statement[0].Principal == { Service = "sagemaker.amazonaws.com" }
    error_message = "Nobody but SageMaker may take the endpoint's role."
  }

  assert {
    condition     = aws_sagemaker_model.species.enable_network_isolation
    error_message = "A model container has no business on the network."
  }
}

run "model_in_s3_is_used_where_it_is" {
  command = plan

  assert {
    condition     = length(aws_s3_object.artifact) == 0
    error_message = "A model that is in S3 already needs no upload."
  }

  assert {
    condition     = aws_sagemaker_model.species.primary_container[0].model_data_url == "s3://models-of-ours/birds/model.tar.gz"
    error_message = "The model must be the one that was named."
  }

  assert {
    condition     = aws_sagemaker_model.species.primary_container[0].image == "749696950732.dkr.ecr.eu-west-3.amazonaws.com/image-classification:1"
    error_message = "The image must be SageMaker's image-classification of the region."
  }

  assert {
    condition     = one(aws_sagemaker_endpoint_configuration.species.production_variants).instance_type == "ml.m5.large"
    error_message = "The instance type must be the one of the settings."
  }
}

run "new_model_comes_beside_the_old_one" {
  variables {
    model_artifact = "versions.tf" # any file will do
  }

  assert {
    condition     = one(aws_s3_object.artifact).key == "models/${filemd5("versions.tf")}/versions.tf" && one(aws_s3_object.artifact).bucket == "mip-day-code-group-1145"
    error_message = "A local model must go to the code bucket under a key of its content."
  }

  assert {
    condition     = aws_sagemaker_model.species.name != run.least_privilege.model_name
    error_message = "A new model must have a new name, or it cannot stand beside the old one."
  }

  assert {
    condition     = output.variant_name != run.least_privilege.variant_name && one(aws_sagemaker_endpoint_configuration.species.production_variants).variant_name == output.variant_name
    error_message = "A new model must answer under a new variant's name, or its labels could be mistaken."
  }

  assert {
    condition     = aws_sagemaker_endpoint.species.name == "nabirds-species-identifier" && aws_sagemaker_endpoint.species.endpoint_config_name != run.least_privilege.configuration_name
    error_message = "The endpoint must stay and change over to a new configuration."
  }
}

run "new_instance_type_changes_the_configuration" {
  command = plan

  variables {
    model_artifact = "versions.tf"
    instance_type  = "ml.c5.large"
  }

  assert {
    condition     = aws_sagemaker_endpoint_configuration.species.name != run.new_model_comes_beside_the_old_one.configuration_name
    error_message = "A configuration cannot be changed, so a new instance type needs a new one."
  }
}
