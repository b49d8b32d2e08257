# Only where more instances are allowed than the endpoint begins with.
locals {
  scales = !local.serverless && var.max_instance_count > var.instance_count
}

resource "aws_appautoscaling_target" "instances" {
  count = local.scales ? 1 : 0

  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.species.name}/variant/${local.variant_name}"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = var.instance_count
  max_capacity       = var.max_instance_count
}

resource "aws_appautoscaling_policy" "invocations" {
  count = local.scales ? 1 : 0

  name               = "${var.name}-invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = one(aws_appautoscaling_target.instances).service_namespace
  resource_id        = one(aws_appautoscaling_target.instances).resource_id
  scalable_dimension = one(aws_appautoscaling_target.instances).scalable_dimension

  target_tracking_scaling_policy_configuration {
    # A guess to begin with: a picture every half second on each instance.
    target_value = 120

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}
