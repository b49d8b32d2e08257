mock_provider "aws" {
  override_during = plan
}

variables {
  name            = "mip-day-grading"
  account_id      = "123456789012"
  region          = "eu-central-1"
  judge_arn       = "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output"
  feedback_bucket = "mip-day-feedback"
  grading_runs    = "runs/"
  concurrency     = 200
}

run "may_run_its_map_and_nothing_else" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid => [flatten([s.Action]), flatten([s.Resource])] } == {
      ReadManifest = [["s3:GetObject"], ["arn:aws:s3:::mip-day-feedback/runs/*/manifest.json"]]
      WriteResults = [
        ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
        ["arn:aws:s3:::mip-day-feedback/runs/results/*"],
      ]
      Judge      = [["lambda:InvokeFunction"], ["arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output"]]
      StartItems = [["states:StartExecution"], ["arn:aws:states:eu-central-1:123456789012:stateMachine:mip-day-grading"]]
      FollowItems = [["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"], [
        "arn:aws:states:eu-central-1:123456789012:execution:mip-day-grading:*",
        "arn:aws:states:eu-central-1:123456789012:execution:mip-day-grading/submissions:*",
      ]]
    }
    error_message = "The state machine may read manifests, call the judging function and run its own items, and nothing else."
  }

  assert {
    condition = [
      for s in jsondecode(aws_iam_role.this.assume_role_policy).Statement : [s.Principal, s.Condition]
      ] == [[{ Service = "states.amazonaws.com" }, {
        StringEquals   = { "aws:SourceAccount" = "123456789012" }
        ArnLike        = { "aws:SourceArn" = "arn:aws:states:eu-central-1:123456789012:stateMachine:mip-day-grading" }
    }]]
    error_message = "Only this state machine may take the role."
  }
}

run "one_failed_item_ends_nothing" {
  command = plan

  assert {
    condition     = jsondecode(aws_sfn_state_machine.this.definition).States.Submissions.ToleratedFailurePercentage == 100
    error_message = "A submission that cannot be graded must not end the grading of the others."
  }

  assert {
    condition     = aws_sfn_state_machine.this.type == "STANDARD" && jsondecode(aws_sfn_state_machine.this.definition).States.Submissions.ItemProcessor.ProcessorConfig == { Mode = "DISTRIBUTED", ExecutionType = "STANDARD" }
    error_message = "Thousands of items need a distributed map."
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.this.definition).States.Submissions.MaxConcurrency == 200
    error_message = "The map must not take more of the account's concurrency than is set."
  }

  assert {
    condition = alltrue([
      for state in [
        jsondecode(aws_sfn_state_machine.this.definition).States.Submissions,
        jsondecode(aws_sfn_state_machine.this.definition).States.Submissions.ItemProcessor.States.Judge,
      ] : state.OutputPath == null
    ])
    error_message = "All outputs together may have 256 KiB: ten thousand rows do not fit."
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.this.definition).States.Submissions.ResultWriter.Parameters == { Bucket = "mip-day-feedback", Prefix = "runs/results" }
    error_message = "What failed items leave does not fit into 256 KiB: it goes to S3."
  }
}

run "throttles_are_tried_again" {
  command = plan

  assert {
    condition = [
      for r in jsondecode(aws_sfn_state_machine.this.definition).States.Submissions.ItemProcessor.States.Judge.Retry :
      [contains(r.ErrorEquals, "Lambda.TooManyRequestsException"), r.BackoffRate, r.JitterStrategy]
    ] == [[true, 2, "FULL"], [false, 2, "FULL"]]
    error_message = "What Lambda has no room for must come back later, and not all at once."
  }
}
