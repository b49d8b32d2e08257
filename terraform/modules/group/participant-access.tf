module "participant_access" {
  source = "../participant_access"

  role_name      = module.names.participant_role
  group          = var.group
  account_id     = data.aws_caller_identity.current.account_id
  region         = var.region
  storage_region = module.names.storage_region
  window         = local.window
  crop_faces     = module.names.crop_faces
  bird_function  = local.exercise ? module.names.bird_function : ""
  layer_arn      = local.participants_layer_arn
  source_bucket  = module.names.source_bucket
  input_file     = var.input_file
  target_bucket  = module.names.target_bucket
  upload_bucket  = module.names.upload_bucket
  output_folder  = module.names.output_folder
  output_zip     = module.names.output_zip
  birds          = module.names.birds
  birds_folder   = module.names.birds_folder
  results_folder = module.names.results_folder

  feedback_bucket = module.names.feedback_bucket
  feedback        = module.names.feedback
}

locals {
  # Participants' rights hold from the slot's start to its end and the grace after it.
  bounds = {
    start = timeadd(var.time_slot.start, "0s")
    slot  = timeadd(var.time_slot.end, "0s") # the end that people are told
    end   = timeadd(var.time_slot.end, "${var.grace_minutes}m")
  }
  # In UTC, as AWS's own policies write times: subtract the offset (+0530 is +5h30m), then leave it out.
  in_utc = {
    for name, time in local.bounds : name => formatdate("YYYY-MM-DD'T'hh:mm:ss'Z'", timeadd(time, format(
      "%s%sh%sm", startswith(formatdate("ZZZZ", time), "-") ? "" : "-",
      substr(formatdate("ZZZZ", time), 1, 2), substr(formatdate("ZZZZ", time), 3, 2),
    )))
  }
  window    = { start = local.in_utc.start, end = local.in_utc.end }
  slot_ends = local.in_utc.slot
}
