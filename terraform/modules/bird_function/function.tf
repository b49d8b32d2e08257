# One participant's species function, lab 4's. It begins as handlers/bird_function/starter.py and from then on is the
# participant's.
resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Nobody reads traces in a one-hour workshop, and they would need one more permission
  #checkov:skip=CKV_AWS_116:The participant sees the error in the log and uploads once more; there is nothing to queue
  #checkov:skip=CKV_AWS_117:It calls AWS services only; a VPC would bill for endpoints
  #checkov:skip=CKV_AWS_173:Its variables are names of an endpoint, a topic and an object, no secrets
  #checkov:skip=CKV_AWS_272:Editing the code is the exercise, so it cannot be signed
  function_name = var.name
  description   = "Names the birds that ${var.pseudonym} uploads."
  role          = module.execution_role.arn

  runtime     = "python3.11"
  handler     = "lambda_function.lambda_handler"
  s3_bucket   = var.package.bucket
  s3_key      = var.package.key
  memory_size = 512 # for numpy and a picture
  timeout     = 60  # the first answer of an endpoint that slept takes many seconds
  layers      = var.layer_arns

  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = merge(
      { SAGEMAKER_ENDPOINT_NAME = var.endpoint_name, SNS_TOPIC_ARN = aws_sns_topic.this.arn },
      var.model.address == "" ? {} : { MODEL_ADDRESS = var.model.address },
    )
  }

  # All that a participant may edit in the console stays as they left it, whatever a later apply brings.
  lifecycle {
    ignore_changes = [
      s3_bucket, s3_key, s3_object_version, source_code_hash,
      memory_size, timeout, layers, environment,
      description, handler, runtime, ephemeral_storage,
    ]
  }
}

# A picture whose function fails is tried once more, and is forgotten after five minutes: whoever mends the code uploads
# again, and nothing runs on after the slot.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  maximum_event_age_in_seconds = 300
  maximum_retry_attempts       = 1
}

# Bucket names are global: with the account named too, a bucket of the same name that someone else makes later
# cannot call the function.
resource "aws_lambda_permission" "upload_bucket" {
  statement_id   = "upload-bucket"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = "arn:aws:s3:::${var.upload_bucket}"
  source_account = var.account_id
}
