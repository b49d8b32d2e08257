# All that this group does not share with the others.

group  = "group-1430"
region = "ca-central-1"

time_slot = {
  start = "2026-12-03T14:30:00+01:00"
  end   = "2026-12-03T15:30:00+01:00"
}
grace_minutes = 15 # after the end; then participants may do nothing any more

# What participants give their function in part 2, step 1. Klayers withdraws old versions.
layer_arn   = "arn:aws:lambda:ca-central-1:770693421928:layer:Klayers-p311-Pillow:3"
memory_size = 1024 # MB
timeout     = 63   # seconds

# numpy for the species function, from AWS itself.
species_layer_arns = ["arn:aws:lambda:ca-central-1:336392948345:layer:AWSSDKPandas-Python311:12"]

# Bills by the hour while enabled.
endpoint = {
  enabled        = true
  instance_type  = "ml.m5.large"
  model_artifact = "model.tar.gz" # in this folder, or an s3:// URI
}
