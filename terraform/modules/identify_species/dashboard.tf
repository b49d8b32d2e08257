# What an instructor looks at during the session: is it working, how long does it take, what was said.
locals {
  lambda   = ["AWS/Lambda", "FunctionName", var.name]
  endpoint = ["AWS/SageMaker", "EndpointName", var.endpoint_name, "VariantName", var.model.variant]

  # Name, unit of the statistic, and lines: namespace, metric, dimensions.
  graphs = concat(
    [
      { title = "Pictures", stat = "Sum", lines = [
        for metric in ["Invocations", "Errors", "Throttles"] : concat([local.lambda[0], metric], slice(local.lambda, 1, 3))
      ] },
      { title = "Failed for good", stat = "Maximum", lines = [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.failures_name]
      ] },
      { title = "Seconds to a message", stat = "Maximum", lines = [
        for metric in ["Duration", "AsyncEventAge"] : concat([local.lambda[0], metric], slice(local.lambda, 1, 3))
      ] },
    ],
    var.model.variant == "" ? [] : [
      { title = "Endpoint", stat = "Sum", lines = [
        for metric in ["Invocations", "Invocation4XXErrors", "Invocation5XXErrors"] : concat([local.endpoint[0], metric], slice(local.endpoint, 1, 5))
      ] },
    ],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.dashboard_name

  dashboard_body = jsonencode({
    widgets = concat(
      [for number, graph in local.graphs : {
        type = "metric", x = (number % 2) * 12, y = floor(number / 2) * 6, width = 12, height = 6
        properties = {
          title = graph.title, region = var.region, stat = graph.stat, period = 60, view = "timeSeries", metrics = graph.lines
        }
      }],
      [{
        type = "log", x = 0, y = 12, width = 24, height = 6
        properties = {
          title = "What was said", region = var.region, view = "table"
          query = "SOURCE '/aws/lambda/${var.name}' | fields @timestamp, pseudonym, message | filter message like /msg:|no message:|failed:/ | sort @timestamp desc | limit 50"
        }
      }],
    )
  })
}
