# One participant's function. It begins as handlers/crop_faces/starter.py and from then on is the participant's.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Nobody reads traces in a one-hour workshop, and they would need one more permission
  #checkov:skip=CKV_AWS_116:The participant invokes it by hand and sees the error; there is nothing to queue
  #checkov:skip=CKV_AWS_117:It calls S3 and Rekognition only; a VPC would bill for endpoints
  #checkov:skip=CKV_AWS_173:Its variables are names of buckets, no secrets
  #checkov:skip=CKV_AWS_272:Editing the code is the exercise, so it cannot be signed
  function_name = var.name
  description   = "Finds and crops the faces of a picture, by ${var.pseudonym}."
  role          = module.execution_role.arn
  runtime       = "python3.11"
  handler       = "lambda_function.lambda_handler"
  s3_bucket     = var.package.bucket
  s3_key        = var.package.key
  memory_size   = var.memory_size
  timeout       = var.timeout
  layers        = var.layer_arns

  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = {
      INPUT_BUCKET_NAME    = var.source_bucket
      OUTPUT_BUCKET_NAME   = var.target_bucket
      INPUT_FILE           = var.input_file
      OUTPUT_FOLDER        = var.pseudonym
      CONFIDENCE_THRESHOLD = var.confidence_threshold
      REKOGNITION_REGION   = var.recognition_region
    }
  }

  # All that a participant may edit in the console stays as they left it, whatever a later apply brings.
  lifecycle {
    ignore_changes = [
      s3_bucket, s3_key, s3_object_version, source_code_hash,
      memory_size, timeout, layers, environment,
      description, handler, runtime, ephemeral_storage,
      # 0 for a function that was stopped (modules/cut_off), until `workshop release` gives back what was reserved.
      reserved_concurrent_executions,
    ]
  }
}

# Participants invoke it and wait for its answer. Whatever is sent to it without waiting is tried once and is forgotten
# after a minute, the shortest that Lambda has: no queue of thousands runs on after the slot.
resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  maximum_event_age_in_seconds = 60
  maximum_retry_attempts       = 0
}
