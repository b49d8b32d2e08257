# How many concurrent executions the functions of this region may reserve for themselves. Whoever makes functions asks
# here first and leaves a reservation out that cannot be had: AWS refuses it at the apply, function by function.

locals {
  # Lambda keeps so many for functions without a reservation; new accounts often have 10 in all.
  unreserved = 100
}

# The quota changes only when the account's owner asks for more, unlike what is free at the moment: decisions by it are
# the same in every plan.
data "aws_servicequotas_service_quota" "concurrent_executions" {
  service_code = "lambda"
  quota_code   = "L-B99A9384"
}
