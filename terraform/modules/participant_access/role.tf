# What any participant of a group may ever do. Nobody is handed this role as it is: for each person the admin tool
# opens a session whose session policy names one pseudonym and one time window, and AWS grants only what both allow.

resource "aws_iam_role" "participant" {
  name                 = var.role_name
  description          = "Upper bound of what a participant may do; cut down to one person by a session policy."
  max_session_duration = 3600

  # The account as principal means: whoever in it is allowed sts:AssumeRole on this role, which is the instructors.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
    }]
  })
}
