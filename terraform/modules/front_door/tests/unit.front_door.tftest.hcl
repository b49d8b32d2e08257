mock_provider "aws" {
  override_during = plan

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-front-door-group-1145" }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:eu-west-3:123456789012:function:mip-day-front-door"
      invoke_arn = "arn:aws:apigateway:eu-west-3:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-3:123456789012:function:mip-day-front-door/invocations"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-front-door" }
  }

  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      id           = "a1b2c3d4e5"
      api_endpoint = "https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com"
    }
  }
}

variables {
  name           = "mip-day-front-door"
  role_name      = "mip-day-front-door-group-1145"
  group          = "group-1145"
  account_id     = "123456789012"
  region         = "eu-west-3"
  retention_days = 14
  package        = { bucket = "mip-day-code-group-1145", key = "packages/front_door.zip", sha256 = "c29tZSBoYXNo" }

  participant_role_arn = "arn:aws:iam::123456789012:role/mip-day-participant-group-1145"
  door_key             = "/mip-day/group-1145/door-key"
  code_seed            = "/mip-day/group-1145/code-seed"
  door_list            = { bucket = "mip-day-code-group-1145", key = "door.json" }
  settings             = { WORKSHOP = "mip-day", SLOT_OPENS = "2026-12-03T10:45:00Z" }
  throttling           = { rate = 600, burst = 1200, sign_in_rate = 10, sign_in_burst = 120 }
  alarms               = { name = "mip-day-alarms", topic_arn = "arn:aws:sns:eu-west-3:123456789012:mip-day-alarms" }
}

run "opens_sessions_and_nothing_else" {
  command = plan

  assert {
    condition = { for s in jsondecode(module.execution_role.policy).Statement : s.Sid => [s.Effect, join(" ", flatten([s.Action])), s.Resource] } == {
      Log          = ["Allow", "logs:CreateLogStream logs:PutLogEvents", "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-front-door:*"]
      OpenSessions = ["Allow", "sts:AssumeRole", "arn:aws:iam::123456789012:role/mip-day-participant-group-1145"]
      ReadKey      = ["Allow", "ssm:GetParameter", "arn:aws:ssm:eu-west-3:123456789012:parameter/mip-day/group-1145/door-key"]
      ReadList     = ["Allow", "s3:GetObject", "arn:aws:s3:::mip-day-code-group-1145/door.json"]
    }
    error_message = "The door may take the participant role, read its key and its list, write its log, and nothing else: not the seed of the codes, and no participant's objects."
  }
}

run "the_api_may_call_it_and_no_other" {
  command = plan

  assert {
    condition = [
      aws_lambda_permission.api.principal, aws_lambda_permission.api.action, aws_lambda_permission.api.function_name, aws_lambda_permission.api.source_arn,
    ] == ["apigateway.amazonaws.com", "lambda:InvokeFunction", "mip-day-front-door", "arn:aws:execute-api:eu-west-3:123456789012:a1b2c3d4e5/*/*"]
    error_message = "Without this permission API Gateway answers everybody 500; with a wider one APIs of strangers call the function."
  }

  assert {
    condition = (
      aws_apigatewayv2_integration.function.integration_type == "AWS_PROXY" && aws_apigatewayv2_integration.function.payload_format_version == "2.0" &&
      keys(aws_apigatewayv2_route.this) == ["$default", "POST /session"] &&
      alltrue([for route in aws_apigatewayv2_route.this : startswith(route.target, "integrations/")])
    )
    error_message = "Every request must go to the function, and the sign-in by a route of its own."
  }

  assert {
    condition     = length(aws_apigatewayv2_api.this.cors_configuration) == 0 && aws_apigatewayv2_api.this.protocol_type == "HTTP"
    error_message = "No page from elsewhere may read what the door answers."
  }
}

