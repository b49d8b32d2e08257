mock_provider "aws" {}

override_data {
  target = data.aws_servicequotas_service_quota.concurrent_executions
  values = { value = 1000 }
}

run "an_account_of_some_age" {
  command = plan

  assert {
    condition     = output.reservable == 900
    error_message = "Lambda keeps 100 executions for functions without a reservation."
  }

  assert {
    condition     = data.aws_servicequotas_service_quota.concurrent_executions.quota_code == "L-B99A9384" && data.aws_servicequotas_service_quota.concurrent_executions.service_code == "lambda"
    error_message = "The quota must be Lambda's Concurrent executions."
  }
}

run "a_new_account" {
  command = plan

  override_data {
    target = data.aws_servicequotas_service_quota.concurrent_executions
    values = { value = 10 }
  }

  assert {
    condition     = output.reservable == 0
    error_message = "Where the quota is below what Lambda keeps there is nothing to reserve."
  }
}
