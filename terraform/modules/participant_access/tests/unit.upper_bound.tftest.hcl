mock_provider "aws" {
  override_during = plan
}

variables {
  role_name  = "mip-day-participant-group-1145"
  group      = "group-1145"
  account_id = "123456789012"
  region     = "eu-west-3"

  storage_region = "eu-central-1"
  window         = { start = "2026-12-03T10:45:00Z", end = "2026-12-03T12:00:00Z" }

  crop_faces    = "mip-day-crop-faces-*"
  layer_arn     = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"
  source_bucket = "mip-day-source"
  input_file    = "input1.jpg"
  target_bucket = "mip-day-target"
  upload_bucket = "mip-day-upload-group-1145"
  output_folder = "*/"
  output_zip    = "*.zip"
  birds         = "birds/"
  birds_folder  = "birds/*/"

  results_folder = "results/birds/*/"

  feedback_bucket = "mip-day-feedback"
  feedback        = "feedback/*.json"
}

run "functions_and_logs_of_the_group" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.function.policy).Statement : s.Sid => [flatten([s.Action]), flatten([s.Resource])] } == {
      OwnFunction = [
        [
          "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConcurrency",
          "lambda:GetFunctionConfiguration", "lambda:GetFunctionEventInvokeConfig", "lambda:GetPolicy",
          "lambda:GetRuntimeManagementConfig", "lambda:InvokeFunction", "lambda:ListTags",
          "lambda:ListVersionsByFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
        ],
        ["arn:aws:lambda:eu-west-3:123456789012:function:mip-day-crop-faces-*"],
      ]
      OpenConsole = [
        ["lambda:GetAccountSettings", "lambda:GetEventSourceMapping", "lambda:ListEventSourceMappings"],
        ["*"],
      ]
      AddLayer = [["lambda:GetLayerVersion"], ["arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"]]
      OwnLogs = [
        ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
        ["arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-*"],
      ]
    }
    error_message = "A participant may edit, call and watch functions of the exercise, and nothing else."
  }
}

run "earlier_versions_of_the_own_function" {
  command = plan

  # A version's ARN has a tail, such as :3. Going back to it reads its code.
  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_role_policy.function.policy).Statement : alltrue([for arn in s.Resource : endswith(arn, "*")]) if s.Sid == "OwnFunction"
      ]) && contains(
      jsondecode(local.longest_session_policy).Statement[0].Resource,
      "arn:aws:lambda:*:*:function:mip-day-crop-faces-${local.longest_pseudonym}:*"
    )
    error_message = "A participant must reach the versions of their function, which role and session policy both have to allow."
  }
}

run "objects_of_the_workshop" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.objects.policy).Statement : s.Sid => [flatten([s.Action]), s.Resource] } == {
      ReadPicture    = [["s3:GetObject"], "arn:aws:s3:::mip-day-source/input1.jpg"]
      OwnResults     = [["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mip-day-target/*"]
      ListOwnResults = [["s3:ListBucket"], "arn:aws:s3:::mip-day-target"]
      OwnBirds       = [["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mip-day-upload-group-1145/birds/*"]
      ListBirds      = [["s3:ListBucket"], "arn:aws:s3:::mip-day-upload-group-1145"]
      OwnSpecies     = [["s3:GetObject"], "arn:aws:s3:::mip-day-upload-group-1145/results/birds/*/*"]
      OwnFeedback    = [["s3:GetObject"], "arn:aws:s3:::mip-day-feedback/feedback/*.json"]
      FindBuckets    = [["s3:GetBucketLocation"], ["arn:aws:s3:::mip-day-target", "arn:aws:s3:::mip-day-upload-group-1145"]]
    }
    error_message = "A participant may read the picture, work in the target bucket, upload birds, read what came of them and feedback, and nothing else."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_role_policy.objects.policy).Statement :
      can(s.Condition.StringLike["s3:prefix"]) if s.Action == "s3:ListBucket"
    ])
    error_message = "Listing must be bound to a prefix."
  }
}

