"""What a participant took in this project's first Terraform, from git's history: resources, and requests to AWS."""

import io
import subprocess
import tarfile
from dataclasses import dataclass

import boto3

from admin.build.handlers import REPOSITORY
from admin.names import STORAGE_REGION
from admin.operating.changes.planning import PARALLELISM
from bench.class_by_terraform import requests
from bench.local_aws import local_aws
from rehearsal.stage.layers import empty_layer

COMMIT = "3b9b7b2"  # "Add the Terraform of the groups and their shared storage"
MODULES = ("terraform/modules/crop_faces", "terraform/modules/function_role")
FEW, MANY = 2, 12
NAME = "bench-first-module"
ROOT = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region            = "REGION"
  s3_use_path_style = true
}

module "crop_faces" {
  source   = "./terraform/modules/crop_faces"
  for_each = toset([for number in range(COUNT) : "COUNT-${number}"])

  name                 = "first-${each.key}"
  pseudonym            = each.key
  package              = { bucket = "BUCKET", key = "crop_faces.zip" }
  memory_size          = 128
  timeout              = 3
  layer_arn            = "LAYER"
  source_bucket        = "source"
  input_file           = "input.jpg"
  target_bucket        = "target"
  confidence_threshold = 97
  recognition_region   = "REGION"
  retention_days       = 14
}
"""


@dataclass(frozen=True)
class Participant:
    """What one more participant took.

    Attributes:
        resources: of Terraform's.
        requests: to AWS, of an apply.
    """

    resources: int
    requests: float


def measure_first() -> Participant | None:
    """Apply the first module for FEW and for MANY participants, on a local AWS of its own.

    Returns:
        What one more took; None where the history is not here, as in a clone with --depth.

    Raises:
        WorkshopError: Terraform failed.
    """
    archive = subprocess.run(["git", "archive", COMMIT, *MODULES], cwd=REPOSITORY, capture_output=True, check=False)
    if archive.returncode:
        return None
    with local_aws(requests=True) as stage:
        layer = boto3.client("lambda", region_name=STORAGE_REGION).publish_layer_version(
            LayerName=NAME, Content={"ZipFile": empty_layer()}
        )["LayerVersionArn"]
        s3 = boto3.client("s3", region_name=STORAGE_REGION)
        s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": STORAGE_REGION})
        package = (stage.terraform / "packages" / "crop_faces.zip").read_bytes()
        s3.put_object(Bucket=NAME, Key="crop_faces.zip", Body=package)
        root = ROOT.replace("REGION", STORAGE_REGION).replace("LAYER", layer).replace("BUCKET", NAME)
        found = []
        for count in (FEW, MANY):
            name = f"first-{count}"
            folder = stage.terraform / "envs" / name
            folder.mkdir()
            with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
                files.extractall(folder)  # noqa: S202 - git made it; Debian 12's Python has no filters
            (folder / "main.tf").write_text(root.replace("COUNT", str(count)), encoding="utf-8")
            stage.each("init", "-input=false", only=[name])
            before = requests(stage)
            [done] = stage.each("apply", "-input=false", "-auto-approve", PARALLELISM, only=[name])
            found.append((done.output.count(": Creation complete"), requests(stage) - before))
    resources, asked = (many - few for few, many in zip(*found, strict=True))
    return Participant(resources // (MANY - FEW), asked / (MANY - FEW))
