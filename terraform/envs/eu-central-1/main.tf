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

locals {
  region = "eu-central-1"
}

provider "aws" {
  region = local.region

  default_tags {
    tags = {
      workshop = var.workshop
      group    = "shared"
    }
  }
}

module "storage" {
  source = "../../modules/storage"

  workshop       = var.workshop
  region         = local.region
  retention_days = var.retention_days
}

module "names" {
  source = "../../modules/names"

  workshop = var.workshop
}

module "budget" {
  source = "../../modules/budget"

  name              = module.names.budget
  workshop          = var.workshop
  budget            = var.budget
  instructor_emails = var.subscriptions.instructor_emails
}

module "feedback" {
  source = "../../modules/feedback"
  count  = var.feedback.enabled ? 1 : 0

  workshop       = var.workshop
  region         = local.region
  retention_days = var.retention_days
  target_bucket  = module.storage.target_bucket
  feedback       = var.feedback
  grading        = var.grading
  subscriptions  = var.subscriptions
}
