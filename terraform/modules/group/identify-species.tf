module "identify_species" {
  source = "../identify_species"

  name       = module.names.identify_species
  role_name  = module.names.identify_species_role
  topic_name = module.names.species_topic

  failures_name  = module.names.species_failures
  alarms_name    = module.names.alarms
  dashboard_name = module.names.dashboard

  account_id = data.aws_caller_identity.current.account_id
  region     = var.region

  package = {
    bucket = aws_s3_object.identify_species.bucket
    key    = aws_s3_object.identify_species.key
    sha256 = filebase64sha256("${local.packages}/identify_species.zip")
  }

  # Enough for numpy, Pillow and a picture, and for an endpoint that has to start first; participants do not see these.
  memory_size = 512
  timeout     = 120
  layer_arns  = local.species_layers

  reserved_concurrency = local.species_reservation

  upload_bucket  = module.upload_bucket.name
  birds          = module.names.birds
  judge_arn      = "arn:aws:lambda:${module.names.storage_region}:${data.aws_caller_identity.current.account_id}:function:${module.names.judge_output}"
  results        = module.names.results
  endpoint_name  = module.names.endpoint
  retention_days = var.retention_days

  endpoint_limit_bytes = try(module.endpoint[0].limit_bytes, 6291456)

  # The labels are read from the artefact that this variant serves, so the two always fit.
  model = {
    artifact = try(module.endpoint[0].artifact_uri, "")
    variant  = try(module.endpoint[0].variant_name, "")
  }
  participants_topics = local.exercise ? module.names.bird_function : ""
  participants_functions = {
    for pseudonym, function in module.bird_function : pseudonym => {
      arn    = function.function_arn
      prefix = replace(module.names.birds_folder, "*", pseudonym)
    }
  }

  wording       = var.species
  subscriptions = var.subscriptions
}
