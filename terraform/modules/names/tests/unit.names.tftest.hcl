variables {
  workshop = "mip-day"
  region   = "eu-west-3"
}

run "names_that_others_rely_on" {
  command = plan

  assert {
    condition     = [output.source_bucket, output.target_bucket] == ["mip-day-source", "mip-day-target"]
    error_message = "The workshop's texts name these two buckets."
  }

  assert {
    condition     = [output.identify_species, output.endpoint] == ["IdentifySpeciesAndNotify", "nabirds-species-identifier"]
    error_message = "The workshop's texts name the species function and the endpoint."
  }

  assert {
    condition     = [output.upload_bucket, output.code_bucket] == ["mip-day-upload-eu-west-3", "mip-day-code-eu-west-3"]
    error_message = "Bucket names are global, so those of a group name its region."
  }

  assert {
    condition = alltrue([
      for name in [output.identify_species_role, output.endpoint_role, output.participant_role] : endswith(name, "-eu-west-3")
    ])
    error_message = "Role names are global to the account, so those of a group name its region."
  }
}

run "longest_names_fit" {
  command = plan

  variables {
    workshop = "twenty-characters-ab"
    region   = "ap-southeast-1"
  }

  assert {
    # A pseudonym has at most 32 characters; role and function names end at 64, bucket names at 63.
    condition     = length(replace(output.crop_faces, "*", join("", [for i in range(32) : "p"]))) <= 64 && length(output.upload_bucket) <= 63
    error_message = "With the longest workshop name and the longest pseudonym a name is longer than AWS allows."
  }
}

run "workshop_too_short" {
  command         = plan
  expect_failures = [var.workshop]

  variables {
    workshop = "ab"
  }
}

run "workshop_too_long" {
  command         = plan
  expect_failures = [var.workshop]

  variables {
    workshop = "twenty-one-characters"
  }
}

run "workshop_with_capitals" {
  command         = plan
  expect_failures = [var.workshop]

  variables {
    workshop = "MIP-Day"
  }
}

run "region_that_is_none" {
  command         = plan
  expect_failures = [var.region]

  variables {
    region = "Paris"
  }
}
