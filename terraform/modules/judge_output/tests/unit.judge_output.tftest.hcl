mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:mip-day-judge-alarms" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-judge-output" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/mip-day-judge-output" }
  }
}

variables {
  name                 = "mip-day-judge-output"
  failures_name        = "mip-day-judge-failures"
  alarms_name          = "mip-day-judge-alarms"
  account_id           = "123456789012"
  region               = "eu-central-1"
  package              = { bucket = "mip-day-judge-code", key = "packages/judge_output.zip", sha256 = "c29tZSBoYXNo" }
  layer_arns           = ["arn:aws:lambda:eu-central-1:336392948345:layer:AWSSDKPandas-Python311:12"]
  reserved_concurrency = -1
  target_bucket        = "mip-day-target"
  output_zip           = "*.zip"
  output_copy          = "*/input_copied.png"
  feedback_bucket      = "mip-day-feedback"
  class_list           = "class.json"
  answer_key           = "answer-key.json"
  feedback             = "feedback/*.json"
  grading_runs         = "runs/"
  crop_faces           = "mip-day-crop-faces-*"
  upload_buckets       = "mip-day-upload-*"
  results              = "results/"
  retention_days       = 14
  instructor_emails    = []
}

run "reads_outputs_and_writes_feedback_and_nothing_else" {
  command = plan

  assert {
    condition = { for s in jsondecode(module.execution_role.policy).Statement : s.Sid => [flatten([s.Action]), flatten([s.Resource])] } == {
      Log                = [["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/mip-day-judge-output:*"]]
      ReadOutputs        = [["s3:GetObject", "s3:GetObjectVersion"], ["arn:aws:s3:::mip-day-target/*"]]
      ListOutputs        = [["s3:ListBucket", "s3:ListBucketVersions"], ["arn:aws:s3:::mip-day-target"]]
      ReadFeedback       = [["s3:GetObject"], [for key in ["class.json", "answer-key.json", "feedback/*.json", "runs/*"] : "arn:aws:s3:::mip-day-feedback/${key}"]]
      ListFeedback       = [["s3:ListBucket"], ["arn:aws:s3:::mip-day-feedback"]]
      WriteFeedback      = [["s3:PutObject"], [for key in ["feedback/*.json", "runs/*/rows/*", "runs/*/crops/*"] : "arn:aws:s3:::mip-day-feedback/${key}"]]
      ReadConfigurations = [["lambda:GetFunctionConfiguration"], ["arn:aws:lambda:*:123456789012:function:mip-day-crop-faces-*"]]
      ListSpecies        = [["s3:ListBucket"], ["arn:aws:s3:::mip-day-upload-*"]]
      ReadSpecies        = [["s3:GetObject"], ["arn:aws:s3:::mip-day-upload-*/results/*"]]
      ReportFailures     = [["sqs:SendMessage"], ["arn:aws:sqs:eu-central-1:123456789012:mip-day-judge-failures"]]
    }
    error_message = "The judging function may read outputs, configurations and species, write feedback, rows and its log, report failures, and nothing else: it never calls a participant's function."
  }

  assert {
    condition = [
      for s in jsondecode(module.execution_role.policy).Statement : s.Condition if s.Sid == "ListSpecies"
    ] == [{ StringLike = { "s3:prefix" = "results/*" } }]
    error_message = "It may list results and not what participants uploaded."
  }
}

run "outputs_call_it" {
  command = plan

  assert {
    condition = { for f in aws_s3_bucket_notification.outputs.lambda_function : f.filter_suffix => join(" ", sort(f.events)) } == {
      ".zip"              = "s3:ObjectCreated:* s3:ObjectRemoved:*"
      "/input_copied.png" = "s3:ObjectCreated:* s3:ObjectRemoved:*"
    }
    error_message = "Zips and copies that come or go must call the function, crops must not, and S3 takes no two filters that overlap."
  }

  assert {
    condition     = aws_s3_bucket_notification.outputs.bucket == "mip-day-target"
    error_message = "The target bucket must call the function."
  }

  # The rehearsal cannot notice that the account is missing.
  assert {
    condition     = [aws_lambda_permission.target_bucket.source_arn, aws_lambda_permission.target_bucket.source_account] == ["arn:aws:s3:::mip-day-target", "123456789012"]
    error_message = "Only this account's target bucket may call the function."
  }

  assert {
    condition     = [aws_lambda_permission.target_bucket.principal, aws_lambda_permission.target_bucket.action] == ["s3.amazonaws.com", "lambda:InvokeFunction"]
    error_message = "Only S3 may call the function, and it may only call it."
  }
}

run "function_is_as_large_as_judging_needs" {
  command = plan

  assert {
    condition     = [aws_lambda_function.this.memory_size, aws_lambda_function.this.timeout, aws_lambda_function.this.runtime] == [1769, 60, "python3.11"]
    error_message = "Judging needs a whole processor, which Lambda gives with 1769 MB."
  }

  assert {
    condition     = one(aws_lambda_function.this.environment).variables == tomap({ FEEDBACK_BUCKET = "mip-day-feedback" })
    error_message = "The function's environment must hold what the handler reads."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == "c29tZSBoYXNo" && aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "A changed zip must be deployed, and nothing reserved that a new account does not have."
  }
}
