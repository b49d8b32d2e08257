# What the whole workshop may cost in a month. AWS tells subscriptions.instructor_emails (subscriptions.auto.tfvars beside
# this) at 50, 80 and 100 per cent, and when it expects more; some hours late. Without an address there is no budget.
# Switch the tag on for cost allocation once: docs/first-hour-on-aws.md.
budget = {
  enabled = true
  usd     = 50
}
