mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-bird-ada" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-bird-ada" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-bird-ada" }
  }
}

variables {
  name                 = "mip-day-bird-ada"
  pseudonym            = "ada"
  account_id           = "123456789012"
  region               = "eu-west-3"
  package              = { bucket = "mip-day-code-group-1145", key = "packages/bird_function.zip" }
  layer_arns           = ["arn:aws:lambda:eu-west-3:336392948345:layer:numpy:1"]
  reserved_concurrency = 2
  upload_bucket        = "mip-day-upload-group-1145"
  birds_folder         = "birds/ada/"
  endpoint_name        = "nabirds-species-identifier"
  listener_arn         = "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify"
  boundary_arn         = "arn:aws:iam::123456789012:policy/mip-day-crop-faces-boundary-group-1145"
  retention_days       = 14

  model = {
    artifact = "s3://mip-day-code-group-1145/models/1/model.tar.gz"
    address  = "s3://mip-day-code-group-1145/model-address.txt"
  }
}

run "reads_own_birds_asks_the_endpoint_and_tells_the_own_topic" {
  command = apply

  assert {
    condition = { for s in jsondecode(module.execution_role.policy).Statement : s.Sid => flatten([s.Resource]) } == {
      Log         = ["arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-bird-ada:*"]
      ReadBirds   = ["arn:aws:s3:::mip-day-upload-group-1145/birds/ada/*"]
      AskEndpoint = ["arn:aws:sagemaker:eu-west-3:123456789012:endpoint/nabirds-species-identifier"]
      Announce    = ["arn:aws:sns:eu-west-3:123456789012:mip-day-bird-ada"]
      ReadLabels = [
        "arn:aws:s3:::mip-day-code-group-1145/model-address.txt",
        "arn:aws:s3:::mip-day-code-group-1145/models/1/model.tar.gz",
      ]
    }
    error_message = "A participant's species function may read its own birds and the labels, ask the endpoint and publish to its own topic and write its log, and nothing else."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables.SNS_TOPIC_ARN == "arn:aws:sns:eu-west-3:123456789012:mip-day-bird-ada"
    error_message = "The text's variable SNS_TOPIC_ARN must name the participant's own topic, which tells whose message it is."
  }

  assert {
    condition     = aws_lambda_permission.upload_bucket.source_account == "123456789012" && aws_lambda_permission.upload_bucket.source_arn == "arn:aws:s3:::mip-day-upload-group-1145"
    error_message = "Only the upload bucket of this account may call the function."
  }

  assert {
    condition     = aws_sns_topic_subscription.species.endpoint == "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify"
    error_message = "The group's species function must hear what the participant's says."
  }
}

run "without_a_model_of_its_own_it_knows_the_texts_species" {
  command   = apply
  state_key = "without" # the participant keeps the variables of a function that stands

  variables {
    model = { artifact = "", address = "" }
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.this.environment[0].variables), "MODEL_ADDRESS")
    error_message = "Without a model there is nothing to read labels from."
  }

  assert {
    condition     = !contains([for s in jsondecode(module.execution_role.policy).Statement : s.Sid], "ReadLabels")
    error_message = "Without a model there is nothing to read."
  }
}
