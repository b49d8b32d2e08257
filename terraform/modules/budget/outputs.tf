output "told" {
  description = "What the budget is and who is told, in words."
  value = (
    local.is_told ? "${format("%.2f", var.budget.usd)} USD a month; ${length(var.instructor_emails)} of your addresses are told at 50, 80 and 100 per cent, some hours late"
    : var.budget.enabled ? "none, since nobody would be told: set subscriptions.instructor_emails in subscriptions.auto.tfvars"
    : "none: budget.enabled in budget.auto.tfvars is false"
  )
}