run "no_way_up" {
  command = plan

  assert {
    condition = alltrue([
      for s in concat(
        jsondecode(aws_iam_role_policy.function.policy).Statement, jsondecode(aws_iam_role_policy.objects.policy).Statement
      ) : alltrue([for action in flatten([s.Action]) : !strcontains(action, "*") && !startswith(action, "iam:") && !startswith(action, "sts:")])
    ])
    error_message = "With iam:PassRole a participant could give their function another role."
  }

  assert {
    condition = alltrue([
      for s in concat(
        jsondecode(aws_iam_role_policy.function.policy).Statement, jsondecode(aws_iam_role_policy.objects.policy).Statement
      ) : s.Effect == "Allow" && (s.Sid == "OpenConsole" || !contains(flatten([s.Resource]), "*"))
    ])
    error_message = "Every resource must be named, but where AWS knows none."
  }
}

run "outside_of_the_window_everything_is_denied" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.window.policy).Statement : s.Sid => [s.Effect, s.Action, s.Resource, s.Condition] } == {
      BeforeTheSlot = ["Deny", "*", "*", { DateLessThan = { "aws:CurrentTime" = "2026-12-03T10:45:00Z" } }]
      AfterTheGrace = ["Deny", "*", "*", { DateGreaterThan = { "aws:CurrentTime" = "2026-12-03T12:00:00Z" } }]
      OtherRegions  = ["Deny", "*", "*", { StringNotEquals = { "aws:RequestedRegion" = ["eu-west-3", "eu-central-1"] } }]
      OtherGroups = ["Deny", ["lambda:*", "logs:*"], "*", {
        Null            = { "aws:ResourceTag/group" = "false" }
        StringNotEquals = { "aws:ResourceTag/group" = "group-1145" }
      }]
      NoVpc = ["Deny", "lambda:UpdateFunctionConfiguration", "*", { Null = { "lambda:VpcIds" = "false" } }]
    }
    error_message = "Before the slot, after its grace, in other regions, on what other groups have, and for a VPC nothing may be allowed."
  }
}

run "window_that_is_not_in_utc" {
  command         = plan
  expect_failures = [var.window]

  variables {
    window = { start = "2026-12-03T11:45:00+01:00", end = "2026-12-03T12:00:00Z" }
  }
}

run "session_policy_with_the_longest_names" {
  command = plan

  variables {
    region        = "ap-southeast-1"
    crop_faces    = "w2345678901234567890-crop-faces-*"
    layer_arn     = "arn:aws:lambda:ap-southeast-1:770693421928:layer:Klayers-p311-Pillow:3"
    source_bucket = "w2345678901234567890-source"
    target_bucket = "w2345678901234567890-target"
    upload_bucket = "w2345678901234567890-upload-ap-southeast-1"

    feedback_bucket = "w2345678901234567890-feedback"
  }

  assert {
    condition     = length(local.longest_session_policy) <= 1300
    error_message = "AWS packs session policies into a space whose size it does not publish: the longest has ${length(local.longest_session_policy)} characters."
  }
}

run "session_policy_leaves_nothing_of_others_to_the_role" {
  command = plan

  assert {
    # What the session policy allows on *, the role must allow on * or on one thing that all share.
    condition = alltrue(flatten([
      for session in jsondecode(local.longest_session_policy).Statement : [
        for s in concat(
          jsondecode(aws_iam_role_policy.function.policy).Statement, jsondecode(aws_iam_role_policy.objects.policy).Statement
          ) : [
          for action in flatten([s.Action]) : contains(["OpenConsole", "AddLayer"], s.Sid) || !anytrue([
            for pattern in flatten([session.Action]) : can(regex("^${replace(pattern, "*", ".*")}$", action))
          ])
        ]
      ] if session.Resource == "*"
    ]))
    error_message = "A participant would reach everybody's functions, logs or objects: the role allows the action on all of them, and the session policy on *."
  }
}

run "session_policy_too_long_for_aws" {
  command         = plan
  expect_failures = [aws_iam_role.participant]

  variables {
    target_bucket = join("", [for i in range(600) : "t"])
  }
}

run "instructors_hand_it_out" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.participant.assume_role_policy).Statement[0].Principal == { AWS = "arn:aws:iam::123456789012:root" }
    error_message = "Only principals of this account may take the role."
  }

  assert {
    condition     = aws_iam_role.participant.max_session_duration == 43200
    error_message = "A session must be able to last as long as the longest slot."
  }
}
