resource "aws_sns_topic" "species" {
  name              = var.topic_name
  kms_master_key_id = "alias/aws/sns"
}

# No role is named here, for the reason that modules/failures gives: what may publish is said by the role's own policy.
resource "aws_sns_topic_policy" "species" {
  arn = aws_sns_topic.species.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.species.arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}
