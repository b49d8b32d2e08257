# What stops a participant's function that is started without end; left out where cut_off.starts is 0.

resource "aws_s3_object" "cut_off" {
  count = var.cut_off.starts > 0 ? 1 : 0

  bucket      = module.code_bucket.name
  key         = "packages/cut_off.zip"
  source      = "${local.packages}/cut_off.zip"
  source_hash = filemd5("${local.packages}/cut_off.zip")
}

module "cut_off" {
  source = "../cut_off"
  count  = var.cut_off.starts > 0 ? 1 : 0

  name           = module.names.cut_off
  workshop       = var.workshop
  group          = var.group
  account_id     = data.aws_caller_identity.current.account_id
  region         = var.region
  retention_days = var.retention_days

  package = {
    bucket = aws_s3_object.cut_off[0].bucket
    key    = aws_s3_object.cut_off[0].key
    sha256 = filebase64sha256("${local.packages}/cut_off.zip")
  }

  participants      = var.participants
  starts            = var.cut_off.starts
  crop_faces        = module.names.crop_faces
  invocations_alarm = module.names.invocations_alarm
  target_bucket     = module.names.target_bucket
  note              = module.names.cut_off_note
  alarms            = { name = module.names.alarms, topic_arn = module.identify_species.alarms_topic_arn }
}
