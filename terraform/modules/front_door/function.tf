# The function behind a group's front door, from handlers/front_door: the page, and what it asks for. Whatever a
# participant does there is done in that participant's own session.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Nobody reads traces in a one-hour workshop, and they would need one more permission
  #checkov:skip=CKV_AWS_115:The API's throttling bounds it, and what it had for itself would be missing for the participants' functions
  #checkov:skip=CKV_AWS_116:It is called and waited for; there is nothing to queue
  #checkov:skip=CKV_AWS_117:It calls AWS services only; a VPC would bill for endpoints
  #checkov:skip=CKV_AWS_173:Its variables are names and numbers; the key that it signs with is a parameter, which it reads by its name
  #checkov:skip=CKV_AWS_272:The zip is built from this repository and its hash is in the plan
  function_name    = var.name
  description      = "The page of the participants of ${var.group}."
  role             = module.execution_role.arn
  runtime          = "python3.11"
  handler          = "lambda_function.lambda_handler"
  s3_bucket        = var.package.bucket
  s3_key           = var.package.key
  source_code_hash = var.package.sha256
  memory_size      = 1024 # MB
  timeout          = 29   # seconds; the API waits for 30

  environment {
    variables = merge(var.settings, {
      GROUP                = var.group
      REGION               = var.region
      CODE_BUCKET          = var.door_list.bucket
      DOOR_KEY             = aws_ssm_parameter.door_key.name
      PARTICIPANT_ROLE_ARN = var.participant_role_arn
    })
  }
}
