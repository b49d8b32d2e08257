mock_provider "aws" {
  override_during = plan
}

variables {
  name              = "mip-day"
  workshop          = "mip-day"
  instructor_emails = ["lena@example.org", "tom@example.org"]
}

run "instructors_are_told" {
  command = plan

  assert {
    condition     = one(aws_budgets_budget.this).limit_amount == "50.00" && one(aws_budgets_budget.this).time_unit == "MONTHLY"
    error_message = "Without a setting the budget must be 50 USD a month."
  }

  assert {
    condition     = [for filter in one(aws_budgets_budget.this).cost_filter : "${filter.name} ${join(",", filter.values)}"] == ["TagKeyValue user:workshop$mip-day"]
    error_message = "Only what carries the workshop's tag may count."
  }

  assert {
    condition = toset([
      for n in one(aws_budgets_budget.this).notification : "${n.notification_type} ${n.threshold} ${n.threshold_type} ${n.comparison_operator}"
    ]) == toset(["ACTUAL 50 PERCENTAGE GREATER_THAN", "ACTUAL 80 PERCENTAGE GREATER_THAN", "ACTUAL 100 PERCENTAGE GREATER_THAN", "FORECASTED 100 PERCENTAGE GREATER_THAN"])
    error_message = "The instructor must hear of half, of most, of all of it, and of what AWS expects."
  }

  assert {
    condition     = alltrue([for n in one(aws_budgets_budget.this).notification : n.subscriber_email_addresses == toset(["lena@example.org", "tom@example.org"])])
    error_message = "Every address must be told."
  }

  assert {
    condition     = output.told == "50.00 USD a month; 2 of your addresses are told at 50, 80 and 100 per cent, some hours late"
    error_message = "The plan must say what the budget is."
  }
}

run "without_an_address_there_is_none_and_the_plan_says_so" {
  command = plan

  variables {
    instructor_emails = []
  }

  assert {
    condition     = length(aws_budgets_budget.this) == 0 && strcontains(output.told, "set subscriptions.instructor_emails")
    error_message = "A budget that tells nobody is none, and that must be said."
  }
}

run "it_can_be_switched_off_and_set" {
  command = plan

  variables {
    budget = { enabled = false, usd = 20 }
  }

  assert {
    condition     = length(aws_budgets_budget.this) == 0 && strcontains(output.told, "budget.enabled")
    error_message = "budget.enabled = false must leave the budget out."
  }
}

run "a_budget_of_nothing_is_refused" {
  command = plan

  variables {
    budget = { usd = 0 }
  }

  expect_failures = [var.budget]
}

run "more_addresses_than_aws_tells_are_refused" {
  command = plan

  variables {
    instructor_emails = [for n in range(11) : "i${n}@example.org"]
  }

  expect_failures = [var.instructor_emails]
}
