# Grades a whole class side by side: a map over a manifest in the feedback bucket, one call of the judging function an
# item, each of which writes its own row there. It costs nothing while it does not run.
#
# Started with {"run": "<id>", "key": "runs/<id>/manifest.json"}; the manifest is a JSON array of
# {"pseudonym": "...", "submission": {...}}.
resource "aws_sfn_state_machine" "this" {
  #checkov:skip=CKV_AWS_284:Nobody reads traces of a grading run, and they would need one more permission
  #checkov:skip=CKV_AWS_285:Step Functions keeps the history of a standard workflow for 90 days itself; logs would need rights on every log group
  name     = var.name
  role_arn = aws_iam_role.this.arn
  type     = "STANDARD"

  definition = jsonencode({
    Comment        = "Grades every submission of a manifest."
    StartAt        = "Submissions"
    TimeoutSeconds = 6 * 3600 # of a run as a whole
    States = {
      Submissions = {
        Type  = "Map"
        Label = local.label
        ItemReader = {
          Resource     = "arn:aws:states:::s3:getObject"
          ReaderConfig = { InputType = "JSON" }
          Parameters   = { Bucket = var.feedback_bucket, "Key.$" = "$.key" }
        }
        ItemSelector = {
          "run.$"        = "$.run"
          "submission.$" = "$$.Map.Item.Value.submission"
        }
        MaxConcurrency = var.concurrency
        # A submission that cannot be graded is an error of its own and never the end of the others.
        ToleratedFailurePercentage = 100
        ItemProcessor = {
          ProcessorConfig = { Mode = "DISTRIBUTED", ExecutionType = "STANDARD" }
          StartAt         = "Judge"
          States          = { Judge = local.judge }
        }
        # The rows are in S3. What the items answer, and above all what failed ones leave, would have to fit into 256 KiB
        # all together, else the run fails; so it goes to S3 too, where nobody reads it.
        ResultWriter = {
          Resource   = "arn:aws:states:::s3:putObject"
          Parameters = { Bucket = var.feedback_bucket, Prefix = local.results }
        }
        OutputPath = null
        End        = true
      }
    }
  })

  # Step Functions tries whether the role may do what the definition says.
  depends_on = [aws_iam_role_policy.this]
}

locals {
  label = "submissions"

  judge = {
    Type           = "Task"
    Resource       = "arn:aws:states:::lambda:invoke"
    Parameters     = { FunctionName = var.judge_arn, "Payload.$" = "$" }
    TimeoutSeconds = 90 # the function's own timeout and some waiting
    Retry = [
      {
        # Lambda is busy or failed itself. At first a second later, then twice as long each time, by chance earlier, so
        # that what was refused together does not come back together.
        ErrorEquals = [
          "Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException",
          "Lambda.SdkClientException",
        ]
        IntervalSeconds = 1
        BackoffRate     = 2
        MaxDelaySeconds = 60
        MaxAttempts     = 10
        JitterStrategy  = "FULL"
      },
      {
        # The function itself failed or took too long. A second time shows whether that was by chance.
        ErrorEquals     = ["States.TaskFailed", "States.Timeout"]
        IntervalSeconds = 2
        BackoffRate     = 2
        MaxAttempts     = 1
        JitterStrategy  = "FULL"
      },
    ]
    OutputPath = null
    End        = true
  }
}
