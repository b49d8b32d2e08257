# What it costs, from a table that somebody wrote down: a hint, not a quotation.
locals {
  prices = jsondecode(file("${path.module}/prices.json"))
  listed = try(local.prices.usd_per_hour[var.region][var.instance_type], 0)
  each   = var.usd_per_hour > 0 ? var.usd_per_hour : local.listed
  source = var.usd_per_hour > 0 ? "as endpoint.usd_per_hour says" : "by a table of ${local.prices.date}; the price is at ${local.prices.page}"

  instances = "${var.instance_count} x ${var.instance_type} in ${var.region}"
  by_hour = local.each > 0 ? (
    "about ${format("%.2f", local.each * var.instance_count)} USD an hour while it exists: ${local.instances}, ${local.source}"
    ) : (
    "unknown, and billed by the hour while it exists: ${local.instances} is not in the table; look at ${local.prices.page} and set endpoint.usd_per_hour"
  )

  a_second  = local.prices.serverless.usd_per_gigabyte_second * var.serverless.memory_mb / 1024
  by_second = "nothing by the hour: about ${format("%.5f", local.a_second)} USD for each second that a picture takes it, with ${var.serverless.memory_mb} MB, by a table of ${local.prices.serverless.date}; the price is at ${local.prices.serverless.page}"

  cost = local.serverless ? local.by_second : local.by_hour
}
