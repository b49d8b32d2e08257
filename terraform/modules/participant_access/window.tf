# Denied whatever else is allowed, here or by a bucket's policy, and whatever session is held: the time decides.
resource "aws_iam_role_policy" "window" {
  name = "window"
  role = aws_iam_role.participant.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "BeforeTheSlot"
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { DateLessThan = { "aws:CurrentTime" = var.window.start } }
      },
      {
        Sid       = "AfterTheGrace"
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { DateGreaterThan = { "aws:CurrentTime" = var.window.end } }
      },
      {
        Sid       = "OtherRegions"
        Effect    = "Deny"
        Action    = "*"
        Resource  = "*"
        Condition = { StringNotEquals = { "aws:RequestedRegion" = [var.region, var.storage_region] } }
      },
      {
        # Groups of one region have functions whose names begin alike. Tags tell them apart, also where a session's
        # policy names somebody of another group. Where AWS hands IAM no tag, names decide as before.
        Sid      = "OtherGroups"
        Effect   = "Deny"
        Action   = ["lambda:*", "logs:*"]
        Resource = "*"
        Condition = {
          Null            = { "aws:ResourceTag/group" = "false" }
          StringNotEquals = { "aws:ResourceTag/group" = var.group }
        }
      },
      {
        # The console offers a VPC beside memory and timeout; a function in one reaches neither S3 nor Rekognition.
        Sid       = "NoVpc"
        Effect    = "Deny"
        Action    = "lambda:UpdateFunctionConfiguration"
        Resource  = "*"
        Condition = { Null = { "lambda:VpcIds" = "false" } }
      },
    ]
  })
}
