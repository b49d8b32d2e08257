module "execution_role" {
  source = "../function_role"

  name           = var.name
  function_name  = var.name
  retention_days = var.retention_days

  statements = [
    {
      # Several groups of a workshop may share a region, and their participants' functions begin alike; by the tags,
      # which nobody but Terraform sets, those of this group alone can be stopped.
      Sid      = "StopFunctions"
      Effect   = "Allow"
      Action   = "lambda:PutFunctionConcurrency"
      Resource = "arn:aws:lambda:${var.region}:${var.account_id}:function:${var.crop_faces}"
      Condition = {
        StringEquals = { "aws:ResourceTag/workshop" = var.workshop, "aws:ResourceTag/group" = var.group }
      }
    },
    {
      Sid    = "CountStarts"
      Effect = "Allow"
      Action = "cloudwatch:GetMetricStatistics"
      # AWS knows no resource for this action: anything but * matches nothing.
      Resource  = "*"
      Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
    },
    {
      Sid      = "WatchOn"
      Effect   = "Allow"
      Action   = "cloudwatch:SetAlarmState"
      Resource = "arn:aws:cloudwatch:${var.region}:${var.account_id}:alarm:${var.invocations_alarm}"
    },
    {
      Sid      = "NoteForTheBoard"
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = "arn:aws:s3:::${var.target_bucket}/${var.note}"
    },
    {
      Sid      = "TellInstructor"
      Effect   = "Allow"
      Action   = "sns:Publish"
      Resource = var.alarms.topic_arn
    },
  ]
}
