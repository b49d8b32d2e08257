module "execution_role" {
  source = "../function_role"

  name           = var.role_name
  function_name  = var.name
  retention_days = var.retention_days

  # All that the door may do in its own name. The rest it does in a participant's session, which it opens.
  statements = [
    {
      # The role trusts the account, so this is enough. A session's policy cuts it down to one participant.
      Sid      = "OpenSessions"
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = var.participant_role_arn
    },
    {
      # Not the seed of the codes, which only the instructor's tool reads. No kms:Decrypt: the policy of AWS's own key
      # for parameters lets whoever in the account may read the parameter.
      Sid      = "ReadKey"
      Effect   = "Allow"
      Action   = "ssm:GetParameter"
      Resource = "arn:aws:ssm:${var.region}:${var.account_id}:parameter${var.door_key}"
    },
    {
      # No s3:ListBucket, which would show the names of all packages and of the model. Without it S3 answers 403 and
      # not 404 where the list is absent: the door takes both for a list that is yet to be written.
      Sid      = "ReadList"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.door_list.bucket}/${var.door_list.key}"
    },
  ]
}
