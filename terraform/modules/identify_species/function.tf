# The group's species function, from handlers/identify_species.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Nobody reads traces in a one-hour workshop, and they would need one more permission
  #checkov:skip=CKV_AWS_116:What failed three times goes to the queue of modules/failures, a destination, which also holds the reason
  #checkov:skip=CKV_AWS_117:It calls AWS services only; a VPC would bill for endpoints
  #checkov:skip=CKV_AWS_173:Its variables are names of an endpoint, a topic and a function, no secrets
  #checkov:skip=CKV_AWS_272:The zip is built from this repository and its hash is in the plan
  function_name    = var.name
  description      = "Names the species of the birds in new pictures."
  role             = module.execution_role.arn
  runtime          = "python3.11"
  handler          = "lambda_function.lambda_handler"
  s3_bucket        = var.package.bucket
  s3_key           = var.package.key
  source_code_hash = var.package.sha256
  memory_size      = var.memory_size
  timeout          = var.timeout
  layers           = var.layer_arns

  # Kept apart from the participants' functions. Events of pictures beyond it wait in Lambda's queue.
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = merge(
      {
        SAGEMAKER_ENDPOINT_NAME = var.endpoint_name
        ENDPOINT_LIMIT_BYTES    = var.endpoint_limit_bytes
        SNS_TOPIC_ARN           = aws_sns_topic.species.arn
        CERTAINTY_THRESHOLD     = var.wording.certainty_threshold
        TOP_K                   = var.wording.top
        LINK_SECONDS            = var.wording.link_seconds
      },
      # Without a model of its own the function knows the workshop's four species.
      var.judge_arn == "" ? {} : { JUDGE_FUNCTION = var.judge_arn },
      var.participants_topics == "" ? {} : { PARTICIPANTS_TOPICS = var.participants_topics, UPLOAD_BUCKET = var.upload_bucket },
      var.model.artifact == "" ? {} : { MODEL_ARTIFACT = var.model.artifact, MODEL_VARIANT = var.model.variant },
    )
  }
}

# The provider compares source_code_hash with its own last value and not with what AWS has: code that somebody put into
# the function past Terraform is no difference to it, and an apply would leave it there. So the plan looks, and warns.
data "aws_lambda_functions" "standing" {}

check "species_code" {
  assert {
    condition = (
      !contains(data.aws_lambda_functions.standing.function_names, var.name) ? true :
      # Unknown while an update is planned, and with it the answer: the new package is yet to be put in.
      aws_lambda_function.this.last_modified == "" ? true :
      aws_lambda_function.this.code_sha256 == var.package.sha256
    )
    error_message = "The code in ${var.name} (${var.region}) is not this checkout's, and an apply would leave it there: somebody changed it past Terraform. Put it back with `workshop reset --species --group GROUP`."
  }
}
