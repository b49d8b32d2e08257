mock_provider "aws" {
  override_during = plan

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-species" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-identify-species-group-1145" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-3:123456789012:function:IdentifySpeciesAndNotify" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/IdentifySpeciesAndNotify" }
  }
}

variables {
  name           = "IdentifySpeciesAndNotify"
  role_name      = "mip-day-identify-species-group-1145"
  topic_name     = "mip-day-species"
  failures_name  = "mip-day-species-failures"
  alarms_name    = "mip-day-alarms"
  dashboard_name = "mip-day-group-1145"
  account_id     = "123456789012"
  region         = "eu-west-3"
  package        = { bucket = "mip-day-code-group-1145", key = "packages/identify_species.zip", sha256 = "c29tZSBoYXNo" }
  memory_size    = 512
  timeout        = 30
  layer_arns     = ["arn:aws:lambda:eu-west-3:336392948345:layer:AWSSDKPandas-Python311:12"]
  upload_bucket  = "mip-day-upload-group-1145"
  birds          = "birds/"
  results        = "results/"
  endpoint_name  = "nabirds-species-identifier"
  retention_days = 14
  judge_arn      = "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output"
  model          = { artifact = "s3://mip-day-code-group-1145/models/abc/model.tar.gz", variant = "species-0123456789ab" }
  wording        = { certainty_threshold = 0.7, top = 2, link_seconds = 3600 }
  subscriptions  = { emails = [], phones = [], instructor_emails = [] }
}

run "reads_birds_and_does_nothing_else" {
  command = plan

  assert {
    condition = { for s in jsondecode(module.execution_role.policy).Statement : s.Sid => [flatten([s.Action]), s.Resource] } == {
      Log            = [["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/IdentifySpeciesAndNotify:*"]
      ReadBirds      = [["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::mip-day-upload-group-1145/birds/*"]
      ClaimBirds     = [["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mip-day-upload-group-1145/claims/*"]
      WriteResults   = [["s3:PutObject"], "arn:aws:s3:::mip-day-upload-group-1145/results/*"]
      AskEndpoint    = [["sagemaker:InvokeEndpoint"], "arn:aws:sagemaker:eu-west-3:123456789012:endpoint/nabirds-species-identifier"]
      Announce       = [["sns:Publish"], "arn:aws:sns:eu-west-3:123456789012:mip-day-species"]
      ReportFailures = [["sqs:SendMessage"], "arn:aws:sqs:eu-west-3:123456789012:mip-day-species-failures"]
      AskForFeedback = [["lambda:InvokeFunction"], "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output"]
      ReadLabels     = [["s3:GetObject"], "arn:aws:s3:::mip-day-code-group-1145/models/abc/model.tar.gz"]
    }
    error_message = "The species function may read birds and its model's labels, claim birds, ask its endpoint, write results, publish, ask for feedback, report failures and write its log, and nothing else."
  }
}

run "new_birds_call_it" {
  command = plan

  assert {
    condition = one([
      for f in aws_s3_bucket_notification.birds.lambda_function : [f.filter_prefix, f.filter_suffix, one(f.events)]
    ]) == ["birds/", ".jpg", "s3:ObjectCreated:*"]
    error_message = "Only birds/*.jpg may call the function: its results lie in the same bucket."
  }

  assert {
    condition     = aws_s3_bucket_notification.birds.bucket == "mip-day-upload-group-1145"
    error_message = "The group's own upload bucket must call the function."
  }

  # The rehearsal cannot notice that one of these is missing.
  assert {
    condition     = aws_lambda_permission.upload_bucket.source_arn == "arn:aws:s3:::mip-day-upload-group-1145"
    error_message = "Only the group's upload bucket may call the function."
  }

  assert {
    condition     = aws_lambda_permission.upload_bucket.source_account == "123456789012"
    error_message = "Only a bucket of this account may call the function."
  }

  assert {
    condition     = aws_lambda_permission.upload_bucket.principal == "s3.amazonaws.com" && aws_lambda_permission.upload_bucket.action == "lambda:InvokeFunction"
    error_message = "Only S3 may call the function, and it may only call it."
  }
}

run "function_finds_endpoint_and_topic" {
  command = plan

  assert {
    condition = one(aws_lambda_function.this.environment).variables == tomap({
      SAGEMAKER_ENDPOINT_NAME = "nabirds-species-identifier"
      ENDPOINT_LIMIT_BYTES    = "6291456"
      SNS_TOPIC_ARN           = "arn:aws:sns:eu-west-3:123456789012:mip-day-species"
      CERTAINTY_THRESHOLD     = "0.7"
      TOP_K                   = "2"
      LINK_SECONDS            = "3600"
      JUDGE_FUNCTION          = "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output"
      MODEL_ARTIFACT          = "s3://mip-day-code-group-1145/models/abc/model.tar.gz"
      MODEL_VARIANT           = "species-0123456789ab"
    })
    error_message = "The function's environment must hold what the handler reads."
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "python3.11" && aws_lambda_function.this.source_code_hash == "c29tZSBoYXNo"
    error_message = "A changed zip must be deployed."
  }
}

run "topic_is_encrypted_and_takes_nothing_without_tls" {
  command = plan

  assert {
    condition     = aws_sns_topic.species.kms_master_key_id == "alias/aws/sns"
    error_message = "The topic must be encrypted."
  }

  assert {
    condition = [
      for s in jsondecode(aws_sns_topic_policy.species.policy).Statement : [s.Effect, s.Action, s.Principal, s.Condition]
    ] == [["Deny", "sns:Publish", "*", { Bool = { "aws:SecureTransport" = "false" } }]]
    error_message = "The topic must refuse messages without TLS, and name no role of this very apply, which SNS may not know yet."
  }
}
