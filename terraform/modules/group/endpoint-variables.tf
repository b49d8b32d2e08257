variable "endpoint" {
  description = "The SageMaker endpoint: whether there is one, the model as an s3:// URI or as a .tar.gz in the environment's folder, the container that serves it, and on what: serverless, or instances, which bill by the hour."
  type = object({
    enabled        = bool
    model_artifact = string

    # Which of AWS's containers: pytorch-inference runs what `workshop model` and `workshop train` make,
    # image-classification what SageMaker's built-in algorithm has trained, and that on an instance.
    container  = optional(string, "pytorch-inference")
    serverless = optional(object({ memory_mb = optional(number, 3072), max_concurrency = optional(number, 5) }), {})

    instance_type      = optional(string, "") # such as ml.m5.large: then not serverless
    instance_count     = optional(number, 1)
    max_instance_count = optional(number, 1)  # grows up to so many under load
    kms_key_arn        = optional(string, "") # a key of yours for the volume instead of SageMaker's
    usd_per_hour       = optional(number, 0)  # what an instance costs, where the table is wrong

    image                 = optional(string, "") # an image in ECR of the group's region instead of AWS's
    deleted_after_session = optional(bool, true) # by a schedule, even if nobody runs destroy
    minutes_after_session = optional(number, 30)
  })
  nullable = false

  validation {
    condition     = contains(["pytorch-inference", "image-classification"], var.endpoint.container)
    error_message = "\"${var.endpoint.container}\" is none of the containers that are known here; set endpoint.container to pytorch-inference or image-classification, or name an image of yours in endpoint.image."
  }

  validation {
    condition     = contains([1024, 2048, 3072, 4096, 5120, 6144], var.endpoint.serverless.memory_mb)
    error_message = "A serverless endpoint cannot have ${var.endpoint.serverless.memory_mb} MB; set endpoint.serverless.memory_mb to 1024, 2048, 3072, 4096, 5120 or 6144."
  }

  validation {
    condition     = var.endpoint.serverless.max_concurrency >= 1 && var.endpoint.serverless.max_concurrency <= 200 && floor(var.endpoint.serverless.max_concurrency) == var.endpoint.serverless.max_concurrency
    error_message = "A serverless endpoint cannot answer ${var.endpoint.serverless.max_concurrency} pictures at once; set endpoint.serverless.max_concurrency to a whole number from 1 to 200."
  }

  validation {
    condition     = var.endpoint.instance_type == "" || can(regex("^ml\\.[a-z0-9-]+\\.[a-z0-9]+$", var.endpoint.instance_type))
    error_message = "\"${var.endpoint.instance_type}\" is no SageMaker instance type; in group.auto.tfvars set endpoint.instance_type to one such as ml.m5.large, or leave it out for an endpoint without instances."
  }

  validation {
    condition     = var.endpoint.instance_type != "" || var.endpoint.container == "image-classification" || (var.endpoint.kms_key_arn == "" && var.endpoint.usd_per_hour == 0 && var.endpoint.instance_count == 1 && var.endpoint.max_instance_count == 1)
    error_message = "instance_count, max_instance_count, kms_key_arn and usd_per_hour are settings of instances, and this endpoint is serverless; set endpoint.instance_type, such as ml.m5.large, or leave them out."
  }

  validation {
    condition     = var.endpoint.instance_count >= 1 && floor(var.endpoint.instance_count) == var.endpoint.instance_count
    error_message = "An endpoint cannot run on ${var.endpoint.instance_count} instances; set endpoint.instance_count to 1 or more, or endpoint.enabled to false."
  }

  validation {
    condition     = can(regex("^(s3://[a-z0-9.-]+/)?[A-Za-z0-9._-][A-Za-z0-9._/-]*\\.tar\\.gz$", var.endpoint.model_artifact))
    error_message = "\"${var.endpoint.model_artifact}\" is no model artefact; in group.auto.tfvars set endpoint.model_artifact to s3://<bucket>/<key>.tar.gz or to a .tar.gz in the environment's folder."
  }

  validation {
    condition     = var.endpoint.max_instance_count <= 20 && floor(var.endpoint.max_instance_count) == var.endpoint.max_instance_count
    error_message = "An endpoint does not grow to ${var.endpoint.max_instance_count} instances; set endpoint.max_instance_count to a whole number up to 20: each bills by the hour."
  }

  validation {
    condition     = var.endpoint.minutes_after_session >= 0 && floor(var.endpoint.minutes_after_session) == var.endpoint.minutes_after_session
    error_message = "The endpoint cannot end ${var.endpoint.minutes_after_session} minutes after the session; set endpoint.minutes_after_session to a whole number from 0."
  }

  validation {
    condition     = var.endpoint.usd_per_hour >= 0
    error_message = "No instance costs ${var.endpoint.usd_per_hour} USD an hour; set endpoint.usd_per_hour to what the pricing page says, or leave it out."
  }

  validation {
    condition     = var.endpoint.image == "" || can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/[a-z0-9._/-]+:[A-Za-z0-9._-]+$", var.endpoint.image))
    error_message = "\"${var.endpoint.image}\" is no image in ECR; write endpoint.image like 123456789012.dkr.ecr.${var.region}.amazonaws.com/species:1, or leave it out."
  }

  validation {
    condition     = var.endpoint.kms_key_arn == "" || can(regex("^arn:aws:kms:${var.region}:[0-9]{12}:key/[a-zA-Z0-9-]+$", var.endpoint.kms_key_arn))
    error_message = "\"${var.endpoint.kms_key_arn}\" is no key in ${var.region}; write endpoint.kms_key_arn like arn:aws:kms:${var.region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, or leave it out."
  }

  validation {
    # SageMaker refuses a key for them: their disk is in the machine, which encrypts it itself.
    condition     = var.endpoint.kms_key_arn == "" || !can(regex("^ml\\.([a-z]+[0-9][a-z]*d[a-z]*|g4dn|g5|g6e?|p4de?|p5e?n?|trn[12]n?)\\.", var.endpoint.instance_type))
    error_message = "${var.endpoint.instance_type} has a disk of its own, which it encrypts itself and SageMaker takes no key for; leave out endpoint.kms_key_arn or choose an instance type without one, such as ml.m5.large."
  }
}
