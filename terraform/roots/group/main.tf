# The root of every group. An environment under terraform/envs sees this file, outputs.tf beside it and the variable
# files of modules/group through symbolic links, so that a setting is declared once and groups differ in their
# group.auto.tfvars only. Paths such as ../../modules/group mean the same from here and from there.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  backend "local" {}
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      workshop = var.workshop
      group    = var.group
    }
  }
}

module "group" {
  source = "../../modules/group"

  workshop             = var.workshop
  input_file           = var.input_file
  confidence_threshold = var.confidence_threshold
  retention_days       = var.retention_days

  number_in_region = var.number_in_region

  group         = var.group
  region        = var.region
  time_slot     = var.time_slot
  grace_minutes = var.grace_minutes
  participants  = var.participants
  places        = var.places
  joined_late   = var.joined_late
  layer_arn     = var.layer_arn
  memory_size   = var.memory_size
  timeout       = var.timeout

  reserved_concurrency = var.reserved_concurrency
  cut_off              = var.cut_off

  species_layer_arns = var.species_layer_arns
  endpoint           = var.endpoint
  species            = var.species
  subscriptions      = var.subscriptions

  door  = var.door
  tuned = var.tuned
}
