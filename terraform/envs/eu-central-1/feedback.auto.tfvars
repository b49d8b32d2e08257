# What judges outputs as soon as they are in the target bucket, and what grades a whole class on AWS. More settings of
# both: modules/feedback/feedback-variables.tf.

# Participants see what is right within seconds. The function costs nothing while nobody uploads, its four alarms 0.40 USD
# a month.
feedback = {
  enabled              = true
  layer_arns           = [] # numpy and Pillow: ARNs of published layers of this region, or none, and then `make layers` builds them
  reserved_concurrency = 0  # executions at once of its own; 0 for no reservation
}

# For `workshop grade --engine stepfunctions`: for thousands of submissions. It costs nothing while it does not run.
grading = {
  enabled     = false
  concurrency = 200 # at once; fewer than the account's concurrent executions, which all functions share
}
