# The function that judges outputs, from handlers/judge_output. It runs where the target bucket is: S3 notifies only
# functions of the bucket's own region.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Nobody reads traces in a one-hour workshop, and they would need one more permission
  #checkov:skip=CKV_AWS_115:Whoever uploads without end is judged a few times only, and a new account has nothing to reserve
  #checkov:skip=CKV_AWS_116:What failed three times goes to the queue of modules/failures, a destination, which also holds the reason
  #checkov:skip=CKV_AWS_117:It calls AWS services only; a VPC would bill for endpoints
  #checkov:skip=CKV_AWS_173:Its only variable is the name of a bucket, no secret
  #checkov:skip=CKV_AWS_272:The zip is built from this repository and its hash is in the plan
  function_name                  = var.name
  description                    = "Judges what participants' functions put into the target bucket."
  role                           = module.execution_role.arn
  runtime                        = "python3.11"
  handler                        = "lambda_function.lambda_handler"
  s3_bucket                      = var.package.bucket
  s3_key                         = var.package.key
  source_code_hash               = var.package.sha256
  memory_size                    = 1769 # MB, with which Lambda gives a whole processor
  timeout                        = 60   # seconds
  layers                         = var.layer_arns
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = { FEEDBACK_BUCKET = var.feedback_bucket }
  }
}
