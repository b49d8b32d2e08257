# The group's front door: the page that its participants work on, and nothing where it is switched off.

locals {
  # A class opens its pages at once, each with some fifteen requests; a small one may try out what a large one does.
  class = max(60, local.places)

  # Variables of the function's environment, beside those that the module adds.
  door_settings = {
    WORKSHOP             = var.workshop
    INPUT_FILE           = var.input_file
    SLOT_OPENS           = local.window.start
    SLOT_ENDS            = local.slot_ends
    SLOT_CLOSES          = local.window.end
    CATCH_UP             = join(",", var.door.catch_up)
    TUNED                = tostring(var.tuned)
    MEMORY_SIZE          = tostring(var.memory_size)
    TIMEOUT              = tostring(var.timeout)
    LAYER_ARN            = join("", local.participants_layers)
    CONFIDENCE_THRESHOLD = tostring(var.confidence_threshold)
    HAS_ENDPOINT         = tostring(var.endpoint.enabled)
    NUMBER_IN_REGION     = tostring(var.number_in_region)
    EXERCISE             = tostring(local.exercise)
  }
}

resource "aws_s3_object" "front_door" {
  count = var.door.enabled ? 1 : 0

  bucket      = module.code_bucket.name
  key         = "packages/front_door.zip"
  source      = "${local.packages}/front_door.zip"
  source_hash = filemd5("${local.packages}/front_door.zip")
}

module "front_door" {
  source = "../front_door"
  count  = var.door.enabled ? 1 : 0

  name           = module.names.front_door
  role_name      = module.names.front_door_role
  group          = var.group
  account_id     = data.aws_caller_identity.current.account_id
  region         = var.region
  retention_days = var.retention_days

  package = {
    bucket = aws_s3_object.front_door[0].bucket
    key    = aws_s3_object.front_door[0].key
    sha256 = filebase64sha256("${local.packages}/front_door.zip")
  }

  participant_role_arn = module.participant_access.role_arn
  door_key             = module.names.door_key
  code_seed            = module.names.code_seed
  door_list            = { bucket = module.code_bucket.name, key = module.names.door_list }

  settings = local.door_settings

  throttling = {
    rate          = 10 * local.class
    burst         = 20 * local.class
    sign_in_rate  = 10
    sign_in_burst = 2 * local.class
  }

  # The name lets the topic take them: its policy is for alarms whose names begin so.
  alarms = { name = module.names.alarms, topic_arn = module.identify_species.alarms_topic_arn }
}

# The page sends a bird straight to the bucket, with a form that the door signed for one key. Pages from elsewhere may not.
resource "aws_s3_bucket_cors_configuration" "birds" {
  count = var.door.enabled ? 1 : 0

  bucket = module.upload_bucket.name

  cors_rule {
    id              = "door"
    allowed_methods = ["POST"]
    allowed_origins = [module.front_door[0].origin]
    max_age_seconds = 600
  }
}
