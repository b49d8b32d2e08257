# All that this group does not share with the others.

group  = "group-1430"
region = "ca-central-1"

time_slot = {
  start = "2026-12-03T14:30:00+01:00"
  end   = "2026-12-03T15:30:00+01:00"
}
grace_minutes = 15 # after the end; then participants may do nothing any more

# What participants give their function in part 2, step 1. Klayers withdraws old versions, which then no function can be
# made with; leave layer_arn out, and the Pillow that `make layers` builds is published instead.
layer_arn   = "arn:aws:lambda:ca-central-1:770693421928:layer:Klayers-p311-Pillow:3"
memory_size = 1024 # MB
timeout     = 63   # seconds
tuned       = true # false: functions start with Lambda's own 128 MB, 3 s and no layer, and people set these by hand

# numpy and Pillow for the species function: ARNs of published layers of this region, or none, and then `make layers`
# builds them and Terraform publishes them.
species_layer_arns = []

# Serverless: costs what its answers take, and nothing by the hour. A schedule deletes it half an hour after
# time_slot.end. With instance_type = "ml.m5.large" it runs on an instance, which bills by the hour. More settings of it:
# modules/group/endpoint-variables.tf.
endpoint = {
  enabled        = true
  model_artifact = "model.tar.gz" # in this folder, or an s3:// URI
}

# The page that participants work on. catch_up: to which points of the text they may put their function there by
# themselves, of starter, step2 and solution. Without the page, sheets carry a link to the console.
door = {
  enabled  = true
  catch_up = ["starter", "step2"]
}
