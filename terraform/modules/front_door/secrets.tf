# Two secrets that nobody ever sees. Their values are write-only: made anew whenever Terraform runs, sent to AWS once, for
# as long as the version stays the same, and kept neither in the plan nor in the state. What uuid makes is random, 122
# bits of it.

# What the door signs cookies and hashes codes with.
resource "aws_ssm_parameter" "door_key" {
  #checkov:skip=CKV_AWS_337:AWS's own key costs nothing; a customer key would bill monthly for an hour's cookies
  name             = var.door_key
  description      = "What the front door of ${var.group} signs cookies and hashes codes with."
  type             = "SecureString"
  value_wo         = "${uuid()}${uuid()}"
  value_wo_version = 1
}

# What the instructor's tool derives each participant's code from, so that no code is stored anywhere. Not the door's.
resource "aws_ssm_parameter" "code_seed" {
  #checkov:skip=CKV_AWS_337:As above
  name             = var.code_seed
  description      = "What the codes of the participants of ${var.group} are derived from."
  type             = "SecureString"
  value_wo         = "${uuid()}${uuid()}"
  value_wo_version = 1
}
