# An HTTP API and no function URL, which since October 2025 needs a permission that this provider cannot grant. No CORS:
# the page comes from here, and no other page has any business here.
resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  description   = "The front door of ${var.group}."
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.this.invoke_arn
  payload_format_version = "2.0"
}

# Everything, but for signing in, which has a route of its own so that it has a throttle of its own.
resource "aws_apigatewayv2_route" "this" {
  #checkov:skip=CKV_AWS_309:Participants have no AWS identity; the door itself asks for a code, then for its cookie
  for_each = toset(["$default", local.sign_in])

  api_id    = aws_apigatewayv2_api.this.id
  route_key = each.key
  target    = "integrations/${aws_apigatewayv2_integration.function.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  #checkov:skip=CKV_AWS_76:The function logs what is worth it; a log of addresses and times of people would tell more about them than about the door
  #checkov:skip=CKV_AWS_95:As above
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit  = var.throttling.rate
    throttling_burst_limit = var.throttling.burst
  }

  route_settings {
    route_key              = local.sign_in
    throttling_rate_limit  = var.throttling.sign_in_rate
    throttling_burst_limit = var.throttling.sign_in_burst
  }

  # AWS refuses settings for a route that is yet to be made.
  depends_on = [aws_apigatewayv2_route.this]
}

# Without it API Gateway answers everybody 500.
resource "aws_lambda_permission" "api" {
  statement_id  = "front-door"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  principal     = "apigateway.amazonaws.com"
  # Any stage and route of this API, and no other API.
  source_arn = "arn:aws:execute-api:${var.region}:${var.account_id}:${aws_apigatewayv2_api.this.id}/*/*"
}

locals {
  sign_in = "POST /session"
}
