module "concurrency" {
  source = "../concurrency"
  count  = var.feedback.reserved_concurrency > 0 ? 1 : 0
}

module "judge_output" {
  source = "../judge_output"

  name          = module.names.judge_output
  failures_name = module.names.judge_failures
  alarms_name   = module.names.judge_alarms

  account_id = data.aws_caller_identity.current.account_id
  region     = var.region

  package = {
    bucket = aws_s3_object.judge_output.bucket
    key    = aws_s3_object.judge_output.key
    sha256 = filebase64sha256(local.package)
  }
  layer_arns           = concat(var.feedback.layer_arns, [for name in sort(local.libraries) : module.library_layers.arns[name]])
  reserved_concurrency = try(var.feedback.reserved_concurrency <= module.concurrency[0].reservable, false) ? var.feedback.reserved_concurrency : -1

  target_bucket   = var.target_bucket
  output_zip      = module.names.output_zip
  output_copy     = module.names.output_copy
  feedback_bucket = module.feedback_bucket.name
  class_list      = module.names.class_list
  answer_key      = module.names.answer_key
  feedback        = module.names.feedback
  grading_runs    = module.names.grading_runs
  crop_faces      = module.names.crop_faces
  upload_buckets  = "${trimsuffix(module.names.upload_bucket, "shared")}*" # each group has one, with its name in that place
  results         = module.names.results

  retention_days    = var.retention_days
  instructor_emails = var.subscriptions.instructor_emails
}

module "grading" {
  source = "../grading"
  count  = var.grading.enabled ? 1 : 0

  name            = module.names.grading
  account_id      = data.aws_caller_identity.current.account_id
  region          = var.region
  judge_arn       = "arn:aws:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:${module.judge_output.name}"
  feedback_bucket = module.feedback_bucket.name
  grading_runs    = module.names.grading_runs
  concurrency     = var.grading.concurrency
}
