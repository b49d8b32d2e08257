# What an hour costs, from a table that somebody wrote down: a hint, not a quotation.
locals {
  prices = jsondecode(file("${path.module}/prices.json"))
  listed = try(local.prices.usd_per_hour[var.region][var.instance_type], 0)
  each   = var.usd_per_hour > 0 ? var.usd_per_hour : local.listed
  source = var.usd_per_hour > 0 ? "as endpoint.usd_per_hour says" : "by a table of ${local.prices.date}; the price is at ${local.prices.page}"

  instances = "${var.instance_count} x ${var.instance_type} in ${var.region}"
  cost = local.each > 0 ? (
    "about ${format("%.2f", local.each * var.instance_count)} USD an hour while it exists: ${local.instances}, ${local.source}"
    ) : (
    "unknown, and billed by the hour while it exists: ${local.instances} is not in the table; look at ${local.prices.page} and set endpoint.usd_per_hour"
  )
}
