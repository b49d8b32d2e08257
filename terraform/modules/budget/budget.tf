# What the workshop may cost in a month, by the tag that everything of it carries. AWS counts some hours late, and only
# from when the account that pays has switched the tag on for cost allocation (docs/first-hour-on-aws.md).

locals {
  # Whom to tell is a setting; a budget that tells nobody is none.
  is_told = var.budget.enabled && length(var.instructor_emails) > 0

  notifications = {
    half     = { type = "ACTUAL", per_cent = 50 }
    most     = { type = "ACTUAL", per_cent = 80 }
    all      = { type = "ACTUAL", per_cent = 100 }
    forecast = { type = "FORECASTED", per_cent = 100 }
  }
}

resource "aws_budgets_budget" "this" {
  count = local.is_told ? 1 : 0

  name         = var.name
  budget_type  = "COST"
  limit_amount = format("%.2f", var.budget.usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = [join("$", ["user:workshop", var.workshop])]
  }

  dynamic "notification" {
    for_each = local.notifications

    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.value.type
      threshold                  = notification.value.per_cent
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.instructor_emails
    }
  }
}
