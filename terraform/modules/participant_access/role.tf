# What any participant of a group may ever do. Nobody is handed this role as it is: for each person the admin tool
# opens a session whose session policy (session-policy.json) names one pseudonym, and AWS grants only what both allow.

resource "aws_iam_role" "participant" {
  name                 = var.role_name
  description          = "Upper bound of what a participant may do; cut down to one person by a session policy."
  max_session_duration = 43200 # AWS's longest; it is window.tf that ends what a session may do

  # The account as principal means: whoever in it is allowed sts:AssumeRole on this role, which is the instructors.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
    }]
  })

  lifecycle {
    precondition {
      condition     = length(local.longest_session_policy) <= 2048
      error_message = "A participant's session policy could have ${length(local.longest_session_policy)} characters and AWS takes 2048: shorten the workshop's name in workshop.auto.tfvars."
    }
  }
}

locals {
  longest_pseudonym = join("", [for i in range(jsondecode(file("${path.module}/../../pseudonyms.json")).longest) : "p"])
  longest_values = {
    function        = replace(var.crop_faces, "*", local.longest_pseudonym)
    bird_function   = replace(var.bird_function, "*", local.longest_pseudonym)
    source_bucket   = var.source_bucket
    target_bucket   = var.target_bucket
    upload_bucket   = var.upload_bucket
    feedback_bucket = var.feedback_bucket
    output_folder   = replace(var.output_folder, "*", local.longest_pseudonym)
    output_zip      = replace(var.output_zip, "*", local.longest_pseudonym)
    birds_folder    = replace(var.birds_folder, "*", local.longest_pseudonym)
    results_folder  = replace(var.results_folder, "*", local.longest_pseudonym)
    feedback        = replace(var.feedback, "*", local.longest_pseudonym)
  }
  # What names the species function of somebody who has none is left out, as the admin tool does.
  longest_statements = [
    for s in jsondecode(templatefile("${path.module}/session-policy.json", local.longest_values)).Statement : merge(s, {
      Resource = try([for arn in s.Resource : arn if var.bird_function != "" || !can(regex("(:function:|/aws/lambda/)(:|$)", arn))], s.Resource)
    })
  ]
  # Encoded without blanks, which is what the admin tool sends.
  longest_session_policy = jsonencode({ Statement = local.longest_statements, Version = "2012-10-17" })
}
