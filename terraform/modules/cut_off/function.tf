# Stops a participant's function that is started without end, from handlers/cut_off. CloudWatch calls it; nobody else may.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Nobody reads traces in a one-hour workshop, and they would need one more permission
  #checkov:skip=CKV_AWS_115:Only alarms call it, each a few times at most, and it must find room when somebody takes all of it
  #checkov:skip=CKV_AWS_116:What failed three times rings an alarm; its event says nothing that the alarm in its name does not
  #checkov:skip=CKV_AWS_117:It calls AWS services only; a VPC would bill for endpoints
  #checkov:skip=CKV_AWS_173:Its variables are names and a number, no secrets
  #checkov:skip=CKV_AWS_272:The zip is built from this repository and its hash is in the plan
  function_name    = var.name
  description      = "Stops functions of ${var.group} that are started too often."
  role             = module.execution_role.arn
  runtime          = "python3.11"
  handler          = "lambda_function.lambda_handler"
  s3_bucket        = var.package.bucket
  s3_key           = var.package.key
  source_code_hash = var.package.sha256
  memory_size      = 256 # MB
  timeout          = 30  # seconds

  environment {
    variables = {
      WORKSHOP      = var.workshop
      GROUP         = var.group
      STARTS        = tostring(var.starts)
      TOPIC_ARN     = var.alarms.topic_arn
      TARGET_BUCKET = var.target_bucket
    }
  }
}

# One for all of the group's alarms. Whatever calls it, it may stop only what its role may.
resource "aws_lambda_permission" "alarms" {
  statement_id   = "alarms"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.this.function_name
  principal      = "lambda.alarms.cloudwatch.amazonaws.com"
  source_arn     = "arn:aws:cloudwatch:${var.region}:${var.account_id}:alarm:${var.invocations_alarm}"
  source_account = var.account_id
}