run "throttled" {
  command = plan

  assert {
    condition     = [for s in aws_apigatewayv2_stage.default.default_route_settings : [s.throttling_rate_limit, s.throttling_burst_limit]] == [[600, 1200]]
    error_message = "Every route must be throttled."
  }

  assert {
    condition = { for s in aws_apigatewayv2_stage.default.route_settings : s.route_key => [s.throttling_rate_limit, s.throttling_burst_limit] } == {
      "POST /session" = [10, 120]
    }
    error_message = "Signing in must be throttled by itself, so that nobody tries codes by the thousand."
  }

  assert {
    condition     = aws_apigatewayv2_stage.default.name == "$default" && aws_apigatewayv2_stage.default.auto_deploy && length(aws_apigatewayv2_stage.default.access_log_settings) == 0
    error_message = "The address must be short, changes must take effect, and nobody's requests are written down."
  }
}

run "no_secret_in_environment_or_state" {
  command = plan

  assert {
    condition = one(aws_lambda_function.this.environment).variables == tomap({
      WORKSHOP             = "mip-day"
      SLOT_OPENS           = "2026-12-03T10:45:00Z"
      GROUP                = "group-1145"
      REGION               = "eu-west-3"
      CODE_BUCKET          = "mip-day-code-group-1145"
      DOOR_KEY             = "/mip-day/group-1145/door-key"
      PARTICIPANT_ROLE_ARN = "arn:aws:iam::123456789012:role/mip-day-participant-group-1145"
    })
    error_message = "The function must know the name of its key, and neither a key nor the seed of the codes."
  }

  assert {
    condition = alltrue([
      for p in [aws_ssm_parameter.door_key, aws_ssm_parameter.code_seed] :
      p.type == "SecureString" && p.value_wo_version == 1
    ])
    error_message = "Both secrets must be encrypted, and written without a trace in plan and state."
  }

  assert {
    condition     = [aws_ssm_parameter.door_key.name, aws_ssm_parameter.code_seed.name] == ["/mip-day/group-1145/door-key", "/mip-day/group-1145/code-seed"]
    error_message = "Door and tool must find the parameters by the names in terraform/names.json."
  }
}

run "ends_before_the_api_stops_waiting" {
  command = plan

  assert {
    condition     = [aws_lambda_function.this.memory_size, aws_lambda_function.this.timeout, aws_lambda_function.this.runtime] == [1024, 29, "python3.11"]
    error_message = "API Gateway waits for 30 s: a function that takes longer is never heard."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == "c29tZSBoYXNo"
    error_message = "A changed zip must be deployed."
  }
}

run "wrong_codes_and_failures_are_told" {
  command = plan

  assert {
    condition = {
      for key, filter in aws_cloudwatch_log_metric_filter.this :
      filter.pattern => [filter.log_group_name, filter.metric_transformation[0].namespace, filter.metric_transformation[0].name, aws_cloudwatch_metric_alarm.logged[key].threshold]
      } == {
      "\"wrong code\""        = ["/aws/lambda/mip-day-front-door", "mip-day-front-door", "wrong-codes", 60]
      "\"front door failed\"" = ["/aws/lambda/mip-day-front-door", "mip-day-front-door", "door-failures", 1]
    }
    error_message = "What the function logs of wrong codes and failures must be counted."
  }

  assert {
    condition = alltrue([
      for key, alarm in aws_cloudwatch_metric_alarm.logged : alarm.namespace == "mip-day-front-door" && alarm.metric_name == key
      ]) && { for alarm in aws_cloudwatch_metric_alarm.metric : alarm.metric_name => alarm.dimensions } == {
      Errors = tomap({ FunctionName = "mip-day-front-door" }), Throttles = tomap({ FunctionName = "mip-day-front-door" })
    }
    error_message = "Alarms must watch what is counted."
  }

  assert {
    # The topic's policy lets alarms of these names publish.
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.logged), values(aws_cloudwatch_metric_alarm.metric)) :
      startswith(alarm.alarm_name, "mip-day-alarms-") && toset(alarm.alarm_actions) == toset(["arn:aws:sns:eu-west-3:123456789012:mip-day-alarms"])
    ])
    error_message = "Alarms must reach the group's topic."
  }
}

run "refused" {
  command         = plan
  expect_failures = [var.throttling, var.door_key]

  variables {
    throttling = { rate = 600, burst = 1200, sign_in_rate = 0, sign_in_burst = 120 }
    door_key   = "door-key"
  }
}
