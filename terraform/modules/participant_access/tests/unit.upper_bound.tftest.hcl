mock_provider "aws" {
  override_during = plan
}

variables {
  role_name     = "mip-day-participant-eu-west-3"
  account_id    = "123456789012"
  region        = "eu-west-3"
  crop_faces    = "mip-day-crop-faces"
  layer_arn     = "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"
  source_bucket = "mip-day-source"
  input_file    = "input1.jpg"
  target_bucket = "mip-day-target"
  upload_bucket = "mip-day-upload-eu-west-3"
}

run "functions_and_logs_of_the_group" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.function.policy).Statement : s.Sid => [flatten([s.Action]), s.Resource] } == {
      OwnFunction = [
        [
          "lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:InvokeFunction",
          "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
        ],
        "arn:aws:lambda:eu-west-3:123456789012:function:mip-day-crop-faces-*",
      ]
      AddLayer = [["lambda:GetLayerVersion"], "arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"]
      OwnLogs = [
        ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
        "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-*",
      ]
    }
    error_message = "A participant may edit, call and watch functions of the exercise, and nothing else."
  }
}

run "objects_of_the_workshop" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.objects.policy).Statement : s.Sid => [flatten([s.Action]), s.Resource] } == {
      ReadPicture    = [["s3:GetObject"], "arn:aws:s3:::mip-day-source/input1.jpg"]
      OwnResults     = [["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], "arn:aws:s3:::mip-day-target/*"]
      ListOwnResults = [["s3:ListBucket"], "arn:aws:s3:::mip-day-target"]
      UploadBirds    = [["s3:PutObject"], "arn:aws:s3:::mip-day-upload-eu-west-3/birds/*"]
      ListBirds      = [["s3:ListBucket"], "arn:aws:s3:::mip-day-upload-eu-west-3"]
    }
    error_message = "A participant may read the picture, work in the target bucket and upload birds, and nothing else."
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
      ) : s.Effect == "Allow" && !contains(flatten([s.Resource]), "*")
    ])
    error_message = "Every resource must be named."
  }
}

run "instructors_hand_it_out_for_an_hour" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.participant.assume_role_policy).Statement[0].Principal == { AWS = "arn:aws:iam::123456789012:root" }
    error_message = "Only principals of this account may take the role."
  }

  assert {
    condition     = aws_iam_role.participant.max_session_duration == 3600
    error_message = "A session must end after an hour."
  }
}
