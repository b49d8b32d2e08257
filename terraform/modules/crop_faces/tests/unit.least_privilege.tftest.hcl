mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mip-day-crop-faces-ada" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-ada" }
  }
}

variables {
  name                 = "mip-day-crop-faces-ada"
  pseudonym            = "ada"
  package              = { bucket = "mip-day-code-group-1145", key = "packages/crop_faces.zip" }
  memory_size          = 1024
  timeout              = 63
  layer_arns           = ["arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"]
  source_bucket        = "mip-day-source"
  input_file           = "input1.jpg"
  target_bucket        = "mip-day-target"
  output_folder        = "ada/"
  output_zip           = "ada.zip"
  confidence_threshold = 97
  recognition_region   = "eu-central-1"
  retention_days       = 14
  boundary_arn         = "arn:aws:iam::123456789012:policy/mip-day-crop-faces-boundary-group-1145"
}

run "reads_one_picture_and_writes_to_one_participant" {
  command   = apply # the policy names the log group, which is known then
  state_key = "rights"

  assert {
    condition = { for s in jsondecode(module.execution_role.policy).Statement : join(" ", flatten([s.Action])) => flatten([s.Resource]) } == {
      "logs:CreateLogStream logs:PutLogEvents" = ["arn:aws:logs:eu-west-3:123456789012:log-group:/aws/lambda/mip-day-crop-faces-ada:*"]
      "s3:GetObject"                           = ["arn:aws:s3:::mip-day-source/input1.jpg"]
      "rekognition:DetectFaces"                = ["*"]
      "s3:PutObject"                           = ["arn:aws:s3:::mip-day-target/ada/*", "arn:aws:s3:::mip-day-target/ada.zip"]
    }
    error_message = "A participant's function may read the picture, detect faces, write its own folder, zip and log, and nothing else."
  }

  assert {
    condition     = alltrue([for s in jsondecode(module.execution_role.policy).Statement : s.Effect == "Allow"])
    error_message = "The statements are all that is allowed; one that denies has no place here."
  }

  assert {
    condition = [
      for s in jsondecode(module.execution_role.policy).Statement : s.Condition if s.Sid == "DetectFaces"
    ] == [{ StringEquals = { "aws:RequestedRegion" = "eu-central-1" } }]
    error_message = "DetectFaces has no resource, so the region must bound it."
  }
}

run "looks_as_the_workshop_text_says" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.memory_size == 1024 && aws_lambda_function.this.timeout == 63
    error_message = "The function must have the memory and the timeout of the settings."
  }

  assert {
    condition     = aws_lambda_function.this.layers == tolist(["arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3"])
    error_message = "The function must have the region's Pillow layer and no other."
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "python3.11" && aws_lambda_function.this.handler == "lambda_function.lambda_handler"
    error_message = "The runtime must be the one that the layer is made for, the handler the one of the starter's file."
  }

  assert {
    condition     = aws_lambda_function.this.filename == null && aws_lambda_function.this.s3_key == "packages/crop_faces.zip"
    error_message = "Code must come through S3: the provider uploads files one after another."
  }

  assert {
    condition = one(aws_lambda_function.this.environment).variables == tomap({
      INPUT_BUCKET_NAME    = "mip-day-source"
      OUTPUT_BUCKET_NAME   = "mip-day-target"
      INPUT_FILE           = "input1.jpg"
      OUTPUT_FOLDER        = "ada"
      CONFIDENCE_THRESHOLD = "97"
      REKOGNITION_REGION   = "eu-central-1"
    })
    error_message = "The function's environment must hold the six names that the handler reads."
  }
}

run "costs_and_starves_within_bounds" {
  command = plan

  variables {
    reserved_concurrency = 2
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 2
    error_message = "The function must run no more than twice at once."
  }

  assert {
    condition = [
      aws_lambda_function_event_invoke_config.this.function_name,
      aws_lambda_function_event_invoke_config.this.maximum_event_age_in_seconds,
      aws_lambda_function_event_invoke_config.this.maximum_retry_attempts,
    ] == ["mip-day-crop-faces-ada", 60, 0]
    error_message = "What is sent without waiting must be tried once, and forgotten as soon as Lambda can."
  }
}

run "first_apply" {
  assert {
    condition     = aws_lambda_function.this.role == "arn:aws:iam::123456789012:role/mip-day-crop-faces-ada"
    error_message = "The function must run in its own role."
  }
}

run "later_apply_leaves_what_a_participant_may_edit" {
  variables {
    package              = { bucket = "mip-day-code-group-1145", key = "packages/new_starter.zip" }
    memory_size          = 512
    timeout              = 10
    layer_arns           = ["arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:4"]
    confidence_threshold = 50
  }

  assert {
    condition     = aws_lambda_function.this.s3_key == "packages/crop_faces.zip"
    error_message = "A new starter must not overwrite a participant's code."
  }

  assert {
    condition     = aws_lambda_function.this.memory_size == 1024 && aws_lambda_function.this.timeout == 63 && endswith(one(aws_lambda_function.this.layers), ":3")
    error_message = "New settings must not overwrite what a participant configured."
  }

  assert {
    condition     = one(aws_lambda_function.this.environment).variables.CONFIDENCE_THRESHOLD == "97"
    error_message = "A new threshold must not overwrite a participant's environment."
  }
}
